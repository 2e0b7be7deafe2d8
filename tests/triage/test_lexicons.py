"""The tables of triage: they agree with each other, and a mistake in them is named at once."""

import gc
import shutil
from pathlib import Path
from weakref import ref

import pytest

from triage.alike import UNDER_WAY
from triage.draft import Triage
from triage.errors import RulesInvalid
from triage.folding import fold
from triage.lexicon import Words, word_edges
from triage.tables import HERE, Combination, Concepts, LexiconTable, Phrases, read_table

LEXICONS = sorted((HERE / "lexicons").glob("*.toml"))


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """A copy of triage's tables that a test may spoil."""
    for path in HERE.glob("*.toml"):
        shutil.copy(path, tmp_path)
    for folder in ("lexicons", "summaries"):
        shutil.copytree(HERE / folder, tmp_path / folder)
    return tmp_path


def spoil(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def test_there_is_a_lexicon_for_every_language_that_is_transcribed(triage: Triage) -> None:
    assert set(triage.lexicons) == {"en", "th", "my", "km", "lo", "ne", "vi", "hi", "bn", "id", "ms", "tl"}


@pytest.mark.parametrize("path", LEXICONS, ids=lambda path: path.stem)
def test_a_lexicon_is_named_after_its_language_and_says_every_concept(path: Path) -> None:
    table = read_table(path, LexiconTable)

    assert table.language == path.stem
    assert set(table.concepts) == set(read_table(HERE / "concepts.toml", Concepts).concepts)


@pytest.mark.parametrize("path", LEXICONS, ids=lambda path: path.stem)
def test_a_lexicon_reports_every_issue_and_every_danger(path: Path, triage: Triage) -> None:
    lexicon = triage.lexicons[path.stem]
    phrases = read_table(path, LexiconTable).phrases
    own: list[Combination | Phrases] = [*lexicon.combinations, *phrases]

    assert {row.issue for row in own if row.issue} == set(triage.taxonomy.issues)
    assert {row.danger for row in own if row.danger} == set(triage.rules.dangers) - {UNDER_WAY}


@pytest.mark.parametrize("path", LEXICONS, ids=lambda path: path.stem)
def test_a_phrase_stands_once_under_an_issue(path: Path) -> None:
    table = read_table(path, LexiconTable)
    said = [(row.issue, fold(said).text) for row in table.phrases for said in row.say if not row.alone]

    assert sorted({each for each in said if said.count(each) > 1}) == []


@pytest.mark.parametrize(
    ("file", "before", "after", "told"),
    [
        ("lexicons/th.toml", 'issue = "wages.unpaid"', 'issue = "wages.unpayed"', "th.toml: 'wages.unpayed'"),
        ("lexicons/th.toml", 'danger = "help"', 'danger = "hepl"', "th.toml: 'hepl'"),
        ("lexicons/th.toml", "boss = [", "bos = [", "th.toml: 'bos'"),
        ("lexicons/th.toml", "say = [", "sya = [", r"th.toml: solved.0"),
        ("lexicons/th.toml", "version = 2", "version = ", "th.toml: Invalid value"),
        ("combinations.toml", '"papers", "seize"', '"papers", "size"', "combinations.toml: 'size'"),
        ("urgency.toml", 'when = ["trapped"]', 'when = ["traped"]', "urgency.toml: 'traped'"),
        ("taxonomy.toml", '["deception"]', '["deceptoin"]', "taxonomy.toml: 'deceptoin'"),
    ],
)
def test_a_mistake_in_a_table_is_named_when_it_is_read(
    tables: Path, file: str, before: str, after: str, told: str
) -> None:
    spoil(tables / file, before, after)

    with pytest.raises(RulesInvalid, match=told):
        Triage.load(tables)


def test_a_word_added_to_a_lexicon_is_found(tables: Path) -> None:
    from triage.model import Message

    spoil(tables / "lexicons" / "th.toml", 'say = [\n    "ไม่จ่ายเงิน"', 'say = [\n    "คำใหม่", "ไม่จ่ายเงิน"')

    case = Triage.load(tables).draft(Message("m", "th", "นี่คือคำใหม่ครับ", (), {}, None))

    assert case.issues == ("wages.unpaid",)


def test_words_let_their_table_go_once_they_are_spelt_out() -> None:
    table = LexiconTable(language="xx", version=1, phrases=(Phrases(issue="dismissal", say=("sent off",)),))
    words, gone, text = Words(table), ref(table.phrases[0]), fold("he sent off me")
    del table

    found = words.find(text, word_edges(text))

    gc.collect()
    assert [each.form for each in found] == ["sent off"]
    assert gone() is None
