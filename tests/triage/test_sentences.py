"""A draft case is told in the caseworkers' language, whole, and in words that rest on something."""

import re
import shutil
from pathlib import Path

import pytest

from tests.triage.conftest import a_line
from transcription.model import Grade
from triage.assembling import Assembling, Office
from triage.draft import Triage
from triage.errors import RulesInvalid
from triage.model import DraftCase, Finding, FindingKind, KeypadEvidence, Message, Urgency
from triage.sentences import Sentences
from triage.summary import summarise
from triage.tables import HERE, Taxonomy, UrgencyRules, read_table

FILES = sorted((HERE / "summaries").glob("*.toml"))
LANGUAGES = [path.stem for path in FILES]
KEYS = {
    "in_danger": "yes",
    "how_many": "12",
    "may_call_back": "yes",
    "safe_day": "tomorrow",
    "safe_time": "evening",
    "who_may_answer": "only_me",
    "problem": "freedom",
}


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    return read_table(HERE / "taxonomy.toml", Taxonomy)


@pytest.fixture(scope="module")
def dangers() -> dict[str, str]:
    return read_table(HERE / "urgency.toml", UrgencyRules).dangers


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """A copy of triage's tables, to be spoiled."""
    return Path(
        shutil.copytree(HERE, tmp_path / "triage", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    )


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A hotline's own folder."""
    (tmp_path / "own" / "summaries").mkdir(parents=True)
    return tmp_path / "own"


def told_in(language: str) -> DraftCase:
    triage = Triage.load(office=Office(language))
    return triage.draft(Message("m", "en", "they locked me in, I am not paid", (), KEYS, None))


def test_there_are_sentences_in_each_of_the_twelve_languages() -> None:
    assert set(LANGUAGES) == {"en", "th", "my", "km", "lo", "ne", "vi", "hi", "bn", "id", "ms", "tl"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_issue_danger_and_key_is_told_in_every_working_language(
    language: str, taxonomy: Taxonomy, dangers: dict[str, str]
) -> None:
    words = Assembling.load(taxonomy, dangers, Office(language)).words
    findings = [
        *(Finding(FindingKind.ISSUE, code, (), 1.0) for code in taxonomy.issues),
        *(Finding(FindingKind.DANGER, code, (), 1.0) for code in dangers),
    ]

    summary = summarise(Message("m", "en", None, (), KEYS, None), findings, words)

    titles = [words.issues[code] for code in taxonomy.issues] + [words.dangers[code] for code in dangers]
    for title in titles:
        assert title[1:] in summary
    assert words.problems["freedom"] in summary
    assert words.days["tomorrow"] in summary
    assert words.times["evening"] in summary
    assert not re.search(r"[{}]", summary)


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != "en"])
def test_no_title_was_forgotten_in_english(language: str) -> None:
    english = read_table(HERE / "summaries" / "en.toml", Sentences)
    words = read_table(HERE / "summaries" / f"{language}.toml", Sentences)

    for table in ("issues", "indicators", "dangers", "ask", "answers", "problems", "retention"):
        same = set(getattr(english, table).items()) & set(getattr(words, table).items())
        assert same == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_her_own_words_stay_as_she_said_them(language: str) -> None:
    case = told_in(language)

    assert "“locked me in”" in case.summary
    assert case.summary_language == language


def test_one_worker_is_not_workers() -> None:
    english = read_table(HERE / "summaries" / "en.toml", Sentences)

    assert english.workers_concerned(1) == "Concerns 1 worker."
    assert english.workers_concerned(2) == "Concerns 2 workers."
    assert english.workers_concerned("10-20") == "Concerns 10-20 workers."


def test_numbers_stand_in_the_digits_of_the_language() -> None:
    burmese = read_table(HERE / "summaries" / "my.toml", Sentences)

    assert "၁၂" in burmese.workers_concerned(12)


def test_the_second_in_which_it_was_said_stands_beside_the_quote() -> None:
    lines = (a_line("boss, locked in, one", 70.0),)

    case = Triage.load().draft(Message("m", "en", None, lines, {}, Grade.DRAFT, 4.0))

    assert "(“locked in” at 1:10)" in case.summary


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ('"wages.unpaid" = ', '"wages.unpayed" = ', "'wages.unpaid' is missing"),
        ('trapped = "', 'traped = "', "'trapped' is missing"),
        ("{issues}", "", "reports: must hold {issues}"),
        ("{issues}", "{issues}{issues}", "reports: must hold {issues}"),
        ("{issues}", "{issues.__class__}", "reports: must hold {issues}"),
        ("{clock})", "{clock!r})", "quote_at: must hold {clock}, {quote}"),
        ("{number} worker.", "worker.", "workers.one: must hold {number}"),
        ('nothing = "No', 'nothing = "{No', "nothing"),
        ('safe_now = "', 'safe_then = "', "'safe_now' is missing"),
        ('child = "A child', 'childs = "A child', "'child' is missing"),
        ('language = "en"', 'language = "th"', "it says that it is in 'th'"),
    ],
)
def test_a_table_with_a_gap_is_refused_and_the_gap_is_named(
    tables: Path, before: str, after: str, fault: str
) -> None:
    path = tables / "summaries" / "en.toml"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")

    with pytest.raises(RulesInvalid, match=re.escape(fault)):
        Triage.load(tables)


def test_a_language_without_sentences_is_refused() -> None:
    with pytest.raises(RulesInvalid, match=re.escape("xx.toml: cannot be read")):
        Triage.load(office=Office("xx"))


def test_the_hotlines_own_sentences_win_one_by_one(own: Path) -> None:
    told = 'language = "en"\nversion = 1\n[sentences]\nreports = "We heard: {issues}."\n'
    (own / "summaries" / "en.toml").write_text(told)

    case = Triage.load(office=Office("en", own=own)).draft(Message("m", "en", "not paid", (), {}, None))

    assert case.summary.startswith("We heard: wages not paid")


def test_a_hotlines_own_sentence_must_hold_what_ours_holds(own: Path) -> None:
    told = 'language = "en"\nversion = 1\n[sentences]\nreports = "We heard."\n'
    (own / "summaries" / "en.toml").write_text(told)

    with pytest.raises(RulesInvalid, match="reports: must hold"):
        Triage.load(office=Office("en", own=own))


def test_a_language_of_the_hotlines_own_must_be_whole(own: Path) -> None:
    ours = (HERE / "summaries" / "en.toml").read_text(encoding="utf-8")
    other = own / "summaries" / "xx.toml"
    other.write_text(ours.replace('language = "en"', 'language = "xx"'), encoding="utf-8")
    assert Triage.load(office=Office("xx", own=own)).assembling.words.language == "xx"

    other.write_text('language = "xx"\nversion = 1\n')
    with pytest.raises(RulesInvalid, match="Field required"):
        Triage.load(office=Office("xx", own=own))


def test_facts_are_told_but_no_name_of_a_person_and_no_telephone_number() -> None:
    words = read_table(HERE / "summaries" / "en.toml", Sentences)
    pressed = (KeypadEvidence("how_many", "3"),)
    told = {"employer": "Golden Shrimp", "place": "Mahachai", "person": "Somchai", "phone": "0812345678"}
    findings = [
        *(Finding(FindingKind.ENTITY, code, pressed, 1.0, value) for code, value in told.items()),
        Finding(FindingKind.ENTITY, "broker", pressed, 1.0, "Agency One"),
        Finding(FindingKind.ENTITY, "broker", pressed, 1.0, "Agency Two"),
    ]

    summary = summarise(Message("m", "en", None, (), {}, None), findings, words)

    assert "Employer: Golden Shrimp." in summary
    assert "Broker: Agency One, Agency Two." in summary
    assert "Somchai" not in summary
    assert "0812345678" not in summary


def test_a_message_cannot_write_into_the_sentences() -> None:
    case = Triage.load().draft(Message("m", "en", "{issues} locked in {0} {quote}", (), {}, None))

    assert case.urgency is Urgency.NOW
    assert "“locked in”" in case.summary
