"""What people kept, took away, added and raised; a case nobody decided on is in no figure."""

import csv
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from typer.testing import CliRunner, Result

from ops.casebook import decisions
from ops.casebook.agreement import NO_ISSUE, LanguageAgreement, agreement, since, together
from ops.casebook.models import Caseworker, Contact, DraftCase
from ops.cli import build_app
from tests.ops.conftest import House
from tests.ops.given import given_contact, given_draft, given_facts
from triage.model import Urgency

pytestmark = pytest.mark.django_db


@pytest.fixture
def mali() -> Caseworker:
    return Caseworker.objects.create_user("mali")


def drafted(house: House, *issues: str, language: str = "th", urgency: Urgency = Urgency.SOON) -> DraftCase:
    contact = given_contact(house, given_facts(language=language))
    return given_draft(contact, urgency, issues=list(issues))


def found(days: int = 0) -> dict[str, LanguageAgreement]:
    return {each.language: each for each in agreement(Contact.objects.all(), since(days))}


def test_accepting_keeps_every_issue_and_the_urgency(house: House, mali: Caseworker) -> None:
    decisions.accept(drafted(house, "wages.unpaid", "dismissal"), mali)

    thai = found()["th"]

    assert (thai.all.cases, thai.all.kept, thai.all.urgency_kept) == (1, 2, 1)
    assert thai.issues["dismissal"].kept == 1
    assert thai.all.share == 1.0


def test_a_change_tells_what_was_taken_away_added_and_raised(house: House, mali: Caseworker) -> None:
    draft = drafted(house, "wages.unpaid", "dismissal")
    wanted = decisions.Change(urgency=Urgency.NOW, issues=["wages.unpaid", "violence.physical"])
    decisions.change(draft, mali, wanted, "heard")

    thai = found()["th"]

    assert (thai.all.kept, thai.all.removed, thai.all.added) == (1, 1, 1)
    assert (thai.all.urgency_raised, thai.all.urgency_kept) == (1, 0)
    assert thai.issues["dismissal"].removed == 1
    assert thai.issues["violence.physical"].added == 1
    assert thai.issues["violence.physical"].urgency_raised == 1
    assert thai.all.share == pytest.approx(1 / 3)


def test_a_lowered_urgency_leaves_the_issues_kept(house: House, mali: Caseworker) -> None:
    draft = drafted(house, "wages.unpaid", urgency=Urgency.NOW)
    decisions.change(draft, mali, decisions.Change(urgency=Urgency.SOON), "heard")

    thai = found()["th"]

    assert (thai.all.kept, thai.all.removed, thai.all.urgency_lowered) == (1, 0, 1)


def test_a_dismissed_case_judges_nothing_that_was_found_in_it(house: House, mali: Caseworker) -> None:
    decisions.dismiss(drafted(house, "wages.unpaid"), mali, "wrong number")

    thai = found()["th"]

    assert (thai.all.dismissed, thai.all.kept, thai.all.removed, thai.all.urgency_kept) == (1, 0, 0, 0)
    assert thai.issues["wages.unpaid"].dismissed == 1
    assert thai.all.share is None


def test_what_was_changed_and_then_accepted_is_as_it_was_left(house: House, mali: Caseworker) -> None:
    draft = drafted(house, "wages.unpaid")
    decisions.change(draft, mali, decisions.Change(issues=["benefits"]), "heard")
    decisions.accept(draft, mali)

    assert (found()["th"].all.removed, found()["th"].all.added) == (1, 1)


def test_a_case_nobody_decided_on_is_in_no_figure(house: House) -> None:
    drafted(house, "wages.unpaid")

    assert found() == {}


def test_languages_are_counted_apart_and_together(house: House, mali: Caseworker) -> None:
    decisions.accept(drafted(house, "wages.unpaid"), mali)
    decisions.accept(drafted(house, language="km"), mali)

    languages = found()

    assert list(languages) == ["km", "th"]
    assert languages["km"].issues[NO_ISSUE].cases == 1
    everything = together(languages.values())
    assert (everything.cases, everything.kept, everything.urgency_kept) == (2, 1, 2)


def test_only_what_was_decided_since_then_counts(house: House, mali: Caseworker) -> None:
    decisions.accept(drafted(house, "wages.unpaid"), mali)
    DraftCase.objects.update(decided_at=timezone.now() - timedelta(days=40))

    assert found(30) == {}
    assert found(90)["th"].all.cases == 1


def told(*arguments: str, monkeypatch: pytest.MonkeyPatch) -> Result:
    monkeypatch.setattr("ops.project.begin.begin", lambda **_: None)
    return CliRunner().invoke(build_app(), ["agreement", *arguments])


def test_the_command_says_that_nobody_has_decided_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Nobody has decided" in told(monkeypatch=monkeypatch).output


def test_the_command_prints_a_table_and_writes_the_same_as_csv(
    house: House, mali: Caseworker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = drafted(house, "wages.unpaid")
    decisions.change(draft, mali, decisions.Change(issues=["benefits"]), "a secret reason")

    done = told("--csv", str(tmp_path / "a.csv"), monkeypatch=monkeypatch)

    assert done.exit_code == 0, done.output
    assert "wages.unpaid" in done.output
    with (tmp_path / "a.csv").open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [(row["language"], row["issue"], row["removed"], row["added"]) for row in rows] == [
        ("th", "all", "1", "1"),
        ("th", "benefits", "0", "1"),
        ("th", "wages.unpaid", "1", "0"),
    ]
    assert "secret" not in done.output + (tmp_path / "a.csv").read_text()


def test_a_table_that_cannot_be_written_is_one_clear_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = told("--csv", str(tmp_path / "no" / "a.csv"), monkeypatch=monkeypatch)

    assert done.exit_code == 1
    assert "cannot be written" in done.stderr
