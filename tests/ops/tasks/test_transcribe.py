"""Each recording gets its transcript once, or the reason why it never will."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from uuid import UUID, uuid4

import pyrage
import pytest
from django.utils import timezone

from ops.alarms import AlarmKind
from ops.casebook.models import Contact, LanguageGrade, Recording, RecordingState, Segment, Transcript
from ops.config import Settings
from ops.errors import KeyMissing
from ops.tasks import transcribe as transcribing
from ops.tasks.claims import claim
from ops.tasks.draft import draft
from ops.tasks.hear_ahead import hear_ahead
from ops.tasks.job import HouseTask
from ops.tasks.transcribe import MOST_ATTEMPTS, TranscriptDesk, keep, transcribe, transcribe_first
from ops.vault import Vault
from ops.wiring import Wiring
from tests.ops.conftest import House
from tests.ops.given import MONDAY, ToldEar, given_contact, given_danger, given_facts, given_transcript
from transcription.ear import Spoken
from transcription.errors import ModelMissing, RecogniserFailed, TranscriptionError, UndecodableAudio
from transcription.model import Grade
from transcription.model import Transcript as Heard

pytestmark = pytest.mark.django_db
Desk = Callable[..., TranscriptDesk]


@pytest.fixture
def desk(house: House) -> Desk:
    def made(*answers: Heard | Exception) -> TranscriptDesk:
        return TranscriptDesk(house.vault, ToldEar(list(answers)), house.queue, house.alarms)

    return made


def kinds(house: House) -> set[AlarmKind]:
    return {alarm.kind for alarm in house.alarms.standing()}


def test_the_worker_hears_with_the_grades_that_corrections_have_earned(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without being started anew."""
    wiring = Wiring(Settings(state=house.folder.root, default_model="hotline-nano"))
    monkeypatch.setattr(HouseTask, "wiring", wiring)
    earned = {"rate": 0.05, "low": 0.04, "high": 0.06, "minutes": 40, "recordings": 50}
    LanguageGrade.objects.create(language="th", model="hotline-nano", before="draft", grade="good", **earned)

    transcribe_first.run(str(given_contact(house).pk))

    assert wiring.ear.registry.entry("hotline-nano").grade("th") is Grade.GOOD


def test_while_the_table_of_models_is_broken_contacts_wait_and_lose_no_attempt(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    wiring = Wiring(Settings(state=house.folder.root, default_model="hotline-nano"))
    monkeypatch.setattr(wiring, "ear", ToldEar([given_transcript()]))
    monkeypatch.setattr(wiring, "queue", house.queue)
    monkeypatch.setattr(HouseTask, "wiring", wiring)
    contacts = [str(given_contact(house).pk) for _ in range(2)]
    own = house.folder.own_models / "0001.toml"
    own.parent.mkdir(parents=True)
    own.write_text('[languages]\nth = "smal"\n')

    for _ in range(MOST_ATTEMPTS + 1):
        for contact in contacts:
            transcribe_first.run(contact)

    assert kinds(house) == {AlarmKind.REGISTRY_BROKEN}
    assert {str(contact.pk) for contact in Contact.objects.awaiting_transcript()} == set(contacts)
    assert set(Recording.objects.values_list("attempts", "claimed_until")) == {(0, None)}

    own.write_text("")
    transcribe_first.run(contacts[0])

    assert kinds(house) == set()
    assert Transcript.objects.get().recording.contact_id == UUID(contacts[0])


def test_all_tasks_of_a_process_share_its_tools_so_that_no_model_is_loaded_twice() -> None:
    assert len({id(task.wiring) for task in (transcribe, transcribe_first, draft, hear_ahead)}) == 1


@pytest.mark.parametrize(("processes", "heard"), [(1, 1), (2, 0)])
def test_whom_a_lost_process_had_in_a_pause_is_heard_when_her_own_message_comes(
    house: House, monkeypatch: pytest.MonkeyPatch, processes: int, heard: int
) -> None:
    """With several processes another may be at it."""
    wiring = Wiring(Settings(state=house.folder.root, default_model="hotline-nano"))
    monkeypatch.setattr(wiring, "ear", ToldEar([given_transcript()]))
    monkeypatch.setattr(wiring, "queue", house.queue)
    monkeypatch.setattr(HouseTask, "wiring", wiring)
    monkeypatch.setattr(transcribing, "is_alone", lambda: processes == 1)
    danger = given_danger(house)
    assert claim(danger.recordings.get(), timezone.now())

    transcribe_first.run(str(danger.pk))

    assert Transcript.objects.count() == heard


def let_the_claim_run_out() -> None:
    Recording.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))


def test_what_was_heard_is_written_down_and_the_draft_asked_for(house: House, desk: Desk) -> None:
    contact = given_contact(house)

    desk(given_transcript("help me")).transcribe(contact.pk)

    row = Transcript.objects.get()
    assert (row.grade, row.guess_language, row.speech, row.demonstration) == (
        "draft",
        "th",
        [[0.5, 2.5]],
        True,
    )
    assert not row.read_whole
    line = Segment.objects.get()
    assert (line.text, line.words, line.doubts) == ("help me", [[0.5, 2.5, "help me", 0.8]], ["repetition"])
    assert house.queue.drafted == [contact.pk]


def test_that_the_whole_recording_was_read_is_kept(house: House, desk: Desk) -> None:
    contact = given_contact(house)

    desk(given_transcript(read_whole=True)).transcribe(contact.pk)

    assert Transcript.objects.get().read_whole


def test_the_ear_is_given_the_clear_audio_the_callers_language_and_the_suffix(house: House) -> None:
    contact = given_contact(house, given_facts(language="my"), voice=b"clear voice")
    ear = ToldEar([given_transcript()])

    TranscriptDesk(house.vault, ear, house.queue, house.alarms).transcribe(contact.pk)

    assert ear.asked == [(b"clear voice", "my", ".wav")]


def test_running_twice_changes_nothing(house: House) -> None:
    contact = given_contact(house)
    ear = ToldEar([given_transcript()])
    desk = TranscriptDesk(house.vault, ear, house.queue, house.alarms)

    desk.transcribe(contact.pk)
    desk.transcribe(contact.pk)

    assert Transcript.objects.count() == 1
    assert len(ear.asked) == 1


def test_a_second_worker_that_was_slower_keeps_nothing(house: House) -> None:
    recording = given_contact(house).recordings.get()

    assert keep(recording, given_transcript("first"))
    assert not keep(recording, given_transcript("second"))

    assert Segment.objects.get().text == "first"


def test_of_two_workers_at_once_one_gets_the_recording(house: House) -> None:
    recording = given_contact(house).recordings.get()

    assert claim(recording, timezone.now())
    assert not claim(recording, timezone.now())
    assert claim(recording, timezone.now() + timedelta(hours=1))


def test_without_a_model_the_contact_waits_and_loses_no_attempt(house: House, desk: Desk) -> None:
    contact = given_contact(house)

    for _ in range(MOST_ATTEMPTS + 1):
        desk(ModelMissing("fill the folder")).transcribe(contact.pk)

    assert list(Contact.objects.awaiting_transcript()) == [contact]
    assert Recording.objects.get().attempts == 0
    assert AlarmKind.MODEL_MISSING in kinds(house)
    assert house.queue.drafted == []


def test_once_the_model_is_there_the_alarm_goes(house: House, desk: Desk) -> None:
    contact = given_contact(house)
    desk(ModelMissing("fill the folder")).transcribe(contact.pk)

    desk(given_transcript()).transcribe(contact.pk)

    assert kinds(house) == set()


def test_a_recording_that_is_no_sound_is_marked_and_the_case_goes_on(house: House, desk: Desk) -> None:
    contact = given_contact(house)

    desk(UndecodableAudio("empty")).transcribe(contact.pk)

    recording = Recording.objects.get()
    assert (recording.state, recording.reason) == (RecordingState.UNDECODABLE, "empty")
    assert house.queue.drafted == [contact.pk]
    assert AlarmKind.RECORDING_BROKEN in kinds(house)


def test_one_broken_recording_does_not_keep_the_other_from_being_heard(house: House, desk: Desk) -> None:
    contact = given_contact(house, given_facts(recordings=2))

    desk(UndecodableAudio("empty"), given_transcript()).transcribe(contact.pk)

    assert Transcript.objects.get().recording.position == 1
    assert house.queue.drafted == [contact.pk]


def test_a_recording_the_recogniser_breaks_on_is_given_up_in_the_end(house: House, desk: Desk) -> None:
    contact = given_contact(house)
    for _ in range(MOST_ATTEMPTS):
        desk(RecogniserFailed("broke")).transcribe(contact.pk)
        assert AlarmKind.TRANSCRIPTION_FAILED in kinds(house)
        let_the_claim_run_out()

    desk(RecogniserFailed("broke")).transcribe(contact.pk)

    assert Recording.objects.get().state == RecordingState.UNRECOGNISED
    assert house.queue.drafted == [contact.pk]


def test_several_contacts_are_heard_in_one_pass_and_each_draft_is_asked_for(house: House) -> None:
    contacts = [given_contact(house), given_contact(house, given_facts(recordings=2)), given_contact(house)]
    ear = ToldEar([given_transcript()])

    TranscriptDesk(house.vault, ear, house.queue, house.alarms).transcribe(*[each.pk for each in contacts])

    assert ear.rounds == [4]
    assert Transcript.objects.count() == 4
    assert sorted(house.queue.drafted) == sorted(each.pk for each in contacts)


def test_each_contact_gets_what_was_said_in_its_own_recording(house: House) -> None:
    contacts = [given_contact(house, voice=voice) for voice in (b"first", b"second", b"third")]

    class Echo(ToldEar):
        def transcribe_all(
            self, recordings: Sequence[Spoken], pause: Callable[[], None] = lambda: None
        ) -> list[Heard | TranscriptionError]:
            return [given_transcript(bytes(each.audio).decode()) for each in recordings]

    desk = TranscriptDesk(house.vault, Echo([]), house.queue, house.alarms)
    desk.transcribe(*[each.pk for each in contacts])

    said = [Segment.objects.get(transcript__recording__contact=contact).text for contact in contacts]
    assert said == ["first", "second", "third"]


def test_what_breaks_a_whole_round_is_one_alarm_and_then_each_is_heard_alone(house: House) -> None:
    contacts = [given_contact(house).pk for _ in range(3)]
    ear = ToldEar([ValueError("a bug"), given_transcript()])
    desk = TranscriptDesk(house.vault, ear, house.queue, house.alarms)

    desk.transcribe(*contacts)
    assert [alarm.kind for alarm in house.alarms.standing()] == [AlarmKind.TRANSCRIPTION_FAILED]
    desk.transcribe(*contacts)

    assert ear.rounds == [3, 1, 1, 1]
    assert Transcript.objects.count() == 3
    assert house.alarms.standing() == []


def test_who_waits_for_a_model_keeps_nobody_else_waiting(house: House, desk: Desk) -> None:
    waits = given_contact(house, given_facts(started_at=MONDAY))
    other = given_contact(house, given_facts(started_at=MONDAY + timedelta(hours=1)))

    desk(ModelMissing("fill the folder"), given_transcript()).transcribe(waits.pk, other.pk)

    assert house.queue.drafted == [other.pk]
    assert Recording.objects.get(contact=waits).attempts == 0
    assert not Recording.objects.get(contact=waits).claimed_until
    assert kinds(house) == {AlarmKind.MODEL_MISSING}


def test_a_recording_lost_from_the_vault_is_told_and_does_not_block(house: House, desk: Desk) -> None:
    contact = given_contact(house)
    (house.folder.vault / Recording.objects.get().stored_as).unlink()

    desk(given_transcript()).transcribe(contact.pk)

    assert Recording.objects.get().state == RecordingState.UNDECODABLE
    assert house.queue.drafted == [contact.pk]


def test_without_the_private_key_the_contact_waits(house: House) -> None:
    contact = given_contact(house)
    blind = Vault(house.folder.vault)

    TranscriptDesk(blind, ToldEar([given_transcript()]), house.queue, house.alarms).transcribe(contact.pk)

    assert list(Contact.objects.awaiting_transcript()) == [contact]
    assert AlarmKind.KEY_MISSING in kinds(house)
    with pytest.raises(KeyMissing):
        blind.open(Recording.objects.get().pk)


def test_a_language_nobody_may_transcribe_has_its_speech_but_no_text(house: House, desk: Desk) -> None:
    contact = given_contact(house, given_facts(language="shn"))

    desk(given_transcript(segments=(), grade=Grade.LISTEN_ONLY, guess=None)).transcribe(contact.pk)

    row = Transcript.objects.get()
    assert (row.grade, row.guess_probability, row.speech_seconds) == ("listen-only", None, 2.0)
    assert not row.segments.exists()


def test_a_contact_without_recordings_goes_straight_to_its_draft(house: House, desk: Desk) -> None:
    contact = given_contact(house, given_facts(recordings=0, text="help"))

    desk(given_transcript()).transcribe(contact.pk)

    assert house.queue.drafted == [contact.pk]


def test_a_message_about_a_contact_that_is_not_here_is_harmless(house: House, desk: Desk) -> None:
    desk(given_transcript()).transcribe(uuid4())

    assert (house.queue.drafted, house.alarms.standing()) == ([], [])


@pytest.mark.parametrize("away", ["not mounted", "unreadable"])
def test_while_the_vaults_disk_is_away_the_contact_waits_and_loses_no_attempt(
    house: House, desk: Desk, away: str
) -> None:
    contact = given_contact(house, given_facts(recordings=2))
    stored = house.folder.vault / Recording.objects.get(position=1).stored_as
    if away == "not mounted":
        house.folder.vault.rename(house.folder.root / "elsewhere")
        house.folder.vault.mkdir()
    else:
        stored.unlink()
        stored.mkdir()  # reading it is an OSError, whoever runs the test

    for _ in range(MOST_ATTEMPTS + 1):
        desk(given_transcript()).transcribe(contact.pk)

    told = Recording.objects.values_list("state", "attempts", "claimed_until")
    assert list(told) == [(RecordingState.KEPT, 0, None)] * 2
    assert kinds(house) == {AlarmKind.VAULT_AWAY}
    assert house.queue.drafted == []


@pytest.mark.parametrize("key", [None, "another", "no key at all"])
def test_a_worker_without_the_right_key_sounds_the_alarm_and_marks_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch, key: str | None
) -> None:
    contact = given_contact(house)
    private = house.folder.private / "house.key"
    if key == "another":
        key = str(pyrage.x25519.Identity.generate())
    private.write_text(key) if key else private.unlink()
    monkeypatch.setattr(HouseTask, "wiring", Wiring(Settings(state=house.folder.root)))

    transcribe_first.run(str(contact.pk))

    assert kinds(house) == {AlarmKind.KEY_MISSING}
    assert list(Contact.objects.awaiting_transcript()) == [contact]
