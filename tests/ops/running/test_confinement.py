"""The line node never sees the house's private keys."""

import os
import subprocess
from pathlib import Path

import pytest

from ops.confinement import confined, is_permitted


@pytest.fixture
def private(tmp_path: Path) -> Path:
    folder = tmp_path / "private"
    folder.mkdir(mode=0o700)
    (folder / "house.key").write_text("secret")
    assert is_permitted(folder), "this kernel lets nobody hide a folder; the rest cannot be tested here"
    return folder


def inside(script: str, private: Path) -> subprocess.CompletedProcess[str]:
    command = confined(("sh", "-c", script, str(private)), private)
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_private_folder_is_empty_inside(private: Path) -> None:
    assert inside('ls -A "$0"', private).stdout == ""
    assert (private / "house.key").read_text() == "secret"


@pytest.mark.parametrize(
    "attempt",
    [
        'umount "$0"; cat "$0/house.key"',
        f'cat "/proc/{os.getpid()}/root/$0/house.key"',
        f'nsenter --target {os.getpid()} --mount cat "$0/house.key"',
        'unshare --user --map-root-user --mount sh -c \'umount "$0"; cat "$0/house.key"\' "$0"',
    ],
)
def test_nothing_inside_lifts_the_cover(attempt: str, private: Path) -> None:
    assert "secret" not in inside(attempt, private).stdout


def test_other_folders_stay_usable_inside(private: Path, tmp_path: Path) -> None:
    assert inside('echo kept > "$0/../spool"', private).returncode == 0
    assert (tmp_path / "spool").read_text() == "kept\n"


def test_the_program_keeps_the_process_id_it_was_started_with(private: Path) -> None:
    command = confined(("sh", "-c", "echo $$"), private)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        said, _ = process.communicate()

    assert int(said) == process.pid


def test_a_folder_that_is_not_there_cannot_be_hidden(tmp_path: Path) -> None:
    assert not is_permitted(tmp_path / "nowhere")
