"""`hotline lexicon learn` and `weigh`: what triage knows of clauses, learnt anew from labelled sentences."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ops.teaching.sentences import Sentence
    from triage.learnt import Learnt


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
    languages.
    Exit status 1 if a language could not be learnt; its weights then stay as they were.
    """
    from ops.errors import OpsError
    from ops.teaching.learning import learn as learnt_from
    from ops.teaching.sentences import TAUGHT, plain_phrases, read_sentences
    from prompts.disk import write_whole
    from triage.learnt import FOLDER, SUFFIX, Learnt
    from triage.tables import HERE, LexiconTable, Taxonomy, read_table

    issues = read_table(HERE / "taxonomy.toml", Taxonomy).issues
    known, failed = {path.stem: path for path in sorted((HERE / TAUGHT).glob("*.tsv"))}, False
    for language in languages or known:
        if language not in known:
            typer.echo(f"{language}: there are no sentences of it.", err=True)
            failed = True
            continue
        try:
            sentences = read_sentences(known[language], issues)
            lexicon = HERE / "lexicons" / f"{language}.toml"
            phrases = plain_phrases(read_table(lexicon, LexiconTable)) if lexicon.is_file() else ()
            written = learnt_from(language, sentences, phrases)
        except OpsError as fault:
            typer.echo(str(fault), err=True)
            failed = True
            continue
        path = HERE / FOLDER / f"{language}{SUFFIX}"
        write_whole(path, written)
        typer.echo(f"{language}: {_told(Learnt(path), sentences)}")
    if failed or not _are_names_learnt():
        raise typer.Exit(1)


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


def _told(learnt: "Learnt", sentences: "list[Sentence]") -> str:
    from ops.teaching.learning import recognised

    held_back = [each for each in sentences if each.is_held_back]
    right = sum(recognised(learnt, each) == each.kind for each in held_back)
    return (
        f"learnt from {len(sentences) - len(held_back)} sentences; "
        f"of {len(held_back)} others {right} are likest their own kind"
    )


def weigh(
    source: Annotated[
        Path | None,
        typer.Argument(metavar="[SET]", help="Labelled messages; else triage/teaching/messages.jsonl."),
    ] = None,
) -> None:
    """Fit how much each sign of an issue weighs to labelled messages, and write triage/weighing.toml.

    The thresholds in it stay; they are chosen by a person who looks at `hotline evaluate triage`.
    """
    from ops.evaluation.triage_sets import read_messages
    from ops.teaching.sentences import TAUGHT, read_sentences
    from ops.teaching.weighing import refitted
    from prompts.disk import write_whole
    from triage.draft import Triage
    from triage.tables import HERE

    loaded = Triage.load()
    read = read_messages(source or HERE / "teaching" / "messages.jsonl", loaded.taxonomy)
    for each in read.faults:
        typer.echo(f"Left out, line {each.line}: {each.fault}", err=True)
    taught = {
        path.stem: read_sentences(path, loaded.taxonomy.issues)
        for path in sorted((HERE / TAUGHT).glob("*.tsv"))
    }
    written = refitted(loaded, read.messages, taught)
    write_whole(HERE / "weighing.toml", written.encode())
    typer.echo(f"Fitted to {len(read.messages)} messages: triage/weighing.toml")
