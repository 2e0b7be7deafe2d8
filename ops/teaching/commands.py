"""`hotline lexicon learn` and `weigh`: what triage knows of clauses, learnt anew from what is labelled."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ops.evaluation.triage_sets import Labelled
    from ops.teaching.sentences import Sentence
    from triage.learnt import Learnt
    from triage.tables import Taxonomy


def register(group: typer.Typer) -> None:
    """Add both to `hotline lexicon`."""
    group.command()(learn)
    group.command()(weigh)


def learn(
    languages: Annotated[
        list[str] | None, typer.Argument(metavar="[LANGUAGE]...", help="Only these, as th; else all.")
    ] = None,
) -> None:
    """Learn from triage/teaching what clauses are like and what names are known by: triage/learnt.

    A line of sentences is an issue's code (or `now`, a danger under way, or `none`, nothing to report), a
    tab, a sentence; of names, a text with [the employer's] and {the broker's} marked, learnt over all
    languages. Of messages.jsonl it is learnt, too, which clause tells what.
    Exit status 1 if a language could not be learnt; its weights then stay as they were.
    """
    from ops.errors import OpsError
    from ops.teaching.anew import codes, language
    from prompts.disk import write_whole
    from triage.draft import Triage
    from triage.learnt import FOLDER, SUFFIX, Learnt
    from triage.tables import HERE

    triage, failed = Triage.load(taught=False), False
    messages, taught = _messages(triage.taxonomy), codes()
    for code in languages or taught:
        if code not in taught:
            typer.echo(f"{code}: there are no sentences of it.", err=True)
            failed = True
            continue
        try:
            known = language(code, messages, triage.taxonomy.issues)
            told = known.told(triage)
            written = known.learnt(told)
        except OpsError as fault:
            typer.echo(str(fault), err=True)
            failed = True
            continue
        path = HERE / FOLDER / f"{code}{SUFFIX}"
        write_whole(path, written)
        typer.echo(f"{code}: {_told(Learnt(path), known.sentences, len(told))}")
    if failed or not _are_names_learnt():
        raise typer.Exit(1)


def _messages(taxonomy: "Taxonomy") -> "Sequence[Labelled]":
    from ops.teaching.material import labelled_messages

    read = labelled_messages(taxonomy)
    for each in read.faults:
        typer.echo(f"Left out, line {each.line}: {each.fault}", err=True)
    return read.messages


def _are_names_learnt() -> bool:
    from ops.errors import OpsError
    from ops.teaching.material import marked_texts, said_without_names
    from ops.teaching.naming import found_exactly, learn_names
    from prompts.disk import write_whole
    from triage.facts.reading import Facts
    from triage.facts.tables import read_gazetteer, read_words
    from triage.facts.taught import FILE

    try:
        marked = marked_texts()
        written = learn_names(Facts(read_words(), read_gazetteer()), marked, said_without_names())
    except OpsError as fault:
        typer.echo(str(fault), err=True)
        return False
    write_whole(FILE, written)
    held_back = [each for each in marked if each.is_held_back]
    found = found_exactly(Facts.load(), held_back)
    told = ", ".join(f"{right} of {named} {party}s" for party, right, named in found)
    count = len(held_back)
    typer.echo(f"names: learnt from {len(marked) - count} texts; in {count} others found exactly: {told}")
    return True


def _told(learnt: "Learnt", sentences: "Sequence[Sentence]", clauses: int) -> str:
    from ops.teaching.learning import recognised

    held_back = [each for each in sentences if each.is_held_back]
    right = sum(recognised(learnt, each) == each.kind for each in held_back)
    return (
        f"learnt from {len(sentences) - len(held_back)} sentences and {clauses} clauses of messages; "
        f"of {len(held_back)} other sentences {right} are likest their own kind"
    )


def weigh() -> None:
    """Fit how much each sign of an issue weighs to triage/teaching's messages: triage/weighing.toml.

    Each message is read by what the others taught. The thresholds stay; they are chosen by a person who looks
    at `hotline evaluate triage`. Exit status 1 if a language was not learnt as it is taught now.
    """
    from ops.progress import progress
    from ops.teaching.anew import language, read_by_others
    from ops.teaching.weighing import refitted
    from prompts.disk import write_whole
    from triage.draft import Triage
    from triage.tables import HERE

    triage = Triage.load()
    messages = _messages(triage.taxonomy)
    known = {code: language(code, messages, triage.taxonomy.issues) for code in triage.learnt}
    if stale := [code for code, each in known.items() if each.digest != triage.learnt[code].taught_by]:
        typer.echo(f"First ./hotline lexicon learn {' '.join(stale)}", err=True)
        raise typer.Exit(1)
    with progress("Learning", None):
        sentences = {code: each.sentences for code, each in known.items()}
        written = refitted(triage, read_by_others(triage, known.values()), sentences)
    write_whole(HERE / "weighing.toml", written.encode())
    typer.echo(f"Fitted to {len(messages)} messages: triage/weighing.toml")
