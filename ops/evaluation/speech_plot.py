"""The picture of a speech finder, as SVG: recall and precision over each line, and how they trade."""

from ops.evaluation.speech import Figures
from ops.evaluation.svg import GREY, picture, text

SIDE, MARGIN, LEAST = 360, 48, 0.5
"""Both axes begin at a half."""
RECALL, PRECISION = "#0b6e4f", "#b45f06"
TICKS = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


def plot(found: Figures) -> str:
    """The whole picture."""
    drawn = f"<g>{_curve(found)}</g><g transform='translate({SIDE},0)'>{_bars(found)}</g>"
    return picture(2 * SIDE, SIDE, [drawn])


def _curve(found: Figures) -> str:
    points = " ".join(f"{_x(recall):.1f},{_y(precision):.1f}" for recall, precision in found["curve"])
    drawn = [
        text(SIDE / 2, 24, "Precision over recall, by telephone", "middle"),
        *(text(_x(tick), SIDE - MARGIN + 18, f"{tick:.0%}", "middle", GREY) for tick in TICKS),
        *(_grid(tick) for tick in TICKS),
        f'<polyline points="{points}" fill="none" stroke="{RECALL}" stroke-width="2"/>',
    ]
    if found["recall"] is not None and found["precision"] is not None:
        place = f'cx="{_x(found["recall"]):.1f}" cy="{_y(found["precision"]):.1f}"'
        drawn.append(f'<circle {place} r="5" fill="{PRECISION}"/>')
    return "".join(drawn)


def _bars(found: Figures) -> str:
    drawn = [text(SIDE / 2, 24, "Recall and precision, 95 %", "middle"), *(_grid(tick) for tick in TICKS)]
    width = (SIDE - 2 * MARGIN) / max(1, 2 * len(found["lines"]))
    for place, (name, row) in enumerate(found["lines"].items()):
        left = MARGIN + 2 * place * width
        drawn.append(text(left + width, SIDE - MARGIN + 18, name, "middle", GREY))
        drawn.append(_bar(left + 4, width - 6, row["recall"], row["recall_interval"], RECALL))
        drawn.append(_bar(left + width, width - 6, row["precision"], row["precision_interval"], PRECISION))
    return "".join(drawn)


def _bar(left: float, width: float, value: float | None, ends: tuple[float, float] | None, fill: str) -> str:
    if value is None:
        return ""
    y = _y(value)
    bar = f'<rect x="{left:.1f}" y="{y:.1f}" width="{width:.1f}" height="{_y(LEAST) - y:.1f}" fill="{fill}"/>'
    if ends is None:
        return bar
    middle = left + width / 2
    whisker = f'x1="{middle:.1f}" y1="{_y(ends[0]):.1f}" x2="{middle:.1f}" y2="{_y(ends[1]):.1f}"'
    return f'{bar}<line {whisker} stroke="black" stroke-width="2"/>' + text(
        middle, _y(ends[1]) - 4, f"{value:.2f}", "middle"
    )


def _grid(tick: float) -> str:
    y = _y(tick)
    return f'<line x1="{MARGIN}" y1="{y:.1f}" x2="{SIDE - MARGIN / 2}" y2="{y:.1f}" stroke="#ddd"/>' + text(
        MARGIN - 6, y + 4, f"{tick:.0%}", "end", GREY
    )


def _x(value: float) -> float:
    return MARGIN + (max(value, LEAST) - LEAST) / (1 - LEAST) * (SIDE - 1.5 * MARGIN)


def _y(value: float) -> float:
    return SIDE - MARGIN - (max(value, LEAST) - LEAST) / (1 - LEAST) * (SIDE - 2 * MARGIN)
