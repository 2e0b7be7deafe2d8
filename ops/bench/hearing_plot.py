"""The picture of the ear's bench, as SVG: how fast each way is, what it costs, and its peak memory."""

from collections.abc import Callable, Iterator
from xml.sax.saxutils import escape

from ops.bench.hearing import CONTESTANTS, Heard
from ops.bench.hearing_report import JUDGED_AT
from transcription.bench.contest import Taken

WIDTH, MARGIN, BAR = 420, 48, 34
OURS, THEIRS = "#0b6e4f", "#b45f06"
PANELS: tuple[tuple[str, Callable[[Taken], float]], ...] = (
    ("times as fast as speech", lambda taken: taken.audio / taken.wall),
    ("CPU seconds per minute of sound", lambda taken: taken.cpu / taken.audio * 60),
    ("peak memory (MB)", lambda taken: taken.megabytes),
)


def plot(heard: Heard) -> str:
    """One panel for each figure, one bar for each way, of the set that is judged."""
    counts = {run.count for run in heard.runs}
    count = JUDGED_AT if JUDGED_AT in counts else max(counts)
    height = 48 + BAR * 2 * len(CONTESTANTS)
    panels = "".join(
        f'<g transform="translate({place * WIDTH},0)">{"".join(_panel(title, of, heard, count))}</g>'
        for place, (title, of) in enumerate(PANELS)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH * len(PANELS)} {height}" '
        'font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="white"/>'
        f"{panels}</svg>\n"
    )


def _panel(title: str, of: Callable[[Taken], float], heard: Heard, count: int) -> Iterator[str]:
    yield f'<text x="{WIDTH / 2}" y="20" text-anchor="middle">{escape(f"{title}, {count} voicemails")}</text>'
    values = {name: of(taken) for name in CONTESTANTS if (taken := heard.of(name, count))}
    most = max(values.values())
    for place, (name, value) in enumerate(values.items()):
        y, length = 48 + place * BAR * 2, (WIDTH - 2 * MARGIN) * value / most
        colour = OURS if name.startswith("ours") else THEIRS
        yield f'<text x="{MARGIN}" y="{y}">{escape(name.replace("_", " "))}: {value:.3g}</text>'
        yield f'<rect x="{MARGIN}" y="{y + 8}" width="{length:.1f}" height="{BAR - 10}" fill="{colour}"/>'
