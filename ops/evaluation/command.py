"""`hotline evaluate transcription SET`: error rates per language, with their intervals.

SET is a folder with a MANIFEST.tsv (file, language, transcript) or a refs.tsv (file, lang, text). Characters
are counted in Thai, Burmese, Khmer, Lao and Shan, words in all others.

With `--json FILE`: model, demonstration, recordings, minutes, languages {code: {measure ("cer", "wer"), rate,
low, high, recordings, minutes, said, substitutions, deletions, insertions, lines, doubted_lines,
wordless_seconds}}, cer (of all), doubted, not_doubted (cer of recordings with and without a doubted line),
left_out {reason: recordings}. With --context or --window also beside: {own and other {context, window}, cer
and languages (as above) of the other, differences {code or "all": {difference, low, high, recordings,
differing}}}: the other's rate less the model's own, of the same recordings, some of them differing; low and
high are null for fewer than ten. Fields may be added, none is ever renamed or removed.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from transcription.context import LONGEST_WINDOW, SHORTEST_WINDOW, Context

if TYPE_CHECKING:
    from rich.table import Table

    from ops.evaluation.beside import Beside
    from ops.evaluation.sets import Known
    from ops.evaluation.transcription import Compared, Figures, LanguageFigures
    from transcription.ear import Ear


def register(group: typer.Typer) -> None:
    """Add `transcription` to `hotline evaluate`."""
    group.command()(transcription)


def transcription(
    folder: Annotated[Path, typer.Argument(metavar="SET", help="A folder with MANIFEST.tsv or refs.tsv.")],
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the figures there.")] = None,
    plot_file: Annotated[
        Path | None,
        typer.Option("--plot", help="Write the picture (SVG) there; else evaluation/ in the state."),
    ] = None,
    model: Annotated[str, typer.Option(help="A model of the registry, instead of the default one.")] = "",
    context: Annotated[
        Context | None, typer.Option(help="Hear all of it with this context too, beside the model's own.")
    ] = None,
    window: Annotated[
        float | None,
        typer.Option(
            help="The same with windows of so many seconds at most.", min=SHORTEST_WINDOW, max=LONGEST_WINDOW
        ),
    ] = None,
) -> None:
    """Hear recordings whose words are known, and count what is wrong in the transcripts.

    With --context or --window both ways, and the difference between them with its 95 % interval: below 0 the
    other is better, and where 0 lies within nothing is told. Exit status 1 if not one recording could be
    counted.
    """
    from ops.config import Settings
    from ops.evaluation.beside import beside, refitted
    from ops.evaluation.plot import plot
    from ops.evaluation.sets import read_set
    from ops.evaluation.transcription import figures
    from ops.figures import keep_figures, keep_picture
    from ops.wiring import Wiring

    settings = Settings()
    name = model or settings.default_model
    ear = Wiring(settings.model_copy(update={"default_model": name})).ear
    recordings = read_set(folder)
    compared = _heard(ear, recordings)
    found = figures(name, ear.registry.entry(name).demonstration, compared)
    if context or window is not None:
        own = ear.registry.entry(name).fit
        ear.registry = refitted(ear.registry, name, context, window)
        others = _heard(ear, recordings)
        found["beside"] = beside(own, ear.registry.entry(name).fit, compared, others)
    usual = settings.folder.root / "evaluation" / "transcription.svg"
    picture = keep_picture(plot(found), plot_file, usual)
    keep_figures(found, json_file)
    _show(found, picture)
    if not found["recordings"]:
        raise typer.Exit(1)


def _heard(ear: "Ear", recordings: "list[Known]") -> "list[Compared]":
    from ops.evaluation.transcription import compare
    from ops.progress import progress

    with progress("Listening", len(recordings)) as told:
        return compare(ear, recordings, told)


def _show(found: "Figures", picture: Path) -> None:
    from rich.console import Console
    from rich.table import Table

    about = " (a demonstration model)" if found["demonstration"] else ""
    typer.echo(f"{found['model']}{about}: {found['recordings']} recordings, {found['minutes']:.1f} min")
    table = Table("", "wrong", "95 %", "of", box=None, padding=(0, 2, 0, 0))
    for column in ("sub", "del", "ins", "doubted lines", "recordings"):
        table.add_column(column, justify="right")
    for code, row in found["languages"].items():
        _add(table, code, row)
    Console(highlight=False).print(table)
    for name, value in (
        ("all", found["cer"]),
        ("doubted", found["doubted"]),
        ("not doubted", found["not_doubted"]),
    ):
        if value is not None:
            typer.echo(f"Characters wrong, {name}: {value:.1%}")
    if "beside" in found:
        _show_beside(found["beside"])
    for reason, count in found["left_out"].items():
        typer.echo(f"Not counted, {reason}: {count}")
    typer.echo(f"The picture: {picture}")


def _show_beside(found: "Beside") -> None:
    from rich.console import Console
    from rich.table import Table

    own, other = ("{context}, {window:g} s".format_map(found[key]) for key in ("own", "other"))
    typer.echo(f"With {other}, less with its own ({own}):")
    table = Table("", "with it", "difference", "95 %", "recordings", "differ", box=None, padding=(0, 2, 0, 0))
    for code, row in found["differences"].items():
        rate = found["cer"] if code == "all" else found["languages"][code]["rate"]
        low, high = row["low"], row["high"]
        table.add_row(
            code if code != "all" else "all (characters)",
            "" if rate is None else f"{rate:.1%}",
            f"{row['difference']:+.1%}",
            "too few to tell" if low is None or high is None else f"{low:+.1%} to {high:+.1%}",
            str(row["recordings"]),
            str(row["differing"]),
        )
    Console(highlight=False).print(table)


def _add(table: "Table", code: str, row: "LanguageFigures") -> None:
    low, high = row["low"], row["high"]
    table.add_row(
        code,
        "" if row["rate"] is None else f"{row['rate']:.1%}",
        "too few to tell" if low is None or high is None else f"{low:.1%}-{high:.1%}",
        f"{row['said']} {'characters' if row['measure'] == 'cer' else 'words'}",
        *(str(row["substitutions"]), str(row["deletions"]), str(row["insertions"])),
        f"{row['doubted_lines']} of {row['lines']}",
        str(row["recordings"]),
    )
