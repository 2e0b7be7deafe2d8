"""Keys are made once, and only those who need them can read them."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyrage
import pytest

from ops.alarms import AlarmKind
from ops.config import Settings
from ops.errors import KeyMissing
from ops.keys import ensure_keys, keys_agree
from ops.state import StateFolder
from ops.wiring import Wiring


def contents(folder: StateFolder) -> dict[str, str]:
    files = [path for path in folder.root.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder.root)): path.read_text() for path in files}


def test_what_exists_is_never_made_again(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path)
    ensure_keys(folder)
    before = contents(folder)

    ensure_keys(folder)

    assert contents(folder) == before
    assert set(before) == {
        "private/house.key",
        "private/django",
        "line/house.pub",
        "line/line.pub",
        "line/secrets/ari",
        "line/secrets/codes",
        "line/secrets/journal",
        "line/secrets/pseudonym",
        "line/secrets/shelter",
    }


def test_only_the_owner_may_read_what_is_secret(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path)

    ensure_keys(folder)

    for secret in ("private/house.key", "private/django", "line/secrets/ari", "line/secrets/pseudonym"):
        assert stat.S_IMODE((tmp_path / secret).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.private.stat().st_mode) == 0o700
    assert stat.S_IMODE(folder.line_secrets.stat().st_mode) == 0o700


def test_several_processes_at_once_agree_on_one_pair(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: ensure_keys(folder), range(16)))

    identity = pyrage.x25519.Identity.from_str((folder.private / "house.key").read_text().strip())
    assert folder.house_recipient.read_text().strip() == str(identity.to_public())
    assert not list(tmp_path.rglob(".*"))


def test_a_lost_public_key_comes_back_from_the_private_one(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path)
    ensure_keys(folder)
    public = folder.house_recipient.read_text()
    folder.house_recipient.unlink()

    ensure_keys(folder)

    assert folder.house_recipient.read_text() == public


def test_a_lost_private_key_is_not_replaced_by_another_one(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path)
    ensure_keys(folder)
    assert keys_agree(folder)
    (folder.private / "house.key").unlink()

    ensure_keys(folder)

    assert not (folder.private / "house.key").exists()
    assert not keys_agree(folder)


def test_a_wrong_private_key_is_noticed(tmp_path: Path) -> None:
    folder, other = StateFolder(tmp_path / "ours"), StateFolder(tmp_path / "other")
    ensure_keys(folder)
    ensure_keys(other)

    (folder.private / "house.key").write_text((other.private / "house.key").read_text())

    assert not keys_agree(folder)


def test_without_its_key_intake_leaves_envelopes_where_they_are(tmp_path: Path) -> None:
    settings = Settings(state=tmp_path)
    ensure_keys(settings.folder)
    (settings.folder.private / "house.key").unlink()
    house = Wiring(settings)

    with pytest.raises(KeyMissing):
        house.prove_key()

    assert [alarm.kind for alarm in house.alarms.standing()] == [AlarmKind.KEY_MISSING]
