"""Sentences of our own in every language, with all the facts they tell and no others."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.triage.facts.conftest import Reads
from triage.facts.tables import read_words

SAID = {
    path.stem: tomllib.loads(path.read_text(encoding="utf-8"))["said"]
    for path in sorted((Path(__file__).parent / "said").glob("*.toml"))
}
LINES = [(language, line) for language, lines in SAID.items() for line in lines]


def test_there_are_twenty_sentences_for_every_language_with_words() -> None:
    assert set(SAID) == set(read_words())
    assert all(len(lines) >= 20 for lines in SAID.values())


@pytest.mark.parametrize(("language", "line"), LINES, ids=[f"{each[0]}-{n}" for n, each in enumerate(LINES)])
def test_a_sentence_tells_its_facts_and_no_others(read: Reads, language: str, line: dict[str, Any]) -> None:
    found = json.loads(json.dumps(read(line["text"], language)))

    assert found == line["facts"]
