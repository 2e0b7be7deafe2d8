"""Sentences that people labelled become weights; what cannot be used is refused."""

import tomllib
from pathlib import Path

import pytest

from ops.evaluation.triage_sets import read_messages
from ops.teaching.errors import NamesUnusable, SentencesUnusable, TooFewSentences
from ops.teaching.learning import learn, recognised
from ops.teaching.names import Marked, Name, read_names, with_other_names
from ops.teaching.naming import found_exactly, learn_names
from ops.teaching.sentences import Sentence, digest_of, plain_phrases, read_sentences
from ops.teaching.weighing import refitted
from triage.draft import Triage
from triage.facts.reading import Facts
from triage.facts.tables import read_gazetteer, read_words
from triage.facts.taught import Taught
from triage.learnt import Learnt
from triage.tables import HERE, LexiconTable, read_table
from triage.weighing import Weighing

ISSUES = ("wages.unpaid",)


def sentences() -> list[Sentence]:
    """Of things told apart by one word."""
    told = {"wages.unpaid": "salary", "now": "knife", "none": "weather", "information": "question"}
    places = ("farm", "boat", "house", "factory", "market", "road", "river", "shop")
    return [
        Sentence(kind, f"the {word} at the {place} {number}")
        for kind, word in told.items()
        for place in places
        for number in range(4)
    ]


def test_what_was_learnt_tells_kinds_apart(tmp_path: Path) -> None:
    path = tmp_path / "xx.weights"
    path.write_bytes(learn("xx", sentences()))

    learnt = Learnt(path)

    assert learnt.taught_by == digest_of(sentences())
    assert recognised(learnt, Sentence("", "a knife in the garden")) == "now"
    assert recognised(learnt, Sentence("", "no salary since may")) == "wages.unpaid"


def test_the_same_sentences_teach_the_same_in_any_order() -> None:
    taught = sentences()

    assert digest_of(taught) == digest_of(taught[::-1])
    assert digest_of(taught) != digest_of(taught[1:])


def test_a_sentence_held_back_stays_so_whatever_stands_beside_it_and_some_are() -> None:
    held = [each.said for each in sentences() if each.is_held_back]

    assert held == [each.said for each in sentences()[::-1] if each.is_held_back][::-1]
    assert 0 < len(held) < len(sentences()) / 4


def test_a_kind_of_which_there_are_few_is_not_learnt() -> None:
    few = [each for each in sentences() if each.kind != "now"]

    with pytest.raises(TooFewSentences, match="now"):
        learn("xx", few)


@pytest.mark.parametrize("line", ["wages.unpaid", "wages.unpaid\t ", "wages\tnot paid", "", "\tnot paid"])
def test_a_line_that_is_no_labelled_sentence_is_told_by_its_number_alone(tmp_path: Path, line: str) -> None:
    path = tmp_path / "xx.tsv"
    path.write_text(f"none\tgood morning\n{line}\nnone\tgood evening\n", encoding="utf-8")

    with pytest.raises(SentencesUnusable, match=r"^xx\.tsv:2: no kind of thing, a tab and a sentence$"):
        read_sentences(path, ISSUES)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "xx.tsv").write_bytes(b"none\t\xff\n")

    for name in ("xx.tsv", "yy.tsv"):
        with pytest.raises(SentencesUnusable, match=name):
            read_sentences(tmp_path / name, ISSUES)


def test_a_lexicon_s_plain_phrases_are_learnt_some_of_each_issue() -> None:
    phrases = list(plain_phrases(read_table(HERE / "lexicons" / "en.toml", LexiconTable)))

    assert Sentence("wages.unpaid", "not paid me") in phrases
    assert len(set(phrases)) == len(phrases)
    assert max(sum(each.kind == kind for each in phrases) for kind in {each.kind for each in phrases}) <= 30


def test_the_weights_of_signs_are_those_that_fit_the_messages_as_they_stand() -> None:
    """Not to the last digit, for another machine may sum in another order."""
    triage = Triage.load()
    messages = read_messages(HERE / "teaching" / "messages.jsonl", triage.taxonomy)
    taught = {
        path.stem: read_sentences(path, triage.taxonomy.issues)
        for path in sorted((HERE / "teaching" / "sentences").glob("*.tsv"))
    }

    fitted = Weighing.model_validate(tomllib.loads(refitted(triage, messages.messages, taught)))

    assert not messages.faults
    for now, kept in (
        (fitted.issue, triage.weighing.issue),
        (fitted.no_complaint, triage.weighing.no_complaint),
    ):
        assert now.bias == pytest.approx(kept.bias, abs=0.05)
        assert now.signs == pytest.approx(kept.signs, abs=0.05)


@pytest.mark.parametrize("line", ["at [Blue Bay", "at Blue Bay}", "at []", "at [{Blue}]", ""])
def test_a_line_with_a_bracket_without_its_other_is_told_by_its_number_alone(
    tmp_path: Path, line: str
) -> None:
    path = tmp_path / "xx.tsv"
    path.write_text(f"good morning\n{line}\ngood evening\n", encoding="utf-8")

    with pytest.raises(NamesUnusable, match=r"^xx\.tsv:2: nothing said, or a bracket without its other$"):
        read_names(path)


def test_a_text_is_read_again_with_another_s_name_wherever_it_says_its_own() -> None:
    twice = Marked("en", "at rose, yes rose", (Name("employer", 3, 7), Name("employer", 13, 17)))
    once = Marked("en", "for green hill, now", (Name("employer", 4, 14),))
    nobody = Marked("en", "nobody at all", ())
    texts = [twice, once, nobody]

    renamed = [*with_other_names(texts, 2)]

    assert {*renamed} == {*with_other_names(texts[::-1], 2)}
    assert [each.without_names for each in renamed] == [twice.without_names] * 2 + [once.without_names] * 2
    assert all(each.names_of("employer") in ({"rose"}, {"green hill"}) for each in renamed)
    assert [*with_other_names([nobody], 2)] == []


def test_a_name_that_was_marked_is_found_in_another_text(tmp_path: Path) -> None:
    names = ("blue bay", "green hill", "red star", "old mill", "big rock", "west lake", "high tower")
    rest = "and they do not pay, the boss says nothing, we are all very hungry here"
    said = [f"i work for {name} {rest}" for name in names]
    marked = [Marked("en", each, (Name("employer", 11, each.index(" and")),)) for each in said]
    path = tmp_path / "names"
    facts = Facts(read_words(), read_gazetteer())

    path.write_bytes(learn_names(facts, marked * 4, {"en": [f"i work for them {rest}"]}))

    taught = Facts(facts.words, facts.gazetteer, Taught(path))
    other = f"i work for silver gate {rest}"
    assert [*found_exactly(taught, [Marked("en", other, (Name("employer", 11, 22),))])] == [
        ("employer", 1, 1),
        ("broker", 0, 0),
    ]
