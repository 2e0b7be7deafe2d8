"""Recordings of which it is known where somebody speaks: a folder with a MANIFEST.tsv (file, label).

Beside a recording `NAME.segments.tsv` (start, end, in seconds) says where somebody speaks. Without one, a
`label` that begins with "noise", "music" or "silence", or says "no speech" or "silence" anywhere, means that
nobody does, unless it speaks of speech otherwise. What else there is in the table is in no figure.
"""

import csv
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ops.evaluation.sets import SetUnusable
from transcription.model import Span

TABLE = "MANIFEST.tsv"
NO_SPEECH = ("no speech", "non-speech", "without speech")
NOBODY = (*NO_SPEECH, "silence")


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
    rows = _rows(table, {"file", "label"}, f"{TABLE} has no columns file and label")
    return list(_labelled(folder, rows))


def _rows(table: Path, columns: set[str], lacking: str) -> list[dict[str, str]]:
    """As spreadsheets write them, too: with a mark before the first column. Cells that lack are empty."""
    try:
        with table.open(encoding="utf-8-sig", newline="") as lines:
            told = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE, restval="")
            rows = list(told)
    except UnicodeDecodeError:
        raise SetUnusable("a table is not written in UTF-8") from None
    if not columns <= set(told.fieldnames or ()):
        raise SetUnusable(lacking)
    return rows


def _labelled(folder: Path, rows: list[dict[str, str]]) -> Iterator[Labelled]:
    for number, row in enumerate(rows, start=2):
        places = (folder / row["file"], folder.parent / row["file"])
        file = next((each for each in places if each.is_file()), None)
        if file is None:
            raise SetUnusable(f"a file of the table is not there: row {number}")
        segments = file.with_suffix(".segments.tsv")
        yield Labelled(file, _spans(segments, number) if segments.is_file() else _by_label(row["label"]))


def _spans(table: Path, number: int) -> tuple[Span, ...]:
    """What lies before the recording's beginning or past its end is no part of it, and is not counted."""
    useless = f"the table of segments of row {number} has no start and end in seconds"
    try:
        spans = [
            Span(float(row["start"]), float(row["end"])) for row in _rows(table, {"start", "end"}, useless)
        ]
    except ValueError:
        raise SetUnusable(useless) from None
    if not all(math.isfinite(span.start) and span.start <= span.end < math.inf for span in spans):
        raise SetUnusable(f"a segment of row {number} ends before it begins, or never")
    return tuple(Span(max(span.start, 0.0), max(span.end, 0.0)) for span in spans)


def _by_label(label: str) -> tuple[Span, ...] | None:
    told = label.casefold()
    nobody = told.startswith(("noise", "music")) or any(words in told for words in NOBODY)
    for words in NO_SPEECH:
        told = told.replace(words, "")
    return () if nobody and "speech" not in told else None
