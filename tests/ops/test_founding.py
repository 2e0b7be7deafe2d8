"""The vault is founded once, and an empty mount point is never taken for it."""

from pathlib import Path

import pytest

from ops.founding import ensure_vault
from ops.vault import MARKER, Vault
from tests.ops.conftest import House
from tests.ops.given import given_contact

pytestmark = pytest.mark.django_db


def test_a_new_house_gets_its_vault(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "state" / "vault")

    ensure_vault(vault)

    assert vault.is_there


def test_a_house_with_recordings_gets_no_second_vault_below_the_mount_point(house: House) -> None:
    given_contact(house)
    house.folder.vault.rename(house.folder.root / "elsewhere")
    house.folder.vault.mkdir()

    ensure_vault(house.vault)

    assert list(house.folder.vault.iterdir()) == []


def test_a_vault_from_before_there_was_a_mark_is_recognised_by_its_first_recording(house: House) -> None:
    given_contact(house)
    (house.folder.vault / MARKER).unlink()

    ensure_vault(house.vault)

    assert house.vault.is_there


def test_what_was_kept_on_the_wrong_disk_by_mistake_does_not_make_it_the_vault(house: House) -> None:
    given_contact(house)
    house.folder.vault.rename(house.folder.root / "elsewhere")
    house.vault.found()
    given_contact(house)
    (house.folder.vault / MARKER).unlink()

    ensure_vault(house.vault)

    assert not house.vault.is_there
