"""`hotline bench`: what a call costs, how soon callers hear us, how fast we hear them, on this machine."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.table import Table

    from ops.bench import drafting_report, hearing_report
    from ops.bench.drafting import Drafted
    from ops.bench.hanging_up import Waited
    from ops.bench.hearing import Subject
    from ops.bench.report import Figures
    from ops.config import Settings
    from triage.model import Message


def register(app: typer.Typer) -> None:
    """Add `hotline bench`."""
    group = typer.Typer(no_args_is_help=True, help="Measure the hotline on this machine.")
    group.command()(calls)
    group.command()(transcription)
    group.command()(triage)
    group.command("hang-up")(hang_up)
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
    import tempfile

    from ops.bench.alone import listen_or_move
    from ops.bench.measure import FULL, QUICK, measure
    from ops.bench.plot import plot
    from ops.bench.report import figures
    from ops.bench.stage import staged
    from ops.config import Settings
    from ops.figures import keep_figures, keep_picture
    from ops.install.runner import ensure_installed

    settings = Settings()
    ensure_installed(settings, testing=True)
    listen_or_move("ops.cli", *sys.argv[1:])
    with staged(settings) as stage, tempfile.TemporaryDirectory(prefix="hl-sipp-") as folder:
        measured = measure(stage, QUICK if quick else FULL, Path(folder), typer.echo)
    found = figures(measured)
    picture = keep_picture(plot(measured, found), plot_file, settings.folder.root / "bench" / "calls.svg")
    keep_figures(found, json_file)
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


def transcription(
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the figures there.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="A small version, in less than a minute.")] = False,
    tune: Annotated[
        bool, typer.Option("--tune", help="Find how this machine is fastest, and keep it.")
    ] = False,
    model: Annotated[
        list[str] | None, typer.Option(help="Of the registry; base, small, tiny: random weights if not here.")
    ] = None,
    voicemails: Annotated[list[int] | None, typer.Option(help="Only sets of so many voicemails.")] = None,
    rounds: Annotated[
        int, typer.Option(min=1, help="All ways in turn so often; the median round counts.")
    ] = 1,
    device: Annotated[
        str, typer.Option(help="cpu, cuda, or auto: the graphics card where there is one.")
    ] = "auto",
    plot_file: Annotated[
        Path | None,
        typer.Option("--plot", help="Write the picture (SVG) there; else bench/transcription.svg."),
    ] = None,
) -> None:
    """Measure our ear beside faster-whisper: (a) file by file, (b) in its own batches, on the same weights.

    Random weights give honest speed and no text: every way decodes as many tokens for a second of speech.
    Whether texts agree is measured with the demonstration model.
    """
    from dataclasses import replace

    from ops.bench import agreeing, hearing, hearing_plot, hearing_report
    from ops.config import Settings
    from ops.figures import keep_figures, keep_picture

    settings = Settings()
    subjects = [
        _subject(settings, name, device) for name in model or [settings.default_model if tune else "base"]
    ]
    if tune:
        for each in subjects:
            _tune(settings, each)
        return
    extent = hearing.QUICK if quick else hearing.FULL
    extent = replace(extent, sets=voicemails or extent.sets, rounds=rounds)
    first = subjects[0].device
    with _told("Measuring", len(subjects) * extent.contests + 2) as tell:
        measured = [hearing.measure(each, extent, tell) for each in subjects]
        alike = hearing.compare(first, extent.compared)
        tell(f"{alike.alike} of {alike.windows} windows have (b)'s text.")
        ran = agreeing.as_they_ran(first, extent.compared)
    found = hearing_report.figures(measured, alike, ran)
    usual = settings.folder.root / "bench" / "transcription.svg"
    picture = keep_picture(hearing_plot.plot(measured[0]), plot_file, usual)
    keep_figures(found, json_file)
    _show_hearing(found, picture)


def _subject(settings: "Settings", name: str, device: str) -> "Subject":
    from ops.bench.errors import BenchError
    from ops.bench.hearing import subject
    from transcription.errors import ModelMissing

    try:
        return subject(settings, name, device)
    except (BenchError, ModelMissing) as fault:
        typer.echo(f"hotline: {fault}", err=True)
        raise typer.Exit(1) from fault


def _tune(settings: "Settings", subject: "Subject") -> None:
    from ops.bench.tuning import tries, tuned
    from transcription.tuning import keep_tuning, key

    with _told("Trying", tries(subject)) as tell:
        best = tuned(subject, tell)
    keep_tuning(settings.folder.tunings, key(subject.name, subject.device, subject.context), best)
    typer.echo(f"Kept in {settings.folder.tunings}; workers use it from their next batch.")


@contextmanager
def _told(doing: str, total: int) -> Iterator[Callable[[str], None]]:
    """A bar that moves with each line that is said."""
    from ops.progress import progress

    with progress(doing, total) as passed:

        def tell(line: str) -> None:
            typer.echo(line)
            passed()

        yield tell


def _show_hearing(found: "hearing_report.Figures", picture: Path) -> None:
    from rich.console import Console

    from ops.bench.hearing_report import CONTACTS_A_MONTH, JUDGED_AT, asked, compared

    table = _wanted(asked(found))
    for what, share in compared(found):
        table.add_row(what, share, "", "")
    Console(highlight=False).print(table)
    typer.echo(
        "As they ran, the demonstration's texts: taught short recordings, it loses itself in long windows. "
        "In no way is anything read twice here; workers read again what raises a doubt, which takes longer."
    )
    typer.echo(
        f"A month of {CONTACTS_A_MONTH} contacts takes {found['month_hours']:g} hours with {found['model']} "
        f"on {found['device']}; {found['cpu_s_per_audio_min']:g} CPU seconds for a minute of sound."
    )
    if found["voicemails"] < JUDGED_AT:
        typer.echo(f"What is wanted is meant for {JUDGED_AT} voicemails; in fewer there is less to save.")
    if "random" in found["model"]:
        typer.echo(
            "Random weights: the speed is real, no text is made; texts compared are the demonstration's. "
            "Word times, an eighth of our work, are made by ours and (b) alone."
        )
    typer.echo(f"The picture: {picture}")


def _wanted(figures: "list[hearing_report.Asked]") -> "Table":
    """Each figure beside what is wanted of it."""
    from rich.table import Table

    table = Table("figure", "measured", "wanted", "", box=None, pad_edge=False)
    for each in figures:
        wanted = f"{'at least' if each.more_is_better else 'at most'} {each.wanted:g}"
        table.add_row(each.what, f"{each.is_now:g}", wanted, "" if each.reached else "missed")
    return table


def triage(
    source: Annotated[
        typer.FileBinaryRead | None,
        typer.Option("--input", help="Messages as hotline triage takes them, instead of made ones."),
    ] = None,
    language: Annotated[
        list[str] | None, typer.Option("--lang", help="Time over length of this language only.")
    ] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the figures there.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="A small version, in less than a minute.")] = False,
    plot_file: Annotated[
        Path | None, typer.Option("--plot", help="Write the picture (SVG) there; else bench/triage.svg.")
    ] = None,
) -> None:
    """Measure triage: messages a minute on one core, memory of all lexicons, time over hostile length.

    Two minutes; the longest text, of a megabyte, is read in the slowest language of each kind. Figures that
    miss their target are marked.
    """
    from ops.bench import drafting, drafting_plot, drafting_report
    from ops.config import Settings
    from ops.figures import keep_figures, keep_picture

    given = _given(source) if source else None
    extent = drafting.QUICK if quick else drafting.FULL
    measured = drafting.measure(extent, given, typer.echo, language or ())
    found = drafting_report.figures(measured)
    usual = Settings().folder.root / "bench" / "triage.svg"
    picture = keep_picture(drafting_plot.plot(measured), plot_file, usual)
    keep_figures(found, json_file)
    _show_drafting(measured, found, picture)


def _given(source: "IO[bytes]") -> "list[Message]":
    from ops.cli.triage import messages_of

    lines = [line for line in source if line.strip()]
    found = messages_of(lines)
    if len(found) < len(lines):
        typer.echo(f"Left out, for they cannot be read: {len(lines) - len(found)} lines.", err=True)
    if not found:
        raise typer.Exit(1)
    return found


def _show_drafting(measured: "Drafted", found: "drafting_report.Figures", picture: Path) -> None:
    from rich.console import Console
    from rich.table import Table

    from ops.bench.drafting import slowest
    from ops.bench.drafting_report import asked, slope, steepest

    console = Console(highlight=False)
    console.print(_wanted(asked(found)))
    kinds = slowest(measured.growth)
    sizes = sorted(next(iter(kinds.values())).seconds)
    table = Table("seconds for", *(f"{size // 1000} kB" for size in sizes), "slowest", "slope", box=None)
    for kind, each in kinds.items():
        steep = steepest(measured.growth, kind)
        took = (f"{each.seconds[size]:.3g}" for size in sizes)
        table.add_row(kind, *took, each.language, f"{slope(steep):.2f} ({steep.language})")
    console.print(table)
    made = "made of the lexicons' words" if found["made_messages"] else "given"
    typer.echo(f"{found['messages']} messages {made}, {found['characters_per_message']} characters each.")
    typer.echo(f"The picture: {picture}")


def hang_up(
    calls: Annotated[int, typer.Option(min=1, max=40, help="Callers whose messages are counted.")] = 8,
    apart: Annotated[float, typer.Option(min=0, help="Seconds between two; 90: one at a time.")] = 10,
    seconds: Annotated[float, typer.Option(min=4, max=120, help="Of each message.")] = 60,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the figures there.")] = None,
) -> None:
    """Measure from a hang-up to the draft case: real callers of a minute each, with the demonstration model.

    A whole hotline of the bench's own, its workers warm. Three minutes; 90 s apart, a quarter of an hour.
    """
    from ops.bench.hanging_up import Extent, figures, measure
    from ops.config import Settings
    from ops.figures import keep_figures
    from ops.install.runner import ensure_installed

    ensure_installed(Settings())
    extent = Extent(calls, apart, seconds)
    with _told("Calling", 1 + extent.warming_up + extent.calls) as tell:
        waited = measure(extent, tell)
    found = figures(waited, extent)
    keep_figures(found, json_file)
    _show_waits(waited, found)


def _show_waits(waited: "list[Waited]", found: "dict[str, Any]") -> None:
    from rich.console import Console
    from rich.table import Table

    from ops.bench.hanging_up import ONLY_WITH_IT, WANTED_MEDIAN, WANTED_P95
    from ops.bench.hearing_report import Asked

    table = Table("", "message, s", "in the casebook after", "heard", "a draft case", box=None)
    for each in waited:
        times = (each.message, each.taken_in, each.heard, each.drafted)
        table.add_row(each.language, *(f"{seconds:.2f}" for seconds in times))
    console = Console(highlight=False)
    console.print(table)
    wanted = [
        Asked("hang-up to draft, median, s", found["median_s"], WANTED_MEDIAN, False),
        Asked("hang-up to draft, 95th percentile, s", found["p95_s"], WANTED_P95, False),
    ]
    console.print(_wanted(wanted))
    typer.echo(ONLY_WITH_IT)
