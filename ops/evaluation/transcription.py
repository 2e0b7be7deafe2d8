"""How wrong an ear's transcripts are, per language, and what its doubts are worth."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NotRequired, Protocol, TypedDict

from ops.evaluation.sets import Known
from transcription.errors import RecogniserFailed, UndecodableAudio
from transcription.model import Doubt, Grade, Transcript
from transcription.scoring import Errors, Measure, Rate, errors, measure_of, rate

if TYPE_CHECKING:
    from ops.evaluation.beside import Beside


class Hears(Protocol):
    """An ear."""

    def transcribe(self, audio: Path, language: str, suffix: str = "") -> Transcript:
        """What is said in a recording."""
        ...


@dataclass(frozen=True, slots=True)
class Compared:
    """One recording, heard and held against what was said. `heard` is None where it could not be."""

    known: Known
    heard: Transcript | None
    errors: Errors | None

    @property
    def doubted(self) -> bool:
        """Whether any line carries a doubt."""
        return bool(self.heard and any(line.doubts for line in self.heard.segments))


class LanguageFigures(TypedDict):
    """Of one language. `low` and `high` are the 95 % interval; None where there are too few to tell."""

    measure: str
    rate: float | None
    low: float | None
    high: float | None
    recordings: int
    minutes: float
    said: int
    substitutions: int
    deletions: int
    insertions: int
    lines: int
    doubted_lines: int
    wordless_seconds: float


class Figures(TypedDict):
    """What is printed and written. `left_out` counts the recordings that are in no figure, by reason.

    `doubted` and `not_doubted` are the character error rates of recordings with and without a doubted line.
    """

    model: str
    demonstration: bool
    recordings: int
    minutes: float
    languages: dict[str, LanguageFigures]
    cer: float | None
    doubted: float | None
    not_doubted: float | None
    left_out: dict[str, int]
    beside: "NotRequired[Beside]"


def compare(ear: Hears, recordings: Iterable[Known], told: Callable[[], None]) -> list[Compared]:
    """Hear each recording; `told` is called after each. A model that is missing raises ModelMissing."""
    compared = []
    for known in recordings:
        compared.append(_one(ear, known))
        told()
    return compared


def _one(ear: Hears, known: Known) -> Compared:
    try:
        heard = ear.transcribe(known.file, known.language, known.file.suffix)
    except (UndecodableAudio, RecogniserFailed):
        return Compared(known, None, None)
    if not known.said or not known.vouched_for or heard.grade is Grade.LISTEN_ONLY:
        return Compared(known, heard, None)
    return Compared(known, heard, errors(known.said, text_of(heard), measure_of(known.language)))


def text_of(heard: Transcript) -> str:
    """All that was heard."""
    return " ".join(line.text for line in heard.segments if line.text)


def figures(model: str, demonstration: bool, compared: Sequence[Compared]) -> Figures:
    """From everything that was heard."""
    counted = [each for each in compared if each.errors]
    by_language = {each.known.language: None for each in counted}
    return {
        "model": model,
        "demonstration": demonstration,
        "recordings": len(counted),
        "minutes": round(_minutes(counted), 2),
        "languages": {
            language: _of_language(language, [each for each in counted if each.known.language == language])
            for language in sorted(by_language)
        },
        "cer": _cer(counted),
        "doubted": _cer([each for each in counted if each.doubted]),
        "not_doubted": _cer([each for each in counted if not each.doubted]),
        "left_out": _left_out(compared),
    }


def _of_language(language: str, counted: Sequence[Compared]) -> LanguageFigures:
    found = [each.errors for each in counted if each.errors]
    lines = [line for each in counted if each.heard for line in each.heard.segments]
    wordless = [line for line in lines if Doubt.SPEECH_WITHOUT_TEXT in line.doubts]
    return {
        "measure": measure_of(language),
        **_interval(rate(found), len(found)),
        "recordings": len(counted),
        "minutes": round(_minutes(counted), 2),
        "said": sum(each.length for each in found),
        "substitutions": sum(each.substitutions for each in found),
        "deletions": sum(each.deletions for each in found),
        "insertions": sum(each.insertions for each in found),
        "lines": len(lines),
        "doubted_lines": sum(1 for line in lines if line.doubts),
        "wordless_seconds": round(sum(line.end - line.start for line in wordless), 2),
    }


class _Interval(TypedDict):
    rate: float | None
    low: float | None
    high: float | None


def _interval(found: Rate | None, recordings: int) -> _Interval:
    if found is None:
        return {"rate": None, "low": None, "high": None}
    alone = recordings == 1
    return {
        "rate": round(found.value, 4),
        "low": None if alone else round(found.low, 4),
        "high": None if alone else round(found.high, 4),
    }


def _cer(counted: Sequence[Compared]) -> float | None:
    """Of all languages together: characters can be added up, words and characters cannot."""
    found = rate(
        [errors(each.known.said, text_of(each.heard), Measure.CHARACTERS) for each in counted if each.heard]
    )
    return round(found.value, 4) if found else None


def _minutes(counted: Sequence[Compared]) -> float:
    return sum(each.heard.duration for each in counted if each.heard) / 60


def _left_out(compared: Sequence[Compared]) -> dict[str, int]:
    reasons = [_reason(each) for each in compared]
    return {reason: reasons.count(reason) for reason in sorted(set(reasons)) if reason}


def _reason(each: Compared) -> str:
    if each.errors:
        return ""
    if each.heard is None:
        return "could not be heard"
    if not each.known.said:
        return "nobody wrote down what is said"
    return "nobody vouches for the words" if not each.known.vouched_for else "listen-only"
