"""The call that is measured: a prompt, one key, a second prompt, a hang-up; and one that leaves a message.

The prompts are an unbroken hum from their first sample on, so that the first loud packet is their beginning.
"""

import math
import struct
import wave
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

RATE = 8000
PROMPT = 2.5
"""Seconds of every prompt. Two are said before the first question is answered, a welcome and the question."""

FRAME = 160
KEY_FRAMES = 6
"""120 ms, as a person's thumb presses."""

SOUND, EVENT = 0, 101
"""RTP payload types: PCMU, and the telephone events of RFC 4733 as SIPp's callers offer them."""

SILENCE = b"\xff" * FRAME
HELLO_FRAMES = 3
KEYS = "0123456789*#"


@dataclass(frozen=True, slots=True)
class Shape:
    """Seconds after the answer at which keys are pressed and the caller hangs up; `speaks`: her voice too."""

    keys: Sequence[tuple[float, str]]
    hangs_up_after: float
    speaks: bool = False


PLAIN = Shape(keys=((8.0, "1"),), hangs_up_after=11.2)
"""The call of issue 3: one key at 8 s, the second prompt heard for 3 s."""

MESSAGE = Shape(keys=((8.0, "1"), (11.0, "#"), (14.0, "#")), hangs_up_after=30.0, speaks=True)
"""Safe to speak; nothing else is answered; she speaks until she hangs up."""


@dataclass(frozen=True, slots=True)
class RtpPacket:
    """What a caller sends: when (seconds after the answer), and the packet."""

    at: float
    body: bytes


def packets_of(shape: Shape) -> Iterator[RtpPacket]:
    """All a caller sends, in order of time."""
    sent = [*_voice(shape), *(each for at, key in shape.keys for each in _key(at, key))]
    for number, (at, kind, moment, payload) in enumerate(sorted(sent, key=lambda each: each[0])):
        marker = 0x80 if number == 0 else 0
        yield RtpPacket(at, struct.pack("!BBHII", 0x80, kind | marker, number, moment, 0x4C494E45) + payload)


def _voice(shape: Shape) -> Iterator[tuple[float, int, int, bytes]]:
    """At least a little silence at first, as from every telephone: Asterisk's own answer waits for it."""
    hum = bytes(_ulaw(round(3000 * math.sin(math.tau * 200 * i / RATE))) for i in range(FRAME))
    frames = round(shape.hangs_up_after * RATE / FRAME) if shape.speaks else HELLO_FRAMES
    for number in range(frames):
        at = number * FRAME / RATE
        if all(not begun <= at <= begun + (KEY_FRAMES + 1) * FRAME / RATE for begun, _ in shape.keys):
            yield at, SOUND, number * FRAME, hum if shape.speaks else SILENCE


def _key(at: float, key: str) -> Iterator[tuple[float, int, int, bytes]]:
    """RFC 4733: one event growing longer, its last packet three times."""
    begun = round(at * RATE)
    for number in range(KEY_FRAMES):
        told = struct.pack("!BBH", KEYS.index(key), 10, (number + 1) * FRAME)
        yield at + number * FRAME / RATE, EVENT, begun, told
    ended = struct.pack("!BBH", KEYS.index(key), 0x80 | 10, KEY_FRAMES * FRAME)
    for again in range(3):
        yield at + KEY_FRAMES * FRAME / RATE + again * 1e-5, EVENT, begun, ended


def hum(path: Path, seconds: float) -> None:
    """A prompt as the bench's hotline says it; both edges are loud."""
    length = round(seconds * RATE)
    samples = (round(6000 * math.cos(math.tau * 250 * i / RATE)) for i in range(length))
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, length, "NONE", "not compressed"))
        file.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))


def _ulaw(sample: int) -> int:
    """ITU-T G.711, one sample of 16 bits."""
    sign, size = (0x80, -sample) if sample < 0 else (0, sample)
    size = min(size + 132, 32767)
    exponent = size.bit_length() - 8
    return ~(sign | exponent << 4 | size >> (exponent + 3) & 0x0F) & 0xFF


def loudness_of(byte: int) -> int:
    """How far a byte of PCMU is from silence, of 32767."""
    byte = ~byte & 0xFF
    return (((byte & 0x0F) << 3) + 132 << (byte >> 4 & 7)) - 132
