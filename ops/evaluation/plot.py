"""The picture of an evaluation, as SVG: the error rate of each language with its interval."""

from ops.evaluation.svg import WIDTH, Bar, bars, picture
from ops.evaluation.transcription import Figures, LanguageFigures


def plot(found: Figures) -> str:
    """The whole picture."""
    title = f"{found['model']}: {found['recordings']} recordings, {found['minutes']:.1f} min"
    rows = [_bar(code, row) for code, row in found["languages"].items()]
    drawn, height = bars(title, rows, _most(found))
    return picture(WIDTH, height, [drawn])


def _most(found: Figures) -> float:
    """The end of the axis: a round share that holds every rate and interval."""
    rows = found["languages"].values()
    largest = max((row["high"] or row["rate"] or 0.0 for row in rows), default=0.0)
    return (
        next(end for end in (0.1, 0.2, 0.4, 1.0, 2.0, float("inf")) if largest <= end)
        if largest <= 2
        else largest
    )


def _bar(code: str, row: LanguageFigures) -> Bar:
    value = row["rate"] or 0.0
    return Bar(code, value, f"{value:.1%} {row['measure']}, n={row['recordings']}", row["low"], row["high"])
