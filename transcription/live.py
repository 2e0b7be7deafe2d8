"""Tells live, half second by half second, whether somebody speaks on the telephone: webrtcvad and two doubts.

webrtcvad takes any loud steady sound for a voice: a fan, a dial tone, the busy tone of a gateway that has not
told us that she hung up. A voice stands out from the noise around it, and it moves. Both are asked of every
half second beside webrtcvad's own judgement. Measured in `ops/decisions/0009-live-voice.md`.
"""

import math
import sys
from array import array
from collections import deque
from collections.abc import Iterator, Sequence

import webrtcvad

RATE = 8000
FRAME = 160
"""20 ms: webrtcvad takes frames of 10, 20 or 30 ms."""

FRAMES = 25
BLOCK = 2 * FRAME * FRAMES
"""Bytes of half a second; `ivr.ports.HEARD_AT_ONCE`."""

AGGRESSIVENESS = 1
"""Of 0 to 3. From 2 on it no longer hears who whispers or is far from the telephone."""

VOICED_FRAMES = 5
"""Of 25: 100 ms, a short syllable. More, and a whisper in noise falls apart."""

ABOVE_NOISE = 3.0
"""Decibels a frame is louder than the noise around her."""

NOISE_MEMORY = 200
"""Frames, 4 s, whose tenth quietest tells how loud that noise is: nobody speaks for so long without a gap."""

MOVES = 1.5
"""Decibels between the louder and the quieter voiced frames (80th and 20th percentile): a tone has none."""

Levels = Sequence[float]


class LiveJudge:
    """`ivr.ports.VoiceJudge`: one for each recording, since it learns how noisy it is around her."""

    def __init__(self) -> None:
        self._vad = webrtcvad.Vad(AGGRESSIVENESS)
        self._waiting = bytearray()
        self._past: deque[Levels] = deque(maxlen=NOISE_MEMORY // FRAMES)

    def voices(self, sound: bytes) -> Iterator[bool]:
        """For each half second that this sound completes, whether a voice is in it."""
        self._waiting += sound
        while len(self._waiting) >= BLOCK:
            block = bytes(self._waiting[:BLOCK])
            del self._waiting[:BLOCK]
            yield self._is_voice(block)

    def _is_voice(self, block: bytes) -> bool:
        levels = levels_of(block)
        self._past.append(levels)
        above = self._noise() + ABOVE_NOISE
        frames = zip(frames_of(block), levels, strict=True)
        heard = [level for frame, level in frames if self._vad.is_speech(frame, RATE) and level > above]
        return len(heard) >= VOICED_FRAMES and spread(heard) >= MOVES

    def _noise(self) -> float:
        """Decibels, of the last seconds."""
        past = sorted(level for levels in self._past for level in levels)
        return past[len(past) // 10]


def frames_of(block: bytes) -> Iterator[bytes]:
    """20 ms each."""
    return (block[start : start + 2 * FRAME] for start in range(0, BLOCK, 2 * FRAME))


def levels_of(block: bytes) -> Levels:
    """Of each frame in decibels; 0 is the quietest there is, one step of 16 bits.

    Without numpy, which would be a sixth of the ivr's memory; it takes 0.1 ms longer.
    """
    return [level_of(array("h", frame)) for frame in frames_of(block)]


def level_of(frame: "array[int]") -> float:
    """Of samples as the telephone sends them, the lower byte first."""
    if sys.byteorder == "big":
        frame.byteswap()
    return 10 * math.log10(math.hypot(*frame) ** 2 / len(frame) + 1)


def spread(levels: Levels) -> float:
    """Decibels between the 80th percentile and the 20th."""
    ranked = sorted(levels)
    last = len(ranked) - 1
    return ranked[last * 4 // 5] - ranked[last // 5]
