"""`hotline models`: which speech models there are, bringing one, and how far each is trusted."""

from typing import TYPE_CHECKING, Annotated

import typer

from ops.learning import commands

if TYPE_CHECKING:
    from pathlib import Path

    from ops.config import Settings
    from transcription.grading import Earned

models = typer.Typer(help="Speech models: which there are, and bringing one.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add `hotline models`."""
    commands.register(models)
    app.add_typer(models, name="models")


@models.command(name="list")
def list_models() -> None:
    """Show each model of the registry: where it is, and how far each language may be trusted."""
    from rich.console import Console
    from rich.table import Table

    from ops.alarms import AlarmKind
    from ops.config import Settings
    from ops.wiring import Wiring
    from transcription.errors import TranscriptionError

    settings = Settings()
    house = Wiring(settings)
    try:
        registry = house.registry
    except TranscriptionError as fault:
        raise _sorry(str(fault)) from fault
    house.alarms.clear(AlarmKind.REGISTRY_BROKEN)
    table = Table("Model", "Here", "Size", "Draft or better", "Listen only")
    for entry in registry.models.values():
        read = [code for code, grade in entry.grades.items() if grade != "listen-only"]
        heard = [code for code, grade in entry.grades.items() if grade == "listen-only"]
        name = entry.name + (" (default)" if entry.name == settings.default_model else "")
        size = f"{entry.megabytes} MB" if entry.megabytes else ""
        table.add_row(name, _where(settings, entry.name), size, " ".join(read), " ".join(heard))
    Console().print(table)


@models.command()
def fetch(
    name: Annotated[
        str, typer.Argument(help="A model of the registry; `hotline models list` shows them.")
    ] = "small",
) -> None:
    """Bring a model from the Hugging Face hub into the state folder, whole or not at all."""
    from ops.config import Settings
    from transcription.errors import TranscriptionError
    from transcription.fetching import fetch as fetch_model
    from transcription.registry import load_registry

    settings = Settings()
    try:
        entry = load_registry().entry(name)
        if (place := _place(settings, entry.name)) is None:
            typer.echo(f"Fetching {name}, {entry.megabytes or 'unknown'} MB.", err=True)
            place = fetch_model(entry, settings.folder.fetched_models)
    except TranscriptionError as fault:
        raise _sorry(str(fault)) from fault
    typer.echo(f"{name} is in {place}.")
    if name != settings.default_model:
        typer.echo(f"To hear with it, set HOTLINE_DEFAULT_MODEL={name}.")


@models.command()
def grades() -> None:
    """Show how far each language is trusted, by what people corrected; the alarm about a fallen one ends."""
    from ops.project.begin import begin

    house = begin(json_logs=False)
    from rich.console import Console
    from rich.table import Table

    from ops.alarms import AlarmKind
    from ops.casebook.grades import corrected_pairs, evidence

    table = Table("", "model", "grade", "letters wrong", "95 %", "minutes", "recordings", box=None)
    for language, model in corrected_pairs():
        if model in house.registry.models:
            found = evidence(language, model, house.registry)
            table.add_row(language, model, *_told(found))
        house.alarms.clear(AlarmKind.GRADE_FELL, language)
    if table.row_count:
        Console().print(table)
    else:
        typer.echo("Nobody has gone over a whole recording yet; grades stand as in models.toml.")


def _told(found: "Earned") -> tuple[str, ...]:
    rate = found.rate
    wrong = (f"{rate.value:.1%}", f"{rate.low:.1%}-{rate.high:.1%}") if rate else ("", "")
    return (found.grade, *wrong, f"{found.minutes:.0f}", str(found.recordings))


def _where(settings: "Settings", name: str) -> str:
    place = _place(settings, name)
    return "no" if place is None else "embedded" if place.is_relative_to(_embedded()) else str(place.parent)


def _place(settings: "Settings", name: str) -> "Path | None":
    from ops.wiring import model_folders
    from transcription.registry import is_complete

    places = (folder / name for folder in model_folders(settings))
    return next((place for place in places if is_complete(place)), None)


def _embedded() -> "Path":
    from transcription.registry import EMBEDDED_MODELS

    return EMBEDDED_MODELS


def _sorry(message: str) -> typer.Exit:
    typer.echo(message, err=True)
    return typer.Exit(1)
