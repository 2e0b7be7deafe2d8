"""Names of employers and brokers as marked texts taught them: whole, with their words as evidence, masked."""

from dataclasses import replace
from itertools import chain
from pathlib import Path

import pytest

from ops.evaluation.triage_sets import Labelled, read_messages
from ops.teaching.material import marked_texts
from ops.teaching.names import Name, digest_of_names, read_names
from tests.triage.conftest import a_line
from transcription.model import Doubt
from triage.draft import Triage
from triage.errors import RulesInvalid
from triage.facts.masking import masked
from triage.facts.page import Fact
from triage.facts.reading import Facts
from triage.facts.taught import LEAST, UNSURE_WHERE, Taught, likeliest, taught_of
from triage.facts.traits import FAMILIAR, runs_of, traits_of
from triage.folding import fold
from triage.model import Finding, Message, TextEvidence
from triage.tables import HERE, Taxonomy, read_table

SAID = (
    ("en", "hello sir I work for Golden Sea Frozen Food three years", "Golden Sea Frozen Food"),
    ("ms", "saya kerja di kilang Maju Jaya Plastik gaji dua bulan belum bayar", "Maju Jaya Plastik"),
)

BROKERED = (
    "hello sir the agent who brought me is called suria bakti and he took all my money before i came to the "
    "farm and now he does not answer"
)
"""Named by no rule."""
TOWN = "hello sir i am Min Thu, I work for Klang Ocean Frozen Food and they did not pay me since May"
TAXONOMY = read_table(HERE / "taxonomy.toml", Taxonomy)
READ = read_messages(Path(__file__).parents[1] / "messages" / "unread.jsonl", TAXONOMY).messages[::9]


def named(triage: Triage, message: Message) -> dict[str, Finding]:
    return {each.code: each for each in triage.draft(message).findings if each.code in LEAST}


def written(language: str, text: str) -> Message:
    return Message("", language, text, (), {}, None)


@pytest.mark.parametrize(("language", "text", "name"), SAID)
def test_a_name_is_found_whole_and_its_words_are_the_evidence(
    triage: Triage, language: str, text: str, name: str
) -> None:
    found = named(triage, written(language, text))["employer"]

    (evidence,) = found.evidence
    assert found.value == name
    assert isinstance(evidence, TextEvidence)
    assert text[evidence.begin : evidence.end] == evidence.quote == name
    assert UNSURE_WHERE["employer"] <= found.weight <= 1


def test_the_same_message_is_read_the_same_twice(triage: Triage) -> None:
    message = written("en", SAID[0][1])

    assert triage.draft(message) == triage.draft(message)


def test_what_stands_where_nobody_spoke_is_no_name_nor_part_of_one(triage: Triage) -> None:
    heard = a_line("hello sir i work for Golden Sea")
    invented = a_line("I work for Silver Moon Garment", start=20.0, doubts=(Doubt.TEXT_WITHOUT_SPEECH,))

    for lines in ((heard, invented), (invented, heard)):
        found = named(triage, Message("", "en", None, lines, {}, None))
        assert all("Silver" not in str(each.value) and "\n" not in str(each.value) for each in found.values())


def test_a_broker_s_name_is_hidden_where_the_case_is_not_open(triage: Triage) -> None:
    findings = triage.draft(written("en", BROKERED)).findings

    assert {each.value for each in findings if each.code == "broker"} == {"suria bakti"}
    assert "suria" not in masked(BROKERED, findings)


@pytest.mark.parametrize("message", READ, ids=[each.id for each in READ])
def test_what_is_learnt_are_parties_and_they_share_no_word_with_another_fact(
    facts: Facts, message: Labelled
) -> None:
    folded = fold(message.text)
    ruled = replace(facts, taught=None).read(message.text, folded, message.lang)
    found = facts.read(message.text, folded, message.lang)

    changed = {code for code in found | ruled if found.get(code) != ruled.get(code)}
    learnt = [name for code in changed & set(LEAST) for name in found[code]]
    given_up = [each for code in changed - set(LEAST) for each in ruled[code]]
    assert all(any(_share(each, name) for name in learnt) for each in given_up)
    assert not any(
        _share(each, name)
        for code in changed & set(LEAST)
        for name in found[code]
        for each in chain(*(facts for other, facts in found.items() if other != code))
    )


def _share(one: Fact, other: Fact) -> bool:
    return one.begin < other.end and other.begin < one.end


def test_a_town_or_a_number_that_is_a_part_of_a_sure_name_is_none(triage: Triage) -> None:
    found = triage.draft(written("en", TOWN)).findings

    assert {each.code: each.value for each in found if each.code in {"employer", "place"}} == {
        "employer": "Klang Ocean Frozen Food"
    }


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("en", "Hello my name is Ma Hla and they do not pay us", "Ma Hla"),
        ("th", "สวัสดีค่ะ หนูชื่อมะลา เขาไม่จ่ายเงินหนูสามเดือนแล้ว", "มะลา"),
        ("my", "မင်္ဂလာပါ ကျွန်မနာမည် မလှပါ လခမရဘူး", "မလှ"),
        ("km", "ជំរាបសួរ ខ្ញុំឈ្មោះសុខា ថៅកែមិនបើកប្រាក់ខែ", "សុខា"),
    ],
)
def test_who_says_her_own_name_is_not_her_employer(
    triage: Triage, language: str, text: str, name: str
) -> None:
    found = {each.code: each.value for each in triage.draft(written(language, text)).findings}

    assert "employer" not in found
    assert found["person"] == (name,)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("bn", "আমি রূপালী ইন্ডাস্ট্রিজে কাম করি, শাহ আলমে।"),
        ("th", "ผมทำงานที่บริษัท สยามทองพลาสติก จำกัด ไม่ได้เงินสองเดือน"),
        ("en", "I work for Golden Sea Seafood, the boss is shouting"),
    ],
)
def test_a_case_ending_or_a_legal_form_is_no_reason_to_leave_the_rules_name(
    facts: Facts, language: str, text: str
) -> None:
    folded = fold(text)

    assert facts.read(text, folded, language) == replace(facts, taught=None).read(text, folded, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("lo", "ຂ້ອຍເຮັດຢູ່ໂຮງງານຊິ້ນສ່ວນລົດ ເງິນບໍ່ອອກ"),  # the car parts factory
        ("tl", "Bente-nuwebe anyos na ako, may tatlong anak."),
        ("en", "suria bakti"),
    ],
)
def test_words_of_trades_and_numbers_and_all_that_is_said_are_no_names(
    facts: Facts, language: str, text: str
) -> None:
    assert facts.read(text, fold(text), language).get("employer") is None


def test_what_is_said_every_day_is_not_looked_at(facts: Facts) -> None:
    text = "i have no salary and my boss has my passport"
    page = facts.page(text, fold(text), "en")
    known = [0x55] * (FAMILIAR // 2)

    assert not traits_of(page, [], known).pieces


def test_between_two_stretches_stands_what_no_name_holds(facts: Facts) -> None:
    text = "suria bakti took it and then they told us to go home and wait for them there, suria bakti again"
    page = facts.page(text, fold(text), "en")
    traits = traits_of(page, [], _KnownBut(page.folded.text, "suria", "bakti"))

    (gap,) = [at for at, apart in enumerate(traits.apart) if apart]
    assert 0 < gap < len(traits.pieces) - 1
    assert not traits.insides[gap]
    assert len(traits.places) == len(traits.pieces) + 1 == len(traits.apart) + 1


class _KnownBut:
    """A table in which every run is said often, but for these words."""

    def __init__(self, text: str, *words: str) -> None:
        spans = [(at, at + len(each)) for each in words if (at := text.index(each)) >= 0]
        self._new = {run % FAMILIAR for run in runs_of(text, spans, 1, "en")[0]}

    def __getitem__(self, place: int) -> int:
        low, high = (0 if at in self._new else 4 for at in (2 * place, 2 * place + 1))
        return low | high << 4


def test_of_all_spans_and_none_each_has_its_probability_and_no_name_goes_over_a_line() -> None:
    begins, ends, insides = [0.0, 5.0, 0.0, 0.0], [0.0, 0.0, 0.0, 5.0], [0.0, 0.0, 0.0]

    assert likeliest(begins, ends, insides, [0, 0, 1])[:2] == (1, 3)
    assert likeliest(begins, ends, insides, [0, 0, 1])[2] > 0.9
    assert likeliest(begins, ends, insides, [0, 1, 1])[:2] != (1, 3)
    assert likeliest([0.0], [0.0], [], []) == (0, 0, 0.0, 1.0)
    assert likeliest(begins, ends, insides, [0, 0, 1])[3] < 0.1


def test_the_weights_are_those_of_the_texts_as_they_stand() -> None:
    assert taught_of().taught_by == digest_of_names(marked_texts()), "./hotline lexicon learn"


@pytest.mark.parametrize("content", [b"", b"{}\n", b'{"texts": "", "languages": [], "step": 1}\nx'])
def test_a_file_that_holds_no_weights_is_refused_by_its_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "names"
    path.write_bytes(content)

    with pytest.raises(RulesInvalid, match=r"^names: "):
        Taught(path)


def test_brackets_mark_the_employer_and_braces_the_broker(tmp_path: Path) -> None:
    path = tmp_path / "xx.tsv"
    path.write_text("at [Blue Bay] {Mister Tun} brought me\nno name\n", encoding="utf-8")

    first, second = read_names(path)

    assert (first.language, first.said) == ("xx", "at Blue Bay Mister Tun brought me")
    assert first.names == (Name("employer", 3, 11), Name("broker", 12, 22))
    assert first.without_names == "at \n \n brought me"
    assert second.names == ()
