"""`hotline triage`: what the house would make of written messages, for people and for scripts.

One JSON object a line in and out, in the same order; fields may be added, none is ever renamed or removed.

In: id, lang, text; and, if there are any, answers {question: answer} as pressed on the keypad. Anything else
is ignored. Out: id, issues [...], indicators [...], urgency, entities {name: value}, evidence [{kind, code,
begin, end, quote} or {kind, code, question, answer}]. A line that cannot be read gives {id, line, error}; the
others are still done, and the exit status is 1 at the end.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any

import typer
from pydantic import BaseModel, ValidationError

if TYPE_CHECKING:
    from triage.draft import Triage
    from triage.model import Message

Line = dict[str, Any]


class Written(BaseModel):
    """One line of the input."""

    id: str
    lang: str
    text: str
    answers: dict[str, str] = {}


def register(app: typer.Typer) -> None:
    """Add `hotline triage`."""
    app.command()(triage)


def triage(
    source: Annotated[
        typer.FileBinaryRead, typer.Option("--input", help="Messages, one JSON object a line.")
    ],
    into: Annotated[Path, typer.Option("--output", help="Where the drafts go, one JSON object a line.")],
) -> None:
    """Draft a case from each written message.

    JSON in: id, lang, text, answers (optional). JSON out: id, issues, indicators, urgency, entities,
    evidence; or id, line, error. Exit status 1 if a line failed.
    """
    from triage.draft import Triage

    loaded, failed = Triage.load(), False
    try:
        with into.open("w", encoding="utf-8") as output:
            for result in draft_lines(loaded, source):
                failed = failed or "error" in result
                output.write(json.dumps(result, ensure_ascii=False) + "\n")
    except OSError as fault:
        typer.echo("The output file cannot be written.", err=True)
        raise typer.Exit(1) from fault
    if failed:
        typer.echo("Some lines could not be read; see their `error`.", err=True)
        raise typer.Exit(1)


def draft_lines(triage: "Triage", lines: IO[bytes]) -> Iterator[Line]:
    """One result for each line that is not empty."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield _draft(triage, line)
        except ValidationError as fault:
            first = fault.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            yield {
                "id": _id_of(line),
                "line": number,
                "error": f"{where}: {first['msg']}" if where else first["msg"],
            }


def messages_of(lines: Iterable[bytes]) -> "list[Message]":
    """All that can be read; the others are left out."""
    return [each for line in lines if (each := _written(line))]


def _written(line: bytes) -> "Message | None":
    try:
        return _message(line)
    except ValidationError:
        return None


def _draft(triage: "Triage", line: bytes) -> Line:
    from ops.drafted import as_line

    return as_line(triage.draft(_message(line)))


def _message(line: bytes) -> "Message":
    from triage.model import Message

    written = Written.model_validate_json(line)
    return Message(written.id, written.lang, written.text, (), written.answers, None)


def _id_of(line: bytes) -> str | None:
    try:
        read = json.loads(line)
        found = read.get("id") if isinstance(read, dict) else None
        return found.encode().decode() if isinstance(found, str) else None
    except ValueError:  # no JSON, or half a surrogate pair, which cannot be written
        return None
