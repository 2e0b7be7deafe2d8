"""The shape of the TOML files beside this module, checked where they are read."""

import tomllib
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from prompts.errors import WordsInvalid

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Digit = Annotated[str, StringConstraints(pattern=r"^[0-9*#]$")]
SpokenText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=600)]
Attempts = Annotated[int, Field(ge=1, le=9)]


class Strict(BaseModel):
    """Unknown fields are spelling mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class LanguageRow(Strict):
    """One `[[languages]]` of languages.toml."""

    code: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
    name: str
    own_name: str
    voice: str | None = None
    transcribed: bool


class Languages(Strict):
    """languages.toml."""

    languages: Annotated[tuple[LanguageRow, ...], Field(min_length=1)]


class Timers(Strict):
    """Seconds; see `prompts.model.DigitTimers`."""

    first: Annotated[float, Field(gt=0)]
    between: Annotated[float, Field(gt=0)]
    overall: Annotated[float, Field(gt=0)]


class RecordingRow(Strict):
    """`[recording]` of menus.toml; see `prompts.model.Patience`. Disks and people bound the longest."""

    longest: Annotated[float, Field(ge=10, le=3600)]
    after_speech: Annotated[float, Field(ge=2, le=60)]
    before_speech: Annotated[float, Field(ge=2, le=60)]


class QuestionRow(Strict):
    """What every question has; without its own attempts or timers it takes the file's."""

    prompt: Key
    attempts: Attempts | None = None
    timers: Timers | None = None


class LanguageQuestion(QuestionRow):
    """`[language]` of menus.toml."""

    otherwise: str


class MenuRow(QuestionRow):
    """One `[menus.KEY]`."""

    choices: Annotated[dict[Digit, str], Field(min_length=1)]
    otherwise: str


class EntryRow(QuestionRow):
    """One `[entries.KEY]`."""

    most_digits: Annotated[int, Field(ge=1, le=20)]


class Questions(Strict):
    """One file of `menus/`: the questions of one room."""

    menus: dict[Key, MenuRow] = {}
    entries: dict[Key, EntryRow] = {}


class Menus(Questions):
    """menus.toml, and with it the questions of all rooms."""

    attempts: Attempts
    timers: Timers
    recording: RecordingRow
    everywhere: dict[Digit, str]
    language: LanguageQuestion


class NumberRow(Strict):
    """One `[numbers.DIGITS]` of numbers.toml."""

    languages: tuple[str, ...] = ()
    flash: bool = False


class Numbers(Strict):
    """numbers.toml."""

    numbers: dict[Annotated[str, StringConstraints(pattern=r"^\+?[0-9]{1,20}$")], NumberRow] = {}


class Text(Strict):
    """One prompt in one language. `heard` (English only) tells translators and voices when it is heard."""

    text: SpokenText
    reviewed: bool = False
    heard: str = ""


class Rendered(Strict):
    """What `prompts.render` remembers of one sound it made."""

    digest: str
    placeholder: bool


Texts = TypeAdapter(dict[Key, Text])
RenderedSet = TypeAdapter(dict[str, Rendered])
RENDERED_SET = "rendered.json"
"""Beside the rendered folders: `<language>/<key>` -> `Rendered`."""

RowT = TypeVar("RowT", bound=BaseModel)


def read_table(path: Path, shape: type[RowT]) -> RowT:
    """One TOML file in the given shape."""
    try:
        return shape.model_validate(_toml(path))
    except ValidationError as error:
        raise WordsInvalid(f"{path.name}: {_first_fault(error)}") from error


def read_menus(folder: Path, table_file: Path) -> Menus:
    """menus.toml with the questions of every file in `menus/`, each asked under one name only."""
    table = read_table(table_file, Menus)
    for path in sorted((folder / "menus").glob("*.toml")):
        room = read_table(path, Questions)
        if twice := (table.menus.keys() & room.menus.keys()) | (table.entries.keys() & room.entries.keys()):
            raise WordsInvalid(f"{_named(path)}: {min(twice)!r} stands in another file too")
        questions = {"menus": {**table.menus, **room.menus}, "entries": {**table.entries, **room.entries}}
        table = table.model_copy(update=questions)
    return table


def read_texts(path: Path) -> dict[str, Text]:
    """The texts of one room in one language."""
    try:
        return Texts.validate_python(_toml(path))
    except ValidationError as error:
        raise WordsInvalid(f"{_named(path)}: {_first_fault(error)}") from error


def read_rendered_set(folder: Path) -> dict[str, Rendered]:
    """What was rendered into a folder; empty where nothing was, or where the note of it is damaged."""
    try:
        return RenderedSet.validate_json((folder / RENDERED_SET).read_bytes())
    except (FileNotFoundError, ValidationError):
        return {}


def _toml(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise WordsInvalid(f"{_named(path)}: cannot be read") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WordsInvalid(f"{_named(path)}: {error}") from error


def _named(path: Path) -> str:
    """As the person who edits it knows the file: `th/call.toml`, `menus.toml`."""
    in_a_room = path.parent.name == "menus" or path.parent.parent.name == "texts"
    return "/".join(path.parts[-2:]) if in_a_room else path.name


def _first_fault(error: ValidationError) -> str:
    fault = error.errors()[0]
    where = ".".join(str(part) for part in fault["loc"])
    return f"{where}: {fault['msg']}"
