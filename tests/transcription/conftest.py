"""One ear for all tests, with the embedded model loaded once."""

import csv
from dataclasses import dataclass
from pathlib import Path

import pytest

from transcription.ear import Ear
from transcription.registry import EMBEDDED_MODELS, load_registry
from transcription.speech import SpeechFinder

EXAMPLES = EMBEDDED_MODELS / "hotline-nano" / "examples"


@dataclass(frozen=True, slots=True)
class Example:
    """A held-out recording of hotline-nano: what is said in it, unit by unit, and when."""

    path: Path
    language: str
    units: tuple[str, ...]
    times: tuple[tuple[float, float], ...]


@pytest.fixture(scope="session")
def ear() -> Ear:
    """The house's own ear."""
    return Ear(load_registry(), [EMBEDDED_MODELS], "hotline-nano", device="cpu", threads=2)


@pytest.fixture(scope="session")
def finder() -> SpeechFinder:
    """Finds speech."""
    return SpeechFinder()


@pytest.fixture(scope="session")
def examples() -> tuple[Example, ...]:
    """All recordings that come with hotline-nano."""
    with (EXAMPLES / "refs.tsv").open(encoding="utf-8", newline="") as file:
        return tuple(_example(row) for row in csv.DictReader(file, delimiter="\t"))


def _example(row: dict[str, str]) -> Example:
    spans = [span.split("-") for span in row["unit_times"].split()]
    times = tuple((float(start), float(end)) for start, end in spans)
    return Example(EXAMPLES / row["file"], row["lang"], tuple(row["text"].split(", ")), times)


@pytest.fixture(scope="session")
def spoken() -> Path:
    """A short English recording that the model hears right."""
    return EXAMPLES / "en-01.wav"
