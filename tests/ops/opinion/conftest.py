"""Invented decided cases in two languages. No lexicon knows these words: only cases tell their meaning."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from ops.opinion.grams import HashedGrams
from ops.opinion.sentences import OnnxSentences
from ops.opinion.training import Example, labels_of
from ops.ports import Features
from tests.ops.export.conftest import mali, town

__all__ = ["mali", "town"]

TINY = Path(__file__).resolve().parent / "tiny"
ABOUT = {
    "documents.retained": {"en": "blue lantern", "th": "โคม ฟ้า"},
    "wages.unpaid": {"en": "green teapot", "th": "กา เขียว"},
    "freedom.movement": {"en": "red kettle", "th": "หม้อ แดง"},
}
AROUND = {"en": "hello thank you month garden".split(), "th": "ขอบคุณ เดือน สวน".split()}


def grams() -> Features:
    pytest.importorskip("sklearn")
    return HashedGrams()


def sentences() -> Features:
    return OnnxSentences(TINY)


FEATURES: dict[str, Callable[[], Features]] = {"grams": grams, "sentences": sentences}


@pytest.fixture(params=sorted(FEATURES))
def features(request: pytest.FixtureRequest) -> Features:
    """Both adapters."""
    return FEATURES[request.param]()


def an_example(draw: random.Random, language: str, held_back: bool, noise: float = 0.0) -> Example:
    """One to two things reported; `noise` is how often people decided otherwise than the words say."""
    issues = draw.sample(sorted(ABOUT), draw.choice((0, 1, 1, 2)))
    said = [ABOUT[each][language] for each in issues] + draw.sample(AROUND[language], 2)
    draw.shuffle(said)
    urgency = "now" if "freedom.movement" in issues else "soon" if issues else "information"
    if draw.random() < noise:
        issues, urgency = draw.sample(sorted(ABOUT), 1), draw.choice(("now", "information"))
    return Example(" ".join(said), language, labels_of(issues, urgency), held_back)


def given_examples(
    count: int = 200, noise: float = 0.0, languages: tuple[str, ...] = ("en", "th")
) -> list[Example]:
    """A fifth is held back."""
    draw = random.Random(11)
    return [
        an_example(draw, languages[place % len(languages)], place % 5 == 0, noise) for place in range(count)
    ]
