"""What the line can tell of a finished recording without understanding it: its length, and silence.

The exchange writes 8 kHz 16-bit mono; a killed one leaves a header that says 0 bytes, so only the file's
size is believed. Energy cannot tell a voice from a fan: only silence is certain.
"""

import math
import sys
from array import array
from collections.abc import Iterator
from pathlib import Path

HEADER = 44
RATE = 8000
FRAME = 160
LOUD = 100.0
"""RMS of a 20 ms frame, about -50 dB below full scale: above a line's comfort noise, below a whisper."""

LOUD_FRAMES = 10
"""200 ms: longer than a key's tone that leaked into the sound, shorter than a cry."""


def length_of(path: Path) -> float:
    """Seconds. Raises OSError."""
    return max(0, path.stat().st_size - HEADER) / (2 * RATE)


def has_sound(path: Path) -> bool:
    """Whether anything was written behind the header."""
    return path.exists() and length_of(path) > 0


def was_anything_said(path: Path) -> bool:
    """False only where the recording is silent throughout. Raises OSError.

    Where somebody speaks this is known within the first second: no more of the sound is looked at.
    """
    loud = 0
    for frame in _frames(path):
        # the loudest sample tells of most frames; numpy would be a sixth of the ivr's memory
        if max(max(frame), -min(frame)) > LOUD and math.hypot(*frame) > LOUD * math.sqrt(FRAME):
            loud += 1
            if loud >= LOUD_FRAMES:
                return True
    return False


def _frames(path: Path) -> Iterator["array[int]"]:
    """Whole frames of 20 ms."""
    with path.open("rb") as file:
        file.seek(HEADER)
        while len(sound := file.read(2 * FRAME)) == 2 * FRAME:
            frame = array("h", sound)
            if sys.byteorder == "big":
                frame.byteswap()
            yield frame
