"""The picture of a bench, as SVG: how soon callers hear us, beside native calls, and what each costs."""

import math
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from ops.bench.measure import Measured
from ops.bench.report import Figures, heard

WIDTH, HEIGHT, MARGIN = 420, 300, 48
OURS, NATIVE, GREY = "#0b6e4f", "#b45f06", "#777"
SHORTEST, LONGEST = 0.1, 1000.0
"""Milliseconds at both ends of the axis, which is logarithmic."""


def plot(measured: Measured, found: Figures) -> str:
    """The whole picture."""
    native, ours = heard(measured.of("native")), heard(measured.of("ours"))
    panels = (
        _shares(
            "key to next prompt",
            [each.key_to_prompt for each in ours],
            [each.key_to_prompt for each in native],
        ),
        _shares(
            "INVITE to first prompt",
            [each.to_first_prompt for each in ours],
            [each.to_first_prompt for each in native],
        ),
        _costs(found),
    )
    drawn = "".join(f'<g transform="translate({n * WIDTH},0)">{panel}</g>' for n, panel in enumerate(panels))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH * len(panels)} {HEIGHT}" '
        'font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="white"/>'
        f"{drawn}</svg>\n"
    )


def _shares(title: str, ours: Sequence[float | None], native: Sequence[float | None]) -> str:
    """Which share of all calls had to wait no longer than that."""
    return "".join(
        (
            _text(WIDTH / 2, 20, f"{title} (ms)", "middle"),
            *_axes(),
            _curve([each for each in native if each is not None], NATIVE),
            _curve([each for each in ours if each is not None], OURS),
            _text(MARGIN + 8, 44, "hotline", colour=OURS),
            _text(MARGIN + 8, 60, "native dialplan", colour=NATIVE),
        )
    )


def _axes() -> Iterator[str]:
    for power in range(round(math.log10(SHORTEST)), round(math.log10(LONGEST)) + 1):
        x = _x(10.0**power)
        yield _line(x, _y(0), x, _y(1))
        yield _text(x, HEIGHT - MARGIN + 16, f"{10.0**power:g}", "middle", GREY)
    for share in (0.0, 0.5, 0.95, 1.0):
        yield _line(_x(SHORTEST), _y(share), _x(LONGEST), _y(share))
        yield _text(MARGIN - 6, _y(share) + 4, f"{share:.0%}", "end", GREY)


def _curve(values: Sequence[float], colour: str) -> str:
    points = [
        f"{_x(value):.1f},{_y((place + 1) / len(values)):.1f}" for place, value in enumerate(sorted(values))
    ]
    return f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{" ".join(points)}"/>'


def _costs(found: Figures) -> str:
    """Milliseconds of CPU per call."""
    bars = (
        ("Asterisk, native dialplan", found["native"]["asterisk_ms_per_call"], NATIVE),
        ("Asterisk, hotline", found["asterisk_ms_per_call"], OURS),
        ("hotline's program", found["python_ms_per_call"], OURS),
    )
    most = max(value for _, value, _ in bars) or 1.0
    drawn = [_text(WIDTH / 2, 20, "CPU per call (ms)", "middle")]
    for place, (name, value, colour) in enumerate(bars):
        y, length = 60 + 70 * place, (WIDTH - 2 * MARGIN) * value / most
        drawn.append(_text(MARGIN, y, f"{name}: {value:.1f}"))
        drawn.append(f'<rect x="{MARGIN}" y="{y + 8}" width="{length:.1f}" height="24" fill="{colour}"/>')
    return "".join(drawn)


def _x(milliseconds: float) -> float:
    place = math.log10(min(max(milliseconds, SHORTEST), LONGEST) / SHORTEST) / math.log10(LONGEST / SHORTEST)
    return MARGIN + place * (WIDTH - 2 * MARGIN)


def _y(share: float) -> float:
    return HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN)


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="#ddd"/>'


def _text(x: float, y: float, said: str, anchor: str = "start", colour: str = "black") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{escape(said)}</text>'
