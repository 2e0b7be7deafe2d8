"""A second opinion says only what it was right about on callers it did not learn from, and only raises."""

import json
import stat
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ops.opinion.errors import NothingLearnt, TooLittleKnown
from ops.opinion.heeding import Heeding
from ops.opinion.learnt import Learnt, keep, newest
from ops.opinion.opinion import LearntOpinion
from ops.opinion.training import LEAST_RIGHT, low, train
from ops.ports import Features
from tests.ops.opinion.conftest import given_examples
from tests.triage.conftest import a_line
from transcription.model import Doubt, Grade
from triage.model import DraftCase, Message, Suggestion, Urgency

pytest.importorskip("sklearn")


def test_it_learns_what_decided_cases_say(features: Features) -> None:
    opinion = LearntOpinion(train(given_examples(800), features), features)

    said = opinion.about("hello blue lantern thank you", "en")

    assert [each.code for each in said] == ["documents.retained"]
    assert said[0].right / said[0].of >= LEAST_RIGHT
    assert {each.code for each in opinion.about("หม้อ แดง ขอบคุณ", "th")} >= {
        "freedom.movement",
        "urgency:now",
    }


def test_it_says_nothing_in_a_language_it_was_not_measured_in(features: Features) -> None:
    opinion = LearntOpinion(train(given_examples(400, languages=("en",)), features), features)

    assert opinion.about("blue lantern", "en")
    assert opinion.about("blue lantern", "th") == ()
    assert opinion.about("", "en") == ()


def test_what_is_right_no_more_often_than_by_chance_is_never_said(features: Features) -> None:
    learnt = train(given_examples(400, noise=1.0), features)

    said = {label for standings in learnt.standings.values() for label in standings}

    assert said == set()


def test_few_right_answers_are_not_enough(features: Features) -> None:
    few = [each for each in given_examples(400) if not each.held_back] + [
        each for each in given_examples(400) if each.held_back
    ][:4]

    assert train(few, features).standings == {}
    assert low(4, 4) < LEAST_RIGHT < low(40, 40)


def test_it_is_measured_only_on_what_it_did_not_learn_from(features: Features) -> None:
    examples = given_examples(400)

    learnt = train(examples, features)

    held_back = sum(each.held_back for each in examples)
    assert (learnt.cases, learnt.held_back) == (len(examples) - held_back, held_back)
    assert all(each.of <= held_back for standings in learnt.standings.values() for each in standings.values())


@pytest.mark.parametrize("count", [0, 20, 50])
def test_too_few_cases_teach_nothing(features: Features, count: int) -> None:
    with pytest.raises(TooLittleKnown):
        train(given_examples(count), features)


def test_what_was_learnt_is_kept_for_nobody_else_and_read_back_the_same(
    features: Features, tmp_path: Path
) -> None:
    learnt = train(given_examples(400), features)

    keep(learnt, tmp_path / "opinion", "1")
    again = newest(tmp_path / "opinion")

    assert (again.labels, again.standings, again.features) == (
        learnt.labels,
        learnt.standings,
        learnt.features,
    )
    rows = features.of(["blue lantern"])
    assert np.allclose(again.probabilities(rows), learnt.probabilities(rows), atol=1e-4)
    files = [path for path in (tmp_path / "opinion").rglob("*") if path.is_file()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    told = json.loads((tmp_path / "opinion" / "1" / "told.json").read_text())
    assert "lantern" not in json.dumps(told)


def test_the_last_that_was_kept_whole_is_used(features: Features, tmp_path: Path) -> None:
    learnt = train(given_examples(400), features)
    keep(replace(learnt, cases=1), tmp_path, "1")
    keep(replace(learnt, cases=2), tmp_path, "2")
    (tmp_path / "3").mkdir()

    assert newest(tmp_path).cases == 2
    with pytest.raises(NothingLearnt):
        newest(tmp_path / "3")


@pytest.mark.parametrize("name", ["weights.npz", "told.json"])
@pytest.mark.parametrize("content", [b"", b"PK", b"{}"])
def test_what_cannot_be_read_back_is_told_in_a_sentence(
    features: Features, tmp_path: Path, name: str, content: bytes
) -> None:
    place = keep(train(given_examples(400), features), tmp_path, "1")
    (place / name).write_bytes(content)

    with pytest.raises(NothingLearnt):
        newest(tmp_path)


def test_what_was_learnt_with_other_features_is_refused(features: Features) -> None:
    learnt = train(given_examples(400), features)

    with pytest.raises(NothingLearnt):
        LearntOpinion(replace(learnt, features="another"), features)


class Told:
    """An opinion that says what it was told to, and remembers what it was asked."""

    def __init__(self, *said: Suggestion) -> None:
        self.said, self.asked = said, list[str]()

    def about(self, text: str, language: str) -> tuple[Suggestion, ...]:
        self.asked.append(text)
        return self.said


def made(urgency: Urgency, *issues: str) -> DraftCase:
    return DraftCase("m", issues, (), urgency, ("because",), (), "A summary.", (), "1")


MESSAGE = Message("m", "en", "some words", (), {}, None)
NOW = Suggestion("urgency:now", 0.97, 19, 20)
TODAY = Suggestion("urgency:today", 0.91, 30, 33)


@pytest.mark.parametrize("urgency", list(Urgency))
@pytest.mark.parametrize("said", [(NOW,), (TODAY,), (NOW, TODAY), ()])
def test_an_urgency_is_raised_at_most(urgency: Urgency, said: tuple[Suggestion, ...]) -> None:
    order = list(Urgency)
    asked = [Urgency.NOW] * (NOW in said) + [Urgency.TODAY] * (TODAY in said)

    after = Heeding(Told(*said)).upon(MESSAGE, made(urgency))

    assert after.urgency is min([urgency, *asked], key=order.index)
    assert (after.urgency_reasons != ("because",)) is (after.urgency is not urgency)


def test_the_reason_tells_how_often_it_was_right() -> None:
    after = Heeding(Told(NOW)).upon(MESSAGE, made(Urgency.SOON))

    assert "right in 19 of 20 such cases of this language" in after.urgency_reasons[0]


def test_issues_are_suggested_beside_the_findings_and_never_among_them() -> None:
    said = (Suggestion("wages.unpaid", 0.9, 18, 20), Suggestion("dismissal", 0.8, 17, 20), NOW)
    before = made(Urgency.NOW, "wages.unpaid")

    after = Heeding(Told(*said)).upon(MESSAGE, before)

    assert [each.code for each in after.suggestions] == ["dismissal"]
    assert (after.issues, after.findings, after.summary) == (before.issues, (), before.summary)


def test_lines_that_the_recogniser_doubts_are_not_asked_about() -> None:
    lines = (a_line("locked in", doubts=(Doubt.LOW_PROBABILITY,)), a_line("not paid", 4.0))
    opinion = Told()

    Heeding(opinion).upon(Message("m", "en", None, lines, {}, Grade.DRAFT), made(Urgency.SOON))

    assert opinion.asked == ["not paid"]


def test_nothing_learnt_has_nothing_to_say() -> None:
    empty = Learnt("told", (), np.zeros((0, 4)), np.zeros(0), {}, 60, 20)

    class Silent:
        name = "told"

        def of(self, texts: object) -> object:
            raise AssertionError

    assert LearntOpinion(empty, Silent()).about("help", "en") == ()
