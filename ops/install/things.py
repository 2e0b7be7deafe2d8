"""The list: everything the house needs from the machine, in the order it is brought."""

import platform
import re
import shutil
import sys
import sysconfig
from collections.abc import Callable
from functools import partial
from pathlib import Path

from ops.config import Settings
from ops.install import asterisk, browser, chromium, pjsua2, postgres, sipp, words
from ops.install.shell import ask
from ops.install.thing import Package, Thing, file, program, these
from ops.keys import ensure_keys
from ops.state import StateFolder


def things(settings: Settings) -> tuple[Thing, ...]:
    """For running first, for testing last."""
    return (*_for_running(settings), *_for_testing(settings.folder))


def _for_running(settings: Settings) -> tuple[Thing, ...]:
    folder = settings.folder
    return (
        Thing("Python", "runs the house", platform.python_version),
        Thing(
            "Redis",
            "carries work to the workers",
            _version("redis-server", r"v=(\S+)"),
            these(program("redis-server", service="redis-server")),
        ),
        Thing(
            "espeak-ng",
            "speaks prompts that nobody has recorded",
            _version("espeak-ng", r"text-to-speech: (\S+)"),
            these(program("espeak-ng")),
        ),
        Thing(
            "Asterisk",
            "answers the telephone",
            partial(asterisk.find, settings),
            asterisk.packages,
            partial(asterisk.unpack, folder),
        ),
        Thing(
            "pjsua2",
            "is the telephone that calls the hotline to try it",
            partial(pjsua2.find, folder),
            these(program("build-essential", "make", "g++"), program("swig"), _python_headers()),
            partial(pjsua2.build, folder),
        ),
        Thing(
            "prompts",
            "are what callers hear",
            partial(words.find, folder),
            these(program("espeak-ng")),
            partial(words.render, folder),
        ),
        Thing(
            "browser code",
            "is what the console's pages run",
            partial(browser.find, folder),
            these(program("nodejs", "node"), program("npm")),
            partial(browser.build, folder),
        ),
        Thing(
            "speech model",
            "turns speech into text; until it is here, messages wait",
            partial(_find_model, settings),
            brought_by=f"./hotline models fetch {settings.default_model}",
        ),
        Thing(
            "keys",
            "seal what callers say",
            partial(_find_keys, folder),
            make=lambda say: ensure_keys(folder),
            of_the_state=True,
        ),
    )


def _for_testing(folder: StateFolder) -> tuple[Thing, ...]:
    return (
        Thing(
            "SIPp",
            "calls the hotline many times at once in tests and for the bench",
            sipp.find,
            these(program("sip-tester", "sipp")),
            for_tests=True,
        ),
        Thing(
            "PostgreSQL",
            "is the second database the tests run on",
            postgres.find,
            these(postgres.package()),
            for_tests=True,
        ),
        Thing(
            "Chromium",
            "opens the console in tests",
            chromium.find,
            chromium.packages,
            partial(chromium.fetch, folder) if chromium.is_only_a_snap() else None,
            for_tests=True,
        ),
    )


def _version(name: str, pattern: str) -> Callable[[], str | None]:
    def find() -> str | None:
        if shutil.which(name) is None:
            return None
        said = re.search(pattern, ask(name, "--version"))
        return said[1] if said else None

    return find


def _python_headers() -> Package:
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-dev"
    return file(package, Path(sysconfig.get_paths()["include"], "Python.h"))


def _find_model(settings: Settings) -> str | None:
    """The name of the default one, where it is complete."""
    from ops.wiring import model_folders
    from transcription.registry import is_complete

    here = any(is_complete(folder / settings.default_model) for folder in model_folders(settings))
    return settings.default_model if here else None


def _find_keys(folder: StateFolder) -> str | None:
    """Made once for this state; who runs the telephone alone may see only the public one."""
    return (
        "age X25519" if folder.house_recipient.exists() and (folder.line_secrets / "ari").exists() else None
    )
