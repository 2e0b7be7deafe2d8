"""The hour by the hotline's clock, and short calls of the same number, stand beside what was said."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from ivr.model import Caller, Ending
from ops.alarms import AlarmKind
from ops.casebook.circumstances import NO_CLOCK, Circumstances
from ops.casebook.models import Contact, DraftCase
from ops.config import Settings
from ops.tasks.draft import DraftDesk, draft_in
from ops.wiring import Wiring
from tests.ops.conftest import House
from tests.ops.given import MONDAY, ToldTriage, given_contact, given_facts
from triage.model import Message

pytestmark = pytest.mark.django_db
BANGKOK = ZoneInfo("Asia/Bangkok")


def given_short(
    house: House,
    minutes_before: float,
    seconds: float = 20,
    ending: Ending = Ending.HUNG_UP_IN_MENU,
    pseudonym: str | None = "ab" * 32,
) -> Contact:
    began = MONDAY - timedelta(minutes=minutes_before)
    facts = replace(
        given_facts(recordings=0, ending=ending, started_at=began),
        ended_at=began + timedelta(seconds=seconds),
        caller=Caller(pseudonym, b"sealed" if pseudonym else None),
    )
    return given_contact(house, facts)


def told(contact: Contact) -> Message:
    message = Message(str(contact.pk), "th", None, (), {}, None)
    return Circumstances(BANGKOK).told(contact, message)


def test_the_hour_is_the_hotlines_own(house: House) -> None:
    contact = given_contact(house)

    assert contact.started_at.hour == 9
    assert told(contact).called_at_local_hour == 16


def test_short_calls_of_the_same_number_before_this_one_are_counted(house: House) -> None:
    for minutes in (5, 30, 23 * 60):
        given_short(house, minutes)
    given_short(house, 10, ending=Ending.SILENT_MESSAGE)

    assert told(given_contact(house)).recent_short_calls == 4


def test_long_old_later_and_other_peoples_calls_are_not(house: House) -> None:
    given_short(house, 5, seconds=300)
    given_short(house, 25 * 60)
    given_short(house, -5)
    given_short(house, 5, ending=Ending.FLASH)
    given_short(house, 5, ending=Ending.HEARD_INFORMATION)
    given_short(house, 5, pseudonym=uuid4().hex)

    assert told(given_contact(house)).recent_short_calls == 0


def test_withheld_numbers_are_nobody_and_never_counted_together(house: House) -> None:
    given_short(house, 5, pseudonym=None)

    assert told(given_short(house, 0, pseudonym=None)).recent_short_calls == 0


def test_the_drafter_is_told_of_both(house: House) -> None:
    given_short(house, 5)
    contact = given_contact(house, given_facts(recordings=0, text="help"))
    triage = ToldTriage()

    DraftDesk(triage, Circumstances(BANGKOK)).draft(contact.pk)

    [message] = triage.asked
    assert (message.called_at_local_hour, message.recent_short_calls) == (16, 1)
    assert DraftCase.objects.count() == 1


def test_while_the_hours_cannot_be_read_drafts_come_without_the_hour_and_an_alarm_stands(
    house: House,
) -> None:
    hours = house.folder.own_words / "hours.toml"
    hours.parent.mkdir(parents=True)
    hours.write_text("open = at nine\n")
    wiring = Wiring(Settings(state=house.folder.root))
    wiring.triage = triage = ToldTriage()
    before, after = (given_contact(house, given_facts(recordings=0, text="help")) for _ in range(2))

    draft_in(wiring, before.pk)

    assert [alarm.kind for alarm in house.alarms.standing()] == [AlarmKind.HOURS_UNREADABLE]
    hours.unlink()

    draft_in(wiring, after.pk)

    assert house.alarms.standing() == []
    assert [message.called_at_local_hour for message in triage.asked] == [None, 16]
    drafts = DraftCase.objects.in_bulk(field_name="contact_id")
    assert [drafts[each.pk].cautions for each in (before, after)] == [[NO_CLOCK], []]
