"""Reads what `prompts/` holds, file by file; `prompts.library` makes one thing of it."""

from collections.abc import Sequence
from pathlib import Path

from prompts.errors import WordsInvalid
from prompts.hours import Hours
from prompts.hours_file import read_hours
from prompts.model import Language, Number, Sound
from prompts.schema import Languages, Numbers, Text, read_rendered_set, read_table, read_texts

HERE = Path(__file__).resolve().parent
TEMPLATE_LANGUAGE = "en"
"""The language whose texts are complete: its keys are all the keys there are."""


def load_hours(words: Path = HERE, own: Path | None = None) -> Hours:
    """Those of `Library.load`, alone and at once. Raises WordsInvalid."""
    return read_hours(own_or_ours(words, own, "hours.toml"))


def own_or_ours(words: Path, own: Path | None, name: str) -> Path:
    """A deployment's file, where it has one of that name."""
    if own is not None and (own / name).exists():
        return own / name
    return words / name


def read_languages(path: Path) -> tuple[Language, ...]:
    """In the order of the language menu. Raises WordsInvalid."""
    rows = read_table(path, Languages).languages
    codes = [row.code for row in rows]
    if len(set(codes)) < len(codes) or TEMPLATE_LANGUAGE not in codes:
        raise WordsInvalid(f"{path.name}: every language once, and {TEMPLATE_LANGUAGE!r} among them")
    return tuple(Language(row.code, row.name, row.own_name, row.voice, row.transcribed) for row in rows)


def read_numbers(path: Path) -> dict[str, Number]:
    """What is special about numbers of ours; nothing where there is no such file. Raises WordsInvalid."""
    rows = read_table(path, Numbers).numbers if path.exists() else {}
    return {digits: Number(row.languages, row.flash) for digits, row in rows.items()}


def read_words(words: Path, language: Language) -> dict[str, Text]:
    """Of all rooms together, in the order of their names. Raises WordsInvalid."""
    texts: dict[str, Text] = {}
    for path in files_of(words, language.code):
        room = read_texts(path)
        if twice := texts.keys() & room.keys():
            raise WordsInvalid(f"texts/{language.code}: {min(twice)!r} stands in two files")
        texts |= room
    return texts


def files_of(words: Path, language: str) -> list[Path]:
    """One for each room."""
    return sorted((words / "texts" / language).glob("*.toml"))


def sounds_on_disk(folders: Sequence[Path], languages: Sequence[Language]) -> dict[tuple[str, str], Sound]:
    """By language and key; the first folder that has one wins."""
    found: dict[tuple[str, str], Sound] = {}
    for folder in reversed(folders):
        rendered = read_rendered_set(folder)
        for language in languages:
            for path in (folder / language.code).glob("*.wav"):
                note = rendered.get(f"{language.code}/{path.stem}")
                placeholder = note is not None and note.placeholder
                found[language.code, path.stem] = Sound(path.stem, language.code, path, placeholder)
    return found
