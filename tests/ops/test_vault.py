"""The vault keeps sealed bytes as they came, and opens them only with the house's key."""

import errno
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ops.errors import CannotUnseal, KeyMissing, NotInVault, VaultAway, VaultConflict
from ops.keys import ensure_keys
from ops.state import StateFolder
from ops.vault import CONTACT, MARKER, HouseKey, Vault
from tests.ops.conftest import House

VOICE = b"RIFF....WAVEfmt a voice that must not be heard by others " * 40


class FullDisk(BytesIO):
    """A source whose copy meets a full disk half-way."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell():
            raise OSError(errno.ENOSPC, "no space left")
        return super().read(100)


def everything_below(root: Path) -> bytes:
    return b"".join(path.read_bytes() for path in root.rglob("*") if path.is_file())


def test_what_is_kept_can_be_opened_again(house: House) -> None:
    recording = uuid4()

    house.vault.put(recording, BytesIO(house.seal(VOICE)))

    assert house.vault.open(recording) == VOICE


def test_nothing_at_rest_is_in_the_clear(house: House) -> None:
    house.vault.put(uuid4(), BytesIO(house.seal(VOICE)))

    assert b"WAVE" not in everything_below(house.folder.root)
    assert b"voice" not in everything_below(house.folder.root)


def test_the_same_bytes_twice_are_kept_once(house: House) -> None:
    recording, sealed = uuid4(), house.seal(VOICE)

    first = house.vault.put(recording, BytesIO(sealed))
    second = house.vault.put(recording, BytesIO(sealed))

    assert first == second == house.vault.kept(recording)
    assert len(list(house.vault.recordings())) == 1


def test_other_bytes_under_the_same_id_are_refused_and_the_first_ones_stay(house: House) -> None:
    recording = uuid4()
    house.vault.put(recording, BytesIO(house.seal(VOICE)))

    with pytest.raises(VaultConflict):
        house.vault.put(recording, BytesIO(house.seal(b"somebody else")))

    assert house.vault.open(recording) == VOICE


def test_the_same_id_under_another_type_is_refused_too(house: House) -> None:
    recording = uuid4()
    house.vault.put(recording, BytesIO(house.seal(VOICE)))
    house.vault.put(recording, BytesIO(house.seal(b"{}")), f".{CONTACT}")

    with pytest.raises(VaultConflict):
        house.vault.put(recording, BytesIO(house.seal(b"somebody else")), ".ogg")

    assert house.vault.open(recording) == VOICE


def test_a_full_disk_leaves_nothing_half_kept(house: House) -> None:
    recording = uuid4()

    with pytest.raises(OSError, match="no space"):
        house.vault.put(recording, FullDisk(house.seal(VOICE)))

    assert [path.name for path in house.folder.vault.rglob("*") if path.is_file()] == [MARKER]


def test_a_crash_while_writing_leaves_only_what_is_swept_away(house: House) -> None:
    recording = uuid4()
    shard = house.folder.vault / recording.hex[:2]
    shard.mkdir(parents=True)
    (shard / f".{recording}.wav.age.0badcafe").write_bytes(b"half")

    assert list(house.vault.recordings()) == []
    assert house.vault.sweep_aside() == 1
    assert list(shard.iterdir()) == []


def test_without_the_private_key_it_keeps_but_does_not_open(house: House) -> None:
    blind, recording = Vault(house.folder.vault), uuid4()

    blind.put(recording, BytesIO(house.seal(VOICE)))

    with pytest.raises(KeyMissing):
        blind.open(recording)


def test_another_houses_key_opens_nothing(house: House, tmp_path: Path) -> None:
    other = StateFolder(tmp_path / "other")
    ensure_keys(other)
    recording = uuid4()
    house.vault.put(recording, BytesIO(house.seal(VOICE)))

    with pytest.raises(CannotUnseal):
        Vault(house.folder.vault, HouseKey(other.private / "house.key")).open(recording)


def test_a_recording_that_was_never_kept_is_told_so(house: House) -> None:
    house.vault.put(uuid4(), BytesIO(house.seal(VOICE)))

    with pytest.raises(NotInVault):
        house.vault.open(uuid4())


def test_nothing_is_kept_below_a_disk_that_is_not_mounted(house: House) -> None:
    recording, elsewhere = uuid4(), house.folder.root / "elsewhere"
    house.vault.put(recording, BytesIO(house.seal(VOICE)))
    house.folder.vault.rename(elsewhere)
    house.folder.vault.mkdir()

    for deed in (
        lambda: house.vault.put(uuid4(), BytesIO(house.seal(VOICE))),
        lambda: house.vault.open(recording),
    ):
        with pytest.raises(VaultAway):
            deed()

    assert list(house.folder.vault.iterdir()) == []


def test_contacts_and_recordings_do_not_mix(house: House) -> None:
    contact, recording = uuid4(), uuid4()

    house.vault.put(contact, BytesIO(house.seal(b"{}")), f".{CONTACT}")
    house.vault.put(recording, BytesIO(house.seal(VOICE)), ".ogg")

    assert list(house.vault.contacts()) == [contact]
    assert [found for found, _ in house.vault.recordings()] == [recording]
    assert house.vault.contact(contact) == b"{}"
    assert house.vault.contact(recording) is None


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(clear=st.binary(max_size=5000))
def test_any_bytes_come_back_as_they_were(house: House, clear: bytes) -> None:
    recording = uuid4()
    source: BinaryIO = BytesIO(house.seal(clear))

    house.vault.put(recording, source, ".mp3")

    assert house.vault.open(recording) == clear
