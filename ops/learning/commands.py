"""`hotline models export-corrections`, `import` and `rollback`: models that learn from corrections."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from transcription.context import LONGEST_WINDOW, SHORTEST_WINDOW, Context

if TYPE_CHECKING:
    from ops.casebook.models import Caseworker, Transcript
    from ops.learning.trial import Known, Verdict
    from ops.wiring import Wiring
    from transcription.ear import Ear
    from transcription.registry import ModelEntry

By = Annotated[str, typer.Option(help="Your name at the console, for the audit.")]


def register(models: typer.Typer) -> None:
    """Add the commands to `hotline models`."""
    models.command("export-corrections")(export_corrections)
    models.command("import")(import_model)
    models.command()(rollback)


def export_corrections(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder, on an encrypted disk.")],
    by: By,
) -> None:
    """Write corrected and confirmed lines, sound and words, for whoever trains a model.

    Only of callers who said that it may be shared; a fifth of callers is held back, to try models on.
    """
    from ops.project.begin import begin

    house = begin(json_logs=False)
    from ops.errors import OpsError
    from ops.learning.corrections import transcripts
    from ops.learning.export import export
    from ops.progress import progress

    who = _person(by)
    try:
        with progress("Writing", None) as passed:
            found = _telling(transcripts(held_back=False), passed)
            told = export(found, house.vault, folder, who)
    except OpsError as refusal:
        raise _sorry(str(refusal)) from refusal
    typer.echo(
        f"{told.lines} lines, {told.minutes:.1f} min, of {told.recordings} recordings are in {folder}."
    )
    if told.unheard:
        typer.echo(f"{told.unheard} recordings could not be opened.", err=True)
    if told.lines:
        typer.echo("These are callers' voices, no longer sealed: keep them encrypted, and remove them after.")


def _telling(found: Iterable["Transcript"], passed: Callable[[], None]) -> Iterator["Transcript"]:
    for each in found:
        yield each
        passed()


def import_model(
    source: Annotated[Path, typer.Argument(metavar="DIR", help="A CTranslate2 or Hugging Face Whisper.")],
    by: By,
    name: Annotated[str, typer.Option(help="What to call it; else the folder's name.")] = "",
    known_set: Annotated[
        Path | None, typer.Option("--set", help="Try it on this set too (MANIFEST.tsv or refs.tsv).")
    ] = None,
    context: Annotated[
        Context, typer.Option(help="How much it listens to for a window: tried so, and kept.")
    ] = Context.FULL,
    window: Annotated[
        float,
        typer.Option(
            help="Seconds of speech in a window, at most: tried so, and kept.",
            min=SHORTEST_WINDOW,
            max=LONGEST_WINDOW,
        ),
    ] = LONGEST_WINDOW,
) -> None:
    """Take in a trained model, try it on held-back corrections, and hear with it where it is better.

    A language changes only if the new model is surely better (the 95 % interval of the difference lies below
    0) on ten recordings or more, and less than half of its letters are wrong. Exit status 1 if none changed.
    """
    from ops.project.begin import begin

    house = begin(json_logs=False)
    from ops.errors import OpsError
    from transcription.errors import TranscriptionError
    from transcription.registry import ModelEntry

    try:
        who = _person(by)
        beam = house.registry.entry(house.settings.default_model).beam
        entry = ModelEntry(
            name=name or source.resolve().name.lower(), grades={}, beam=beam, context=context, window=window
        )
        installed = _import(house, source, entry, known_set, who)
    except (OpsError, TranscriptionError) as refusal:
        raise _sorry(str(refusal)) from refusal
    if not installed:
        raise typer.Exit(1)


def rollback(by: By) -> None:
    """Undo the last import: its languages are heard as before."""
    from ops.project.begin import begin

    house = begin(json_logs=False)
    from ops.casebook import audit
    from ops.casebook.models import AuditKind
    from transcription.errors import NothingToRollBack
    from transcription.own_models import OwnModels

    who = _person(by)
    try:
        aside = OwnModels(house.settings.folder.own_models).roll_back()
    except NothingToRollBack as refusal:
        raise _sorry(str(refusal)) from refusal
    audit.record(AuditKind.MODEL_ROLLED_BACK, who)
    typer.echo(
        f"Undone; what held until now is kept as {aside.name}. Workers hear so from the next message on."
    )


def _import(
    house: "Wiring", source: Path, model: "ModelEntry", known_set: Path | None, who: "Caseworker"
) -> list[str]:
    """The languages that are heard with it from now on; a model that no language wants does not stay.

    Whoever has callers' voices opened to try a model on stands in the audit, whatever comes of it.
    """
    from shutil import rmtree

    from ops.casebook import audit
    from ops.casebook.models import AuditKind
    from ops.progress import progress
    from transcription.model import Grade
    from transcription.own_models import OwnModels
    from transcription.taking import take

    with progress("Opening what to try it on", None):
        sounds = _sounds(house, known_set)
    if not sounds:
        raise _sorry("There are no held-back corrections to try it on; nothing was taken in.")
    audit.record(AuditKind.MODEL_TRIED, who)
    own = OwnModels(house.settings.folder.own_models)
    again = own.is_taken_back(model.name)
    with progress("Taking it in", None):
        target = take(source, house.settings.folder.fetched_models, model.name, in_place_of_old=again)
    better = list[str]()
    try:
        verdicts = _tried(house, _candidate(house, model, sounds), sounds)
        _show(verdicts)
        better = [each.language for each in verdicts if each.better]
        if better:
            audit.record(AuditKind.MODEL_INSTALLED, who)
            own.install(model.name, model.beam, dict.fromkeys(better, Grade.DRAFT), model.fit)
    finally:
        if not better:
            rmtree(target, ignore_errors=True)
    _tell(model.name, better)
    return better


def _tell(name: str, better: list[str]) -> None:
    if better:
        typer.echo(f"{', '.join(better)}: heard with {name} from the next message on. To undo it:")
        typer.echo("hotline models rollback")
    else:
        typer.echo("In no language is it surely better on enough recordings; nothing changed.")


def _sounds(house: "Wiring", known_set: Path | None) -> "list[Known]":
    """Held-back corrections, then those of the set."""
    from ops.evaluation.sets import read_set
    from ops.learning.corrections import heard_lines, transcripts
    from ops.learning.trial import Known, known
    from transcription.registry import NEVER_WRITTEN

    found = [
        each for one in transcripts(held_back=True) for each in known(heard_lines(one, house.vault) or ())
    ]
    if known_set:
        found += [
            Known(str(each.file), each.language, each.said, each.file.read_bytes(), each.file.suffix)
            for each in read_set(known_set)
            if each.said and each.vouched_for
        ]
    return [each for each in found if each.language not in NEVER_WRITTEN]


def _candidate(house: "Wiring", model: "ModelEntry", sounds: "list[Known]") -> "Ear":
    """An ear that hears all of it with the new model."""
    from dataclasses import replace

    from transcription.ear import Ear
    from transcription.model import Grade

    languages = {each.language for each in sounds}
    entry = model.model_copy(update={"grades": dict.fromkeys(languages, Grade.DRAFT)})
    registry = replace(
        house.registry,
        models={**house.registry.models, model.name: entry},
        languages=dict.fromkeys(languages, model.name),
    )
    return Ear(
        registry,
        [house.settings.folder.fetched_models],
        model.name,
        house.settings.speech_device,
        house.settings.speech_threads,
    )


def _tried(house: "Wiring", candidate: "Ear", sounds: "list[Known]") -> "list[Verdict]":
    from ops.learning.trial import trial
    from ops.progress import progress

    with progress("Listening with both", len(sounds)) as told:
        return trial(house.ear_now(), candidate, sounds, told)


def _show(verdicts: "list[Verdict]") -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("", "letters wrong now", "with it", "difference, 95 %", "recordings", "", box=None)
    for each in verdicts:
        change = f"{each.change.value:+.1%} ({each.change.low:+.1%} to {each.change.high:+.1%})"
        better = "better" if each.better else "stays"
        rates = (f"{each.now.value:.1%}", f"{each.new.value:.1%}")
        table.add_row(each.language, *rates, change, str(each.recordings), better)
    Console(highlight=False).print(table)


def _person(by: str) -> "Caseworker":
    from ops.casebook.models import Caseworker

    who = Caseworker.objects.filter(username=by).first()
    if who is None:
        raise _sorry("Nobody of that name works here.")
    return who


def _sorry(message: str) -> typer.Exit:
    typer.echo(message, err=True)
    return typer.Exit(1)
