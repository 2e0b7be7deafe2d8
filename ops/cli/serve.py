"""`hotline serve`: the ivr, which answers calls."""

import typer


def register(app: typer.Typer) -> None:
    """Add `hotline serve`."""
    app.command()(serve)


def serve() -> None:
    """Answer calls until Ctrl-C; running calls then have five minutes. SIGTERM leaves them to the next."""
    from ops.answering import main

    main()
