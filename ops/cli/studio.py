"""`hotline studio`: who may record prompts by telephone, and when they did."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ivr.contributors import Contributors
    from ops.config import Settings

studio = typer.Typer(help="People who record prompts by telephone.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add `hotline studio`."""
    app.add_typer(studio, name="studio")


@studio.command()
def add(
    name: Annotated[str, typer.Argument(help="As it will stand beside her recordings.")],
    language: Annotated[list[str], typer.Option(help="Code of a language; may be given up to nine times.")],
    approves: Annotated[
        str, typer.Option(help="Whose recordings she may approve: none, others, or all, her own too.")
    ] = "others",
    records: Annotated[bool, typer.Option(help="Whether she may record.")] = True,
) -> None:
    """Let somebody record prompts by telephone. Prints her number and PIN, once; the same name: a new PIN."""
    from ivr.contributors import MOST_LANGUAGES, Approves, Contributor
    from prompts.library import Library

    known = [each.code for each in Library.load().languages()]
    if unknown := [code for code in language if code not in known]:
        raise typer.BadParameter(f"There is no language {unknown[0]!r}; there are: {' '.join(known)}")
    if len(set(language)) > MOST_LANGUAGES:
        raise typer.BadParameter("There are nine keys to choose a language by; give nine at most.")
    if approves not in set(Approves):
        raise typer.BadParameter(f"approves is one of: {', '.join(Approves)}")
    newcomer = Contributor("", name, tuple(dict.fromkeys(language)), Approves(approves), records)
    contributor, pin = _contributors().add(newcomer)
    typer.echo(f"{name} signs in with the number {contributor.number} and the PIN {pin}.")
    typer.echo("The PIN is shown this once and kept nowhere; `hotline studio add` again makes a new one.")
    _say_where()


@studio.command("list")
def list_contributors() -> None:
    """Show who may record."""
    from rich.console import Console
    from rich.table import Table

    table = Table("name", "number", "languages", "records", "approves", box=None, padding=(0, 2, 0, 0))
    for each in _contributors().all():
        records = "yes" if each.records else "no"
        table.add_row(each.name, each.number, " ".join(each.languages), records, each.approves)
    Console().print(table)
    _say_where()


@studio.command()
def remove(name: str) -> None:
    """Let somebody sign in no more; her recordings stay."""
    from ivr.errors import ContributorUnknown

    try:
        _contributors().remove(name)
    except ContributorUnknown as unknown:
        typer.echo(f"{unknown}; see: hotline studio list", err=True)
        raise typer.Exit(1) from unknown
    typer.echo(f"{name} can sign in no more.")


@studio.command()
def visits() -> None:
    """Show when the studio was called: these calls are no contacts."""
    from rich.console import Console
    from rich.table import Table

    from ivr.visitors import Visits

    table = Table("when", "who", "recordings", box=None, padding=(0, 2, 0, 0))
    for visit in Visits(_settings().folder.visitors).all():
        table.add_row(f"{visit.at:%Y-%m-%d %H:%M}", visit.by or "(nobody signed in)", str(visit.recorded))
    Console().print(table)


def _settings() -> "Settings":
    from ops.config import Settings

    return Settings()


def _contributors() -> "Contributors":
    from ivr.contributors import Contributors

    return Contributors(_settings().folder.contributors)


def _say_where() -> None:
    number = _settings().studio_number
    where = (
        f"The studio's number is {number}." if number else "Nobody can call yet: set HOTLINE_STUDIO_NUMBER."
    )
    typer.echo(where)
