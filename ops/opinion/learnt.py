"""What was learnt: weights, and for each language how often each label was right on cases held back."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import BadZipFile

import numpy as np

from ops.opinion.errors import NothingLearnt

WEIGHTS, TOLD = "weights.npz", "told.json"


@dataclass(frozen=True, slots=True)
class Standing:
    """From this probability on a label was right in `right` of `of` held-back cases of one language."""

    threshold: float
    right: int
    of: int


@dataclass(frozen=True, slots=True)
class Learnt:
    """`standings` holds only labels that may be used: by language, then by label."""

    features: str
    labels: tuple[str, ...]
    weights: Any
    bias: Any
    standings: Mapping[str, Mapping[str, Standing]]
    cases: int
    held_back: int

    def probabilities(self, rows: Any) -> Any:
        """One row a text, one column a label."""
        return 1 / (1 + np.exp(-(np.asarray(rows @ self.weights.T) + self.bias)))


def keep(learnt: Learnt, folder: Path, name: str) -> Path:
    """Readable by nobody else, for weights still tell something of the texts; earlier ones stay."""
    place = folder / name
    place.mkdir(parents=True, mode=0o700)
    with _private(place / WEIGHTS) as file:
        np.savez_compressed(file, weights=learnt.weights.astype(np.float32), bias=learnt.bias)
        file.flush()
        os.fsync(file.fileno())
    told = {
        "features": learnt.features,
        "labels": learnt.labels,
        "standings": {
            language: {label: asdict(each) for label, each in standings.items()}
            for language, standings in learnt.standings.items()
        },
        "cases": learnt.cases,
        "held_back": learnt.held_back,
    }
    with _private(place / TOLD) as file:  # last: a folder without it is none
        file.write(json.dumps(told).encode())
    return place


def newest(folder: Path) -> Learnt:
    """The last that was kept whole. Raises NothingLearnt."""
    places = sorted(path.parent for path in folder.glob(f"*/{TOLD}"))
    if not places:
        raise NothingLearnt("nothing was learnt yet: hotline opinion train")
    try:
        return _read(places[-1])
    except (OSError, EOFError, BadZipFile, ValueError, LookupError, TypeError) as fault:
        raise NothingLearnt("what was learnt last cannot be read: hotline opinion train") from fault


def _read(place: Path) -> Learnt:
    told = json.loads((place / TOLD).read_text())
    with np.load(place / WEIGHTS, allow_pickle=False) as arrays:
        weights, bias = arrays["weights"], arrays["bias"]
    return Learnt(
        told["features"],
        tuple(told["labels"]),
        weights,
        bias,
        {
            language: {label: Standing(**each) for label, each in standings.items()}
            for language, standings in told["standings"].items()
        },
        told["cases"],
        told["held_back"],
    )


def _private(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
