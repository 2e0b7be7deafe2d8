"""The boundary of a job: an alarm instead of an end, and not a word of what was thrown."""

import json
import logging

import pytest

from ops.alarms import AlarmKind
from ops.edge import at_the_edge
from ops.logs import JsonLines
from tests.ops.conftest import House

WORDS = "they lock the door at night"


def broken() -> None:
    raise ValueError(WORDS)


def test_a_failure_is_an_alarm_about_the_contact(house: House) -> None:
    assert not at_the_edge(broken, "an-id", house.alarms, AlarmKind.DRAFT_FAILED)

    [alarm] = house.alarms.standing()
    assert (alarm.kind, alarm.subject) == (AlarmKind.DRAFT_FAILED, "an-id")


def test_the_alarm_is_over_when_the_work_succeeds(house: House) -> None:
    at_the_edge(broken, "an-id", house.alarms, AlarmKind.DRAFT_FAILED)

    assert at_the_edge(lambda: None, "an-id", house.alarms, AlarmKind.DRAFT_FAILED)

    assert house.alarms.standing() == []


def test_what_the_caller_wants_to_see_passes(house: House) -> None:
    with pytest.raises(ValueError, match="lock"):
        at_the_edge(broken, "an-id", house.alarms, AlarmKind.DRAFT_FAILED, passing=(ValueError,))


def test_the_words_of_the_error_are_in_no_log(house: House, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        at_the_edge(broken, "an-id", house.alarms, AlarmKind.DRAFT_FAILED)

    lines = [JsonLines().format(record) for record in caplog.records]
    assert json.loads(lines[0])["error"]["type"] == "builtins.ValueError"
    assert not any(WORDS in line for line in lines)
