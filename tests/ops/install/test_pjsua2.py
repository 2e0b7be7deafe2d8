"""pjsua2's source comes from wherever Asterisk came from."""

from pathlib import Path

import pytest

from ops.install.errors import InstallError
from ops.install.pjsua2 import source_entries


def apt_of(tmp_path: Path, name: str, text: str) -> Path:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return tmp_path


def test_one_line_entries_ask_for_source_code(tmp_path: Path) -> None:
    entries = "# made by hand\ndeb [signed-by=/a/key.gpg] http://archive.invalid/debian testing main\n"

    one_line, _ = source_entries(apt_of(tmp_path, "sources.list", entries))

    assert one_line == "deb-src [signed-by=/a/key.gpg] http://archive.invalid/debian testing main\n"


def test_deb822_entries_ask_for_source_code(tmp_path: Path) -> None:
    entries = "Types: deb\nURIs: http://archive.invalid/ubuntu\nSuites: stable\nComponents: universe\n"

    _, deb822 = source_entries(apt_of(tmp_path, "sources.list.d/ubuntu.sources", entries))

    assert deb822 == entries.replace("deb\n", "deb-src\n", 1)


def test_without_any_source_the_installation_says_so(tmp_path: Path) -> None:
    with pytest.raises(InstallError):
        source_entries(tmp_path)
