"""Voicemails to measure with: the demonstration model's own recordings, one after the other, with pauses.

Lengths are log-normal with a median of 35 s, between 5 and 120; two fifths of each are pauses, with the faint
noise of a line. Each is in one language. The same number and seed give the same voicemails.
"""

import csv
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from transcription.decode import TELEPHONE_RATE, decode

MEDIAN, SPREAD, SHORTEST, LONGEST = 35.0, 0.6, 5.0, 120.0
PAUSES = 0.4
LINE_NOISE = 3
"""Root mean square, in steps of 16 bits: -81 dBFS, a quiet line."""
MARGIN = 0.1
"""Seconds kept before the first unit of an example and after its last."""

Samples = NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Voicemail:
    """A recording as the telephone leaves it, and what is said in it, unit by unit."""

    sound: bytes
    language: str
    seconds: float
    spoken_seconds: float
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Utterance:
    """One example without the quiet around it."""

    samples: Samples
    language: str
    units: tuple[str, ...]


def utterances(examples: Path) -> list[Utterance]:
    """The recordings of `refs.tsv` in a model's folder of examples."""
    with (examples / "refs.tsv").open(encoding="utf-8", newline="") as file:
        return [_utterance(examples, row) for row in csv.DictReader(file, delimiter="\t")]


def voicemails(said: Sequence[Utterance], count: int, seed: int = 1) -> list[Voicemail]:
    """As many as asked for, in the languages there are, in turn."""
    random = np.random.default_rng(seed)
    lengths = np.exp(random.normal(np.log(MEDIAN), SPREAD, count)).clip(SHORTEST, LONGEST)
    languages = sorted({each.language for each in said})
    return [
        _voicemail(
            [each for each in said if each.language == languages[number % len(languages)]], length, random
        )
        for number, length in enumerate(lengths)
    ]


def one_of(said: Sequence[Utterance], seconds: float) -> Voicemail:
    """A single one of a given length, in the first language there is."""
    first = [each for each in said if each.language == said[0].language]
    return _voicemail(first, seconds, np.random.default_rng(1))


def _utterance(examples: Path, row: dict[str, str]) -> Utterance:
    times = [span.split("-") for span in row["unit_times"].split()]
    audio = decode(examples / row["file"])
    first, last = float(times[0][0]) - MARGIN, float(times[-1][1]) + MARGIN
    samples = audio.samples[max(0, round(first * audio.rate)) : round(last * audio.rate)]
    return Utterance(samples, row["lang"], tuple(row["text"].split(", ")))


def _voicemail(said: Sequence[Utterance], seconds: float, random: np.random.Generator) -> Voicemail:
    chosen = _chosen(said, seconds * (1 - PAUSES), random)
    spoken = sum(len(each.samples) for each in chosen)
    quiet = spoken * PAUSES / (1 - PAUSES)
    pauses = random.dirichlet(np.full(len(chosen) + 1, 3.0)) * quiet
    pieces = [_line(pauses[0], random)]
    for each, pause in zip(chosen, pauses[1:], strict=True):
        pieces += [each.samples, _line(pause, random)]
    samples = np.concatenate(pieces)
    return Voicemail(
        _wav(samples),
        chosen[0].language,
        len(samples) / TELEPHONE_RATE,
        spoken / TELEPHONE_RATE,
        tuple(unit for each in chosen for unit in each.units),
    )


def _chosen(said: Sequence[Utterance], seconds: float, random: np.random.Generator) -> list[Utterance]:
    """At least one, and until there is enough of them."""
    chosen: list[Utterance] = []
    while not chosen or sum(len(each.samples) for each in chosen) < (seconds - 1.5) * TELEPHONE_RATE:
        chosen.append(said[int(random.integers(len(said)))])
    return chosen


def _line(samples: float, random: np.random.Generator) -> Samples:
    return random.normal(0, LINE_NOISE, round(samples)).round().astype(np.int16)


def _wav(samples: Samples) -> bytes:
    file = BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(TELEPHONE_RATE)
        out.writeframes(samples.astype("<i2").tobytes())
    return file.getvalue()
