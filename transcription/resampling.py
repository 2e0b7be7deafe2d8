"""Changes the rate of a stream of samples (libswresample, polyphase sinc; 64 dB and more below aliases)."""

from collections.abc import Iterator

import av
import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
PIECE = 65_536


def resampled(blocks: Iterator[Samples], rate: int, target: int) -> Iterator[Samples]:
    """The same sound at `target` samples a second: one channel in and out, nothing lost at the ends."""
    if rate == target:
        yield from blocks
        return
    converter = av.AudioResampler(format="flt", layout="mono", rate=target)
    for block in blocks:
        for start in range(0, len(block), PIECE):
            piece = np.ascontiguousarray(block[None, start : start + PIECE])
            frame = av.AudioFrame.from_ndarray(piece, format="flt", layout="mono")
            frame.sample_rate = rate
            yield from _samples(converter, frame)
    yield from _samples(converter, None)


def _samples(converter: av.AudioResampler, frame: av.AudioFrame | None) -> Iterator[Samples]:
    for out in converter.resample(frame):
        yield out.to_ndarray()[0].astype(np.float32, copy=False)
