"""`hotline up`: every process of the hotline, under one supervisor, in the foreground."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Sequence

    from ops.config import Settings
    from ops.processes import Process


def register(app: typer.Typer) -> None:
    """Add `hotline up`."""
    app.command()(up)


def up(
    without: Annotated[
        list[str] | None,
        typer.Option(
            "--without", help="Leave out a process: redis, asterisk, console, work, intake, serve, ..."
        ),
    ] = None,
) -> None:
    """Run the whole hotline until Ctrl-C: installs what is missing, restarts what dies, ends all in order."""
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ops.project.settings")
    from ops.config import Settings
    from ops.install.runner import ensure_installed
    from ops.processes import Name, processes
    from ops.supervision import supervised
    from ops.up import prepare

    unknown = sorted(set(without or ()) - set(Name))
    if unknown:
        raise typer.BadParameter(f"there is no process {unknown[0]}", param_hint="--without")
    settings = Settings()
    ensure_installed(settings)
    wanted = processes(settings, {Name(name) for name in without or ()})
    prepare(settings, wanted)
    with supervised(settings, wanted) as supervisor:
        _tell_readiness(settings, wanted, supervisor)
        supervisor.wait()


def _tell_readiness(
    settings: "Settings", wanted: "Sequence[Process]", supervisor: "subprocess.Popen[bytes]"
) -> None:
    from rich.console import Console

    from ops.confinement import is_permitted
    from ops.processes import Name
    from ops.up import when_ready

    console = Console(highlight=False)
    if not is_permitted(settings.folder):
        console.print("[bold]This kernel does not let us hide the house from the telephone's processes.[/]")
    late = False
    for ready in when_ready(settings, wanted, supervisor):
        late |= ready.after is None
        after = "not ready yet" if ready.after is None else f"ready after {ready.after:.1f} s"
        console.print(f"  {ready.name:<10} {after}")
    if late:
        console.print(f"Something is late; its log is in {settings.folder.logs}. See also: hotline status")
    elif supervisor.poll() is None:
        pages = f" Console: http://{settings.console_bind}:{settings.console_port}/"
        shown = pages if any(process.name is Name.CONSOLE for process in wanted) else ""
        console.print(f"The hotline is up.{shown}")
        console.print("Ctrl-C ends it; calls under way are finished first.")
