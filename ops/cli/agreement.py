"""`hotline agreement`: how far caseworkers agree with the machine, counted; no word of any case."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ops.casebook.agreement import Agreement, LanguageAgreement

COUNTS = (
    "cases",
    "kept",
    "removed",
    "added",
    "dismissed",
    "urgency_kept",
    "urgency_raised",
    "urgency_lowered",
)
ALL = "all"
NONE = "none named"


def register(app: typer.Typer) -> None:
    """Add `hotline agreement`."""
    app.command()(agreement)


def agreement(
    days: Annotated[int, typer.Option(min=0, help="Decided in so many days; 0: ever.")] = 0,
    csv_file: Annotated[
        Path | None, typer.Option("--csv", help="Write the table there, a row per language and issue.")
    ] = None,
) -> None:
    """What people kept, took away, added and raised of the machine's drafts, per language and issue."""
    from ops.project.begin import begin

    begin(json_logs=False)
    from ops.casebook.agreement import agreement, since
    from ops.casebook.models import Contact

    found = agreement(Contact.objects.filter(for_casework=True), since(days))
    if csv_file:
        _write(csv_file, found)
    if found:
        _show(found)
    else:
        typer.echo("Nobody has decided on a case yet.")


def _write(file: Path, found: "list[LanguageAgreement]") -> None:
    try:
        with file.open("w", encoding="utf-8", newline="") as output:
            _rows_into(output, found)
    except OSError as fault:
        typer.echo("The table cannot be written there.", err=True)
        raise typer.Exit(1) from fault


def _rows_into(output: IO[str], found: "list[LanguageAgreement]") -> None:
    writer = csv.writer(output, lineterminator="\n")
    writer.writerow(["language", "issue", *COUNTS])
    for language, issue, counts in _rows(found):
        writer.writerow([language, issue, *(getattr(counts, name) for name in COUNTS)])


def _rows(found: "list[LanguageAgreement]") -> "Iterator[tuple[str, str, Agreement]]":
    """The row "all" of a language holds each case once."""
    for language in found:
        yield language.language, ALL, language.all
        for issue, counts in sorted(language.issues.items()):
            yield language.language, issue or NONE, counts


def _show(found: "list[LanguageAgreement]") -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column("", no_wrap=True)
    for name in (*COUNTS[:5], "both", "same", "sooner", "later"):
        table.add_column(name, justify="right")
    for language, issue, counts in _rows(found):
        numbers = [str(getattr(counts, name)) for name in COUNTS]
        both = "" if counts.share is None else f"{counts.share:.0%}"
        table.add_row(language if issue == ALL else f" {issue}", *numbers[:5], both, *numbers[5:])
    Console(highlight=False).print(table)
    typer.echo("both: issues that both name; same, sooner, later: people's urgency beside the machine's")
