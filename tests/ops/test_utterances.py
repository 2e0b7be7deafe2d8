"""Pieces of running recordings are taken, read and used; and are gone when they have served."""

import os
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from ivr.seal import Recipient
from ivr.utterance import SUFFIX, Utterance, UtteranceName, to_bytes
from ops.casebook.models import Contact, LanguageGrade
from ops.config import Settings
from ops.queue import STALE
from ops.tasks.hear_ahead import AheadDesk, hear_ahead, tidy
from ops.tasks.job import HouseTask
from ops.tasks.transcribe import TranscriptDesk, keep
from ops.utterances import MOST_UNREAD, Utterances, pass_on
from ops.vault import HouseKey
from ops.wiring import Wiring
from tests.ops.conftest import House
from tests.ops.given import ToldEar, given_contact, given_facts, given_transcript
from transcription.ahead import ReadAhead
from transcription.errors import ModelMissing
from transcription.model import Grade
from transcription.own_models import OwnModels
from transcription.registry import Registry

pytestmark = pytest.mark.django_db

SECRET = "locked in her house!"


@dataclass
class EarThatReads:
    """Reads the same in every piece."""

    heard: list[tuple[str, int]] = field(default_factory=list)
    fault: Exception | None = None
    registry: Registry | None = None

    def read_ahead(self, piece: bytes, language: str, start: int) -> ReadAhead | None:
        assert piece.startswith(b"RIFF")
        if self.fault:
            raise self.fault
        self.heard.append((language, start))
        return ReadAhead(start, 8, "0" * 64, language, SECRET, (), ())


@pytest.fixture
def utterances(house: House) -> Utterances:
    recipient = Recipient(house.folder.house_recipient)
    key = HouseKey(house.folder.private / "house.key")
    return Utterances(house.folder.utterances / "new", house.folder.heard_ahead, recipient.seal, key)


@dataclass
class Line:
    """Passes on pieces as the line does."""

    house: House
    folder: Path

    def passes_on(
        self, contact: UUID | None = None, ordinal: int = 0, recording: UUID | None = None
    ) -> UtteranceName:
        name = UtteranceName(contact or uuid4(), recording or UUID(int=9), ordinal)
        self.folder.mkdir(parents=True, exist_ok=True)
        clear = to_bytes(Utterance(name, "th", 16_000, 8000, SECRET.encode()))
        (self.folder / f"{name}{SUFFIX}").write_bytes(self.house.seal(clear))
        return name


@pytest.fixture
def line(house: House) -> Line:
    return Line(house, house.folder.utterances / "new")


def files(house: House) -> list[Path]:
    root = house.folder.root
    return [path for path in (*root.glob("ahead/**/*"), *root.glob("line/utterances/**/*")) if path.is_file()]


def test_a_piece_is_read_and_only_what_was_read_of_it_stays(
    house: House, utterances: Utterances, line: Line
) -> None:
    name, ear = line.passes_on(), EarThatReads()

    pass_on(utterances, house.queue)
    AheadDesk(utterances, ear).hear(name)

    assert house.queue.ahead == [name]
    assert ear.heard == [("th", 16_000)]
    (read,) = utterances.of(name.contact, name.recording)
    assert read.start == 16_000
    assert [path.suffixes for path in files(house)] == [[".0", ".read", ".age"]]


def test_nothing_lies_in_clear(house: House, utterances: Utterances, line: Line) -> None:
    name = line.passes_on()
    pass_on(utterances, house.queue)
    before = [path.read_bytes() for path in files(house)]
    AheadDesk(utterances, EarThatReads()).hear(name)
    after = [path.read_bytes() for path in files(house)]

    assert len(before) == len(after) == 1
    assert not [kept for kept in (*before, *after) if SECRET.encode() in kept]


def test_what_was_read_goes_along_with_its_recording(
    house: House, utterances: Utterances, line: Line
) -> None:
    contact = given_contact(house)
    (recording,) = contact.recordings.all()
    name = UtteranceName(contact.pk, recording.pk, 0)
    utterances._sound(name).parent.mkdir(parents=True)
    utterances.keep(name, ReadAhead(0, 8, "0" * 64, "th", "m", (), ()))
    ear = ToldEar([given_transcript()])

    TranscriptDesk(house.vault, ear, house.queue, house.alarms, utterances.of).transcribe(contact.pk)

    assert [len(ahead) for ahead in ear.ahead] == [1]


def test_the_next_sweep_forgets_whoever_has_her_transcript(
    house: House, utterances: Utterances, line: Line
) -> None:
    name = line.passes_on()
    pass_on(utterances, house.queue)
    AheadDesk(utterances, EarThatReads()).hear(name)

    tidy(utterances)
    assert files(house), "she is still on the telephone"

    contact = _enters(house, name.contact)
    tidy(utterances)
    assert files(house), "nobody has heard the recording yet"

    keep(contact.recordings.get(), given_transcript())
    tidy(utterances)
    assert not files(house)


def test_a_call_of_which_nothing_came_is_forgotten_within_the_hour(
    house: House, utterances: Utterances, line: Line
) -> None:
    name = line.passes_on()
    pass_on(utterances, house.queue)
    folder = house.folder.heard_ahead / str(name.contact)

    os.utime(folder, (0, time.time() - 3500))
    tidy(utterances)
    assert files(house)

    os.utime(folder, (0, time.time() - 3700))
    tidy(utterances)
    assert not files(house)


def test_a_piece_that_comes_after_its_contact_is_not_taken(
    house: House, utterances: Utterances, line: Line
) -> None:
    line.passes_on(given_contact(house).pk)

    pass_on(utterances, house.queue)

    assert not house.queue.ahead
    assert not files(house)


def test_workers_that_are_behind_are_not_asked_for_more(
    house: House, utterances: Utterances, line: Line
) -> None:
    for ordinal in range(MOST_UNREAD + 3):
        line.passes_on(ordinal=ordinal)

    pass_on(utterances, house.queue)

    assert len(house.queue.ahead) == MOST_UNREAD
    assert len(files(house)) == MOST_UNREAD


def test_what_has_waited_too_long_is_left_to_the_recording(
    house: House, utterances: Utterances, line: Line
) -> None:
    name, ear = line.passes_on(), EarThatReads()
    pass_on(utterances, house.queue)
    (sound,) = files(house)
    os.utime(sound, (0, time.time() - STALE - 1))

    AheadDesk(utterances, ear).hear(name)

    assert not ear.heard
    assert not files(house)


def test_what_is_read_too_late_is_not_kept(house: House, utterances: Utterances, line: Line) -> None:
    name = line.passes_on()
    pass_on(utterances, house.queue)
    utterances.forget(name.contact)

    utterances.keep(name, ReadAhead(0, 8, "0" * 64, "th", "m", (), ()))

    assert not files(house)


def test_a_missing_model_is_no_trouble_yet(house: House, utterances: Utterances, line: Line) -> None:
    name = line.passes_on()
    pass_on(utterances, house.queue)

    AheadDesk(utterances, EarThatReads(fault=ModelMissing("none"))).hear(name)

    assert not files(house)
    assert not house.alarms.standing()


def test_a_piece_is_read_with_the_models_and_grades_that_hold_now(
    house: House, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What another model read of it would not count."""
    wiring = Wiring(Settings(state=house.folder.root))
    monkeypatch.setattr(HouseTask, "wiring", wiring)
    begun_with = wiring.ear.registry
    OwnModels(house.folder.own_models).install("village", 1, {"th": Grade.DRAFT})
    earned = {"rate": 0.05, "low": 0.04, "high": 0.06, "minutes": 40, "recordings": 50}
    LanguageGrade.objects.create(language="th", model="village", before="draft", grade="good", **earned)
    ear = EarThatReads()
    monkeypatch.setattr(wiring, "ear", ear)
    name = line.passes_on()
    pass_on(wiring.utterances, house.queue)

    hear_ahead.run(str(name))

    assert ear.heard == [("th", 16_000)]
    assert begun_with.languages["th"] == "default"
    assert ear.registry is not None
    chosen = ear.registry.model_for("th", "small")
    assert chosen is not None
    assert (chosen.name, chosen.grade("th")) == ("village", Grade.GOOD)


def test_a_broken_table_of_models_is_no_trouble_yet(
    house: House, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    wiring = Wiring(Settings(state=house.folder.root))
    monkeypatch.setattr(HouseTask, "wiring", wiring)
    OwnModels(house.folder.own_models).install("village", 1, {"th": Grade.DRAFT}).write_text("[models")
    name = line.passes_on()
    pass_on(wiring.utterances, house.queue)

    hear_ahead.run(str(name))

    assert wiring.utterances.of(name.contact, name.recording) == []
    assert not house.alarms.standing()


def test_a_piece_under_another_name_is_not_read(house: House, utterances: Utterances, line: Line) -> None:
    """One caller's words never stand in another's transcript."""
    name, ear = line.passes_on(), EarThatReads()
    other = UtteranceName(uuid4(), name.recording, 0)
    (line.folder / f"{name}{SUFFIX}").rename(line.folder / f"{other}{SUFFIX}")
    pass_on(utterances, house.queue)

    AheadDesk(utterances, ear).hear(other)

    assert not ear.heard


def test_what_is_no_piece_is_cleared_away(house: House, utterances: Utterances, line: Line) -> None:
    name = line.passes_on()
    (line.folder / f"{name}{SUFFIX}").write_bytes(b"not sealed")
    (line.folder / f"nonsense{SUFFIX}").write_bytes(b"")

    pass_on(utterances, house.queue)
    AheadDesk(utterances, EarThatReads()).hear(name)

    assert not files(house)


def _enters(house: House, contact_id: UUID) -> Contact:
    return given_contact(house, replace(given_facts(), id=contact_id))
