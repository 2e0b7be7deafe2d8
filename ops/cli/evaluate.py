"""`hotline evaluate`: how well the ear does on recordings about which everything is known."""

import typer

from ops.evaluation import command, speech_command


def register(app: typer.Typer) -> None:
    """Add `hotline evaluate`."""
    group = typer.Typer(no_args_is_help=True, help="Measure the ear on recordings that are known.")
    group.callback()(lambda: None)
    speech_command.register(group)
    command.register(group)
    app.add_typer(group, name="evaluate")
