"""Silero, which ships with faster-whisper: the probability of speech in every 32 ms.

Silero 6 reads 512 samples at 16 kHz together with the 64 before them, and carries an LSTM state from one to
the next (github.com/snakers4/silero-vad). Left running through half a minute of quiet it falls asleep and
misses the voice that follows, so it listens afresh every four seconds, with a second before to wake up in.
"""

import importlib.util
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from transcription.decode import MODEL_RATE, Audio

FRAME, CONTEXT, STATE = 512, 64, 128
FRAME_SECONDS = FRAME / MODEL_RATE
WINDOW_FRAMES, WAKING_FRAMES = 125, 31
MODEL_FILE = "silero_vad_v6.onnx"
"""As faster-whisper 1.2 names it."""


class Silero:
    """One loaded model; safe to share between threads."""

    def __init__(self, threads: int = 1) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 4
        self._session = onnxruntime.InferenceSession(
            str(_model_file()), providers=["CPUExecutionProvider"], sess_options=options
        )

    def probabilities(self, audio: Audio, gain: float = 1.0, first_window: int = 0) -> NDArray[np.float32]:
        """Of speech in every frame of 32 ms of the recording made so much louder.

        `first_window`: frames until it first listens afresh; 0 where that is after a whole window.
        """
        count = frame_count(audio)
        begins = [0, *range(first_window or WINDOW_FRAMES, count, WINDOW_FRAMES)]
        heard = [
            self._window(_frames(audio, max(first - WAKING_FRAMES, 0), last) * np.float32(gain))[
                min(first, WAKING_FRAMES) :
            ]
            for first, last in zip(begins, [*begins[1:], count], strict=True)
            if last > first
        ]
        return np.concatenate(heard) if heard else np.zeros(0, np.float32)

    def _window(self, frames: NDArray[np.float32]) -> NDArray[np.float32]:
        asleep = np.zeros((1, 1, STATE), np.float32)
        output, *_ = self._session.run(None, {"input": frames.clip(-1, 1), "h": asleep, "c": asleep})
        return np.asarray(output, np.float32).reshape(-1)


def frame_count(audio: Audio) -> int:
    """How many frames a recording has, the last one perhaps not whole."""
    return -int(-audio.duration // FRAME_SECONDS)


def _frames(audio: Audio, first: int, last: int) -> NDArray[np.float32]:
    """Frames `first` to `last`, each with the samples before it; silence before and after the recording."""
    start = first * FRAME_SECONDS - CONTEXT / MODEL_RATE
    samples = audio.window(max(start, 0.0), last * FRAME_SECONDS)
    if start < 0:
        samples = np.pad(samples, (CONTEXT, 0))
    samples = np.pad(samples, (0, max(0, CONTEXT + (last - first) * FRAME - len(samples))))
    return np.lib.stride_tricks.sliding_window_view(samples, CONTEXT + FRAME)[::FRAME][: last - first]


def _model_file() -> Path:
    """Found without importing faster-whisper, which would load everything it has."""
    package = importlib.util.find_spec("faster_whisper")
    if package is None or not package.submodule_search_locations:
        raise ImportError("faster_whisper is not installed")
    return Path(package.submodule_search_locations[0]) / "assets" / MODEL_FILE
