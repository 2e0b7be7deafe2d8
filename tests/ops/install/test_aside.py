"""Nothing is half-installed."""

from pathlib import Path

import pytest

from ops.install.aside import built_aside


def test_a_folder_appears_only_when_it_is_whole(tmp_path: Path) -> None:
    place = tmp_path / "asterisk"

    with built_aside(place) as new:
        (new / "part").write_text("first half")
        seen_meanwhile = place.exists()

    assert not seen_meanwhile
    assert (place / "part").read_text() == "first half"


def test_a_folder_whose_building_failed_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), built_aside(tmp_path / "asterisk") as new:
        (new / "part").joinpath("missing").read_text()

    assert list(tmp_path.iterdir()) == []


def test_a_failed_rebuilding_keeps_what_was_there(tmp_path: Path) -> None:
    place = tmp_path / "asterisk"
    place.mkdir()
    (place / "part").write_text("works")

    with pytest.raises(FileNotFoundError), built_aside(place) as new:
        (new / "missing").read_text()

    assert (place / "part").read_text() == "works"


def test_a_rebuilt_folder_replaces_the_old_one_whole(tmp_path: Path) -> None:
    place = tmp_path / "asterisk"
    place.mkdir()
    (place / "old").touch()

    with built_aside(place) as new:
        (new / "new").touch()

    assert [path.name for path in place.iterdir()] == ["new"]
    assert [path.name for path in tmp_path.iterdir()] == ["asterisk"]
