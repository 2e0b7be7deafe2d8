"""Asterisk: the distribution's where it is new enough, else Debian testing's, unpacked beside it.

Why, and what was learned: `ops/decisions/0002-asterisk-root.md`.
"""

import re
from pathlib import Path

from ops.config import Settings
from ops.errors import ExchangeUnusable
from ops.exchange import find_installation, is_new_enough
from ops.install.apt import candidate
from ops.install.aside import built_aside
from ops.install.shell import run
from ops.install.thing import Package, Say, file, program
from ops.state import StateFolder

KEYRINGS = Path("/usr/share/keyrings")
UNUSED = ("dev", "usr/share/doc", "usr/share/man", "usr/share/locale", "var/cache/apt", "var/lib/apt/lists")
"""Parts of the packages nobody reads here, and device files, which only root could make."""


def find(settings: Settings) -> str | None:
    """The version of the Asterisk we would start."""
    try:
        return find_installation(settings).version()
    except ExchangeUnusable:
        return None


def packages() -> tuple[Package, ...]:
    """The distribution's own Asterisk, or what it takes to unpack another's."""
    offered = re.search(r"(\d+\.\d+)", candidate("asterisk") or "")
    if offered and is_new_enough(offered[1]):
        return (program("asterisk", service="asterisk"),)
    keyring = (KEYRINGS / "debian-archive-keyring.gpg", KEYRINGS / "debian-archive-keyring.pgp")
    return (program("mmdebstrap"), file("debian-archive-keyring", *keyring))


def unpack(folder: StateFolder, say: Say) -> None:
    """Unpack Debian testing's Asterisk with all its libraries into `folder.asterisk_root`. Needs no root."""
    log = folder.installed / "log" / "asterisk.log"
    with built_aside(folder.asterisk_root) as root:
        archive = root.parent / "root.tar"
        say("fetching Asterisk and its libraries from Debian testing")
        run(*_fetch_words(archive), doing="Asterisk could not be fetched", log=log)
        say("unpacking")
        run(*_unpack_words(archive, root), doing="Asterisk could not be unpacked", log=log)
        _lead_to_the_sounds(root / "usr/share/asterisk/sounds")


def _fetch_words(archive: Path) -> tuple[str, ...]:
    # Packages are only unpacked, never configured: that needs neither root nor user namespaces.
    how = ("--mode=chrootless", "--variant=extract", "--include=asterisk")
    # Testing's Release file can be a few days past its Valid-Until.
    patience = "--aptopt=Acquire::Check-Valid-Until false"
    return ("mmdebstrap", *how, patience, "testing", str(archive))


def _unpack_words(archive: Path, root: Path) -> tuple[str, ...]:
    left_out = [f"--exclude=./{part}" for part in UNUSED]
    return ("tar", "-xf", str(archive), "-C", str(root), "--no-same-owner", *left_out)


def _lead_to_the_sounds(sounds: Path) -> None:
    """The packages leave `en` to an absolute link through /etc/alternatives, which leads out of the root."""
    english = next(path for path in sorted(sounds.glob("en_*")) if path.is_dir() and not path.is_symlink())
    for name in ("en", "en_US"):
        (sounds / name).unlink(missing_ok=True)
        (sounds / name).symlink_to(english.name)
