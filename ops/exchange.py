"""Asterisk as a process: which one is installed, the words that start it, and whether it is ready."""

import re
import shutil
import subprocess
import time
import urllib.request
from base64 import b64encode
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from urllib.error import HTTPError, URLError

from ops.config import Settings
from ops.dialplan import ARI_USER
from ops.errors import ExchangeUnusable

OLDEST = (22, 4)
"""REST requests over the events socket came with Asterisk 22.4."""

BETWEEN_ASKING = 0.1


@dataclass(frozen=True, slots=True)
class Installation:
    """One Asterisk: `program` is the words before its options, `modules` and `data` are its own folders."""

    program: tuple[str, ...]
    modules: Path
    data: Path

    def command(self, etc: Path) -> tuple[str, ...]:
        """Run in the foreground with the rendered configuration, without a console."""
        return (*self.program, "-f", "-C", str(etc / "asterisk.conf"))

    def version(self) -> str:
        """As `22.10.1`; raises ExchangeUnusable when it does not even say that."""
        said = subprocess.run((*self.program, "-V"), capture_output=True, text=True, check=False).stdout
        found = re.match(r"Asterisk (\d+(?:\.\d+)*)", said)
        if found is None:
            raise ExchangeUnusable("Asterisk is there but does not start; type: ./hotline doctor")
        return found[1]


def find_installation(settings: Settings) -> Installation:
    """The distribution's Asterisk if it is new enough, else the unpacked root of the installation."""
    for installation in (from_distribution(), from_root(settings.folder.asterisk_root)):
        if installation is not None and is_new_enough(installation.version()):
            return installation
    raise ExchangeUnusable("There is no Asterisk 22.4 or newer here; type: ./hotline doctor")


def from_distribution(root: Path = Path("/")) -> Installation | None:
    """The packaged Asterisk, run directly."""
    program = shutil.which("asterisk", path=str(root / "usr" / "sbin"))
    modules = next(root.glob("usr/lib/*/asterisk/modules"), None)
    if program is None or modules is None:
        return None
    return Installation((program,), modules, root / "usr/share/asterisk")


def from_root(root: Path) -> Installation | None:
    """The unpacked packages, run through their own loader: no chroot, and the host's libc is left alone."""
    loader = next(root.glob("usr/lib/*/ld-linux-*.so.*"), None)
    if loader is None or not (root / "usr/sbin/asterisk").exists():
        return None
    libraries = loader.parent
    program = (str(loader), "--library-path", str(libraries), str(root / "usr/sbin/asterisk"))
    return Installation(program, libraries / "asterisk/modules", root / "usr/share/asterisk")


def is_new_enough(version: str) -> bool:
    """Whether this Asterisk speaks REST over the events socket."""
    return tuple(int(part) for part in version.split(".")[:2]) >= OLDEST


def is_ready(settings: Settings) -> bool:
    """Whether Asterisk is fully booted: until then its REST interface answers 503."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{settings.ari_port}/ari/asterisk/ping", headers=authorization(settings)
    )
    try:
        with urllib.request.urlopen(request, timeout=2) as answer:  # noqa: S310  (loopback, http)
            return bool(answer.status == HTTPStatus.OK)
    except HTTPError as refusal:
        refusal.close()
        if refusal.code == HTTPStatus.UNAUTHORIZED:
            raise ExchangeUnusable("Another Asterisk listens on the ARI port; set HOTLINE_ARI_PORT") from None
        return False
    except (URLError, OSError):
        return False


def authorization(settings: Settings) -> dict[str, str]:
    """The header with which we may ask Asterisk's REST interface."""
    secret = (settings.folder.line_secrets / "ari").read_text().strip()
    return {"Authorization": f"Basic {b64encode(f'{ARI_USER}:{secret}'.encode()).decode()}"}


def wait_until_ready(settings: Settings, *, within: float = 30.0) -> None:
    """Ask until Asterisk is ready; raises ExchangeUnusable after `within` seconds."""
    deadline = time.monotonic() + within
    while not is_ready(settings):
        if time.monotonic() > deadline:
            raise ExchangeUnusable("Asterisk did not become ready; look into log/messages of its var folder")
        time.sleep(BETWEEN_ASKING)
