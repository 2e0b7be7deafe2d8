"""The canary's contacts: nobody's case, heard like any other, then gone but for their count."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from ivr import model as line
from ops.alarms import AlarmKind
from ops.canary.erase import erase, erase_all
from ops.casebook.entry import ending_of
from ops.casebook.models import (
    CanaryContact,
    CanaryNumber,
    Contact,
    DraftCase,
    Recording,
    Segment,
    Transcript,
)
from ops.casebook.tray import tray
from ops.intake import Outcome
from ops.ledger import count
from ops.tasks.transcribe import TranscriptDesk
from tests.ops.conftest import House
from tests.ops.given import ToldEar, given_contact, given_facts, given_transcript
from tests.ops.intake.conftest import Door, Post
from transcription import model as heard
from transcription.ear import Spoken
from transcription.errors import TranscriptionError

pytestmark = pytest.mark.django_db(transaction=True)

SECRET = "cd" * 32


@pytest.fixture
def number() -> CanaryNumber:
    return CanaryNumber.objects.create(pseudonym=SECRET, language="th")


def facts(ending: line.Ending = line.Ending.CANARY, pseudonym: str = SECRET) -> line.Contact:
    """A contact of the canary's, with a recording and the answers that make a case of it."""
    told = given_facts(ending=ending, answers={line.Question.IN_DANGER: "yes"})
    return replace(told, caller=line.Caller(pseudonym, b"sealed"))


@pytest.mark.usefixtures("number")
@pytest.mark.parametrize("ending", [line.Ending.CANARY, line.Ending.LEFT_MESSAGE])
def test_it_is_taken_in_and_heard_but_nobody_sees_it(
    house: House, door: Door, post: Post, ending: line.Ending
) -> None:
    contact, path = post(facts(ending))

    assert door.intake.take(path) is Outcome.TAKEN

    assert house.queue.transcribed == [contact.id]
    assert not tray().exists()
    row = Contact.objects.get()
    assert (row.ending, row.for_casework) == (line.Ending.CANARY, False)
    transcribe(house, contact)
    assert Transcript.objects.count() == 1
    assert not Contact.objects.awaiting_draft().exists()
    assert not tray().exists()


def test_a_caller_cannot_make_herself_invisible_whatever_the_line_says(door: Door, post: Post) -> None:
    contact, path = post(facts(pseudonym="ef" * 32))

    door.intake.take(path)

    assert [seen.pk for seen in tray()] == [contact.id]
    assert Contact.objects.get().ending == line.Ending.LEFT_MESSAGE


def test_the_lines_word_alone_makes_nobody_a_canary() -> None:
    assert ending_of(replace(facts(), recordings=()), None) is line.Ending.FAILED
    assert ending_of(facts(), None) is line.Ending.LEFT_MESSAGE


@pytest.mark.usefixtures("number")
def test_erased_it_is_nowhere_and_the_ledger_still_counts_it(house: House, door: Door, post: Post) -> None:
    contact, path = post(facts())
    door.intake.take(path)
    transcribe(house, contact)
    house.alarms.sound(AlarmKind.TRANSCRIPTION_FAILED, str(contact.id))
    given_contact(house)
    before = count(house.folder, house.vault)

    assert erase_all(house.vault, house.alarms) == 1

    after = count(house.folder, house.vault)
    assert Contact.objects.count() == Recording.objects.count() == 1
    assert Transcript.objects.count() == Segment.objects.count() == 0
    assert house.vault.contact(contact.id) is None
    assert contact.recordings[0].id not in dict(house.vault.recordings())
    assert house.alarms.standing() == []
    assert before.balances
    assert after.balances
    assert after.by_ending == before.by_ending
    assert after.contacts == 2


@pytest.mark.usefixtures("number")
def test_a_second_copy_of_an_erased_envelope_changes_nothing(house: House, door: Door, post: Post) -> None:
    contact, path = post(facts())
    again = path.read_bytes()
    door.intake.take(path)
    erase(contact.id, house.vault, house.alarms)
    path.write_bytes(again)

    assert door.intake.take(path) is Outcome.ALREADY_HERE

    assert not path.exists()
    assert not Contact.objects.exists()
    assert not list(house.vault.recordings())
    assert door.intake.recover() == door.intake.unknown() == 0


class PowerCut(Exception):
    """It is dark."""


@pytest.mark.usefixtures("number")
@pytest.mark.parametrize("files_gone", [0, 1])
def test_killed_while_erasing_the_next_round_goes_on(
    house: House, door: Door, post: Post, monkeypatch: pytest.MonkeyPatch, files_gone: int
) -> None:
    contact, path = post(facts())
    door.intake.take(path)
    remove, removed = house.vault.remove, list[object]()

    def remove_some(kept_id: object) -> None:
        if len(removed) == files_gone:
            raise PowerCut
        removed.append(kept_id)
        remove(kept_id)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(house.vault, "remove", remove_some)
        with pytest.raises(PowerCut):
            erase(contact.id, house.vault, house.alarms)
    between = count(house.folder, house.vault)

    assert erase_all(house.vault, house.alarms) == 1

    assert between.balances
    assert between.by_ending[line.Ending.CANARY] == 1
    assert not list(house.vault.recordings())
    assert not list(house.vault.contacts())
    assert CanaryContact.objects.get().erased_at


def test_nothing_but_the_canarys_can_be_erased(house: House) -> None:
    callers = given_contact(house)

    with pytest.raises(CanaryContact.DoesNotExist):
        erase(callers.pk, house.vault, house.alarms)

    assert erase_all(house.vault, house.alarms) == 0
    assert Contact.objects.get() == callers
    assert list(house.vault.recordings())


@pytest.mark.usefixtures("number")
def test_a_worker_at_it_while_it_is_erased_leaves_nothing_behind(
    house: House, door: Door, post: Post
) -> None:
    contact, path = post(facts())
    door.intake.take(path)

    class SlowEar(ToldEar):
        def transcribe_all(
            self, recordings: Sequence[Spoken], pause: Callable[[], None] = lambda: None
        ) -> list[heard.Transcript | TranscriptionError]:
            erase(contact.id, house.vault, house.alarms)
            return super().transcribe_all(recordings, pause)

    transcribe(house, contact, SlowEar([given_transcript()]))

    assert Contact.objects.count() == Transcript.objects.count() == DraftCase.objects.count() == 0


def transcribe(house: House, contact: line.Contact, ear: ToldEar | None = None) -> None:
    """A worker does its work."""
    desk = TranscriptDesk(house.vault, ear or ToldEar([given_transcript()]), house.queue, house.alarms)
    desk.transcribe(contact.id)
