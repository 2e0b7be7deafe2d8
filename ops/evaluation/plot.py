"""The picture of an evaluation, as SVG: the error rate of each language with its interval."""

from xml.sax.saxutils import escape

from ops.evaluation.transcription import Figures, LanguageFigures

WIDTH, ROW, LEFT, RIGHT, TOP, BOTTOM = 720, 30, 90, 130, 50, 40
BAR, WHISKER, GREY = "#0b6e4f", "#b45f06", "#777"
LINES = 4


def plot(found: Figures) -> str:
    """The whole picture."""
    rows, most = found["languages"], _most(found)
    height = TOP + ROW * len(rows) + BOTTOM
    title = f"{found['model']}: {found['recordings']} recordings, {found['minutes']:.1f} min"
    drawn = [
        _text(WIDTH / 2, 24, title, "middle"),
        *(_grid(most * line / LINES, most, height) for line in range(LINES + 1)),
        *(_row(place, code, row, most) for place, (code, row) in enumerate(rows.items())),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        'font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="white"/>'
        f"{''.join(drawn)}</svg>\n"
    )


def _most(found: Figures) -> float:
    """The end of the axis: a round share that holds every rate and interval."""
    rows = found["languages"].values()
    largest = max((row["high"] or row["rate"] or 0.0 for row in rows), default=0.0)
    return (
        next(end for end in (0.1, 0.2, 0.4, 1.0, 2.0, float("inf")) if largest <= end)
        if largest <= 2
        else largest
    )


def _row(place: int, code: str, row: LanguageFigures, most: float) -> str:
    y, value = TOP + ROW * place, row["rate"] or 0.0
    told = f"{value:.1%} {row['measure']}, n={row['recordings']}"
    bar = f'<rect x="{LEFT}" y="{y + 6}" width="{_x(value, most) - LEFT:.1f}" height="16" fill="{BAR}"/>'
    drawn = [_text(LEFT - 8, y + 19, code, "end"), bar, _text(WIDTH - RIGHT + 8, y + 19, told)]
    if row["low"] is not None and row["high"] is not None:
        low, high = _x(row["low"], most), _x(row["high"], most)
        drawn.append(_line(low, y + 14, high, y + 14, WHISKER, 2))
        drawn += [_line(x, y + 9, x, y + 19, WHISKER, 2) for x in (low, high)]
    return "".join(drawn)


def _grid(value: float, most: float, height: float) -> str:
    x = _x(value, most)
    return _line(x, TOP, x, height - BOTTOM, "#ddd", 1) + _text(
        x, height - BOTTOM + 18, f"{value:.0%}", "middle", GREY
    )


def _x(value: float, most: float) -> float:
    return LEFT + value / most * (WIDTH - LEFT - RIGHT)


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, width: int) -> str:
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
        f'stroke="{colour}" stroke-width="{width}"/>'
    )


def _text(x: float, y: float, said: str, anchor: str = "start", colour: str = "black") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{escape(said)}</text>'
