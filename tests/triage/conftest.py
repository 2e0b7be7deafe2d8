"""The house's own triage, loaded once, and messages for it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

import pytest

from transcription.model import Doubt, Grade, Segment, Word
from triage.draft import Triage
from triage.model import DraftCase, Message


class Drafts(Protocol):
    """Draft from words, as a caller or a writer would have sent them."""

    def __call__(
        self,
        text: str,
        language: str = "en",
        answers: Mapping[str, str] | None = None,
        grade: Grade | None = None,
    ) -> DraftCase: ...


@pytest.fixture(scope="session")
def triage() -> Triage:
    return Triage.load()


@pytest.fixture(scope="session")
def by_words(triage: Triage) -> Triage:
    """The same, of languages of which no sentences were learnt: what the words of the lexicons say alone."""
    return replace(triage, learnt={})


@pytest.fixture
def draft(request: pytest.FixtureRequest, triage: Triage, by_words: Triage) -> Drafts:
    """Of a module or a test that is marked `words_alone`, without what was learnt."""
    marked = isinstance(request.node, pytest.Item) and request.node.get_closest_marker("words_alone")
    chosen = by_words if marked else triage

    def of(
        text: str,
        language: str = "en",
        answers: Mapping[str, str] | None = None,
        grade: Grade | None = None,
    ) -> DraftCase:
        return chosen.draft(Message("m", language, text, (), answers or {}, grade, None))

    return of


def a_line(text: str, start: float = 0.0, doubts: tuple[Doubt, ...] = ()) -> Segment:
    """A line of a transcript whose words are half a second long each."""
    words = text.split()
    timed = tuple(
        Word(start + index / 2, start + index / 2 + 0.4, f" {word}", 0.9) for index, word in enumerate(words)
    )
    return Segment(start, start + len(words) / 2, text, timed, -0.2, 0.01, doubts)
