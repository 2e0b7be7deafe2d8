"""The file itself: readable by nobody else, and harmless where it is opened as a spreadsheet."""

import csv
import json
import os
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, TextIO

from ops.errors import OpsError
from ops.export.cases import TELLING, ExportedCase
from ops.export.primero import PrimeroFields, body_of

COLUMNS = (
    *("id", "confidentiality", "decided_on", "called_on", "language", "channel", "urgency", "issues"),
    *("indicators", "workers", "retention", "referrals", "summary", *TELLING, "caller_number"),
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What makes a cell a formula in a spreadsheet (OWASP, CSV injection); full-width forms count too."""
ANOTHER_CELL = re.compile(r"[;,]\s*(?=[=+\-@＝＋－＠])")
"""Where a spreadsheet that parts cells by something else would begin one, with a formula."""
UNSEEN = {"Cc", "Cf"}
FULL_WIDTH = str.maketrans("＝＋－＠", "=+-@")


class Format(StrEnum):
    """PRIMERO: a request body a line. JSON: one list. CSV: for spreadsheets."""

    PRIMERO = "primero"
    JSON = "json"
    CSV = "csv"


class FileInTheWay(OpsError):
    """Nothing is written over."""


def write(path: Path, cases: Iterable[ExportedCase], form: Format, fields: PrimeroFields) -> int:
    """How many were written. What was begun and could not be finished is removed. Raises FileInTheWay."""
    count = 0

    def counted() -> Iterable[ExportedCase]:
        nonlocal count
        for case in cases:
            count += 1
            yield case

    writer: dict[Format, Callable[[TextIO], None]] = {
        Format.PRIMERO: lambda file: _primero(file, counted(), fields),
        Format.JSON: lambda file: _json(file, counted()),
        Format.CSV: lambda file: _csv(file, counted()),
    }
    file = _private(path, "utf-8-sig" if form is Format.CSV else "utf-8")
    try:
        with file:
            writer[form](file)
    except BaseException:  # also a person who stops it: no half of a file stays
        path.unlink(missing_ok=True)
        raise
    return count


def harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula, or for two; on one line, with nothing unseen in it."""
    seen = "".join(each for each in " ".join(text.splitlines()) if unicodedata.category(each) not in UNSEEN)
    flat = ANOTHER_CELL.sub(r"\g<0>'", seen)
    begins = flat.lstrip()[:1].translate(FULL_WIDTH)
    return f"'{flat}" if text.startswith(FORMULA) or begins.startswith(FORMULA) else flat


def _primero(file: TextIO, cases: Iterable[ExportedCase], fields: PrimeroFields) -> None:
    for case in cases:
        file.write(json.dumps(body_of(case, fields), ensure_ascii=False) + "\n")


def _json(file: TextIO, cases: Iterable[ExportedCase]) -> None:
    file.write("[")
    for place, case in enumerate(cases):
        told = json.dumps(asdict(case), ensure_ascii=False, default=_told)
        file.write(f"{',' if place else ''}\n{told}")
    file.write("\n]\n")


def _csv(file: TextIO, cases: Iterable[ExportedCase]) -> None:
    table = csv.writer(file, quoting=csv.QUOTE_ALL)
    table.writerow(COLUMNS)
    for case in cases:
        row: dict[str, Any] = asdict(case) | {code: case.facts.get(code, ()) for code in TELLING}
        table.writerow(harmless(_cell(row[column])) for column in COLUMNS)


def _cell(value: object) -> str:
    return "; ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _told(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError


def _private(path: Path, encoding: str) -> TextIO:
    """Readable by nobody else from its first byte."""
    try:
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except FileExistsError:
        raise FileInTheWay("there is a file of this name already") from None
    return os.fdopen(opened, "w", encoding=encoding, newline="")
