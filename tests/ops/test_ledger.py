"""The ledger balances, or says what does not."""

from datetime import UTC, datetime
from io import BytesIO
from uuid import uuid4

import pytest

from ivr.model import Ending
from ivr.visitors import Visit, Visits
from ops.casebook.models import Recording
from ops.ledger import count
from ops.vault import CONTACT
from tests.ops.conftest import House
from tests.ops.given import given_contact, given_facts

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
