"""`hotline evaluate`: how well ear and triage do on what people have labelled."""

import typer

from ops.evaluation import command, speech_command, triage_command


def register(app: typer.Typer) -> None:
    """Add `hotline evaluate`."""
    group = typer.Typer(no_args_is_help=True, help="Measure the ear, and triage, on what is known.")
    group.callback()(lambda: None)
    speech_command.register(group)
    command.register(group)
    triage_command.register(group)
    app.add_typer(group, name="evaluate")
