"""`hotline statistics`: what callers did with the hotline, counted."""

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from ops.listening import Heard

statistics = typer.Typer(help="What callers did with the hotline, counted.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add `hotline statistics`."""
    app.add_typer(statistics, name="statistics")


@statistics.callback()
def of_what() -> None:
    """What callers did with the hotline, counted."""


@statistics.command()
def information() -> None:
    """The information lines: how many heard each chapter, for how long, and how much of it."""
    from ops.project.begin import begin

    begin(json_logs=False)
    from ops.listening import count_heard

    counted = count_heard()
    if not counted:
        typer.echo("Nobody has heard an information line yet.")
    else:
        _show(counted)


def _show(counted: "list[Heard]") -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("topic", "chapter", "language", box=None, padding=(0, 2, 0, 0))
    for name in ("listeners", "minutes", "heard of it"):
        table.add_column(name, justify="right")
    for heard in counted:
        table.add_row(
            *(heard.topic, heard.chapter, heard.language, str(heard.listeners)),
            f"{heard.seconds / 60:.1f}",
            f"{heard.share:.0%}",
        )
    Console().print(table)
