"""`hotline chart`: the menus of the call, as the call scripts have them."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from pathlib import Path

    from ops.chart.model import Chart
    from prompts.library import Library
    from prompts.model import Language


def register(app: typer.Typer) -> None:
    """Add `hotline chart`."""
    app.command()(chart)


def chart(
    language: Annotated[
        list[str] | None, typer.Option(help="Of this language (th, my, ...); without it of all.")
    ] = None,
    svg: Annotated[str | None, typer.Option(help="Draw it into this file instead.")] = None,
    document: Annotated[bool, typer.Option("--document", help="Write prompts/CALL.md anew.")] = False,
) -> None:
    """Print every menu and what follows on each key, per language, English beside it."""
    import logging
    from pathlib import Path

    from ops.chart.scripts import charts, not_reached
    from ops.config import Settings
    from prompts.errors import PromptError
    from prompts.library import Library

    logging.disable(logging.CRITICAL)  # the scripts are walked through without a caller, and say so
    try:
        library = Library.load(own=None if document else Settings().folder.own_words)
        chosen = _chosen(library, language or [])
        found = charts(library)
    except PromptError as fault:
        typer.echo(str(fault), err=True)
        raise typer.Exit(1) from fault
    finally:
        logging.disable(logging.NOTSET)
    if document:
        _write_document(library, found)
    elif svg:
        _draw(library, found, chosen, Path(svg))
    else:
        _print(library, found, chosen)
    for name in (missing := not_reached(library, found)):
        typer.echo(f"No script asks the question {name!r}.", err=True)
    if missing:
        raise typer.Exit(1)


def _chosen(library: "Library", codes: list[str]) -> "list[Language]":
    known = {language.code: language for language in library.languages()}
    if unknown := [code for code in codes if code not in known]:
        typer.echo(f"There is no language {unknown[0]!r}; there are {', '.join(known)}.", err=True)
        raise typer.Exit(1)
    written = [language for language in library.languages() if library.words[language.code]]
    return [known[code] for code in codes] or written


def _print(library: "Library", found: "tuple[Chart, ...]", languages: "list[Language]") -> None:
    from rich.console import Console

    from ops.chart.outline import Speaker, outlined
    from ops.chart.terminal import tree_of

    console = Console(highlight=False)
    for language in languages:
        for each in found:
            leads = outlined(each, Speaker(library, language))
            console.print(tree_of(f"{language.name}: {each.name}", leads))


def _draw(library: "Library", found: "tuple[Chart, ...]", languages: "list[Language]", into: "Path") -> None:
    from ops.chart.outline import Speaker, outlined
    from ops.chart.svg import svg_of

    sections = [
        (f"{language.name}: {each.name}", outlined(each, Speaker(library, language)))
        for language in languages
        for each in found
    ]
    try:
        into.write_text(svg_of(sections), encoding="utf-8")
    except OSError as fault:
        typer.echo(f"The chart cannot be written there: {fault.strerror}.", err=True)
        raise typer.Exit(1) from fault


def _write_document(library: "Library", found: "tuple[Chart, ...]") -> None:
    from ops.chart.scripts import DOCUMENT, written_document

    DOCUMENT.write_text(written_document(library, found), encoding="utf-8")
