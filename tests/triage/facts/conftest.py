"""The house's own reading of facts, loaded once."""

from typing import Protocol

import pytest

from triage.facts.reading import Facts
from triage.folding import fold
from triage.model import Message
from triage.text import Lines


class Reads(Protocol):
    """What a text tells, by code."""

    def __call__(self, text: str, language: str = "en") -> dict[str, object]: ...


@pytest.fixture(scope="session")
def facts() -> Facts:
    return Facts.load()


@pytest.fixture
def read(facts: Facts) -> Reads:
    def of(text: str, language: str = "en") -> dict[str, object]:
        message = Message("m", language, text, (), {}, None)
        return {each.code: each.value for each in facts.findings(message, Lines(message), fold(text))}

    return of
