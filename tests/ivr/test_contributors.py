"""Who may record prompts by telephone."""

import stat
from pathlib import Path

import pytest

from ivr.contributors import Approves, Contributor, Contributors
from ivr.errors import ContributorUnknown


@pytest.fixture
def contributors(tmp_path: Path) -> Contributors:
    return Contributors(tmp_path / "studio" / "contributors.json")


def aye(approves: Approves = Approves.OTHERS) -> Contributor:
    return Contributor("", "Aye", ("th", "my"), approves)


def test_who_was_added_signs_in_with_what_she_was_told(contributors: Contributors) -> None:
    added, pin = contributors.add(aye())

    assert contributors.verified(added.number, pin) == added
    assert contributors.verified(added.number, "000000") is None
    assert contributors.verified("0000", pin) is None


def test_numbers_and_pins_never_begin_with_the_key_for_a_person(contributors: Contributors) -> None:
    told = [contributors.add(Contributor("", str(each), ("th",))) for each in range(30)]

    assert {len(added.number) for added, _ in told} == {4}
    assert {len(pin) for _, pin in told} == {6}
    assert not [each for added, pin in told for each in (added.number, pin) if each.startswith("0")]
    assert len({added.number for added, _ in told}) == 30


def test_the_same_name_again_is_a_new_pin_and_the_same_number(contributors: Contributors) -> None:
    first, old = contributors.add(aye())
    second, new = contributors.add(aye(Approves.ALL))

    assert first.number == second.number
    assert contributors.verified(first.number, old) is None
    assert contributors.verified(first.number, new) == second
    assert len(contributors.all()) == 1


def test_only_a_hash_of_the_pin_is_kept_for_its_owner_only(
    contributors: Contributors, tmp_path: Path
) -> None:
    _, pin = contributors.add(aye())
    file = tmp_path / "studio" / "contributors.json"

    assert pin not in file.read_text()
    assert "$argon2id$" in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert pin not in repr(contributors.all())
    assert "argon2" not in repr(contributors.all())


def test_who_was_removed_signs_in_no_more(contributors: Contributors) -> None:
    added, pin = contributors.add(aye())

    contributors.remove("Aye")

    assert contributors.verified(added.number, pin) is None
    with pytest.raises(ContributorUnknown):
        contributors.remove("Aye")


def test_a_damaged_file_lets_nobody_in(contributors: Contributors, tmp_path: Path) -> None:
    added, pin = contributors.add(aye())
    (tmp_path / "studio" / "contributors.json").write_text("[{")

    with pytest.raises(OSError, match="damaged"):
        contributors.verified(added.number, pin)
