"""`./hotline`, the shell script: from a bare machine to Python, from any folder."""

import subprocess
import sys
from pathlib import Path

import pytest

from ops.config import REPOSITORY

WORDS_OF_THE_SYSTEM = (
    "bash env dirname readlink realpath sha256sum cat cp mkdir touch rm ln mv mktemp flock tail".split()
)


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A PATH with what every Debian has, and no Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in WORDS_OF_THE_SYSTEM:
        found = next(path for path in (Path("/usr/bin", name), Path("/bin", name)) if path.exists())
        (folder / name).symlink_to(found)
    return folder


def given_program(folder: Path, name: str, script: str) -> None:
    program = folder / name
    program.write_text(f"#!/bin/bash\n{script}\n")
    program.chmod(0o755)


def given_python(folder: Path, *, pip: str = "exit 0") -> None:
    """A python3 whose environments hold another python3, which says what it was asked to run."""
    inside = f'case $* in *pip*) {pip};; *) echo "$PWD $*";; esac'
    given_program(
        folder,
        "python3",
        f"""case $* in
            *venv*/*) mkdir -p "${{@: -1}}/bin"; cp "{folder}/inside" "${{@: -1}}/bin/python";;
            *) exec {sys.executable} "$@";;
        esac""",
    )
    given_program(folder, "inside", inside)


def hotline(programs: Path, state: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(programs), "HOTLINE_STATE": str(state), "HOME": str(state)}
    return subprocess.run(
        [REPOSITORY / "hotline", *words],
        cwd=state.parent,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_python_and_apt_it_says_what_is_missing(programs: Path, tmp_path: Path) -> None:
    done = hotline(programs, tmp_path / "state", "doctor")

    assert done.returncode == 1
    assert done.stderr == "python3 is missing, and this system has no apt-get to bring it.\n"


def test_an_old_python_is_no_python(programs: Path, tmp_path: Path) -> None:
    given_program(programs, "python3", "exit 1")

    done = hotline(programs, tmp_path / "state", "doctor")

    assert "python3 is missing" in done.stderr


def test_it_makes_the_environment_once_and_hands_over(programs: Path, tmp_path: Path) -> None:
    given_python(programs)

    first = hotline(programs, tmp_path / "state", "status", "--all")
    second = hotline(programs, tmp_path / "state", "status", "--all")

    assert [line.split()[:2] for line in first.stderr.splitlines()] == [
        ["Python", "environment"],
        ["Python", "packages"],
    ]
    assert second.stderr == ""
    assert first.stdout == second.stdout == f"{tmp_path} -P -m ops.cli status --all\n"


def test_an_environment_that_was_not_finished_is_made_again(programs: Path, tmp_path: Path) -> None:
    given_python(programs, pip="echo no such package; exit 1")
    failed = hotline(programs, tmp_path / "state", "status")
    given_python(programs)

    mended = hotline(programs, tmp_path / "state", "status")

    assert failed.returncode == 1
    assert "Python packages could not be installed" in failed.stderr
    assert "no such package" in failed.stderr
    assert mended.returncode == 0


def test_a_folder_named_venv_is_left_alone(programs: Path, tmp_path: Path) -> None:
    given_python(programs)
    keepsake = tmp_path / "state" / "installed" / "venv" / "keepsake"
    keepsake.parent.mkdir(parents=True)
    keepsake.touch()

    done = hotline(programs, tmp_path / "state", "status")

    assert done.returncode == 0
    assert keepsake.exists()


def test_a_state_folder_that_cannot_be_made_is_told(programs: Path, tmp_path: Path) -> None:
    given_python(programs)
    (tmp_path / "state").write_text("a file where the folder should be")

    done = hotline(programs, tmp_path / "state", "status")

    assert done.returncode == 1
    assert "cannot be written. Type: HOTLINE_STATE=" in done.stderr
