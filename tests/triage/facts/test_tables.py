"""The words of facts and the gazetteer: they load, agree, and name their mistakes."""

import shutil
from pathlib import Path

import pytest

from triage.errors import RulesInvalid
from triage.facts.reading import Facts
from triage.facts.tables import HERE, Role, read_gazetteer, read_words
from triage.folding import fold

LANGUAGES = sorted(read_words())
TOLD = (Role.COUNTER, Role.MOMENT, Role.EMPLOYER, Role.BROKER, Role.NAMED, Role.MY_NAME, Role.STOP, Role.HERE)


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    shutil.copytree(HERE / "languages", tmp_path / "languages")
    shutil.copy(HERE / "gazetteer.toml", tmp_path)
    return tmp_path


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_words_for_every_kind_of_fact(language: str) -> None:
    words = read_words()[language].words

    assert [role for role in TOLD if not words.get(role)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_stands_twice_under_one_role(language: str) -> None:
    twice = [
        (role, said)
        for role, words in read_words()[language].words.items()
        for said in set(words)
        if words.count(said) > 1
    ]

    assert twice == []


def test_all_provinces_and_states_are_known() -> None:
    regions = [each for each in read_gazetteer().places() if each.kind == "region" and each.said == each.name]

    assert len([each for each in regions if each.country == "TH"]) == 77
    assert len([each for each in regions if each.country == "MY"]) == 16


def test_a_spelling_of_a_place_means_one_place() -> None:
    named: dict[str, set[str]] = {}
    for each in read_gazetteer().places():
        named.setdefault(fold(each.said).text, set()).add(each.name)

    assert {said: names for said, names in named.items() if len(names) > 1} == {}


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("languages/th.toml", "counter = [", "countre = ["),
        ("languages/th.toml", '"บาท" = "THB"', '"บาท" = "baht"'),
        ("gazetteer.toml", "[TH.country]", "[TH.country"),
    ],
)
def test_a_mistake_is_named_with_its_file(tables: Path, file: str, before: str, after: str) -> None:
    path = tables / file
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")

    with pytest.raises(RulesInvalid, match=path.name):
        Facts.load(tables)
