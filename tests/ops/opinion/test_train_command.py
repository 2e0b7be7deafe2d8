"""`hotline opinion train` learns from decided cases of this casebook, and is written down."""

from itertools import count
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ivr.model import Question
from ops.casebook import decisions
from ops.casebook.models import AuditEntry, AuditKind, Caseworker, DraftCase, Segment
from ops.cli import build_app
from ops.config import Settings
from ops.opinion.examples import examples, text_of
from ops.tasks.draft import DraftDesk
from ops.wiring import Wiring
from tests.console.town import Call, Said, Town, given_call, given_draft, given_transcript, proposal, voice
from tests.ops.opinion.conftest import TINY, given_examples
from transcription.model import Grade
from triage.model import Urgency

pytestmark = pytest.mark.django_db
pytest.importorskip("sklearn")


def given_decided(town: Town, who: Caseworker, text: str, *issues: str, **call: object) -> DraftCase:
    contact = given_call(town, Call(text=text, sounds=(), **call))  # type: ignore[arg-type]
    draft = given_draft(
        contact, proposal(Urgency.NOW if "freedom.movement" in issues else Urgency.SOON, issues)
    )
    decisions.accept(draft, who)
    return draft


def given_many(town: Town, who: Caseworker, how_many: int = 260) -> None:
    for each, number in zip(given_examples(how_many, languages=("en",)), count(), strict=False):
        issues = [label for label in each.labels if not label.startswith("urgency")]
        given_decided(town, who, each.text, *issues, language="en", pseudonym=f"{number:064x}")


@pytest.mark.parametrize("kind", ["grams", "sentences"])
def test_what_was_learnt_raises_and_suggests_in_the_next_draft(
    town: Town,
    mali: Caseworker,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
) -> None:
    given_many(town, mali)
    monkeypatch.setenv("HOTLINE_OPINION", kind)
    monkeypatch.setenv("HOTLINE_OPINION_MODEL", str(TINY))

    done = CliRunner().invoke(build_app(), ["opinion", "train", "--by", "mali"])
    shown = CliRunner().invoke(build_app(), ["opinion", "show"])

    assert done.exit_code == shown.exit_code == 0, done.output
    assert "freedom.movement" in shown.output
    assert AuditEntry.objects.filter(kind=AuditKind.OPINION_TRAINED, who=mali).count() == 1
    contact = given_call(town, Call(text="hello red kettle thank", sounds=(), language="en"))
    house = Wiring(Settings())
    DraftDesk(house.triage, second_thoughts=house.second_thoughts).draft(contact.pk)
    draft = DraftCase.objects.get(contact=contact)
    assert draft.urgency == Urgency.NOW
    assert "second opinion" in draft.urgency_reasons[0]
    assert "freedom.movement" in [each["code"] for each in draft.suggestions]
    assert draft.issues == []


def test_it_is_off_until_it_is_switched_on(town: Town) -> None:
    assert Wiring(Settings()).second_thoughts == ()


def test_a_second_opinion_that_cannot_be_had_keeps_nobody_from_a_draft(
    town: Town,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("HOTLINE_OPINION", "sentences")
    monkeypatch.setenv("HOTLINE_OPINION_MODEL", str(tmp_path))
    monkeypatch.setenv("HOTLINE_WRITER", "http://example.org/v1")

    assert Wiring(Settings()).second_thoughts == ()


def test_too_few_cases_are_told_in_a_sentence(town: Town, mali: Caseworker) -> None:
    done = CliRunner().invoke(build_app(), ["opinion", "train", "--by", "mali"])

    assert done.exit_code == 1
    assert "too few decided cases" in done.output


def test_only_who_may_open_cases_has_it_learn_from_them(town: Town) -> None:
    Caseworker.objects.create(username="oper")

    assert CliRunner().invoke(build_app(), ["opinion", "train", "--by", "oper"]).exit_code == 1
    assert not AuditEntry.objects.exists()


def test_it_learns_from_what_people_made_of_a_case(town: Town, mali: Caseworker) -> None:
    draft = given_decided(town, mali, "hello", "wages.unpaid")
    decisions.change(draft, mali, decisions.Change(Urgency.NOW, ["dismissal"]), "she says so")
    taken_back = given_decided(town, mali, "nothing", "wages.unpaid")
    given_call(town, Call(sounds=(), about=taken_back.contact_id, withdrawn=True))
    given_draft(given_call(town, Call(text="undecided", sounds=())), proposal(Urgency.SOON))

    (learnt_from,) = examples()

    assert learnt_from.text == "hello"
    assert learnt_from.labels == {"dismissal", "urgency:now", "urgency:today"}


def test_words_as_people_corrected_them_and_none_of_what_may_only_be_heard(
    town: Town,
    mali: Caseworker,
) -> None:
    contact = given_call(town, Call(answers={Question.HOW_MANY: "2"}, sounds=(voice(), voice())))
    given_transcript(contact, (Said(0, 1, "phone| take"), Said(1, 2, "locked| in")))
    given_transcript(contact, (Said(0, 1, "invented"),), grade=Grade.LISTEN_ONLY)
    given_draft(contact, proposal(Urgency.SOON))
    decisions.correct_line(Segment.objects.order_by("pk")[0], mali, "phone taken")

    assert text_of(contact).splitlines() == ["phone taken", "locked in"]
