"""Having a caller rung from the page of her case: at her own hours, written down, never against her word."""

import pytest
from django.test import Client

from ivr.callouts import CallOut, read
from ivr.model import MayCallBack, Purpose, Question, SafeDay, SafeTime
from ops.casebook.models import AuditEntry, AuditKind, Caseworker, Contact
from ops.console.house import say_what_is_missing
from tests.console.coded import errands_of
from tests.console.town import Call, Town, given_call

MAY = {
    Question.MAY_CALL_BACK: MayCallBack.YES.value,
    Question.SAFE_DAY: SafeDay.TOMORROW.value,
    Question.SAFE_TIME: SafeTime.EVENING.value,
}
HERS = "+66812345678"


@pytest.fixture
def contact(town: Town, signed_in: Client) -> Contact:
    """Somebody who said when she may be called."""
    return given_call(town, Call("th", MAY, number=HERS, sounds=()))


def press(client: Client, contact: Contact, button: str, **told: str) -> str:
    """The page that comes of it."""
    return client.post(f"/case/{contact.pk}/{button}/", told, follow=True).content.decode()


def page_of(client: Client, contact: Contact) -> str:
    return client.get(f"/case/{contact.pk}/").content.decode()


def calls_asked(town: Town) -> list[CallOut]:
    return [read(errand) for errand in errands_of(town.folder)]


def test_a_button_has_her_called_back_at_her_hour(
    signed_in: Client, contact: Contact, town: Town, caseworker: Caseworker
) -> None:
    page = press(signed_in, contact, "call-back")

    (call,) = calls_asked(town)
    assert (call.number, call.purpose, call.about) == (HERS, Purpose.CALL_BACK, contact.pk)
    assert "The line rings her between" in page
    assert call.not_after.isoformat() in page
    entry = AuditEntry.objects.get(kind=AuditKind.ASKED_OF_LINE)
    assert (entry.who, entry.object_id) == (caseworker, str(contact.pk))


def test_another_has_her_asked_what_came_of_it(signed_in: Client, contact: Contact, town: Town) -> None:
    press(signed_in, contact, "check-back", days="30")

    (call,) = calls_asked(town)
    assert call.purpose is Purpose.CHECK_BACK
    assert (call.not_before - contact.started_at).days >= 29


@pytest.mark.parametrize("days", ["", "0", "15", "soon"])
def test_only_after_a_time_that_is_offered(
    signed_in: Client, contact: Contact, town: Town, days: str
) -> None:
    page = press(signed_in, contact, "check-back", days=days)

    assert "Nothing was asked" in page
    assert calls_asked(town) == []


def test_hours_of_our_own_that_cannot_be_read_keep_nobody_from_opening_a_case(
    signed_in: Client, contact: Contact, town: Town
) -> None:
    town.folder.own_words.mkdir(parents=True)
    (town.folder.own_words / "hours.toml").write_text("open = at nine\n")

    assert "hours (hours.toml) cannot be read" in page_of(signed_in, contact)
    assert "Nothing was asked. The hotline&#x27;s hours" in press(signed_in, contact, "call-back")
    assert calls_asked(town) == []


def test_pressed_twice_she_is_called_once(signed_in: Client, contact: Contact, town: Town) -> None:
    press(signed_in, contact, "call-back")
    press(signed_in, contact, "call-back")

    assert len(calls_asked(town)) == 1


@pytest.mark.parametrize(
    ("call", "why"),
    [
        (Call(answers={}, number=HERS), "She did not say that she may be called."),
        (Call(answers={**MAY, Question.MAY_CALL_BACK: "no"}, number=HERS), "She did not say that she may"),
        (Call(answers={**MAY, Question.MAY_CALL_BACK: "never"}, number=HERS), "must never be called"),
        (Call(answers={**MAY, Question.SAFE_TIME: "unanswered"}, number=HERS), "at what time a call is safe"),
        (Call(answers=MAY, number=None), "There is no number to call"),
    ],
    ids=["not asked", "no", "never", "no time", "withheld"],
)
@pytest.mark.parametrize("button", ["call-back", "check-back"])
def test_who_may_not_be_called_is_not_and_the_page_says_why(
    signed_in: Client, town: Town, call: Call, why: str, button: str
) -> None:
    contact = given_call(town, call)

    before, after = page_of(signed_in, contact), press(signed_in, contact, button, days="14")

    assert why in before
    assert f"/case/{contact.pk}/{button}/" not in before, "there is no such button"
    assert "She is not called." in after
    assert why in after
    assert calls_asked(town) == []
    assert not AuditEntry.objects.filter(kind=AuditKind.ASKED_OF_LINE).exists()


def test_that_her_number_was_said_never_to_be_called_elsewhere_is_shown(
    signed_in: Client, contact: Contact, town: Town
) -> None:
    assert "must never be called" not in page_of(signed_in, contact)
    never = {Question.MAY_CALL_BACK: MayCallBack.NEVER.value}
    given_call(town, Call(answers=never, number=HERS, pseudonym=contact.pseudonym or ""))

    assert "Another contact from this number says that it must never be called." in page_of(
        signed_in, contact
    )


def test_the_page_tells_no_number(signed_in: Client, contact: Contact) -> None:
    assert "812345678" not in page_of(signed_in, contact)
    assert "812345678" not in press(signed_in, contact, "call-back")


def test_where_the_line_cannot_be_reached_nothing_is_claimed(
    signed_in: Client, contact: Contact, town: Town
) -> None:
    town.folder.line_recipient.unlink()

    page = press(signed_in, contact, "call-back")

    assert "Nothing was asked. This console has no key of the telephone (line/line.pub)" in page
    assert "She is not called. This console has no key of the telephone (line/line.pub)" in page
    assert "Please tell whoever runs the hotline." in page
    assert not AuditEntry.objects.filter(kind=AuditKind.ASKED_OF_LINE).exists()


def test_where_numbers_cannot_be_opened_the_page_says_which_key_is_missing(
    signed_in: Client, contact: Contact, town: Town
) -> None:
    (town.folder.private / "house.key").unlink()

    assert "no key that opens numbers (private/house.key)" in press(signed_in, contact, "call-back")
    assert calls_asked(town) == []
    assert not AuditEntry.objects.filter(kind=AuditKind.ASKED_OF_LINE).exists()


def test_what_is_missing_is_said_once_at_the_start_and_not_at_every_case(
    signed_in: Client, contact: Contact, town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    town.folder.line_recipient.unlink()
    (town.folder.private / "house.key").unlink()

    say_what_is_missing()
    told = [(record.message, vars(record)["reason"], record.exc_info) for record in caplog.records]
    caplog.clear()
    for _ in range(2):
        page_of(signed_in, contact)

    assert told == [
        ("nobody can be rung from this console", "LineUnknown", None),
        ("no number and no recording can be opened by this console", "KeyMissing", None),
    ]
    assert not [record for record in caplog.records if record.name.startswith("ops.")]


def test_where_nothing_is_missing_nothing_is_said(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    say_what_is_missing()

    assert not caplog.records


def test_a_full_disk_leaves_neither_errand_nor_word_in_the_audit(
    signed_in: Client, contact: Contact, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "full")

    monkeypatch.setattr("ivr.errands.ErrandFolder.send", full)

    assert "Nothing was asked" in press(signed_in, contact, "call-back")
    assert not AuditEntry.objects.filter(kind=AuditKind.ASKED_OF_LINE).exists()


def test_nobody_has_her_called_by_a_link(signed_in: Client, contact: Contact, town: Town) -> None:
    assert signed_in.get(f"/case/{contact.pk}/call-back/").status_code == 405
    assert calls_asked(town) == []
