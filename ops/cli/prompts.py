"""`hotline prompts`: what callers can hear in each language, and the making of it."""

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from rich.table import Table

    from ops.state import StateFolder
    from prompts.library import Library

prompts = typer.Typer(help="What callers can hear in each language.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add `hotline prompts`."""
    app.add_typer(prompts, name="prompts")


@prompts.command()
def check() -> None:
    """Show what callers would hear if it were published now; fail where a language with a voice has a gap."""
    from rich.console import Console

    library = _library()
    console = Console()
    console.print(_matrix(library))
    console.print("R recorded, p placeholder, - missing, ? text not reviewed by a native speaker")
    offered = library.offered()
    refused = [each for each in library.languages() if each not in offered]
    gaps = [each for each in refused if each.voice]
    for told, languages in (
        ("Offered to callers", offered),
        ("Waiting for recordings", [each for each in refused if not each.voice]),
    ):
        if languages:
            console.print(f"{told}: {', '.join(each.name for each in languages)}.")
    for language in gaps:
        missing = library.gaps(language)
        first = ", ".join(missing[:3]) + (" …" if len(missing) > 3 else "")
        typer.echo(
            f"{language.name} cannot be offered: no audio for {first} ({len(missing)} in all).", err=True
        )
    if gaps:
        typer.echo("`hotline prompts render` makes what is missing.", err=True)
        raise typer.Exit(1)


@prompts.command()
def render() -> None:
    """Make all prompts into sound: recordings are converted, the rest is spoken by espeak-ng."""
    from prompts.errors import PromptError
    from prompts.library import Library
    from prompts.render import render as render_all

    try:
        report = render_all(Library.load(own=_folder().own_words), _folder().placeholder_prompts)
    except PromptError as fault:
        raise _sorry(str(fault)) from fault
    for name, reason in sorted(report.refused.items()):
        typer.echo(f"prompts/{name}: {reason}.", err=True)
    typer.echo(
        f"{len(report.made)} made, {len(report.kept)} unchanged, {len(report.waiting)} wait for recordings. "
        "Callers hear them from the next start on, or now: hotline prompts publish"
    )
    if report.refused:
        raise typer.Exit(1)


def _folder() -> "StateFolder":
    from ops.config import Settings

    return Settings().folder


def _library() -> "Library":
    from ops.programme import open_publisher
    from prompts.errors import PromptError

    publisher = open_publisher(_folder())
    try:
        return publisher.would_say(publisher.compose())
    except PromptError as fault:
        raise _sorry(str(fault)) from fault


def _sorry(sentence: str) -> typer.Exit:
    typer.echo(sentence, err=True)
    return typer.Exit(1)


def _matrix(library: "Library") -> "Table":
    from rich.table import Table

    from prompts.model import Audio

    marks = {Audio.RECORDED: "R", Audio.PLACEHOLDER: "p", Audio.MISSING: "-"}
    table = Table("prompt", box=None, padding=(0, 1, 0, 0))
    for language in library.languages():
        table.add_column(language.code)
    rows: dict[str, list[str]] = {key: [] for key in library.keys()}
    for cell in library.matrix():
        rows[cell.key].append(marks[cell.audio] + ("" if cell.reviewed else "?"))
    for key, row in rows.items():
        table.add_row(key, *row)
    return table
