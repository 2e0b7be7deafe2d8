"""Finds speech in a finished recording with Silero, which ships with faster-whisper.

Silero 6 reads 512 samples at 16 kHz together with the 64 before them, and carries an LSTM state from one to
the next (github.com/snakers4/silero-vad). Left running through half a minute of quiet it falls asleep and
misses the voice that follows, so it listens afresh every four seconds, with a second before to wake up in.
"""

import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from transcription.decode import MODEL_RATE, Audio
from transcription.model import Span

FRAME, CONTEXT, STATE = 512, 64, 128
FRAME_SECONDS = FRAME / MODEL_RATE
WINDOW_FRAMES, WAKING_FRAMES = 125, 31
MODEL_FILE = "silero_vad_v6.onnx"
"""As faster-whisper 1.2 names it."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """What counts as speech. Measured: ops/decisions/0004-hearing.md. Seconds, except the probabilities.

    A missed frightened voice costs more than a second of noise, hence thresholds below Silero's usual 0.5.
    """

    begins: float = 0.3
    ends: float = 0.05
    shortest: float = 0.25
    pause: float = 0.7
    margin: float = 0.3


DEFAULT_HEARING = Hearing()


class SpeechFinder:
    """One loaded Silero; safe to share between threads."""

    def __init__(self, hearing: Hearing = DEFAULT_HEARING, threads: int = 1) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 4
        self._session = onnxruntime.InferenceSession(
            str(_model_file()), providers=["CPUExecutionProvider"], sess_options=options
        )
        self._hearing = hearing

    def find(self, audio: Audio) -> tuple[Span, ...]:
        """Stretches with speech, padded a little, in order, never overlapping, within the recording."""
        return spans(self.probabilities(audio), audio.duration, self._hearing)

    def probabilities(self, audio: Audio) -> NDArray[np.float32]:
        """The probability of speech in every 32 ms."""
        gain = _gain(audio)
        heard = [
            self._window(_frames(audio, max(first - WAKING_FRAMES, 0), first + WINDOW_FRAMES) * gain)[
                min(first, WAKING_FRAMES) :
            ]
            for first in range(0, _count(audio), WINDOW_FRAMES)
        ]
        return np.concatenate(heard) if heard else np.zeros(0, np.float32)

    def _window(self, frames: NDArray[np.float32]) -> NDArray[np.float32]:
        asleep = np.zeros((1, 1, STATE), np.float32)
        output, *_ = self._session.run(None, {"input": frames.clip(-1, 1), "h": asleep, "c": asleep})
        return np.asarray(output, np.float32).reshape(-1)


def _model_file() -> Path:
    """Found without importing faster-whisper, which would load everything it has."""
    package = importlib.util.find_spec("faster_whisper")
    if package is None or not package.submodule_search_locations:
        raise ImportError("faster_whisper is not installed")
    return Path(package.submodule_search_locations[0]) / "assets" / MODEL_FILE


def _count(audio: Audio) -> int:
    return -int(-audio.duration // FRAME_SECONDS)


def _frames(audio: Audio, first: int, last: int) -> NDArray[np.float32]:
    """Frames `first` to `last`, each with the samples before it; silence before and after the recording."""
    last = min(last, _count(audio))
    start = first * FRAME_SECONDS - CONTEXT / MODEL_RATE
    samples = audio.window(max(start, 0.0), last * FRAME_SECONDS)
    if start < 0:
        samples = np.pad(samples, (CONTEXT, 0))
    samples = np.pad(samples, (0, max(0, CONTEXT + (last - first) * FRAME - len(samples))))
    return np.lib.stride_tricks.sliding_window_view(samples, CONTEXT + FRAME)[::FRAME][: last - first]


LOUDEST = 31
"""Frames: the loudest second tells how loud somebody speaks, however long the silence around it."""
AIM_RMS = 10 ** (-26 / 20)
MOST_GAIN = 10 ** (30 / 20)


def _gain(audio: Audio) -> float:
    """Lifts a quiet recording until its loudest second stands at -26 dBFS; a loud one stays as it is."""
    frame = round(FRAME_SECONDS * audio.rate)
    whole = audio.samples[: len(audio.samples) // frame * frame].reshape(-1, frame)
    if not len(whole):
        return 1.0
    energy = np.einsum("ij,ij->i", whole, whole, dtype=np.float64) / frame / 32_768**2
    loud = float(np.sqrt(np.sort(energy)[-LOUDEST:].mean()))
    return min(max(AIM_RMS / max(loud, 1e-9), 1.0), MOST_GAIN)


def spans(probabilities: NDArray[np.float32], duration: float, hearing: Hearing) -> tuple[Span, ...]:
    """Speech begins where a frame reaches `begins` and ends where `pause` seconds stayed below `ends`."""
    found: list[Span] = []
    for first, last in _runs(probabilities, hearing):
        if (last - first) * FRAME_SECONDS < hearing.shortest:
            continue
        start = max(first * FRAME_SECONDS - hearing.margin, 0.0)
        end = min(last * FRAME_SECONDS + hearing.margin, duration)
        if found and start <= found[-1].end:
            start = found.pop().start
        found.append(Span(round(start, 3), min(round(end, 3), duration)))
    return tuple(found)


def _runs(probabilities: NDArray[np.float32], hearing: Hearing) -> Iterator[tuple[int, int]]:
    """First frame and the one after the last of each stretch of speech."""
    patience = hearing.pause / FRAME_SECONDS
    first = last = None
    for number, probability in enumerate(probabilities):
        if first is None:
            if probability >= hearing.begins:
                first, last = number, number + 1
        elif probability >= hearing.ends:
            last = number + 1
        elif number + 1 - (last or 0) > patience:
            yield first, last or first
            first = last = None
    if first is not None:
        yield first, last or first
