"""`hotline lexicon`: for those who extend the words of a language, programmers or not."""

from typing import TYPE_CHECKING, Annotated

import typer

from ops.teaching import commands

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from triage.checking import Fault
    from triage.draft import Triage
    from triage.explaining import Explained

lexicon = typer.Typer(help="The words triage looks for, language by language.", no_args_is_help=True)
commands.register(lexicon)


def register(app: typer.Typer) -> None:
    """Add `hotline lexicon`."""
    app.add_typer(lexicon, name="lexicon")


@lexicon.callback()
def of_what() -> None:
    """The words triage looks for, language by language."""


@lexicon.command()
def check(
    languages: Annotated[
        list[str] | None, typer.Argument(metavar="[LANGUAGE]...", help="Only of these, as th; else of all.")
    ] = None,
    language: Annotated[list[str] | None, typer.Option("--lang", help="The same.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Fail on warnings too.")] = False,
) -> None:
    """Look through the lexicons: overlaps, contradictions, likely slips, names nothing knows, gaps.

    Exit status 1 where words would be read wrongly or not at all; with --strict, where there is any warning.
    """
    from triage.checking import Severity, check, languages_in

    asked = sorted({*(languages or ()), *(language or ())})
    if unknown := set(asked) - set(languages_in()):
        typer.echo(f"There is no lexicon for {', '.join(sorted(unknown))}.", err=True)
        raise typer.Exit(1)
    faults = check(languages=asked or None)
    for each in faults:
        typer.echo(_told(each))
    errors = sum(each.severity is Severity.ERROR for each in faults)
    typer.echo(f"{errors} errors, {len(faults) - errors} warnings")
    if errors or (strict and faults):
        raise typer.Exit(1)


def _told(fault: "Fault") -> str:
    lines = f":{','.join(map(str, fault.lines))}" if fault.lines else ""
    return f"{fault.file}{lines}: {fault.severity.value}: {fault.what}"


@lexicon.command("try")
def try_words(
    text: Annotated[
        str,
        typer.Argument(help="A sentence; without it you are asked for one, and no shell keeps it."),
    ] = "",
    language: Annotated[str, typer.Option("--lang", help="The language it is said in, as th.")] = "en",
) -> None:
    """Show what is found in a sentence, under which line of which file, and why each of it counts or not."""
    from triage.draft import Triage
    from triage.explaining import explain

    loaded = Triage.load()
    if language not in loaded.lexicons:
        typer.echo(
            f"There is no lexicon for that language; there are: {', '.join(loaded.lexicons)}.", err=True
        )
        raise typer.Exit(1)
    said = text or typer.prompt("What is said")
    _show(explain(loaded, said, language), loaded)


def _show(explained: "Explained", loaded: "Triage") -> None:
    from rich.console import Console

    console = Console(highlight=False)
    if not explained.heard:
        console.print("Nothing in it stands in a lexicon.\n")
    else:
        console.print(_found(explained), "")
        console.print(
            _reported(explained, loaded) if explained.meant else "None of it reports anything alone.", ""
        )
    _drafted(console, explained, loaded)


def _found(explained: "Explained") -> "Table":
    table = _table("found", "means", "stands in")
    for each in explained.heard:
        place = f"{each.file}:{','.join(map(str, each.lines))}" if each.lines else each.file
        table.add_row(each.quote, each.means, f"{place} “{each.said}”")
    return table


def _reported(explained: "Explained", loaded: "Triage") -> "Table":
    table = _table("words", "report", "", "why")
    for each in explained.meant:
        table.add_row(each.quote, _title(each.code, loaded), "counts" if each.kept else "set aside", each.why)
    return table


def _drafted(console: "Console", explained: "Explained", loaded: "Triage") -> None:
    draft = explained.draft
    issues = [_title(code, loaded) for code in draft.issues]
    console.print(f"The draft: {'; '.join(issues) or 'nothing is reported'}.", markup=False)
    facts = {each.code: each.value for each in draft.findings if each.kind == "entity"}
    if facts:
        told = (f"{loaded.taxonomy.entities.get(code, code)}: {value}" for code, value in facts.items())
        console.print("\n".join(told), markup=False)
    row = loaded.taxonomy.urgency[draft.urgency]
    console.print(f"Urgency: {draft.urgency.value} (a person within {row.within}).", markup=False)
    for reason in draft.urgency_reasons:
        console.print(f"  {reason}", markup=False)


def _title(code: str, loaded: "Triage") -> str:
    issue = loaded.taxonomy.issues.get(code)
    return f"{issue.title} ({code})" if issue else loaded.rules.dangers.get(code, code)


def _table(*columns: str) -> "Table":
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    return Table(*columns, box=SIMPLE_HEAD, pad_edge=False)
