"""`hotline models grades` tells where each language stands, and ends the alarm about one that fell."""

import pytest
from typer.testing import CliRunner

from ops.alarms import AlarmKind, Alarms
from ops.casebook import decisions
from ops.casebook.models import Caseworker
from ops.cli import build_app
from ops.state import StateFolder
from tests.ops.casebook.heard import heard_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def alarms(begun: StateFolder) -> Alarms:
    return Alarms(begun.alarms)


def grades() -> str:
    done = CliRunner().invoke(build_app(), ["models", "grades"])
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.usefixtures("alarms")
def test_before_anybody_went_over_a_recording_it_says_so() -> None:
    assert "Nobody has gone over a whole recording yet" in grades()


def test_it_shows_the_rate_with_its_interval_and_ends_the_alarm(alarms: Alarms) -> None:
    alarms.sound(AlarmKind.GRADE_FELL, "th")
    somebody = Caseworker.objects.create(username="anong")
    for _ in range(3):
        transcript = heard_in("th", ("ช่วยด้วย",), seconds=120)
        decisions.correct_line(transcript.segments.get(), somebody, "ช่วยด้วย ช่วย")

    (row,) = [line for line in grades().splitlines() if "hotline-nano" in line]

    language, model, grade, wrong, interval, minutes, recordings = row.split()
    assert (language, model, grade, wrong) == ("th", "hotline-nano", "draft", "33.3%")
    assert interval == "20.2%-49.7%"
    assert (minutes, recordings) == ("6", "3")
    assert alarms.standing() == []
