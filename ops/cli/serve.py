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
    from ops.logs import configure
    from ops.serve import build
    from ops.serve import serve as answer_calls
    from prompts.errors import PromptError

    configure()
    settings = Settings()
    try:
        node = build(settings)
    except (PromptError, IvrError) as error:
        typer.echo(f"Calls cannot be answered: {error}", err=True)
        raise typer.Exit(1) from error
    except FileNotFoundError as error:
        typer.echo("Calls cannot be answered: a key is missing; type: ./hotline doctor", err=True)
        raise typer.Exit(1) from error
    anyio.run(answer_calls, node, settings.metrics_port)
