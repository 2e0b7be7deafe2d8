"""A model heard with another context or window beside its own: error rates of both, and their difference.

Both hear the same recordings, and the difference is drawn recording by recording: what is hard to hear is
hard for both, so far smaller differences show than two intervals side by side would tell.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypedDict

from ops.evaluation.transcription import Compared, LanguageFigures, figures, text_of
from transcription.context import Context, Fit
from transcription.scoring import Errors, Measure, difference, errors

if TYPE_CHECKING:
    from transcription.registry import Registry

LEAST_RECORDINGS = 10
"""Drawn from fewer, the interval is far narrower than the truth: three that do not differ were a proof."""


class FitFigures(TypedDict):
    """A context, and the longest window in seconds."""

    context: str
    window: float


class Difference(TypedDict):
    """The rate with the other fit less the model's own: below 0 the other is better.

    `low` and `high` are the 95 % interval; None with fewer than `LEAST_RECORDINGS`. `differing` are
    recordings with more or fewer errors than before: where there are none the interval tells nothing either.
    """

    difference: float
    low: float | None
    high: float | None
    recordings: int
    differing: int


class Beside(TypedDict):
    """What is printed and written of the other fit; `differences` holds "all" in characters."""

    own: FitFigures
    other: FitFigures
    cer: float | None
    languages: dict[str, LanguageFigures]
    differences: dict[str, Difference]


def refitted(registry: "Registry", name: str, context: Context | None, window: float | None) -> "Registry":
    """The registry with this model heard so; None leaves what the model has. Raises ModelMissing."""
    from dataclasses import replace

    entry = registry.entry(name)
    other = entry.model_copy(
        update={"context": context or entry.context, "window": entry.window if window is None else window}
    )
    return replace(registry, models={**registry.models, name: other})


def beside(own: Fit, other: Fit, ours: Sequence[Compared], theirs: Sequence[Compared]) -> Beside:
    """Of the same recordings in the same order. Pairs are those that both could hear."""
    found = figures("", demonstration=False, compared=theirs)
    pairs = [(one, two) for one, two in zip(ours, theirs, strict=True) if one.errors and two.errors]
    languages = sorted({one.known.language for one, _ in pairs})
    told = {code: _of([pair for pair in pairs if pair[0].known.language == code]) for code in languages}
    told["all"] = _in_characters(pairs)
    return {
        "own": _fit(own),
        "other": _fit(other),
        "cer": found["cer"],
        "languages": found["languages"],
        "differences": {code: each for code, each in told.items() if each},
    }


Pair = tuple[Compared, Compared]


def _of(pairs: Sequence[Pair]) -> Difference | None:
    """In the language's own measure."""
    old = [one.errors for one, _ in pairs if one.errors]
    new = [two.errors for _, two in pairs if two.errors]
    return _told(new, old)


def _in_characters(pairs: Sequence[Pair]) -> Difference | None:
    """Characters of all languages can be added up, words and characters cannot."""
    old, new = [_characters(one) for one, _ in pairs], [_characters(two) for _, two in pairs]
    return _told(new, old)


def _characters(one: Compared) -> Errors:
    return errors(one.known.said, text_of(one.heard) if one.heard else "", Measure.CHARACTERS)


def _told(new: Sequence[Errors], old: Sequence[Errors]) -> Difference | None:
    found = difference(new, old)
    if found is None:
        return None
    few = len(old) < LEAST_RECORDINGS
    return {
        "difference": round(found.value, 4),
        "low": None if few else round(found.low, 4),
        "high": None if few else round(found.high, 4),
        "recordings": len(old),
        "differing": sum(one.wrong != other.wrong for one, other in zip(new, old, strict=True)),
    }


def _fit(fit: Fit) -> FitFigures:
    return {"context": str(fit.context), "window": fit.longest}
