"""Of the house, the line node sees nothing: no key, no casebook, no supervisor."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from ops.config import REPOSITORY, Settings
from ops.confinement import confined, is_permitted, without_addresses
from ops.processes import LINE_NODE, processes
from ops.state import StateFolder
from ops.supervision import states, supervised, write_config
from tests.conditions import until

HOUSE = (
    "casebook.sqlite3",
    "casebook.sqlite3-wal",
    "casebook.sqlite3-shm",
    "private",
    "vault",
    "alarms",
    "run",
)
NOBODY = 65534

Said = subprocess.CompletedProcess[str]


@pytest.fixture
def folder(short_folder: Path) -> StateFolder:
    folder = given_a_house(short_folder)
    assert is_permitted(folder), "this kernel lets nobody hide a folder; the rest cannot be tested here"
    return folder


def given_a_house(root: Path) -> StateFolder:
    folder = StateFolder(root, Settings().folder.installed)
    for place in (folder.private, folder.line, folder.vault, folder.alarms, folder.run, folder.logs):
        place.mkdir(parents=True, mode=0o700)
        (place / "kept").write_text("secret")
    for name in HOUSE[:3]:
        (root / name).write_text("secret")
    return folder


def inside(script: str, folder: StateFolder, where: Path | None = None) -> Said:
    command = confined(("sh", "-c", script, str(folder.root)), folder)
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=where)


def test_of_the_state_folder_only_the_line_is_there(folder: StateFolder) -> None:
    assert inside('ls -A "$0"', folder).stdout.split() == ["line"]
    assert (folder.private / "kept").read_text() == "secret"


@pytest.mark.parametrize("name", HOUSE)
@pytest.mark.parametrize(
    "attempt", ['cat "$0/{0}" "$0/{0}/kept"', 'cat "{0}" "{0}/kept"', 'echo x > "$0/{0}"']
)
def test_nothing_of_the_house_is_read_or_written(folder: StateFolder, name: str, attempt: str) -> None:
    tried = inside(attempt.format(name), folder, where=folder.root)

    assert tried.returncode != 0
    assert "secret" not in tried.stdout


@pytest.mark.parametrize(
    "attempt",
    [
        'umount "$0"; umount "$0"; umount "$0/private"; cat "$0/private/kept"',
        f'cat "/proc/{os.getpid()}/root/$0/private/kept"',
        f'nsenter --target {os.getpid()} --mount cat "$0/private/kept"',
        'unshare --user --map-root-user --mount sh -c \'umount "$0"; cat "$0/private/kept"\' "$0"',
    ],
)
def test_nothing_inside_lifts_the_cover(attempt: str, folder: StateFolder) -> None:
    assert "secret" not in inside(attempt, folder).stdout


def test_the_line_is_read_and_written_inside(folder: StateFolder) -> None:
    assert inside(
        'cat "$0/line/kept" && mkdir "$0/line/spool" && echo new > "$0/line/spool/one"', folder
    ).stdout
    assert (folder.line / "spool" / "one").read_text() == "new\n"


@pytest.mark.parametrize("place", [REPOSITORY, REPOSITORY / "ops", Settings().folder.installed, Path.home()])
def test_what_others_will_run_cannot_be_changed_inside(folder: StateFolder, place: Path) -> None:
    for script in (f'echo x > "{place}/.tried"', "echo x > ./.tried"):
        tried = inside(script, folder, where=place)
        assert tried.returncode != 0
    assert not (place / ".tried").exists()


def test_the_house_around_a_demonstration_is_hidden_too(folder: StateFolder) -> None:
    demonstration = given_a_house(folder.root / "demo")

    assert is_permitted(demonstration)
    assert inside('cat "$0/../private/kept" "$0/../casebook.sqlite3"', demonstration).stdout == ""
    assert inside('ls -A "$0"', demonstration).stdout.split() == ["line"]


def test_what_is_installed_in_the_state_folder_stays_readable(folder: StateFolder) -> None:
    within = StateFolder(folder.root)
    within.installed.mkdir()
    (within.installed / "voice").write_text("hello")

    assert is_permitted(within)
    assert inside('cat "$0/installed/voice"', within).stdout == "hello"
    assert inside('echo x > "$0/installed/voice"', within).returncode != 0
    assert inside('cat "$0/casebook.sqlite3"', within).returncode != 0


def test_a_socket_of_the_line_is_the_same_inside_and_outside(folder: StateFolder) -> None:
    begin = "import socket as s; l = s.socket(s.AF_UNIX); l.bind('line/ctl'); l.listen(); "
    listen = begin + "l.accept()[0].send(b'here')"
    command = confined((sys.executable, "-c", listen), folder)

    with subprocess.Popen(command, cwd=folder.root), socket.socket(socket.AF_UNIX) as caller:
        until(lambda: caller.connect_ex(str(folder.line / "ctl")) == 0)
        assert caller.recv(4) == b"here"


def test_the_supervisor_is_not_reached_from_inside(folder: StateFolder) -> None:
    ask = "import sys, socket as s; s.socket(s.AF_UNIX).connect(sys.argv[1])"
    with supervised(Settings(state=folder.root), []):
        until(lambda: (folder.run / "supervisor.sock").exists())
        asked = (sys.executable, "-c", ask, str(folder.run / "supervisor.sock"))
        until(lambda: subprocess.run(asked, capture_output=True, check=False).returncode == 0)
        tried = subprocess.run(confined(asked, folder), capture_output=True, text=True, check=False)

    assert "FileNotFoundError" in tried.stderr
    assert states(folder) == {}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts disks")
def test_a_disk_mounted_below_the_line_is_the_same_inside_and_outside(folder: StateFolder) -> None:
    disk = folder.line / "disk"
    disk.mkdir()
    subprocess.run(("mount", "-t", "tmpfs", "a-disk", str(disk)), check=True)
    try:
        inside('echo heard > "$0/line/disk/voice"', folder)

        assert (disk / "voice").read_text() == "heard\n"
    finally:
        subprocess.run(("umount", str(disk)), check=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user has tried it already")
def test_an_ordinary_user_hides_the_house_as_well(
    folder: StateFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    # the program stands where this user may go, as for anybody who runs it
    monkeypatch.setattr("ops.confinement.REPOSITORY", Path("/usr"))
    monkeypatch.setattr(sys, "prefix", "/usr")
    folder = StateFolder(folder.root, folder.root / "installed")
    for path in (folder.root, *folder.root.rglob("*")):
        shutil.chown(path, NOBODY, NOBODY)
    attempt = 'umount "$0"; cat "$0/private/kept" "$0/casebook.sqlite3"'
    script = f'ls -A "$0"; echo heard > "$0/line/spool"; {attempt}'
    monkeypatch.setattr(os, "geteuid", lambda: NOBODY)
    command = confined(("sh", "-c", script, str(folder.root)), folder)

    ordinary = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
    said = subprocess.run([*ordinary, *command], capture_output=True, text=True, check=False)

    assert said.stdout.split() == ["line"], said.stderr
    assert (folder.line / "spool").read_text() == "heard\n"


def test_the_program_keeps_the_process_id_it_was_started_with(folder: StateFolder) -> None:
    command = without_addresses(confined(("sh", "-c", "echo $$"), folder))
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        said, _ = process.communicate()

    assert int(said) == process.pid


def test_the_line_node_is_not_told_where_the_casebook_is(
    folder: StateFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DATABASE_URL", "HOTLINE_DATABASE_URL", "REDIS_URL", "HOTLINE_REDIS_URL", "redis_url"):
        monkeypatch.setenv(name, "postgresql://password")
    settings = Settings(state=folder.root, installed=folder.installed)

    by_name = {process.name: process.command for process in processes(settings)}
    shown = {
        name: subprocess.run(
            [*without_its_program(by_name[name]), "env"], capture_output=True, text=True, check=True
        ).stdout
        for name in LINE_NODE
    }

    assert not any("password" in said for said in shown.values())
    assert all("HOME=" in said for said in shown.values())
    assert "password" not in write_config(folder, processes(settings)).read_text()


def without_its_program(command: Sequence[str]) -> list[str]:
    """The words up to where our own program would begin."""
    words = list(command)
    return words[: words.index("--no-new-privs") + 1]


def test_privileges_cannot_be_regained_inside(folder: StateFolder) -> None:
    assert "NoNewPrivs:\t1" in inside("cat /proc/self/status", folder).stdout


def test_a_folder_that_is_not_there_cannot_be_hidden(tmp_path: Path) -> None:
    assert not is_permitted(StateFolder(tmp_path / "nowhere"))
