"""The ledger balances, or says what does not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from uuid import uuid4

import pytest

from ivr.model import Channel, Direction, Ending, RecordingRole
from ivr.visitors import Visit, Visits
from ops.calls_seen import CallsSeen, begin_to_count, calls_seen
from ops.casebook.models import Recording
from ops.ledger import count
from ops.vault import CONTACT
from tests.ops.conftest import House
from tests.ops.given import MONDAY, given_contact, given_facts

pytestmark = pytest.mark.django_db


def test_every_contact_has_one_ending_and_every_recording_is_kept(house: House) -> None:
    given_contact(house, given_facts(recordings=2))
    given_contact(house, given_facts(recordings=0, ending=Ending.FLASH))
    given_contact(house, given_facts(recordings=1, ending=Ending.SALVAGED))

    ledger = count(house.folder, house.vault)

    assert ledger.by_ending == {Ending.LEFT_MESSAGE: 1, Ending.FLASH: 1, Ending.SALVAGED: 1}
    assert (ledger.contacts, ledger.recordings_in_casebook, ledger.recordings_in_vault) == (3, 3, 3)
    assert ledger.unheard == 3
    assert ledger.balances


def test_a_recording_that_vanished_from_the_vault_is_told(house: House) -> None:
    given_contact(house)
    recording = Recording.objects.get()
    (house.folder.vault / recording.stored_as).unlink()

    ledger = count(house.folder, house.vault)

    assert ledger.missing_from_vault == {recording.pk}
    assert not ledger.balances


def test_what_the_vault_knows_and_the_casebook_does_not_is_told(house: House) -> None:
    recording, contact = uuid4(), uuid4()
    house.vault.put(recording, BytesIO(house.seal(b"voice")))
    house.vault.put(contact, BytesIO(house.seal(b"{}")), f".{CONTACT}")

    ledger = count(house.folder, house.vault)

    assert ledger.unknown_recordings == frozenset({recording})
    assert ledger.unknown_contacts == frozenset({contact})
    assert not ledger.balances


def test_what_is_on_its_way_is_counted_where_it_stands(house: House) -> None:
    for folder in (house.folder.spool / "new", house.folder.spool / "refused", house.folder.recordings):
        folder.mkdir(parents=True)
    (house.folder.spool / "new" / "a.envelope").touch()
    (house.folder.spool / "refused" / "b.envelope").touch()
    (house.folder.spool / "refused" / "b.envelope.reason.toml").touch()
    (house.folder.recordings / "c.wav").touch()
    (house.folder.journals / (under_way := str(uuid4()))).mkdir(parents=True)
    for name in ("abandoned-line-1-1.1", "missed-line-1-1.2", f"missed-{under_way}", "shelter-line-1-1.3"):
        (house.folder.recordings / f"{name}.number").touch()

    ledger = count(house.folder, house.vault)

    assert (ledger.envelopes_waiting, ledger.envelopes_refused) == (1, 1)
    assert (ledger.calls_under_way, ledger.calls_noted, ledger.recordings_unsealed) == (1, 2, 1)
    assert ledger.balances


def given_calls_seen(house: House, calls: int) -> None:
    """As Asterisk counts them, since an hour before the facts."""
    house.folder.asterisk_var.mkdir(parents=True)
    begin_to_count(house.folder, MONDAY - timedelta(hours=1))
    house.folder.calls_seen.write_bytes(b"." * calls)


def test_the_calls_asterisk_saw_are_the_contacts_of_those_who_rang(house: House) -> None:
    given_calls_seen(house, 2)
    given_contact(house, given_facts())
    given_contact(house, given_facts(ending=Ending.FLASH))
    given_contact(house, replace(given_facts(), channel=Channel.LINE))
    given_contact(house, replace(given_facts(), direction=Direction.OUTBOUND))
    given_contact(house, replace(given_facts(), started_at=datetime(2026, 1, 1, tzinfo=UTC)))

    ledger = count(house.folder, house.vault)

    assert ledger.seen
    assert (ledger.seen.count, ledger.told, ledger.calls_lost) == (2, 2, 0)
    assert ledger.balances


def test_a_call_that_is_told_of_nowhere_is_missed(house: House) -> None:
    given_calls_seen(house, 3)
    given_contact(house, given_facts())
    Visits(house.folder.visitors).enter(Visit(uuid4(), datetime.now(UTC), "Aye", 3))

    ledger = count(house.folder, house.vault)

    assert ledger.calls_lost == 1
    assert not ledger.balances


def test_who_went_on_in_the_shelter_rang_once(house: House) -> None:
    given_calls_seen(house, 1)
    call, later = given_contact(house, given_facts()), given_facts()
    sheltered = tuple(replace(each, role=RecordingRole.SHELTER) for each in later.recordings)
    given_contact(house, replace(later, about=call.pk, recordings=sheltered))

    ledger = count(house.folder, house.vault)

    assert (ledger.told, ledger.calls_lost) == (1, 0)


def test_a_call_on_its_way_is_not_missed(house: House) -> None:
    given_calls_seen(house, 2)
    (house.folder.journals / str(uuid4())).mkdir(parents=True)
    house.folder.recordings.mkdir(parents=True)
    (house.folder.recordings / "abandoned-line-1-1.1.number").touch()

    assert count(house.folder, house.vault).balances


def test_calls_of_another_line_node_are_not_this_ones(house: House) -> None:
    given_calls_seen(house, 1)
    given_contact(house, replace(given_facts(), node="line-1"))
    given_contact(house, replace(given_facts(), node="line-2"))

    assert count(house.folder, house.vault, "line-1").told == 1


def test_counting_goes_on_over_a_restart(house: House) -> None:
    given_calls_seen(house, 5)

    begin_to_count(house.folder, datetime.now(UTC))

    assert calls_seen(house.folder) == CallsSeen(5, since_of(house))


def since_of(house: House) -> datetime:
    return datetime.fromisoformat(house.folder.calls_seen_since.read_text())


def test_where_nobody_has_counted_nothing_is_compared(house: House) -> None:
    given_contact(house)

    ledger = count(house.folder, house.vault)

    assert ledger.seen is None
    assert ledger.balances


def test_visits_to_the_studio_are_counted_apart_from_contacts(house: House) -> None:
    given_contact(house)
    book = Visits(house.folder.visitors)
    for _ in range(2):
        book.enter(Visit(uuid4(), datetime(2026, 11, 1, tzinfo=UTC), "Aye", 3))
    house.folder.recordings.mkdir(parents=True)
    (house.folder.recordings / "studio-4f1c-1.wav").touch()

    ledger = count(house.folder, house.vault)

    assert (ledger.contacts, ledger.studio_visits) == (1, 2)
    assert ledger.recordings_unsealed == 0
    assert ledger.balances
