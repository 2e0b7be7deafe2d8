"""From any recording to one channel of samples, in bounded memory.

Samples are kept as 16-bit integers at 8 kHz (telephone recordings) or 16 kHz (everything sampled faster):
three hours of telephone are 173 MB. They become 16 kHz floats, as models want them, window by window.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from transcription.containers import Block, Recording, opened
from transcription.errors import UndecodableAudio
from transcription.model import Damage
from transcription.resampling import Samples, resampled

MODEL_RATE = 16_000
TELEPHONE_RATE = 8_000
LONGEST_SECONDS = 4 * 3600
"""A longer recording is refused, kept and marked, never cut: 4 h at 16 kHz are 461 MB."""
FULL_SCALE = 32_767
MOST_NOT_NUMBERS = 0.5
"""A recording with more NaN and infinity than this is not a recording of anything."""
QUIET_STEPS = 10
SIDES = (np.array([1, 0], np.float32), np.array([0, 1], np.float32))
STEPS_A_SECOND = 25
TOGETHER = 0.5
"""Correlation of loudness from which on two channels heard the same room; two people stay below, mostly
below zero, for they take turns."""
STEADY = 0.02
"""A channel whose loudness never moves is a tone or hum, and nobody's side."""
SILENT_CHANNEL = 1e-4
"""A channel 40 dB below the loudest carries no voice of its own and takes no part in the mix."""


@dataclass(frozen=True, slots=True)
class Audio:
    """One channel of 16-bit samples at `rate` (8 or 16 kHz), and what was wrong with the file."""

    samples: NDArray[np.int16]
    rate: int
    damage: tuple[Damage, ...] = ()

    @property
    def duration(self) -> float:
        """Seconds."""
        return len(self.samples) / self.rate

    def window(self, start: float, end: float) -> Samples:
        """From `start` to `end` seconds as float32 at 16 kHz, full scale at 1.0."""
        piece = self.samples[round(start * self.rate) : round(end * self.rate)].astype(
            np.float32
        ) / np.float32(FULL_SCALE)
        out: list[Samples] = list(resampled(iter([piece]), self.rate, MODEL_RATE))
        return np.concatenate(out) if out else piece

    def quietest(self, start: float, end: float) -> float:
        """The middle of the quietest fifth of a second between two times, in seconds."""
        step = self.rate // 50
        piece = self.samples[round(start * self.rate) : round(end * self.rate)]
        steps = piece[: len(piece) // step * step].reshape(-1, step).astype(np.float64)
        energy = np.convolve((steps**2).mean(axis=1), np.ones(QUIET_STEPS), "valid")
        return start + (int(energy.argmin()) + QUIET_STEPS / 2) * step / self.rate


def decode(source: Path | bytes, suffix: str = "") -> Audio:
    """Everything that can be read from a recording. `suffix` tells formats without a header: ".ulaw", ".gsm".

    Sizes an exchange never wrote are mended, cut-off files give what they hold, numbers that are none become
    silence: each leaves its mark in `damage`. Raises UndecodableAudio where nothing can be heard at all.
    """
    with opened(source, _suffix(source, suffix)) as recording:
        weights = _mix(recording.channels, lambda: _Cleaner()(recording.blocks()))
        return _voice(recording, weights)


def decode_sides(source: Path | bytes, suffix: str = "") -> tuple[Audio] | tuple[Audio, Audio]:
    """The same; two of them where a recording holds two people on a channel each, as exchanges record calls.

    A stereo recording of one room is not taken for that: there both channels swell and fade together.
    """
    with opened(source, _suffix(source, suffix)) as recording:
        if recording.channels == len(SIDES) and _apart(_Cleaner()(recording.blocks()), recording.rate):
            first, second = (_voice(recording, side) for side in SIDES)
            return first, second
        weights = _mix(recording.channels, lambda: _Cleaner()(recording.blocks()))
        return (_voice(recording, weights),)


def _suffix(source: Path | bytes, suffix: str) -> str:
    return suffix or (source.suffix if isinstance(source, Path) else "")


def _voice(recording: Recording, weights: NDArray[np.float32]) -> Audio:
    rate = TELEPHONE_RATE if recording.rate <= TELEPHONE_RATE else MODEL_RATE
    cleaned = _Cleaner()
    voice = (block @ weights for block in cleaned(recording.blocks()))
    samples = _collected(resampled(voice, recording.rate, rate), rate)
    return Audio(samples, rate, tuple(sorted(recording.damage | cleaned.verdict())))


def _apart(blocks: Iterator[Block], rate: int) -> bool:
    """Whether the loudness of two channels goes its own way in each, and both carry sound."""
    step, rest, found = max(rate // STEPS_A_SECOND, 1), np.zeros((0, 2), np.float32), list[Block]()
    for block in blocks:
        whole = np.concatenate([rest, block])
        steps = len(whole) // step
        rest = whole[steps * step :]
        found.append(np.sqrt((whole[: steps * step].reshape(steps, step, 2) ** 2).mean(axis=1)))
    loudness = np.concatenate(found) if found else rest
    energy = (loudness.astype(np.float64) ** 2).sum(axis=0)
    if len(loudness) < STEPS_A_SECOND or energy.min() <= SILENT_CHANNEL * energy.max():
        return False
    first, second = loudness[:, 0].astype(np.float64), loudness[:, 1].astype(np.float64)
    if min(first.std(), second.std()) <= STEADY * max(first.mean(), second.mean()):
        return False
    return bool(np.corrcoef(first, second)[0, 1] < TOGETHER)


class _Cleaner:
    """Replaces NaN and infinity by silence, keeps to full scale, and counts what it replaced."""

    def __init__(self) -> None:
        self._seen = self._replaced = 0

    def __call__(self, blocks: Iterator[Block]) -> Iterator[Block]:
        for block in blocks:
            numbers = np.isfinite(block)
            self._seen += block.size
            self._replaced += int(block.size - np.count_nonzero(numbers))
            yield np.where(numbers, block, np.float32(0)).clip(-1, 1)

    def verdict(self) -> set[Damage]:
        if not self._seen:
            raise UndecodableAudio("without any sound")
        if self._replaced > MOST_NOT_NUMBERS * self._seen:
            raise UndecodableAudio("filled with values that are not numbers")
        return {Damage.NOT_NUMBERS} if self._replaced else set()


def _mix(channels: int, blocks: Callable[[], Iterator[Block]]) -> NDArray[np.float32]:
    """The weight of each channel: the mean of those that carry sound, with reversed polarity set right.

    Silent channels would halve a voice, and a channel wired the wrong way round would cancel it.
    """
    if channels == 1:
        return np.ones(1, np.float32)
    together = np.zeros((channels, channels))
    for block in blocks():
        together += block.T.astype(np.float64) @ block
    energy = together.diagonal()
    loudest = int(energy.argmax())
    heard = energy > SILENT_CHANNEL * energy[loudest]
    if not heard.any():
        return np.full(channels, 1 / channels, np.float32)
    alike = together[loudest] / np.sqrt(np.maximum(energy * energy[loudest], 1e-30))
    signs = np.where(alike < -0.5, -1.0, 1.0)
    weights: NDArray[np.float32] = (heard * signs / np.count_nonzero(heard)).astype(np.float32)
    return weights


def _collected(blocks: Iterator[Samples], rate: int) -> NDArray[np.int16]:
    kept = bytearray()
    longest = LONGEST_SECONDS * rate * 2
    for block in blocks:
        kept += (block.clip(-1, 1) * FULL_SCALE).round().astype("<i2").tobytes()
        if len(kept) > longest:
            raise UndecodableAudio(f"longer than {LONGEST_SECONDS // 3600} hours")
    return np.frombuffer(kept, "<i2").astype(np.int16, copy=False)
