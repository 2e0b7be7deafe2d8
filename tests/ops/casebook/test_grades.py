"""A grade rises and falls with what people corrected, and every change is written down."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.alarms import AlarmKind, Alarms
from ops.casebook import decisions, grades
from ops.casebook.models import AuditEntry, AuditKind, Caseworker, Contact, LanguageGrade, Transcript
from tests.ops.casebook.heard import heard_in
from transcription.grading import LEAST_MINUTES
from transcription.model import Grade
from transcription.registry import Registry, load_registry

pytestmark = pytest.mark.django_db
LINE = "they have not paid us for three months"


@pytest.fixture
def registry() -> Registry:
    return load_registry()


@pytest.fixture
def alarms(tmp_path: Path) -> Alarms:
    return Alarms(tmp_path / "alarms")


@pytest.fixture
def somebody() -> Caseworker:
    return Caseworker.objects.create(username="anong")


def gone_over(somebody: Caseworker, minutes: float, text: str = LINE, language: str = "en") -> None:
    """So many minutes of speech in recordings of ten minutes, corrected to `text` by somebody."""
    for _ in range(round(minutes / 10)):
        transcript = heard_in(language, (LINE, LINE), seconds=600)
        if text != LINE:
            for line in transcript.segments.all():
                decisions.correct_line(line, somebody, text)
        decisions.confirm_rest(transcript, somebody)


def kinds() -> Iterator[str]:
    yield from AuditEntry.objects.order_by("pk").values_list("kind", flat=True)


def test_a_draft_that_people_find_right_for_long_enough_becomes_good_and_later_falls(
    registry: Registry, alarms: Alarms, somebody: Caseworker
) -> None:
    gone_over(somebody, 40)

    risen = grades.regrade("en", "hotline-nano", registry, alarms)

    assert risen is not None
    assert (risen.before, risen.grade, risen.rate, risen.minutes) == ("draft", "good", 0.0, 40.0)
    assert grades.standing() == {("en", "hotline-nano"): Grade.GOOD}
    assert grades.regrade("en", "hotline-nano", registry, alarms) is None
    assert alarms.standing() == []

    gone_over(somebody, 120, "they have paid us for three months or more")
    fallen = grades.regrade("en", "hotline-nano", registry, alarms)

    assert fallen is not None
    assert (fallen.before, fallen.grade) == ("good", "draft")
    assert [(each.kind, each.subject) for each in alarms.standing()] == [(AlarmKind.GRADE_FELL, "en")]
    assert list(kinds()).count(AuditKind.GRADE_CHANGED) == 2
    assert LanguageGrade.objects.count() == 2


def test_a_grade_that_rises_again_ends_the_alarm(
    registry: Registry, alarms: Alarms, somebody: Caseworker
) -> None:
    alarms.sound(AlarmKind.GRADE_FELL, "en")
    gone_over(somebody, 40)

    grades.regrade("en", "hotline-nano", registry, alarms)

    assert alarms.standing() == []


def test_lines_picked_out_because_they_looked_wrong_tell_nothing(
    registry: Registry, alarms: Alarms, somebody: Caseworker
) -> None:
    for _ in range(10):
        transcript = heard_in("en", (LINE, LINE), seconds=600)
        decisions.correct_line(transcript.segments.all()[0], somebody, "something else altogether")

    assert grades.regrade("en", "hotline-nano", registry, alarms) is None
    assert grades.evidence("en", "hotline-nano", registry).recordings == 0


def test_the_latest_correction_of_a_line_is_what_was_said(somebody: Caseworker) -> None:
    transcript = heard_in("en", (LINE, ""), seconds=600)
    first, second = transcript.segments.all()
    decisions.correct_line(first, somebody, "a slip")
    decisions.correct_line(first, somebody, "they took my phone")
    decisions.correct_line(second, somebody, "please come")

    (found,) = grades.gone_over("en", "hotline-nano")

    assert (found.said, found.heard.strip()) == ("they took my phone please come", LINE)


def test_other_languages_and_models_keep_their_grades(
    registry: Registry, alarms: Alarms, somebody: Caseworker
) -> None:
    gone_over(somebody, 40)
    grades.regrade("en", "hotline-nano", registry, alarms)

    graded = registry.graded(grades.standing())

    assert graded.entry("hotline-nano").grade("en") is Grade.GOOD
    assert graded.entry("hotline-nano").grade("th") is Grade.DRAFT
    assert graded.entry("small").grade("en") is Grade.DRAFT


@pytest.mark.parametrize("language", ["shn", "mnw", "ksw", "kac"])
def test_languages_that_are_only_listened_to_earn_nothing(
    language: str, registry: Registry, alarms: Alarms, somebody: Caseworker
) -> None:
    gone_over(somebody, 60, language=language)

    assert grades.regrade(language, "hotline-nano", registry, alarms) is None
    assert not LanguageGrade.objects.exists()


def test_a_model_that_is_no_longer_there_has_no_grade(
    registry: Registry, alarms: Alarms, somebody: Caseworker
) -> None:
    gone_over(somebody, 40)
    Transcript.objects.update(model="gone")

    assert grades.regrade("en", "gone", registry, alarms) is None


def test_who_confirms_the_rest_leaves_what_was_put_right(somebody: Caseworker) -> None:
    transcript = heard_in("en", (LINE, LINE, LINE), seconds=60)
    line = transcript.segments.all()[1]
    decisions.correct_line(line, somebody, "they took my phone")

    assert decisions.confirm_rest(transcript, somebody) == 2
    assert decisions.confirm_rest(transcript, somebody) == 0
    assert grades.said_now(transcript)[line.pk] == "they took my phone"
    assert list(kinds()).count(AuditKind.CONFIRMED) == 2
    assert Contact.objects.count() == 1


def test_half_an_hour_is_the_least() -> None:
    assert LEAST_MINUTES == 30
