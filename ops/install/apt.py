"""The distribution's packages, brought by apt-get as root or through sudo."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from ops.install.errors import NeedsRoot
from ops.install.shell import ask, run, succeeds
from ops.install.thing import Package, Say

SYSTEMD_RUNS = Path("/run/systemd/system")


class Apt:
    """One visit to the package archive: permission is asked once, the lists are refreshed once."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._refreshed = False

    def authenticate(self, packages: Sequence[Package]) -> None:
        """Ask for sudo's password now, before a progress display stands in its way. Raises NeedsRoot."""
        if packages and not may_become_root():
            raise NeedsRoot(f"{_listed(packages)} is missing; type, as root: {words_to_type(packages)}")
        if packages and os.geteuid() != 0 and not succeeds("sudo", "-v", asking=True):
            raise NeedsRoot(f"{_listed(packages)} is missing; type: {words_to_type(packages)}")

    def install(self, packages: Sequence[Package], say: Say) -> None:
        """Bring the packages; the daemons they start by themselves are stopped, as we run our own."""
        if not packages:
            return
        if not self._refreshed:
            say("refreshing the package lists")
            self._run("apt-get", "update", doing="The package lists could not be refreshed")
            self._refreshed = True
        names = [package.name for package in packages]
        say(f"installing {', '.join(names)}")
        self._run(*_install_words(names), doing=f"{_listed(packages)} could not be installed")
        for package in packages:
            if package.service and SYSTEMD_RUNS.exists():
                self._run("systemctl", "disable", "--now", package.service, doing="A service would not stop")

    def _run(self, *command: str, doing: str) -> None:
        environment = ("env", "DEBIAN_FRONTEND=noninteractive")
        run(*_as_root(), *environment, *command, doing=doing, log=self._log)


def words_to_type(packages: Sequence[Package]) -> str:
    """The exact words that bring these packages."""
    names = " ".join(package.name for package in packages)
    return f"{'sudo ' if os.geteuid() != 0 else ''}apt-get install {names}"


def may_become_root() -> bool:
    """Whether we are root, or sudo is there to ask."""
    return os.geteuid() == 0 or shutil.which("sudo") is not None


def candidate(package: str) -> str | None:
    """The version apt would install now, as in `1:22.4.1~dfsg-1`; None where the archive has none."""
    for line in ask("apt-cache", "policy", package).splitlines():
        name, _, version = line.strip().partition(": ")
        if name == "Candidate":
            return None if version == "(none)" else version
    return None


def _install_words(names: Sequence[str]) -> tuple[str, ...]:
    # somebody else's apt may be at work just now: wait for its lock
    patience = ("-o", "DPkg::Lock::Timeout=300")
    return ("apt-get", *patience, "install", "-y", "--no-install-recommends", *names)


def _as_root() -> tuple[str, ...]:
    return () if os.geteuid() == 0 else ("sudo",)


def _listed(packages: Sequence[Package]) -> str:
    return ", ".join(package.name for package in packages)
