"""Sentences that people labelled become weights; what cannot be used is refused."""

import tomllib
from pathlib import Path

import pytest

from ops.evaluation.triage_sets import Labelled
from ops.teaching.anew import FOLDS, Language, codes, language, read_by_others
from ops.teaching.errors import NamesUnusable, SentencesUnusable, TooFewSentences
from ops.teaching.learning import learn, recognised
from ops.teaching.material import labelled_messages
from ops.teaching.names import Marked, Name, read_names, with_other_names
from ops.teaching.naming import found_exactly, learn_names
from ops.teaching.sentences import Sentence, digest_of, plain_phrases, read_sentences
from ops.teaching.weighing import digest_of_all, refitted
from triage.draft import Triage
from triage.facts.reading import Facts
from triage.facts.tables import read_gazetteer, read_words
from triage.facts.taught import Taught
from triage.grams import grams
from triage.learnt import Learnt
from triage.model import Urgency
from triage.tables import HERE, LexiconTable, read_table
from triage.weighing import Weighing

ISSUES = ("wages.unpaid",)


@pytest.fixture(scope="module")
def triage() -> Triage:
    return Triage.load()


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


def message(number: int, text: str, *issues: str, urgency: Urgency = Urgency.SOON) -> Labelled:
    return Labelled(
        id=f"m{number}", lang="en", text=text, issues=issues, indicators=(), urgency=urgency, entities={}
    )


WEATHER = " ".join(f"the weather at the {place}." for place in ("farm", "boat", "house", "road") * 9)
"""Enough of what is known that a few words nobody has heard make it no other language."""


def english(*messages: Labelled) -> Language:
    return Language("en", sentences(), (), messages)


def test_a_label_is_learnt_from_the_clause_that_tells_it_and_nothing_from_the_others(triage: Triage) -> None:
    said = message(
        1, "the weather at the shop. the salary at the farm. the knife at the river", "wages.unpaid"
    )

    told = [(each.of, *each.sentence) for each in english(said).told(triage)]

    assert told == [
        ("m1", "none", "the weather at the shop"),
        ("m1", "none", "the knife at the river"),
        ("m1", "wages.unpaid", "the salary at the farm"),
    ]


def test_a_label_that_no_clause_is_likeliest_to_tell_is_told_by_what_is_likest_it(triage: Triage) -> None:
    said = message(1, "the weather at the shop. the knife at the river", urgency=Urgency.NOW)
    unlike = message(2, "the weather at the shop. the weather at the house", "wages.unpaid")

    told = [(each.of, each.sentence.kind) for each in english(said, unlike).told(triage)]

    assert ("m1", "now") in told
    assert ("m2", "wages.unpaid") in told


def test_nothing_is_learnt_from_what_is_said_not_to_be_so(triage: Triage) -> None:
    denied = message(1, f"{WEATHER} he did not hit. the salary at the farm", "wages.unpaid")

    told = {each.sentence.said for each in english(denied).told(triage)}

    assert "the salary at the farm" in told
    assert not any("hit" in each for each in told)


def test_nothing_is_learnt_from_what_is_said_to_be_over(triage: Triage) -> None:
    solved = message(1, f"{WEATHER} he returned my passport. the salary at the farm", "documents.retained")

    told = {each.sentence.said for each in english(solved).told(triage)}

    assert "the salary at the farm" in told
    assert not any("passport" in each for each in told)


def test_a_label_of_which_no_sentence_was_learnt_teaches_nothing(triage: Triage) -> None:
    said = message(1, "the weather at the shop. the salary at the farm", "child_labour")

    assert {each.sentence.kind for each in english(said).told(triage)} == {"none"}


def test_what_messages_tell_is_learnt_and_the_weights_say_of_which(triage: Triage, tmp_path: Path) -> None:
    said = message(1, f"{WEATHER} the salary at the farm of zebras", "wages.unpaid")
    taught = english(*(said.model_copy(update={"id": f"m{number}"}) for number in range(9)))
    path = tmp_path / "en.weights"

    path.write_bytes(taught.learnt(taught.told(triage)))

    assert recognised(Learnt(path), Sentence("", "the zebras")) == "wages.unpaid"
    assert Learnt(path).taught_by == taught.digest != digest_of(sentences())


def test_each_message_is_read_by_what_was_learnt_without_it(triage: Triage) -> None:
    beasts = ("zebras", "gorillas", "ostrich", "buffalo", "llamas", "chimps")
    said = [
        message(number, f"{WEATHER} the salary of {beast}. the weather of {beast}", "wages.unpaid")
        for number, beast in enumerate(beasts)
    ]

    read = [*read_by_others(triage, [english(*said)])]

    assert sorted(each.id for _, messages in read for each in messages) == [each.id for each in said]
    assert len([messages for _, messages in read if messages]) == FOLDS
    for other, messages in read:
        unheard = {beasts[int(each.id[1:])] for each in messages}
        rarity = {beast: other.learnt["en"].rarity([grams(beast)]) for beast in beasts}
        assert min(rarity[each] for each in unheard) > max(rarity[each] for each in {*beasts} - unheard)


def test_the_weights_of_signs_are_fitted_to_what_is_taught_as_it_stands(triage: Triage) -> None:
    messages = labelled_messages(triage.taxonomy)

    known = {code: language(code, messages.messages, triage.taxonomy.issues) for code in codes()}

    assert not messages.faults
    assert {code: triage.learnt[code].taught_by for code in known} == {
        code: each.digest for code, each in known.items()
    }, "./hotline lexicon learn, then ./hotline lexicon weigh"
    assert triage.weighing.fitted_to == digest_of_all(triage.learnt), "./hotline lexicon weigh"


def test_signs_weigh_what_fits_the_messages(triage: Triage) -> None:
    """Whoever the words say something of has it."""
    said = [
        message(1, "good morning, they have not paid me for three months, thank you", "wages.unpaid"),
        message(2, "good morning, the boss took my passport and keeps it, thank you", "documents.retained"),
        message(3, "good morning, this is a wrong number, thank you, have a nice day"),
        message(
            4, "help me, he is beating me now, please come quickly", "violence.physical", urgency=Urgency.NOW
        ),
    ]

    fitted = Weighing.model_validate(tomllib.loads(refitted(triage, [(triage, said)], {})))

    assert fitted.issue.signs["found"] > 0
    assert fitted.in_danger.signs["told"] > 0
    assert (fitted.least, fitted.danger) == (triage.weighing.least, triage.weighing.danger)


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
