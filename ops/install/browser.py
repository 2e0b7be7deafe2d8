"""The console's browser code: packages from npm's lock file, of which only the files served are kept."""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from ops.config import REPOSITORY
from ops.console.browser_code import collect, wanted
from ops.install.aside import built_aside
from ops.install.shell import run
from ops.install.thing import Say
from ops.state import StateFolder

CONSOLE = REPOSITORY / "ops" / "console"
LOCK = CONSOLE / "package-lock.json"


def find(folder: StateFolder) -> str | None:
    """The short digest of what was collected, or None where the lock or the list of files is another now."""
    stamp = folder.browser / "complete"
    return _digest() if stamp.exists() and stamp.read_text() == _digest() else None


def build(folder: StateFolder, say: Say) -> None:
    """Fetch the packages, keep the files the browser needs. No package's own scripts are run."""
    say("fetching the console's browser code")
    with tempfile.TemporaryDirectory(prefix="npm-") as packages, built_aside(folder.browser) as new:
        for name in ("package.json", LOCK.name):
            shutil.copy(CONSOLE / name, packages)
        fetch = ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
        run(
            *fetch,
            doing="The console's browser code could not be fetched",
            log=folder.installed / "log" / "browser.log",
            folder=Path(packages),
            extra={"npm_config_update_notifier": "false", "npm_config_cache": _cache(folder)},
        )
        collect(Path(packages, "node_modules"), new)
        (new / "complete").write_text(_digest())


def _cache(folder: StateFolder) -> str:
    return os.environ.get("npm_config_cache") or str(folder.installed / "cache" / "npm")


def _digest() -> str:
    return hashlib.sha256(LOCK.read_bytes() + repr(wanted()).encode()).hexdigest()[:12]
