"""PostgreSQL's own programs, which Debian keeps out of the way in a folder per version."""

from pathlib import Path

from ops.install.shell import ask
from ops.install.thing import Package

VERSIONS = Path("/usr/lib/postgresql")


def find_programs() -> Path | None:
    """The folder with `initdb` and `postgres` of the newest version here."""
    folders = [path.parent for path in VERSIONS.glob("*/bin/initdb") if (path.parent / "postgres").exists()]
    return max(folders, key=lambda folder: int(folder.parent.name), default=None)


def find() -> str | None:
    """Its version."""
    programs = find_programs()
    said = ask(str(programs / "postgres"), "--version") if programs else ""
    return said.split()[2] if said else None


def package() -> Package:
    """The distribution's."""
    return Package("postgresql", lambda: find_programs() is not None, service="postgresql")
