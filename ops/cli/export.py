"""`hotline export cases`: decided cases for other programs, as far as their callers allowed it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ops.casebook.models import Caseworker
    from ops.export.cases import ExportedCase, Number
    from ops.wiring import Wiring

export = typer.Typer(help="Hand decided cases to other programs.", no_args_is_help=True)


class Shape(StrEnum):
    """As `ops.export.writing.Format`, which stands behind Django."""

    PRIMERO = "primero"
    JSON = "json"
    CSV = "csv"


def register(app: typer.Typer) -> None:
    """Add `hotline export`."""
    app.add_typer(export, name="export")


@export.callback()
def _group() -> None:
    """Keeps the group a group while it holds one command."""


@export.command()
def cases(
    out: Annotated[Path, typer.Option(help="A new file, on an encrypted disk.")],
    by: Annotated[str, typer.Option(help="Your name at the console, for the audit.")],
    shape: Annotated[Shape, typer.Option("--format", help="What to write.")] = Shape.PRIMERO,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Decided on this day (UTC) or later.")
    ] = None,
    with_names: Annotated[
        bool, typer.Option("--with-names", help="Names and numbers too, where callers allow to share.")
    ] = False,
) -> None:
    """Write accepted and changed cases: for Primero's case API (a body a line), as JSON, or as CSV.

    Of callers who did not say that it may be shared only codes and counts are written: no words, no places,
    no names. What was taken back is not written at all. A case has the same id in every export.
    """
    from ops.project.begin import begin

    house = begin(json_logs=False)
    from ops.errors import OpsError
    from ops.export.cases import unsealed
    from ops.export.primero import read_fields
    from ops.export.writing import Format, write

    who = _person(by, with_names)
    number_of = unsealed(house.unseal) if with_names else None
    told = since.replace(tzinfo=UTC) if since else None
    try:
        fields = read_fields(house.settings.folder.own_triage)
        count = write(out, _audited(house, who, told, number_of), Format(shape.value), fields)
    except OpsError as refusal:
        raise _sorry(str(refusal)) from refusal
    except OSError as fault:
        raise _sorry("The file cannot be written.") from fault
    typer.echo(f"{count} cases.")
    if count:
        typer.echo("They are no longer sealed: keep the file encrypted, and remove it after.")


def _audited(
    house: "Wiring", who: "Caseworker", since: datetime | None, number_of: "Number | None"
) -> "Iterator[ExportedCase]":
    """Each is written down before it is written to the file."""
    from ops.casebook import audit
    from ops.casebook.models import AuditKind
    from ops.console.roles import Deed, visible
    from ops.export.cases import decided, exported

    for draft in decided(visible(who, Deed.EXPORT), since):
        audit.record(AuditKind.EXPORTED_CASE, who, draft.contact)
        case = exported(draft, number_of)
        if case.caller_number:
            audit.record(AuditKind.OPENED_NUMBER, who, draft.contact)
        yield case


def _person(by: str, with_names: bool) -> "Caseworker":
    """Somebody whose role allows it."""
    from ops.casebook.models import Caseworker
    from ops.console.roles import Deed, may

    who = Caseworker.objects.filter(username=by).first()
    if who is None:
        raise _sorry("Nobody of that name works here.")
    if not may(who, Deed.EXPORT) or (with_names and not may(who, Deed.REVEAL_NUMBER)):
        raise _sorry("Your role does not allow it.")
    return who


def _sorry(message: str) -> typer.Exit:
    typer.echo(message, err=True)
    return typer.Exit(1)
