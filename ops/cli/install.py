"""`hotline install` and `hotline doctor`: bring what is missing, or only tell."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.table import Table

    from ops.install.thing import Thing


def register(app: typer.Typer) -> None:
    """Add `hotline install` and `hotline doctor`."""
    app.command()(install)
    app.command()(doctor)


def install(
    tests: Annotated[bool, typer.Option("--tests", help="Also what only the tests need.")] = False,
) -> None:
    """Bring whatever is missing; with everything there, this does nothing."""
    from ops.config import Settings
    from ops.install.runner import ensure_installed

    brought = ensure_installed(Settings(), testing=tests)
    typer.echo("Everything is installed." if brought else "Everything was there already.", err=True)


def doctor() -> None:
    """List each thing needed, found or not, and what to type. Fails where running needs one."""
    from rich.console import Console

    from ops.config import Settings
    from ops.install.runner import mend
    from ops.install.things import things

    settings = Settings()
    found = {thing: thing.find() for thing in things(settings)}
    Console().print(_table(found))
    _tell_whether_keys_can_be_hidden()
    if not settings.canary_minutes:
        typer.echo("The hotline does not try by itself whether callers get through: HOTLINE_CANARY_EVERY=60")
    missing = [thing for thing, version in found.items() if version is None]
    for thing in missing:
        typer.echo(f"{thing.name} is missing. Type: {mend(thing)}")
    if any(not thing.for_tests and thing.brought_by is None for thing in missing):
        raise typer.Exit(1)
    typer.echo("Everything needed for running is here.")


def _tell_whether_keys_can_be_hidden() -> None:
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from ops.confinement import is_permitted
    from ops.state import StateFolder

    with TemporaryDirectory() as root:
        folder = StateFolder(Path(root))
        folder.private.mkdir()
        folder.line.mkdir()
        if not is_permitted(folder):
            typer.echo("This kernel does not let us hide the house from the telephone's processes.")


def _table(found: "dict[Thing, str | None]") -> "Table":
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for heading in ("", "thing", "version", "what it is for"):
        table.add_column(heading, overflow="fold")
    for thing, version in found.items():
        why = f"{thing.why} (tests only)" if thing.for_tests else thing.why
        table.add_row("ok" if version else "--", thing.name, version or "missing", why)
    return table
