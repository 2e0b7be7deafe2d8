"""What nothing could be made of has a way back, once something was mended."""

import pytest

from ops.alarms import AlarmKind
from ops.casebook import decisions
from ops.casebook.models import Caseworker, Contact, DraftCase, Recording, RecordingState
from ops.errors import VaultAway
from ops.tasks.draft import DraftDesk
from ops.tasks.retry import retry
from ops.tasks.sweep import Broom
from ops.tasks.transcribe import TranscriptDesk
from ops.vault import MARKER
from tests.ops.conftest import House
from tests.ops.given import MONDAY, ToldEar, ToldTriage, given_contact, given_transcript
from transcription.errors import UndecodableAudio
from transcription.model import Transcript

pytestmark = pytest.mark.django_db


def hear(house: House, contact: Contact, answer: Transcript | Exception) -> None:
    TranscriptDesk(house.vault, ToldEar([answer]), house.queue, house.alarms).transcribe(contact.pk)


def given_broken(house: House) -> Contact:
    """Given up, and drafted without a word."""
    contact = given_contact(house)
    hear(house, contact, UndecodableAudio("empty"))
    DraftDesk(ToldTriage()).draft(contact.pk)
    return contact


def test_a_recording_that_can_be_read_after_all_is_drafted_with_its_words(house: House) -> None:
    contact = given_broken(house)

    assert retry(house.vault) == 1
    assert DraftCase.objects.exists(), "the case left the tray before anything was heard"
    hear(house, contact, given_transcript("help me"))
    DraftDesk(ToldTriage()).draft(contact.pk)

    recording = Recording.objects.get()
    assert (recording.state, recording.reason) == (RecordingState.KEPT, "")
    assert DraftCase.objects.get().issues == ["wages.unpaid"]


def test_what_is_put_back_is_asked_for_at_once_with_all_its_attempts(house: House) -> None:
    contact = given_broken(house)
    Recording.objects.update(attempts=3)

    retry(house.vault)
    Broom(house.queue, house.alarms).sweep(MONDAY)

    assert house.queue.transcribed == [contact.pk]
    assert Recording.objects.get().attempts == 0


def test_what_is_not_in_the_vault_stays_marked_until_it_is_put_there_again(house: House) -> None:
    contact = given_broken(house)
    recording = Recording.objects.get()
    stored = house.folder.vault / recording.stored_as
    sealed = stored.read_bytes()
    stored.unlink()
    Recording.objects.update(stored_as="", suffix="")
    assert retry(house.vault) == 0

    stored.write_bytes(sealed)

    assert retry(house.vault) == 1
    assert (Recording.objects.get().stored_as, Recording.objects.get().suffix) == (
        recording.stored_as,
        ".wav",
    )
    assert list(Contact.objects.awaiting_transcript()) == [contact]


def test_while_the_vault_is_away_nothing_is_put_back(house: House) -> None:
    given_broken(house)
    (house.folder.vault / MARKER).unlink()

    with pytest.raises(VaultAway):
        retry(house.vault)

    assert Recording.objects.get().state == RecordingState.UNDECODABLE


@pytest.mark.parametrize("by", ["a person who decided", "the recording that was read"])
def test_the_alarm_about_a_broken_recording_is_ended_by(house: House, by: str) -> None:
    contact, broom = given_broken(house), Broom(house.queue, house.alarms)
    broom.sweep(MONDAY)
    assert [alarm.kind for alarm in house.alarms.standing()] == [AlarmKind.RECORDING_BROKEN]

    if by == "a person who decided":
        decisions.accept(DraftCase.objects.get(), Caseworker.objects.create(username="anong"))
    else:
        retry(house.vault)
        hear(house, contact, given_transcript())
    broom.sweep(MONDAY)

    assert house.alarms.standing() == []
