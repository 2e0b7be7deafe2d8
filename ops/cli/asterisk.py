"""`hotline asterisk`: the telephone exchange alone, in the foreground."""

import typer


def register(app: typer.Typer) -> None:
    """Add `hotline asterisk`."""
    app.command()(asterisk)


def asterisk() -> None:
    """Run Asterisk with a freshly rendered configuration, until Ctrl-C; this process becomes it."""
    import os

    from ops.config import Settings
    from ops.exchange import find_installation
    from ops.processes import Name, processes
    from ops.up import prepare

    settings = Settings()
    find_installation(settings)
    only = [process for process in processes(settings) if process.name is Name.ASTERISK]
    prepare(settings, only)
    command = only[0].command
    os.execvp(command[0], list(command))  # noqa: S606  (no shell is meant)
