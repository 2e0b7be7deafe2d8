"""`hotline evaluate triage SET`: drafts held against what people found in the same messages.

SET is a file with one JSON object a line; `ops.evaluation.triage_sets` says which fields. Intervals are of
1000 sets of as many messages, drawn with replacement; noisy twins of a message are drawn with it.

With `--json FILE`: messages; left_out [{line, fault}]; all, languages {code}, noise {level}: {measure:
{value, low, high, parts, of} or null}, the measures being issues_ and indicators_ precision, recall, f1
(micro), urgency_exact, urgency_within_one, danger_precision, danger_recall (of urgency `now`), abstention
(nothing but `information` found where nobody complains), employer_exact, workers_exact; issues, indicators,
entities {code: {precision, recall, f1}}, the last and the `_exact` ones on clean texts only; urgency
{labelled: {drafted: messages}}; missed_dangers and false_dangers [{id, language, noise, labelled, drafted}].
No text, no fact. Fields may be added, none is ever renamed or removed.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ops.evaluation.triage import Judged
    from ops.evaluation.triage_sets import LabelledSet
    from triage.draft import Triage

BESIDE = "messages.jsonl"
"""The set of a golden file, where none is named: it stands in the same folder."""


def register(group: typer.Typer) -> None:
    """Add `triage` to `hotline evaluate`."""
    group.command()(triage)


def triage(
    source: Annotated[
        Path | None, typer.Argument(metavar="SET", help="Labelled messages, one JSON object a line.")
    ] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the figures there.")] = None,
    plot_file: Annotated[
        Path | None,
        typer.Option("--plot", help="Write the picture (SVG) there; else evaluation/ in the state."),
    ] = None,
    show_texts: Annotated[
        bool, typer.Option("--show-texts", help="Print callers' words, here and nowhere else.")
    ] = False,
    golden: Annotated[
        Path | None,
        typer.Option(help="Only hold the drafts against those kept there; SET, else messages.jsonl beside."),
    ] = None,
    update: Annotated[bool, typer.Option("--update", help="Keep the drafts as they are now.")] = False,
) -> None:
    """Draft a case from each message, and count where the drafts agree with people.

    Exit status 1 if a line could not be used, or a draft differs from the golden ones.
    """
    from ops.evaluation.triage_sets import read_messages
    from triage.draft import Triage

    source = source or (golden and golden.parent / BESIDE)
    if source is None or (update and golden is None):
        raise typer.BadParameter("SET is wanted, or --golden FILE; --update only with --golden.")
    loaded = Triage.load()
    read = read_messages(source, loaded.taxonomy)
    judged = _judged(loaded, read)
    if golden:
        agreed = _held_against(golden, judged, update=update, show_texts=show_texts)
    else:
        agreed = True
        _measured(loaded, judged, read, (json_file, plot_file), show_texts=show_texts)
    for each in read.faults:
        typer.echo(f"Left out, line {each.line}: {each.fault}", err=True)
    if read.faults or not agreed:
        raise typer.Exit(1)


def _judged(loaded: "Triage", read: "LabelledSet") -> "list[Judged]":
    from ops.evaluation.triage import judge
    from ops.progress import progress

    with progress("Reading", len(read.messages)) as told:
        return judge(loaded, read.messages, told)


def _measured(
    loaded: "Triage",
    judged: "list[Judged]",
    read: "LabelledSet",
    files: tuple[Path | None, Path | None],
    *,
    show_texts: bool,
) -> None:
    from ops.config import Settings
    from ops.evaluation.triage import figures
    from ops.evaluation.triage_plot import plot
    from ops.evaluation.triage_tables import show
    from ops.figures import keep_figures, keep_picture

    json_file, plot_file = files
    found = figures(judged, read, loaded.taxonomy)
    keep_figures(found, json_file)
    usual = Settings().folder.root / "evaluation" / "triage.svg"
    picture = keep_picture(plot(found), plot_file, usual)
    texts = {(each.message.id, each.message.level): each.message.text for each in judged}
    show(found, texts if show_texts else {})
    typer.echo(f"The picture: {picture}")


def _held_against(golden: Path, judged: "list[Judged]", *, update: bool, show_texts: bool) -> bool:
    """Whether nothing differs, or what differs was kept."""
    from ops.evaluation.golden import differences, keep, kept, lines_of

    now = lines_of(judged)
    if update and not golden.exists():
        keep(now, golden)
        typer.echo(f"Kept: {len(now)} drafts.")
        return True
    found = differences(kept(golden), now)
    for each in found:
        typer.echo(f"{each.id}: {each.field}: {(show_texts and each.quoted) or each.told}")
    if update:
        keep(now, golden)
    if found:
        typer.echo("Kept as they are now." if update else "--update keeps them as they are now.", err=True)
    else:
        typer.echo(f"{len(now)} drafts, as they were.")
    return update or not found
