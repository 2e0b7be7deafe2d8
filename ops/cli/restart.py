"""`hotline restart`: the ivr anew, after an update of its program, while callers are on the line."""

import typer


def register(app: typer.Typer) -> None:
    """Add `hotline restart`."""
    app.command()(restart)


def restart() -> None:
    """Start the ivr anew under the running `hotline up`; callers go on where they were."""
    from ops.config import Settings
    from ops.restart import NotRestarted
    from ops.restart import restart as start_anew

    try:
        start_anew(Settings())
    except NotRestarted as trouble:
        typer.echo(str(trouble), err=True)
        raise typer.Exit(1) from None
    typer.echo("The ivr runs anew.")
