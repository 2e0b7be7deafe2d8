"""More of `hotline prompts`: recordings staged, approved, published together, and the way back."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ops.cli.prompts import prompts

if TYPE_CHECKING:
    from ops.state import StateFolder
    from prompts.library import Library
    from prompts.model import Language
    from prompts.publishing import Change, Published, Publisher
    from prompts.takes import Take

By = Annotated[str, typer.Option("--by", help="Your name, as others will read it; default: your login.")]
TakeIds = Annotated[list[str], typer.Argument(metavar="ID...", help="As `hotline prompts takes` shows them.")]
SHOWN = 12


def register(app: typer.Typer) -> None:
    """Nothing to add: these commands have joined `hotline prompts`, which `ops.cli.prompts` adds."""


@prompts.command("list")
def list_words(
    language: Annotated[str, typer.Argument(metavar="LANG")],
    numbers: Annotated[
        bool, typer.Option("--numbers", help="The number of each prompt in the studio.")
    ] = False,
) -> None:
    """Print the words of every prompt, to be read aloud by whoever records them."""
    from rich.console import Console
    from rich.table import Table

    from prompts.composing import to_record

    publisher = _publisher()
    with _refusals():
        library = publisher.would_say(publisher.compose())
        spoken = _language(library, language)
    table = Table(
        *(["number"] if numbers else []), "prompt", "heard now", "words", box=None, padding=(0, 2, 0, 0)
    )
    sounds = {cell.key: cell.audio.value for cell in library.matrix() if cell.language == language}
    for number, key in enumerate(to_record(library), 1):
        words = library.text(key, spoken) or f"(English) {library.words['en'][key].text}"
        table.add_row(*([str(number)] if numbers else []), key, sounds[key], words)
    Console().print(table)


@prompts.command()
def stage(
    language: Annotated[str, typer.Argument(metavar="LANG")],
    key: Annotated[str, typer.Argument(metavar="KEY")],
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="WAV, FLAC, OGG, MP3 or AIFF.")],
    by: By = "",
    anyway: Annotated[bool, typer.Option(help="Keep it though it is clipped, quiet or noisy.")] = False,
) -> None:
    """Keep a recording of one prompt, levelled and trimmed, until somebody approves and publishes it."""
    from prompts.composing import words_digest
    from prompts.faults import Fault
    from prompts.quality import fault_of
    from prompts.sound import as_prompt, at_telephone_rate, read_samples
    from prompts.takes import Signed, Spoken

    publisher = _publisher()
    with _refusals():
        library = publisher.library()
        _language(library, language)
        if key not in library.keys():
            raise _sorry(f"There is no prompt {key!r}; see: hotline prompts list {language}")
        samples, rate = read_samples(file)
        fault = fault_of(at_telephone_rate(samples, rate))
        if fault is not None and (fault in (Fault.SILENT, Fault.TOO_SHORT, Fault.TOO_LONG) or not anyway):
            raise _sorry(f"It is not kept: {WHAT_IS_WRONG[fault]}")
        signed = Signed(_name(by), datetime.now(UTC), words_digest(library, language, key))
        take = publisher.takes.stage(Spoken(language, key, signed, as_prompt(samples, rate), fault))
    typer.echo(
        f"Kept as {take.id}, {take.seconds} s. To let callers hear it: hotline prompts approve {take.id}"
    )


WHAT_IS_WRONG = {
    "silent": "nobody speaks.",
    "too_short": "it is too short.",
    "too_long": "it is longer than two minutes.",
    "clipped": "it is too loud and distorted; speak further from the microphone (--anyway keeps it).",
    "quiet": "it is too quiet; speak closer to the microphone (--anyway keeps it).",
    "noisy": "there is too much noise around the voice (--anyway keeps it).",
}


@prompts.command()
def takes(language: Annotated[str, typer.Option(metavar="LANG", help="Of this language only.")] = "") -> None:
    """Show the recordings that were made: by whom, when, and whether callers hear them."""
    from rich.console import Console
    from rich.table import Table

    publisher = _publisher()
    with _refusals():
        heard = _takes_heard(publisher)
        found = [take for take in publisher.takes.all() if language in ("", take.language)]
    table = Table(
        "id", "prompt", "by", "recorded", "seconds", "state", "fault", box=None, padding=(0, 2, 0, 0)
    )
    for take in found:
        state = "heard" if take.id in heard else _state(take)
        when = f"{take.recorded.at:%Y-%m-%d %H:%M}"
        table.add_row(take.id, take.name, take.recorded.by, when, str(take.seconds), state, take.fault or "")
    Console().print(table)


@prompts.command()
def approve(ids: TakeIds, by: By = "") -> None:
    """Say of recordings that callers shall hear them, and that they say what the words say now."""
    from prompts.composing import words_digest
    from prompts.takes import Signed

    publisher = _publisher()
    with _refusals():
        library = publisher.library()
        for take in [publisher.takes.find(each) for each in ids]:
            if take.dropped:
                raise _sorry(f"{take.id} was dropped; stage it again.")
            words = words_digest(library, take.language, take.key)
            publisher.takes.approve(take, Signed(_name(by), datetime.now(UTC), words))
    typer.echo("Approved. Callers hear it after: hotline prompts publish")


@prompts.command()
def drop(ids: TakeIds, by: By = "") -> None:
    """Take recordings out of what is published next; their sound is kept."""
    from prompts.takes import Signed

    publisher = _publisher()
    with _refusals():
        for take in [publisher.takes.find(each) for each in ids]:
            publisher.takes.drop(take, Signed(_name(by), datetime.now(UTC)))
    typer.echo("Dropped. Callers hear it no more after: hotline prompts publish")


@prompts.command()
def diff(
    earlier: Annotated[str, typer.Argument(metavar="SET", help="Default: what callers hear now.")] = "",
    later: Annotated[str, typer.Argument(metavar="SET", help="Default: what would be published.")] = "",
) -> None:
    """Show what differs between two sets, or between what callers hear and what would be published."""
    publisher = _publisher()
    with _refusals():
        before = earlier or publisher.sets.current()
        if later:
            return _show(publisher.difference(before, publisher.sets.about(later)), ())
        composition = publisher.compose()
        about = publisher.about(composition, "", datetime.now(UTC))
        _show(publisher.difference(before, about), composition.stale)


@prompts.command()
def publish(
    language: Annotated[
        list[str] | None, typer.Option(metavar="LANG", help="Refuse unless this language has no gap.")
    ] = None,
    by: By = "",
) -> None:
    """Let callers hear all that is approved, at once; who is on the line hears the old set to the end."""
    publisher = _publisher()
    with _refusals("Nothing was published; callers hear what they heard before"):
        published = publisher.publish(_name(by), datetime.now(UTC), language or [])
    _tell(published, "is what callers hear from now on")


@prompts.command()
def rollback(
    name: Annotated[str, typer.Argument(metavar="SET", help="Default: the one before.")] = "",
    by: By = "",
) -> None:
    """Let callers hear an earlier set again."""
    publisher = _publisher()
    with _refusals("Callers hear what they heard before"):
        published = publisher.roll_back(_name(by), datetime.now(UTC), name or None)
    _tell(published, "is what callers hear again")


@prompts.command()
def sets() -> None:
    """Show every set of prompts that is kept, and when callers heard it."""
    from rich.console import Console
    from rich.table import Table

    publisher = _publisher()
    with _refusals():
        current = publisher.sets.current()
        last = {switch.name: switch for switch in publisher.sets.switches()}
        table = Table(
            "", "set", "since", "by", "how", "recorded", "placeholders", box=None, padding=(0, 2, 0, 0)
        )
        for name in publisher.sets.names():
            pieces = publisher.sets.about(name).pieces.values()
            spoken = sum(piece.placeholder for piece in pieces)
            switch = last.get(name)
            told = (
                (f"{switch.at:%Y-%m-%d %H:%M}", switch.by, switch.how.value) if switch else ("never", "", "")
            )
            table.add_row("→" if name == current else "", name, *told, str(len(pieces) - spoken), str(spoken))
    Console().print(table)


# how it is done


def _publisher() -> "Publisher":
    from ops.programme import open_publisher

    return open_publisher(_folder())


def _folder() -> "StateFolder":
    from ops.config import Settings

    return Settings().folder


@contextmanager
def _refusals(otherwise: str = "Nothing was changed") -> Iterator[None]:
    """What cannot be done is said in one sentence."""
    from prompts.errors import PromptError

    try:
        yield
    except PromptError as fault:
        raise _sorry(f"{otherwise}: {fault}.") from fault
    except OSError as fault:
        raise _sorry(f"{otherwise}: the disk does not take it ({fault.strerror}).") from fault


def _sorry(sentence: str) -> typer.Exit:
    typer.echo(sentence, err=True)
    return typer.Exit(1)


def _name(by: str) -> str:
    import getpass

    return by or getpass.getuser()


def _language(library: "Library", code: str) -> "Language":
    language = library.language(code)
    if language is None:
        known = " ".join(each.code for each in library.languages())
        raise _sorry(f"There is no language {code!r}; there are: {known}")
    return language


def _takes_heard(publisher: "Publisher") -> set[str]:
    current = publisher.sets.current()
    pieces = publisher.sets.about(current).pieces.values() if current else ()
    return {piece.take for piece in pieces if piece.take}


def _state(take: "Take") -> str:
    if take.dropped:
        return "dropped"
    return f"approved by {take.approved.by}" if take.approved else "waits for approval"


def _tell(published: "Published", what: str) -> None:
    from ops.programme import library_now, refresh_shelter

    try:
        refresh_shelter(_folder(), library_now(_folder()))
    except OSError:
        typer.echo("The shelter still speaks as before; it will follow at the next start.", err=True)
    if not published.change:
        typer.echo(f"Nothing has changed; callers hear {published.name}.")
    else:
        typer.echo(f"{published.name} {what}.")
    _show(published.change, published.stale)


def _show(change: "Change", stale: tuple[str, ...]) -> None:
    for what, names in (
        ("new", change.added),
        ("changed", change.changed),
        ("gone", change.removed),
        ("other words", change.words),
        ("left out, recorded for other words", stale),
    ):
        if names:
            more = f" … ({len(names)} in all)" if len(names) > SHOWN else ""
            typer.echo(f"{what}: {', '.join(names[:SHOWN])}{more}")
