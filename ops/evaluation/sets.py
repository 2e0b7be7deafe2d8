"""Recordings whose words are known: a folder with a MANIFEST.tsv or refs.tsv.

Columns are found by their names: `file`, then `language` or `lang`, then `transcript` or `text`. Files are
looked for in the folder, then beside it. A `transcript_status` that does not say who vouches for the words
(it begins with "UNVERIFIED" or "expected model output") keeps a recording out of the figures.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ops.errors import OpsError

TABLES = ("MANIFEST.tsv", "refs.tsv")
NOT_VOUCHED_FOR = ("UNVERIFIED", "expected model output")


class SetUnusable(OpsError):
    """A folder without a table, or a table without its columns; says which."""


@dataclass(frozen=True, slots=True)
class Known:
    """One recording; `said` is empty where nobody wrote down what is said in it."""

    file: Path
    language: str
    said: str
    vouched_for: bool = True


def read_set(folder: Path) -> list[Known]:
    """In the table's order. Raises SetUnusable."""
    table = next((folder / name for name in TABLES if (folder / name).is_file()), None)
    if table is None:
        raise SetUnusable(f"{folder} holds neither {TABLES[0]} nor {TABLES[1]}")
    with table.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    try:
        return list(_known(folder, rows))
    except KeyError as missing:
        raise SetUnusable(f"{table.name} has no column {missing}") from missing


def _known(folder: Path, rows: list[dict[str, str]]) -> Iterator[Known]:
    for row in rows:
        file = next(
            (each for each in (folder / row["file"], folder.parent / row["file"]) if each.is_file()), None
        )
        if file is None:
            raise SetUnusable("a file of the table is not there: row " + str(rows.index(row) + 2))
        status = row.get("transcript_status") or ""
        yield Known(
            file,
            _column(row, "language", "lang"),
            _column(row, "transcript", "text").strip(),
            not status.startswith(NOT_VOUCHED_FOR),
        )


def _column(row: Mapping[str, str | None], *names: str) -> str:
    name = next((each for each in names if each in row), names[0])
    return row[name] or ""
