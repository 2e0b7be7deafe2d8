"""Reads a capture: when each call was dialled, when she first heard something, and how soon after her key."""

import math
import re
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ops.bench.shape import EVENT, SOUND, loudness_of
from ops.bench.wire import Packet

LOUD = 500
"""Of 32767. A hum is far above, comfort noise and the silence an exchange sends far below."""

IS_LOUD = bytes(loudness_of(byte) > LOUD for byte in range(256))
RTP_HEAD = struct.Struct("!BBHII")
KEY_ENDS = 0x80
QUIET = 0.2
"""Seconds of silence before a key is let go: else what she hears next may be what she heard already."""

CALL_ID = re.compile(rb"^Call-ID:\s*(\S+)", re.MULTILINE | re.IGNORECASE)
CALLED = re.compile(rb"^INVITE sip:([^@]+)@")
METHOD = re.compile(rb"^CSeq:\s*\d+\s+(\w+)", re.MULTILINE | re.IGNORECASE)
SOUND_PORT = re.compile(rb"^m=audio (\d+) ", re.MULTILINE)


@dataclass(slots=True)
class HeardCall:
    """One call on the wire; times in seconds, None for what did not happen."""

    number: str
    dialled: float
    answered: float | None = None
    first_prompt: float | None = None
    key: float | None = None
    key_in_silence: bool = False
    second_prompt: float | None = None
    packets: int = 0
    _last_loud: float = field(default=0.0, repr=False)

    def hear(self, at: float, is_loud: bool) -> None:
        """A packet of sound from the exchange."""
        self.packets += 1
        if not is_loud:
            return
        self.first_prompt = self.first_prompt or at
        self._last_loud = at
        if self.key and not self.second_prompt:
            self.second_prompt = at

    def press(self, at: float) -> None:
        """The first packet that says her key has ended; the exchange acts on it, not on its repetitions."""
        if self.key is None:
            self.key, self.key_in_silence = at, at - self._last_loud > QUIET

    @property
    def to_first_prompt(self) -> float | None:
        """Milliseconds from INVITE to the first loud packet."""
        return (self.first_prompt - self.dialled) * 1000 if self.first_prompt else None

    @property
    def key_to_prompt(self) -> float | None:
        """Milliseconds from the key's end to the next loud packet; None where it did not end in silence."""
        if self.key is None or self.second_prompt is None or not self.key_in_silence:
            return None
        return (self.second_prompt - self.key) * 1000


def calls_in(packets: Iterable[Packet], sip_port: int) -> list[HeardCall]:
    """All calls of a capture, in the order dialled."""
    calls: dict[bytes, HeardCall] = {}
    by_port: dict[int, HeardCall] = {}
    for packet in packets:
        if sip_port in (packet.source, packet.target):
            _signal(packet, calls, by_port)
        else:
            _sound(packet, by_port)
    return list(calls.values())


def _signal(packet: Packet, calls: dict[bytes, HeardCall], by_port: dict[int, HeardCall]) -> None:
    call_id = CALL_ID.search(packet.body)
    if call_id is None:
        return
    if invited := CALLED.match(packet.body):
        calls.setdefault(call_id[1], HeardCall(invited[1].decode("ascii", "replace"), packet.at))
        return
    call, method = calls.get(call_id[1]), METHOD.search(packet.body)
    if call is None or method is None or method[1] != b"INVITE" or not packet.body.startswith(b"SIP/2.0 200"):
        return
    port = SOUND_PORT.search(packet.body)
    if call.answered is None and port:
        call.answered = packet.at
        by_port[int(port[1])] = call


def _sound(packet: Packet, by_port: Mapping[int, HeardCall]) -> None:
    if len(packet.body) < RTP_HEAD.size:
        return
    kind = packet.body[1] & 0x7F
    payload = packet.body[RTP_HEAD.size :]
    if kind == SOUND and (hearer := by_port.get(packet.source)):
        hearer.hear(packet.at, 1 in payload.translate(IS_LOUD))
    elif kind == EVENT and (presser := by_port.get(packet.target)) and payload[1] & KEY_ENDS:
        presser.press(packet.at)


def percentile(values: Iterable[float], share: float) -> float:
    """The smallest value that at least this share of all does not exceed; NaN of none."""
    ordered = sorted(values)
    if not ordered:
        return float("nan")
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
