"""`hotline evaluate speech SET`: what the ear takes for speech, against what people say is speech.

SET is a folder with a MANIFEST.tsv; `ops.evaluation.speech_sets` says how labels are told. Every recording is
heard as it is, as the telephone carries it (300-3400 Hz, G.711), the same cut steeply, 30 dB down, and in
line noise at -50 dBFS.

With `--json FILE`: recall and precision by telephone; tone_seconds_marked, the share of the seconds of tones,
noise, music and silence that is taken for speech; lines {name: the same with 95 % intervals}; curve [[recall,
precision]]; clips {name: seconds marked and missed}; recordings; left_out. Fields may be added, none is ever
renamed or removed.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ops.evaluation.speech import Clip, Figures
    from ops.evaluation.speech_sets import Labelled


def register(group: typer.Typer) -> None:
    """Add `speech` to `hotline evaluate`."""
    group.command()(speech)


def speech(
    folder: Annotated[Path, typer.Argument(metavar="SET", help="A folder with a MANIFEST.tsv.")],
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the figures there.")] = None,
    plot_file: Annotated[
        Path | None,
        typer.Option("--plot", help="Write the picture (SVG) there; else evaluation/ in the state."),
    ] = None,
) -> None:
    """Find the speech in recordings where it is known; count what is missed, and what is none.

    Exit status 1 if not one recording could be counted.
    """
    from ops.config import Settings
    from ops.evaluation.speech import figures
    from ops.evaluation.speech_plot import plot
    from ops.evaluation.speech_sets import read_labels
    from ops.figures import keep_figures, keep_picture

    recordings = read_labels(folder)
    found = figures(_heard(recordings), recordings)
    usual = Settings().folder.root / "evaluation" / "speech.svg"
    picture = keep_picture(plot(found), plot_file, usual)
    keep_figures(found, json_file)
    _show(found, picture)
    if not found["recordings"]:
        raise typer.Exit(1)


def _heard(recordings: "list[Labelled]") -> "list[Clip]":
    from ops.evaluation.speech import measure
    from ops.progress import progress

    with progress("Listening", len(recordings)) as told:
        return measure(recordings, told)


def _show(found: "Figures", picture: Path) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("", "found", "95 %", "right", "95 %", "tones, noise, music marked", "95 %", box=None)
    for name, row in found["lines"].items():
        table.add_row(
            name,
            _share(row["recall"]),
            _ends(row["recall_interval"]),
            _share(row["precision"]),
            _ends(row["precision_interval"]),
            _share(row["tone_seconds_marked"]),
            _ends(row["tone_seconds_marked_interval"]),
        )
    Console(highlight=False).print(table)
    for name, clip in sorted(found["clips"].items(), key=lambda each: -sum(each[1].values()))[:8]:
        typer.echo(f"{name}: {clip['missed']:.1f} s missed, {clip['marked']:.1f} s marked that are no speech")
    if found["left_out"]:
        typer.echo(f"Not counted, without a label or not to be decoded: {found['left_out']}")
    typer.echo(f"The picture: {picture}")


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.1%}"


def _ends(interval: tuple[float, float] | None) -> str:
    return "" if interval is None else f"{interval[0]:.1%}-{interval[1]:.1%}"
