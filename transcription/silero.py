"""Silero, twice: the probability of speech in every 32 ms, heard at 16 kHz and at 8 kHz.

They are two networks, and what one misses or mistakes the other often does not. Either reads frames of 32 ms,
each with the eighth of a frame before it, and carries an LSTM state from one to the next
(github.com/snakers4/silero-vad). Left running through half a minute of quiet it falls asleep and misses the
voice that follows, so it listens afresh every four seconds, with a second before to wake up in. Its first
frames then are unsure: whoever can afford it listens twice, afresh at other moments.
"""

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from transcription.decode import FULL_SCALE, MODEL_RATE, TELEPHONE_RATE, Audio

FRAME_SECONDS = 0.032
WINDOW_FRAMES, WAKING_FRAMES = 125, 31
STATE = 128
AT_A_TIME = 64
"""Windows heard side by side at 8 kHz; three hours have 2700."""

Number = TypeVar("Number", bound=np.generic)
Probabilities = NDArray[np.float32]
"""Of speech in every frame of 32 ms."""


class Stretch(NamedTuple):
    """Frames heard in one go: from `wakes` on, and counted from `begins` to before `ends`."""

    wakes: int
    begins: int
    ends: int


class WideSilero:
    """Hears at 16 kHz; one loaded model, safe to share between threads."""

    FRAME, CONTEXT = 512, 64

    def __init__(self, threads: int = 1) -> None:
        self._session = _session(_beside_faster_whisper(), threads)

    def probabilities(
        self, audio: Audio, gain: float = 1.0, first_window: int = WINDOW_FRAMES
    ) -> Probabilities:
        """Of the recording made so much louder. `first_window`: frames until it listens afresh."""
        heard = [
            self._heard(self._frames(audio, each) * np.float32(gain))[each.begins - each.wakes :]
            for each in stretches(frame_count(audio), first_window)
        ]
        return np.concatenate(heard) if heard else np.zeros(0, np.float32)

    def _heard(self, frames: NDArray[np.float32]) -> Probabilities:
        asleep = np.zeros((1, 1, STATE), np.float32)
        output, *_ = self._session.run(None, {"input": frames.clip(-1, 1), "h": asleep, "c": asleep})
        return np.asarray(output, np.float32).reshape(-1)

    def _frames(self, audio: Audio, stretch: Stretch) -> NDArray[np.float32]:
        """Each with the samples before it; silence before and after the recording."""
        start = stretch.wakes * FRAME_SECONDS - self.CONTEXT / MODEL_RATE
        samples = audio.window(max(start, 0.0), stretch.ends * FRAME_SECONDS)
        return _framed(samples, start < 0, stretch.ends - stretch.wakes, self.FRAME, self.CONTEXT)


class NarrowSilero:
    """Hears at 8 kHz, as telephones sound; one loaded model, safe to share between threads."""

    FRAME, CONTEXT = 256, 32

    def __init__(self, threads: int = 1) -> None:
        self._session = _session(Path(__file__).parent / "silero_vad" / "silero_vad.onnx", threads)

    def probabilities(
        self, audio: Audio, gain: float = 1.0, first_window: int = WINDOW_FRAMES
    ) -> Probabilities:
        """Of a recording at 8 kHz, made so much louder. `first_window`: frames until it listens afresh."""
        found = np.zeros(frame_count(audio), np.float32)
        all_of_it = list(stretches(len(found), first_window))
        for first in range(0, len(all_of_it), AT_A_TIME):
            self._hear(audio.samples, gain, all_of_it[first : first + AT_A_TIME], found)
        return found

    def _hear(
        self, samples: NDArray[np.int16], gain: float, together: list[Stretch], found: Probabilities
    ) -> None:
        """This model takes a frame at a time: one of each stretch, side by side."""
        first, last = together[0].wakes, together[-1].ends
        piece = samples[max(first * self.FRAME - self.CONTEXT, 0) : last * self.FRAME]
        frames = _framed(piece, first == 0, last - first, self.FRAME, self.CONTEXT)
        wakes, begins, ends = np.array(together).T
        state = np.zeros((2, len(together), STATE), np.float32)
        for step in range(int((ends - wakes).max())):
            places = np.minimum(wakes + step, last - 1)
            louder = (frames[places - first] * np.float32(gain / FULL_SCALE)).clip(-1, 1)
            heard, state = self._session.run(
                None, {"input": louder, "state": state, "sr": np.array(TELEPHONE_RATE)}
            )
            counted = (wakes + step >= begins) & (wakes + step < ends)
            found[places[counted]] = heard[counted, 0]


def frame_count(audio: Audio) -> int:
    """How many frames a recording has, the last one perhaps not whole."""
    return -(-len(audio.samples) // round(FRAME_SECONDS * audio.rate))


def stretches(count: int, first_window: int) -> Iterator[Stretch]:
    """Of `count` frames, each once; the first stretch is so long, the others four seconds."""
    begins = [0, *range(first_window, count, WINDOW_FRAMES)]
    for begin, end in zip(begins, [*begins[1:], count], strict=True):
        if end > begin:
            yield Stretch(max(begin - WAKING_FRAMES, 0), begin, end)


def _framed(
    samples: NDArray[Number], is_beginning: bool, count: int, frame: int, context: int
) -> NDArray[Number]:
    if is_beginning:
        samples = np.pad(samples, (context, 0))
    samples = np.pad(samples, (0, max(0, context + count * frame - len(samples))))
    return np.lib.stride_tricks.sliding_window_view(samples, context + frame)[::frame][:count]


def _session(model: Path, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"], sess_options=options)


def _beside_faster_whisper() -> Path:
    """Found without importing faster-whisper, which would load everything it has."""
    package = importlib.util.find_spec("faster_whisper")
    if package is None or not package.submodule_search_locations:
        raise ImportError("faster_whisper is not installed")
    return Path(package.submodule_search_locations[0]) / "assets" / "silero_vad_v6.onnx"  # as 1.2 names it
