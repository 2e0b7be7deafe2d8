"""Files from other channels come in by the same door as calls; what cannot be used is told clearly."""

from pathlib import Path

import pytest

from ivr.envelope import read_envelope
from ivr.model import Channel, Ending, RecordingRole
from ivr.seal import Recipient
from ivr.spool import Spool
from ops.errors import NotIngestible
from ops.ingest import LONGEST_TEXT, Ingest
from ops.vault import HouseKey
from tests.ops.conftest import House
from transcription.registry import EMBEDDED_MODELS

SPOKEN = EMBEDDED_MODELS / "hotline-nano" / "examples" / "th-01.wav"


@pytest.fixture
def desk(house: House) -> Ingest:
    recipient = Recipient(house.folder.house_recipient)
    return Ingest(Spool(house.folder.spool, recipient), recipient, {"th", "en", "und"}, "line-1")


def test_a_voice_note_becomes_a_sealed_envelope(house: House, desk: Ingest) -> None:
    contact_id = desk.file(SPOKEN, "th", Channel.LINE)

    unseal = HouseKey(house.folder.private / "house.key")
    [path] = desk.spool.waiting()
    opened = read_envelope(path, unseal)
    [recording] = opened.contact.recordings
    assert (opened.contact.id, opened.contact.channel) == (contact_id, Channel.LINE)
    assert (opened.contact.ending, recording.role) == (Ending.LEFT_MESSAGE, RecordingRole.VOICE_NOTE)
    assert recording.seconds == pytest.approx(6.4, abs=0.01)
    with opened.members[recording.id].open() as sealed:
        assert unseal(sealed.read()) == SPOKEN.read_bytes()
    assert b"WAVE" not in path.read_bytes()


@pytest.mark.parametrize("name", ["note.TXT", "note.md", "note", "note.from-a-phone"])
def test_a_text_becomes_a_contact_without_recordings(
    house: House, desk: Ingest, tmp_path: Path, name: str
) -> None:
    note = tmp_path / name
    note.write_bytes("\ufeffno pay for three months\n".encode())

    desk.file(note, "en", Channel.SMS)

    [path] = desk.spool.waiting()
    contact = read_envelope(path, HouseKey(house.folder.private / "house.key")).contact
    assert (contact.text, contact.recordings) == ("no pay for three months", ())


@pytest.mark.parametrize(
    ("name", "content", "language", "told"),
    [
        ("empty.wav", b"", "th", "the file is empty"),
        ("photo.jpg", b"\xff\xd8\xff\xe0 no sound in here" * 50, "th", "neither text"),
        ("text.wav", b"this is no sound", "th", "neither text"),
        ("noise", b"\x00\x01no sound either" * 50, "th", "neither text"),
        ("blank.txt", b" \n ", "th", "the text is empty"),
        ("old.txt", b"caf\xe9", "th", "not UTF-8"),
        ("wide.txt", "help".encode("utf-16-le"), "th", "zero bytes"),
        ("novel.txt", b"a" * (LONGEST_TEXT + 1), "th", "longer than"),
        ("note.txt", b"help", "xx", "known are: en, th, und"),
    ],
)
def test_what_cannot_be_used_is_told_and_posts_nothing(
    desk: Ingest, tmp_path: Path, name: str, content: bytes, language: str, told: str
) -> None:
    file = tmp_path / name
    file.write_bytes(content)

    with pytest.raises(NotIngestible, match=told):
        desk.file(file, language, Channel.OTHER)

    assert desk.spool.waiting() == []


def test_a_file_that_is_not_there_is_told_without_its_name(desk: Ingest, tmp_path: Path) -> None:
    with pytest.raises(NotIngestible, match="cannot be read") as told:
        desk.file(tmp_path / "somchai.wav", "th", Channel.OTHER)

    assert "somchai" not in str(told.value)
