"""`hotline bench calls`: what a call costs and how soon callers hear us, measured on this machine."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ops.bench.report import Figures


def register(app: typer.Typer) -> None:
    """Add `hotline bench`."""
    group = typer.Typer(no_args_is_help=True, help="Measure the hotline on this machine.")
    group.command()(calls)
    group.callback()(lambda: None)
    app.add_typer(group, name="bench")


def calls(
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the figures there.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="A small version, in less than a minute.")] = False,
    plot_file: Annotated[
        Path | None, typer.Option("--plot", help="Write the picture (SVG) there; else bench/calls.svg.")
    ] = None,
) -> None:
    """Call a hotline of the bench's own with SIPp; compare it with Asterisk's own dialplan in the same run.

    Fails where a call failed or the ledger does not balance; figures that miss their target are marked.
    """
    import json
    import tempfile

    from ops.bench.alone import listen_or_move
    from ops.bench.measure import FULL, QUICK, measure
    from ops.bench.plot import plot
    from ops.bench.report import figures
    from ops.bench.stage import staged
    from ops.config import Settings
    from ops.install.runner import ensure_installed

    settings = Settings()
    ensure_installed(settings, testing=True)
    listen_or_move("ops.cli", *sys.argv[1:])
    with staged(settings) as stage, tempfile.TemporaryDirectory(prefix="hl-sipp-") as folder:
        measured = measure(stage, QUICK if quick else FULL, Path(folder), typer.echo)
    found = figures(measured)
    picture = plot_file or settings.folder.root / "bench" / "calls.svg"
    picture.parent.mkdir(parents=True, exist_ok=True)
    picture.write_text(plot(measured, found))
    if json_file:
        json_file.write_text(json.dumps(found, indent=2) + "\n")
    _show(found, picture)
    if found["failed"] or found["ledger_difference"]:
        raise typer.Exit(1)


def _show(found: "Figures", picture: Path) -> None:
    from rich.console import Console
    from rich.table import Table

    from ops.bench.report import targets

    table = Table("figure", "measured", "at most", "", box=None, pad_edge=False)
    for each in targets(found):
        mark = "" if each.reached else "missed"
        table.add_row(each.what, f"{each.is_now:g} {each.unit}", f"{each.at_most:g} {each.unit}", mark)
    Console(highlight=False).print(table)
    typer.echo(f"The picture: {picture}")
