"""Brings what is missing, one thing after another, with a line and its seconds for each."""

import os
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ops.install.apt import Apt, words_to_type
from ops.install.errors import InstallError, StillMissing
from ops.install.thing import Say, Thing
from prompts.disk import alone

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console
    from rich.progress import Progress

    from ops.config import Settings
    from ops.state import StateFolder


def ensure_installed(settings: "Settings", *, testing: bool = False) -> int:
    """Bring whatever is missing; how many things that were.

    Where everything is there, nothing is written and no root is needed. Raises InstallError, one sentence.
    """
    from rich.console import Console

    from ops.install.things import things

    wanted = [thing for thing in things(settings) if testing or not thing.for_tests]
    missing = [thing for thing in wanted if thing.brought_by is None and thing.find() is None]
    if missing:
        bring(missing, settings.folder, Console(stderr=True))
    return len(missing)


def bring(missing: Sequence[Thing], folder: "StateFolder", console: "Console") -> None:
    """Install these things, in order; what each state has of its own comes last."""
    apt = Apt(folder.installed / "log" / "packages.log")
    shared = [thing for thing in missing if not thing.of_the_state]
    if shared:
        _check_writable(folder.installed)
        apt.authenticate([package for thing in shared for package in thing.missing_packages()])
        with alone(folder.installed):  # two installations into one folder take turns
            for thing in shared:
                _bring(thing, apt, console)
    for thing in missing:
        if thing.of_the_state:
            _check_writable(folder.root)
            _bring(thing, apt, console)


def mend(thing: Thing) -> str:
    """The exact words to type where this thing is missing."""
    if thing.brought_by:
        return thing.brought_by
    ours = "./hotline install --tests" if thing.for_tests else "./hotline install"
    packages = thing.missing_packages()
    if packages and thing.make:
        return f"{words_to_type(packages)}; {ours}"
    return words_to_type(packages) if packages else ours


def _bring(thing: Thing, apt: Apt, console: "Console") -> None:
    begun = time.monotonic()
    try:
        with _clock(console) as clock:
            task = clock.add_task(thing.name)
            _install(thing, apt, lambda doing: clock.update(task, description=f"{thing.name}: {doing}"))
    except BaseException:
        console.print(f"  {thing.name:<42}failed", highlight=False)
        raise
    console.print(f"  {thing.name:<42}{time.monotonic() - begun:5.0f} s", highlight=False)


def _clock(console: "Console") -> "Progress":
    """What is being done and for how long, while it is done; at a terminal only."""
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def _install(thing: Thing, apt: Apt, say: Say) -> None:
    if thing.find():  # somebody else was quicker
        return
    apt.install(thing.missing_packages(), say)
    if thing.make and thing.find() is None:
        thing.make(say)
    if thing.find() is None:
        raise StillMissing(f"{thing.name} was installed and yet is not found; type: ./hotline doctor")


def _check_writable(folder: "Path") -> None:
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    if not os.access(nearest, os.W_OK):
        raise InstallError(f"{folder} cannot be written; set HOTLINE_STATE to a folder of your own")
