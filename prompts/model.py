"""What a caller can hear and press, as facts read from the TOML files beside this module."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Generic, TypeVar

ChoiceT = TypeVar("ChoiceT", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Language:
    """A language callers may choose. `code` is ISO 639 ("th", "shn"); `voice` is espeak-ng's name or None."""

    code: str
    name: str
    own_name: str
    voice: str | None
    transcribed: bool


@dataclass(frozen=True, slots=True)
class Number:
    """A number of ours. No `languages`: all that are offered. `flash`: never answered, called back."""

    languages: tuple[str, ...] = ()
    flash: bool = False


@dataclass(frozen=True, slots=True)
class Sound:
    """One prompt as audio on disk: 8 kHz, 16-bit, mono WAV. `placeholder` marks synthetic speech."""

    key: str
    language: str
    path: Path
    placeholder: bool


@dataclass(frozen=True, slots=True)
class DigitTimers:
    """Seconds to wait for the first key after the prompt, between keys, and for the whole entry."""

    first: float
    between: float
    overall: float


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds a recording lasts at most, and of silence that end it: once she has spoken, and before."""

    longest: float
    after_speech: float
    before_speech: float


@dataclass(frozen=True, slots=True)
class Menu(Generic[ChoiceT]):
    """One question by key. After `attempts` silent or wrong answers the script goes on with `otherwise`."""

    key: str
    prompt: str
    choices: Mapping[str, ChoiceT]
    otherwise: ChoiceT
    attempts: int
    timers: DigitTimers


@dataclass(frozen=True, slots=True)
class Entry:
    """One question answered by a number of up to `most_digits` keys, ended by `#` or by a pause."""

    key: str
    prompt: str
    most_digits: int
    attempts: int
    timers: DigitTimers


@dataclass(frozen=True, slots=True)
class Listing:
    """A question whose choices are data: each `said` prompt in order, then a key; None of them leads on."""

    key: str
    said: tuple[str, ...]
    choices: Mapping[str, str]
    attempts: int
    timers: DigitTimers


@dataclass(frozen=True, slots=True)
class LanguageMenu:
    """The first question: each language offered, in its own voice. `sounds` is the whole of it, in order.

    Nine digits are enough for nine languages; where there are more, the last digit leads to another page.
    """

    choices: "Mapping[str, Language | LanguageMenu]"
    sounds: tuple[Sound, ...]
    otherwise: Language
    attempts: int
    timers: DigitTimers

    def keys(self) -> Iterator[tuple[str, Language]]:
        """What to press for each language, in order: "1", or "92" where it is the second of another page."""
        for digit, choice in self.choices.items():
            if isinstance(choice, LanguageMenu):
                yield from ((digit + more, language) for more, language in choice.keys())
            else:
                yield digit, choice


class Audio(StrEnum):
    """What a caller would hear of one prompt in one language."""

    RECORDED = "recorded"
    PLACEHOLDER = "placeholder"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Cell:
    """One square of the matrix key x language. `reviewed` once a native speaker signed the text."""

    key: str
    language: str
    audio: Audio
    reviewed: bool
