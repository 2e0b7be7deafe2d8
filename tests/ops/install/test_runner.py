"""What is missing is brought in order, once; what cannot be brought is told in one sentence."""

import io
import os
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from ops.install.errors import CommandFailed, InstallError, NeedsRoot, StillMissing
from ops.install.runner import bring, mend
from ops.install.shell import run
from ops.install.thing import Package, Say, Thing, program, these
from ops.state import StateFolder

ABSENT = Package("libsomething", lambda: False)


class Shelf:
    """A thing that is found once it was made."""

    def __init__(self, name: str = "asterisk", *, works: bool = True) -> None:
        self.made = 0
        self._works = works
        self.thing = Thing(name, "answers", self._find, make=self._make)

    def _find(self) -> str | None:
        return "22.10" if self.made and self._works else None

    def _make(self, say: Say) -> None:
        say("unpacking")
        self.made += 1


def given_a_user_without_sudo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("PATH", "/nowhere")


@pytest.fixture
def terminal() -> io.StringIO:
    return io.StringIO()


def bring_all(*things: Thing, installed: Path, terminal: io.StringIO) -> None:
    bring(things, StateFolder(installed.parent, installed), Console(file=terminal, width=100))


def test_each_thing_brought_is_one_line_with_its_seconds(tmp_path: Path, terminal: io.StringIO) -> None:
    bring_all(Shelf("Asterisk").thing, Shelf("keys").thing, installed=tmp_path, terminal=terminal)

    assert [line.split() for line in terminal.getvalue().splitlines()] == [
        ["Asterisk", "0", "s"],
        ["keys", "0", "s"],
    ]


def test_a_thing_somebody_else_has_brought_meanwhile_is_not_made_again(
    tmp_path: Path, terminal: io.StringIO
) -> None:
    shelf = Shelf()

    bring_all(shelf.thing, shelf.thing, installed=tmp_path, terminal=terminal)

    assert shelf.made == 1


def test_a_thing_that_is_made_and_yet_not_there_is_told(tmp_path: Path, terminal: io.StringIO) -> None:
    with pytest.raises(StillMissing, match="asterisk was installed and yet is not found; type"):
        bring_all(Shelf(works=False).thing, installed=tmp_path, terminal=terminal)

    assert terminal.getvalue().split() == ["asterisk", "failed"]


def test_without_root_or_sudo_the_missing_package_is_named_with_the_words_to_type(
    tmp_path: Path, terminal: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_a_user_without_sudo(monkeypatch)
    redis = Thing("Redis", "carries", lambda: None, these(ABSENT))

    with pytest.raises(
        NeedsRoot, match=r"^libsomething is missing; type, as root: .*apt-get install libsomething$"
    ):
        bring_all(redis, installed=tmp_path, terminal=terminal)


def test_without_root_or_sudo_what_needs_no_package_is_brought_all_the_same(
    tmp_path: Path, terminal: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_a_user_without_sudo(monkeypatch)
    shelf = Shelf()

    bring_all(shelf.thing, installed=tmp_path, terminal=terminal)

    assert shelf.made == 1


def test_a_folder_that_cannot_be_written_is_told_before_anything_is_tried(
    tmp_path: Path, terminal: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)

    with pytest.raises(InstallError, match="cannot be written; set HOTLINE_STATE"):
        bring_all(Shelf().thing, installed=tmp_path, terminal=terminal)


def test_keys_of_a_state_are_made_though_what_is_shared_may_not_be_written(
    tmp_path: Path, terminal: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    monkeypatch.setattr(os, "access", lambda path, mode: path != shared)
    keys = Shelf("keys")

    bring_all(replace(keys.thing, of_the_state=True), installed=shared, terminal=terminal)

    assert keys.made == 1
    assert list(shared.iterdir()) == []


def test_the_mend_of_a_thing_that_is_made_here_names_its_packages_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    pjsua2 = Thing("pjsua2", "calls", lambda: None, these(ABSENT, program("bash")), lambda say: None)

    assert mend(pjsua2) == "sudo apt-get install libsomething; ./hotline install"


def test_a_program_that_fails_is_told_by_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(CommandFailed, match="Asterisk could not be fetched: no such suite"):
        run("sh", "-c", "echo trying; echo no such suite >&2; exit 25",
            doing="Asterisk could not be fetched", log=tmp_path / "log")  # fmt: skip


def test_a_program_that_is_not_there_is_told_by_name(tmp_path: Path) -> None:
    with pytest.raises(CommandFailed, match="mmdebstrap-of-tomorrow is missing"):
        run("mmdebstrap-of-tomorrow", doing="Asterisk could not be fetched", log=tmp_path / "log")
