"""`hotline serve`: the ivr, which answers calls."""

import typer


def register(app: typer.Typer) -> None:
    """Add `hotline serve`."""
    app.command()(serve)


def serve() -> None:
    """Answer calls until stopped; running calls then have five minutes to finish."""
    import anyio

    from ivr.errors import IvrError
    from ops.config import Settings
    from ops.errors import AlreadyRunning
    from ops.lock import only_one
    from ops.logs import configure
    from ops.serve import build
    from ops.serve import serve as answer_calls
    from prompts.errors import PromptError

    configure()
    settings = Settings()
    try:
        # a second one would take the calls of the first away from it, in the middle of a word
        with only_one(settings.folder.line, "serve"):
            anyio.run(answer_calls, build(settings), settings.metrics_port)
    except (PromptError, IvrError, AlreadyRunning) as error:
        typer.echo(f"Calls cannot be answered: {error}", err=True)
        raise typer.Exit(1) from error
    except FileNotFoundError as error:
        typer.echo("Calls cannot be answered: a key is missing; type: ./hotline doctor", err=True)
        raise typer.Exit(1) from error
