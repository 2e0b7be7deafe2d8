"""Silero: the probability of speech in every 32 ms, heard at 16 kHz and at 8 kHz.

They are two networks, and what one misses or mistakes the other often does not. Either reads frames of 32 ms,
each with the eighth of a frame before it, and carries an LSTM state from one to the next
(github.com/snakers4/silero-vad). Left running through half a minute of quiet it falls asleep and misses the
voice that follows, so it listens afresh every four seconds, with a second before to wake up in. Its first
frames then are unsure: whoever can afford it listens twice, afresh at other moments.

Only the LSTM knows of the frames before. What stands in front of it is most of the arithmetic: it hears each
frame once, and then the LSTM goes through all stretches of either time side by side.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from transcription.decode import FULL_SCALE, MODEL_RATE, Audio
from transcription.resampling import Samples

FRAME_SECONDS = 0.032
WINDOW_FRAMES, WAKING_FRAMES = 125, 31
SIDE_BY_SIDE = 64
"""Stretches, two minutes listened to twice: the LSTM takes 40 MB for them. Three hours have 5400."""
AT_ONCE = 125
"""Frames in front of the LSTM: their numbers stay in the processor's cache."""
MODELS = Path(__file__).parent / "silero_vad"

Probabilities = NDArray[np.float32]
"""Of speech: a row for each time it was listened to, a column for every frame of 32 ms."""
Frames = NDArray[np.float32]
"""Each with the samples before it."""


class Stretch(NamedTuple):
    """Frames heard in one go, the `time`th time: from `wakes` on, counted from `begins` to before `ends`."""

    time: int
    wakes: int
    begins: int
    ends: int


class Silero:
    """One of the two, that for 16 or that for 8 kHz, loaded; safe to share between threads."""

    def __init__(self, rate: int, threads: int = 1) -> None:
        self._rate = rate
        self._frame = round(FRAME_SECONDS * rate)
        self._context = self._frame // 8
        name = f"{rate // 1000}k.onnx"
        self._front = _session(MODELS / f"front_{name}", threads)
        self._memory = _session(MODELS / f"memory_{name}", threads)

    def probabilities(
        self, audio: Audio, gain: float = 1.0, afresh: Sequence[int] = (WINDOW_FRAMES,)
    ) -> Probabilities:
        """Of a recording at 8 kHz made so much louder. `afresh`: after how many frames first, each time."""
        count = frame_count(audio)
        found = np.zeros((len(afresh), count), np.float32)
        every = sorted(
            (each for time, first in enumerate(afresh) for each in stretches(count, first, time)),
            key=lambda each: each.begins,
        )
        for first in range(0, len(every), SIDE_BY_SIDE):
            self._hear(audio, gain, every[first : first + SIDE_BY_SIDE], found)
        return found

    def _hear(self, audio: Audio, gain: float, together: Sequence[Stretch], found: Probabilities) -> None:
        """Shorter stretches hear their last frame again until the longest ends; it is not counted."""
        times, wakes, begins, ends = np.array(together).T
        first, last = int(wakes.min()), int(ends.max())
        features = self._features(self._frames(audio, gain, first, last))
        steps = np.arange((ends - wakes).max())[:, np.newaxis]
        places = np.minimum(wakes + steps, ends - 1)
        (heard,) = self._memory.run(None, {"features": features[places - first]})
        counted = (wakes + steps >= begins) & (wakes + steps < ends)
        found[np.broadcast_to(times, counted.shape)[counted], places[counted]] = heard[counted]

    def _features(self, frames: Frames) -> NDArray[np.float32]:
        pieces = [frames[first : first + AT_ONCE] for first in range(0, len(frames), AT_ONCE)]
        return np.concatenate(
            [self._front.run(None, {"frames": np.ascontiguousarray(each)})[0] for each in pieces]
        )

    def _frames(self, audio: Audio, gain: float, first: int, last: int) -> Frames:
        """From `first` to before `last`; silence before and after the recording."""
        begin = first * self._frame - self._context
        samples = self._samples(audio, max(begin, 0) / self._rate, last * FRAME_SECONDS)
        louder = (samples * np.float32(gain)).clip(-1, 1)
        lacking = (last - first) * self._frame + self._context - max(-begin, 0) - len(louder)
        whole = np.pad(louder, (max(-begin, 0), max(lacking, 0)))
        windows = np.lib.stride_tricks.sliding_window_view(whole, self._context + self._frame)
        return windows[:: self._frame][: last - first]

    def _samples(self, audio: Audio, start: float, end: float) -> Samples:
        if self._rate == MODEL_RATE:
            return audio.window(start, end)
        piece = audio.samples[round(start * self._rate) : round(end * self._rate)]
        return piece.astype(np.float32) / np.float32(FULL_SCALE)


def frame_count(audio: Audio) -> int:
    """How many frames a recording has, the last one perhaps not whole."""
    return -(-len(audio.samples) // round(FRAME_SECONDS * audio.rate))


def stretches(count: int, first_window: int, time: int = 0) -> Iterator[Stretch]:
    """Of `count` frames, each once; the first stretch is so long, the others four seconds."""
    begins = [0, *range(first_window, count, WINDOW_FRAMES)]
    for begin, end in zip(begins, [*begins[1:], count], strict=True):
        if end > begin:
            yield Stretch(time, max(begin - WAKING_FRAMES, 0), begin, end)


def _session(model: Path, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"], sess_options=options)
