"""Recordings of which it is known where somebody speaks: a folder with a MANIFEST.tsv (file, label).

Beside a recording `NAME.segments.tsv` (start, end, in seconds) says where somebody speaks. Without one, a
`label` that begins with "noise", "music" or "silence", or says "no speech" or "silence" anywhere, means that
nobody does. What else there is in the table is in no figure.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ops.evaluation.sets import SetUnusable
from transcription.model import Span

TABLE = "MANIFEST.tsv"
NOBODY = ("no speech", "silence")


@dataclass(frozen=True, slots=True)
class Labelled:
    """One recording; `speech` is None where nobody has said, and empty where nobody speaks."""

    file: Path
    speech: tuple[Span, ...] | None


def read_labels(folder: Path) -> list[Labelled]:
    """In the table's order. Raises SetUnusable."""
    table = folder / TABLE
    if not table.is_file():
        raise SetUnusable(f"{folder} holds no {TABLE}")
    with table.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    if rows and not {"file", "label"} <= rows[0].keys():
        raise SetUnusable(f"{TABLE} has no columns file and label")
    return list(_labelled(folder, rows))


def _labelled(folder: Path, rows: list[dict[str, str]]) -> Iterator[Labelled]:
    for number, row in enumerate(rows, start=2):
        places = (folder / row["file"], folder.parent / row["file"])
        file = next((each for each in places if each.is_file()), None)
        if file is None:
            raise SetUnusable(f"a file of the table is not there: row {number}")
        segments = file.with_suffix(".segments.tsv")
        yield Labelled(file, _spans(segments) if segments.is_file() else _by_label(row["label"] or ""))


def _spans(table: Path) -> tuple[Span, ...]:
    with table.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    try:
        return tuple(Span(float(row["start"]), float(row["end"])) for row in rows)
    except (KeyError, TypeError, ValueError):
        raise SetUnusable("a table of segments has rows without start and end in seconds") from None


def _by_label(label: str) -> tuple[Span, ...] | None:
    told = label.casefold()
    nobody = told.startswith(("noise", "music")) or any(words in told for words in NOBODY)
    return () if nobody else None
