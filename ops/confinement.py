"""Starts a program in a world where one folder is empty: the line node never sees the house's private keys.

A mount namespace covers the folder with an empty, read-only tmpfs, and the program is left without the
privileges it would need to lift the cover, also where everything runs as root.
"""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

COVER_AND_GO = 'mount -t tmpfs -o ro,nosuid,nodev,noexec,mode=0500 covered "$0" && exec "$@"'

KEPT = "-all,+chown,+dac_override,+fowner"
"""Root's leave to touch the files of whoever made the state folder; nothing that reaches past the cover."""

FORGO = ("setpriv", f"--bounding-set={KEPT}", "--inh-caps=-all", "--ambient-caps=-all", "--no-new-privs")


def confined(command: Sequence[str], hidden: Path) -> tuple[str, ...]:
    """The words that start `command` where `hidden` is an empty folder."""
    return (*_unshare(), "sh", "-c", COVER_AND_GO, str(hidden), *FORGO, *command)


def is_permitted(hidden: Path) -> bool:
    """Whether the kernel lets us do this: tried on the folder itself, and looked at from inside."""
    if not all(shutil.which(tool) for tool in ("unshare", "setpriv", "mount")):
        return False
    look = confined(("sh", "-c", 'test -z "$(ls -A "$0")"', str(hidden)), hidden)
    return subprocess.run(look, capture_output=True, check=False).returncode == 0


def _unshare() -> tuple[str, ...]:
    if os.geteuid() == 0:
        return ("unshare", "--mount", "--propagation", "private")
    # without root one may mount only as the root of a user namespace of one's own
    return ("unshare", "--user", "--map-root-user", "--mount")
