"""The picture of triage's bench, as SVG: the time for each kind of hostile text over its length."""

import math
from collections.abc import Iterator
from itertools import pairwise

from ops.bench.drafting import Drafted, Growth, slowest
from ops.bench.drafting_report import slope
from ops.evaluation.svg import GREY, line, picture, text

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 380, 70, 240, 40, 50
COLOURS = ("#0b6e4f", "#b45f06", "#24557f", "#a3191f", "#5b5868", "#8a7a00")
SHORTEST, LONGEST = 1e-4, 1e2
"""Seconds at both ends of the axis; both axes are logarithmic."""


def plot(measured: Drafted) -> str:
    """Of each kind the language that takes longest."""
    kinds = slowest(measured.growth)
    sizes = sorted(next(iter(kinds.values())).seconds)
    drawn = [
        text(LEFT, 22, "CPU seconds over bytes of text, slowest language of each kind"),
        *_axes(sizes),
    ]
    for place, each in enumerate(kinds.values()):
        drawn += _curve(each, sizes, COLOURS[place % len(COLOURS)], place)
    return picture(WIDTH, HEIGHT, drawn)


def _axes(sizes: list[int]) -> Iterator[str]:
    for size in sizes:
        x = _x(size, sizes)
        yield line(x, TOP, x, HEIGHT - BOTTOM, "#ddd", 1)
        yield text(x, HEIGHT - BOTTOM + 18, f"{size // 1000} kB", "middle", GREY)
    for power in range(round(math.log10(SHORTEST)), round(math.log10(LONGEST)) + 1):
        y = _y(10.0**power)
        yield line(LEFT, y, WIDTH - RIGHT, y, "#ddd", 1)
        yield text(LEFT - 8, y + 4, f"{10.0**power:g}", "end", GREY)


def _curve(growth: Growth, sizes: list[int], colour: str, place: int) -> Iterator[str]:
    points = [(_x(size, sizes), _y(growth.seconds[size])) for size in sizes]
    for (x1, y1), (x2, y2) in pairwise(points):
        yield line(x1, y1, x2, y2, colour, 2)
    told = f"{growth.kind} ({growth.language}), {slope(growth):.2f}"
    yield text(WIDTH - RIGHT + 10, TOP + 14 + 18 * place, told, colour=colour)


def _x(size: int, sizes: list[int]) -> float:
    first, last = math.log10(sizes[0]), math.log10(sizes[-1])
    return LEFT + (math.log10(size) - first) / ((last - first) or 1) * (WIDTH - LEFT - RIGHT)


def _y(seconds: float) -> float:
    first, last = math.log10(SHORTEST), math.log10(LONGEST)
    share = (math.log10(min(max(seconds, SHORTEST), LONGEST)) - first) / (last - first)
    return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)
