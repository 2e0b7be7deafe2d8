"""A Chromium that Playwright can drive: the distribution's, or Playwright's own where that is a snap."""

import platform
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from ops.install.shell import ask, run
from ops.install.thing import Package, Say, program
from ops.state import StateFolder

VERSION = re.compile(r"^(?:Chromium|Google Chrome) ([\d.]+)(.*)")


def find_chromium() -> Path | None:
    """The first browser that starts and is no snap: a snap sees neither our folders nor our files."""
    return next((path for path in _candidates() if version(path)), None)


def find() -> str | None:
    """Its version."""
    path = find_chromium()
    return version(path) if path else None


def version(path: Path) -> str | None:
    """What it says of itself; Ubuntu's stand-in, a script that asks for the snap, says nothing."""
    said = VERSION.match(ask(str(path), "--version"))
    return said[1] if said and "snap" not in said[2] else None


def packages() -> tuple[Package, ...]:
    """Debian's package. Ubuntu has only the snap."""
    return () if is_only_a_snap() else (program("chromium"),)


def is_only_a_snap() -> bool:
    """Whether this distribution has no package of it but a snap."""
    return platform.freedesktop_os_release().get("ID") == "ubuntu"


def fetch(folder: StateFolder, say: Say) -> None:
    """Playwright's own build, with the libraries it needs; Playwright asks sudo for those itself."""
    say("this distribution's chromium is a snap; fetching Playwright's own")
    run(
        sys.executable, "-m", "playwright", "install", "--with-deps", "chromium",
        doing="Playwright's Chromium could not be fetched",
        log=folder.installed / "log" / "chromium.log",
    )  # fmt: skip


def _candidates() -> Iterator[Path]:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            yield Path(path)
    yield from sorted(Path.home().glob(".cache/ms-playwright/chromium-*/chrome-linux*/chrome"), reverse=True)
