"""What the pictures of an evaluation are drawn with: SVG, and bars with the interval of each figure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

WIDTH, ROW, LEFT, RIGHT, TOP, BOTTOM = 720, 30, 90, 130, 50, 40
BAR, WHISKER, GREY = "#0b6e4f", "#b45f06", "#777"
LINES = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """One figure: its name, its value, what is told of it, and the ends of its interval."""

    name: str
    value: float
    told: str
    low: float | None = None
    high: float | None = None


def picture(width: float, height: float, drawn: Iterable[str]) -> str:
    """The whole file, on white."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        'font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="white"/>'
        f"{''.join(drawn)}</svg>\n"
    )


def bars(title: str, rows: Sequence[Bar], most: float, left: float = LEFT) -> tuple[str, float]:
    """One bar below the other, from 0 to `most`, and how high all of it is."""
    axis = _Axis(left, most)
    height = TOP + ROW * len(rows) + BOTTOM
    drawn = [
        text(WIDTH / 2, 24, title, "middle"),
        *(axis.grid(most * each / LINES, height) for each in range(LINES + 1)),
        *(axis.row(place, row) for place, row in enumerate(rows)),
    ]
    return "".join(drawn), height


@dataclass(frozen=True, slots=True)
class _Axis:
    left: float
    most: float

    def x(self, value: float) -> float:
        return self.left + value / self.most * (WIDTH - self.left - RIGHT)

    def grid(self, value: float, height: float) -> str:
        x = self.x(value)
        number = text(x, height - BOTTOM + 18, f"{value:.0%}", "middle", GREY)
        return line(x, TOP, x, height - BOTTOM, "#ddd", 1) + number

    def row(self, place: int, row: Bar) -> str:
        y = TOP + ROW * place
        width = self.x(row.value) - self.left
        drawn = [
            text(self.left - 8, y + 19, row.name, "end"),
            f'<rect x="{self.left:g}" y="{y + 6}" width="{width:.1f}" height="16" fill="{BAR}"/>',
            text(WIDTH - RIGHT + 8, y + 19, row.told),
        ]
        if row.low is not None and row.high is not None:
            low, high = self.x(row.low), self.x(row.high)
            drawn.append(line(low, y + 14, high, y + 14, WHISKER, 2))
            drawn += [line(x, y + 9, x, y + 19, WHISKER, 2) for x in (low, high)]
        return "".join(drawn)


def line(x1: float, y1: float, x2: float, y2: float, colour: str, width: int) -> str:
    """From one point to another."""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
        f'stroke="{colour}" stroke-width="{width}"/>'
    )


def text(x: float, y: float, said: str, anchor: str = "start", colour: str = "black") -> str:
    """Words; `anchor` is the end of them that stands at `x`."""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{escape(said)}</text>'
