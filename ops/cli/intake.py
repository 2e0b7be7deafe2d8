"""`hotline intake`: sealed envelopes become rows in the casebook."""

from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    import threading


def register(app: typer.Typer) -> None:
    """Add `hotline intake`."""
    app.command()(intake)


def intake(
    once: Annotated[bool, typer.Option("--once", help="Take what waits now, and end.")] = False,
    recover: Annotated[
        bool, typer.Option("--recover", help="Enter what the vault knows and the casebook does not, and end.")
    ] = False,
) -> None:
    """Take envelopes from the spool into vault and casebook, as they come."""
    from ops.errors import OpsError
    from ops.lock import only_one
    from ops.project.begin import begin

    house = begin(json_logs=not (once or recover))
    from ops.utterances import pass_on
    from ops.watch import Watch, note_unknown

    try:
        house.prove_key()
        with only_one(house.settings.folder.run, "intake"):
            house.vault.sweep_aside()
            beside = partial(pass_on, house.utterances, house.queue)
            if recover:
                typer.echo(f"{house.intake.recover()} contacts entered again from the vault.")
                note_unknown(house.intake)
            elif once:
                Watch(house.intake, beside=beside).look()
                _tell_what_waits(len(house.spool.waiting()))
            else:
                Watch(house.intake, beside=beside).run(_stop_on_signals())
    except OpsError as error:
        typer.echo(f"{str(error).capitalize()}.", err=True)
        raise typer.Exit(1) from error


def _tell_what_waits(count: int) -> None:
    if count:
        typer.echo(
            f"Envelopes that could not be taken now: {count}. They wait. Type: hotline status", err=True
        )
        raise typer.Exit(1)


def _stop_on_signals() -> "threading.Event":
    """Ends after the envelope in hand; killed harder, it does the right thing at the next start too."""
    import signal
    import threading

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop
