"""`hotline serve`: the ivr, which answers calls."""

import typer


def register(app: typer.Typer) -> None:
    """Add `hotline serve`."""
    app.command()(serve)


def serve() -> None:
    """Answer calls until stopped; running calls then have five minutes to finish."""
    from ops.answering import main

    main()
