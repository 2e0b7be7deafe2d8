"""What the line can tell of a finished recording without understanding it: its length, and silence.

The exchange writes 8 kHz 16-bit mono; a killed one leaves a header that says 0 bytes, so only the file's
size is believed. Energy cannot tell a voice from a fan: only silence is certain.
"""

from pathlib import Path

import numpy as np

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
    """False only where the recording is silent throughout. Raises OSError."""
    with path.open("rb") as file:
        file.seek(HEADER)
        sound = file.read()
    samples = np.frombuffer(sound[: len(sound) // 2 * 2], "<i2").astype(np.float32)
    frames = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME)
    loud = np.sqrt(np.mean(frames**2, axis=1)) > LOUD
    return bool(np.count_nonzero(loud) >= LOUD_FRAMES)
