"""Starts a program where the state folder holds only `line/`: the line node never sees the house.

In a mount namespace of its own an empty tmpfs covers the state folder; `line/` is put back into it, and what
is installed, read-only. The program, the home folder and the disk are read-only too: what runs here leaves
nothing for others to run. It lacks the privileges it would need to lift the cover, also where everything
runs as root.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from shlex import quote

from ops.config import REPOSITORY
from ops.state import StateFolder

KEPT = "-all,+chown,+dac_override,+fowner"
"""Root's leave to touch the files of whoever made the state folder; nothing that reaches past the cover."""

FORGO = ("setpriv", f"--bounding-set={KEPT}", "--inh-caps=-all", "--ambient-caps=-all", "--no-new-privs")

MARKS = ("private", "line")
"""The folders by which a state folder is known."""

ADDRESSES = frozenset({"DATABASE_URL", "HOTLINE_DATABASE_URL", "REDIS_URL", "HOTLINE_REDIS_URL"})
"""Where the house's database and queue are, and the passwords to them."""


def without_addresses(command: Sequence[str]) -> tuple[str, ...]:
    """The words that start `command` without knowing how to reach the casebook."""
    # settings are read from the environment whatever the case of their letters
    names = ADDRESSES | {name for name in os.environ if name.upper() in ADDRESSES}
    return ("env", *(f"--unset={name}" for name in sorted(names)), *command)


def confined(command: Sequence[str], folder: StateFolder) -> tuple[str, ...]:
    """The words that start `command` beside the house; `private` and `line` must be there."""
    return (*_unshare(), "sh", "-c", " && ".join(_steps(folder)), "confined", *FORGO, *command)


def is_permitted(folder: StateFolder) -> bool:
    """Whether the kernel lets us do this: tried on the folder itself, and looked at from inside."""
    if not all(shutil.which(tool) for tool in ("unshare", "setpriv", "mount")):
        return False
    look = 'test ! -e "$0" && test -w "$1" && test -r "$2" && test -d "$3"'
    places = (folder.private, folder.line, __file__, sys.prefix)
    command = confined(("sh", "-c", look, *map(str, places)), folder)
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _unshare() -> tuple[str, ...]:
    if os.geteuid() == 0:
        return ("unshare", "--mount", "--propagation", "private")
    # without root one may mount only as the root of a user namespace of one's own
    return ("unshare", "--user", "--map-root-user", "--mount")


def _steps(folder: StateFolder) -> Iterator[str]:
    """Furnish the cover on top of `private`, then lay it over everything."""
    root = folder.root.resolve()
    house = _house_around(root)
    cover = house / "private"
    yield f"mount -t tmpfs -o nosuid,nodev,noexec,mode=0755 covered {_word(cover)}"
    yield from _put_back(root / "line", house, cover)
    programs = sorted({path.resolve() for path in (REPOSITORY, folder.installed, Path(sys.prefix))})
    for path in programs:
        if house in path.parents and path.exists():
            yield from _put_back(path, house, cover)
            yield _read_only(cover / path.relative_to(house))
    yield _read_only(cover)
    for path in sorted({*programs, Path.home().resolve()}):
        if path not in (house, Path("/")) and house not in path.parents and path.exists():
            yield f"mount --rbind {_word(path)} {_word(path)}"
            yield _read_only(path)
    yield f"mount --rbind {_word(cover)} {_word(house)}"
    # where / is no mount of its own, as in a chroot, this cannot be
    yield f"{{ {_read_only(Path('/'))} || true; }}"
    # the folder one stands in was opened before all this
    yield '{ cd "$PWD" || cd /; } && exec "$@"'


def _house_around(root: Path) -> Path:
    """The state folder; the outermost where one lies in another, as the demonstration's does: both hide."""
    houses = (path for path in reversed(root.parents) if all(os.path.isdir(path / it) for it in MARKS))
    return next(houses, root)


def _put_back(path: Path, house: Path, cover: Path) -> Iterator[str]:
    """With the disks mounted below it: a spool on one of its own must be the same inside and outside."""
    place = _word(cover / path.relative_to(house))
    yield f"mkdir -p {place}"
    yield f"mount --rbind {_word(path)} {place}"


def _read_only(path: Path) -> str:
    return f"mount -o remount,bind,ro {_word(path)}"


def _word(path: Path) -> str:
    return quote(str(path))
