"""`hotline canary`: the hotline calls itself, as a caller would, and tells whether it works."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ops.canary.results import Result
    from ops.config import Settings


def register(app: typer.Typer) -> None:
    """Add `hotline canary`."""
    app.command()(canary)


def canary(
    every: Annotated[
        int | None, typer.Option("--every", min=1, help="Go on: a round every so many minutes.")
    ] = None,
    language: Annotated[
        list[str] | None, typer.Option(help="Only this language (en, th, ...); may be given again.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Tell what was found as JSON.")] = False,
) -> None:
    """Call the hotline in each language; fails where one call did not go well. Leaves nothing behind."""
    from ops.errors import OpsError
    from ops.lock import only_one
    from ops.project.begin import begin
    from prompts.errors import PromptError

    house = begin(json_logs=every is not None)
    from ops.canary.round import Round, go_on

    try:
        with only_one(house.settings.folder.run, "canary"):
            singing = Round(house)
            if every is not None:
                _wait_for(house.settings)
                _end_at_once_when_told()
                go_on(singing, every * 60, language or [])
            found = singing.sing(language or [])
    except (OpsError, PromptError) as error:
        typer.echo(f"{str(error).capitalize()}.", err=True)
        raise typer.Exit(1) from error
    _show(found, as_json=as_json)
    if not found or not all(result.ok for result in found.values()):
        raise typer.Exit(1)


def _wait_for(settings: "Settings") -> None:
    """Let a hotline that is coming up come up: who calls before it is there finds nothing out."""
    import time

    from ops.processes import Name
    from ops.readiness import is_ready
    from ops.up import PATIENCE

    wanted = {Name.ASTERISK, Name.SERVE, Name.INTAKE, Name.WORK}
    until = time.monotonic() + PATIENCE
    while wanted and time.monotonic() < until:
        wanted = {name for name in wanted if not is_ready(name, settings)}
        time.sleep(0.5 if wanted else 0)


def _end_at_once_when_told() -> None:
    """It hangs up; what the call left is erased at the next start."""
    import signal
    import sys

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))


def _show(found: "Mapping[str, Result]", *, as_json: bool) -> None:
    import json

    if as_json:
        told = {
            code: {
                "ok": result.ok,
                "finding": result.finding.value,
                "failures": result.failures,
                "seconds": result.seconds,
                "at": result.at.isoformat(),
            }
            for code, result in found.items()
        }
        return typer.echo(json.dumps(told, indent=1))
    for code, result in found.items():
        typer.echo(f"{code:<4} {result.finding.value.replace('_', ' '):<16} {result.seconds:6.1f} s")
