"""`hotline demo`: one real telephone call, from dialling to the draft case in a caseworker's tray."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Sequence

    from rich.console import Console

    from ops.config import Settings
    from ops.demo.story import Story
    from ops.processes import Process


def register(app: typer.Typer) -> None:
    """Add `hotline demo`."""
    app.command()(demo)


def demo(
    once: Annotated[
        bool, typer.Option("--once", help="End after the case; fail where it is not right.")
    ] = False,
    language: Annotated[str, typer.Option(help="What the caller speaks: en, th, my, ...")] = "en",
) -> None:
    """Install what is missing, place a call, show what becomes of it; stay up until Ctrl-C."""
    from rich.console import Console

    from ops.demo.stage import set_the_stage
    from ops.demo.story import tell_story
    from ops.install.runner import ensure_installed
    from ops.processes import processes
    from ops.supervision import supervised
    from ops.up import prepare
    from prompts.library import Library

    settings = set_the_stage()
    ensure_installed(settings)
    story = tell_story(language, Library.load(audio=[settings.folder.placeholder_prompts]))
    console = Console(highlight=False)
    wanted = processes(settings)
    prepare(settings, wanted)
    right = False
    with supervised(settings, wanted) as supervisor:
        right = _play(settings, wanted, supervisor, story, console)
        if not once:
            console.print("The hotline stays up until Ctrl-C.")
            supervisor.wait()
    if once and not right:
        raise typer.Exit(1)


def _play(
    settings: "Settings",
    wanted: "Sequence[Process]",
    supervisor: "subprocess.Popen[bytes]",
    story: "Story",
    console: "Console",
) -> bool:
    from ops.demo.play import PERSON, give_way_in, play
    from ops.up import NotUp, when_ready

    with console.status("starting the hotline"):
        for ready in when_ready(settings, wanted, supervisor):
            if ready.after is None:
                raise NotUp(f"{ready.name} did not become ready; its log is in {settings.folder.logs}")
            console.print(f"  {ready.name:<10} ready after {ready.after:.1f} s")
    right = play(settings, story, console)
    console.print(f"Sign in as {PERSON} with {give_way_in()} (once; it must then be changed).")
    return right
