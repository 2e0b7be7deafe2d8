"""The picture of an evaluation of triage, as SVG: danger, urgency and issues, per language and noise."""

from collections.abc import Iterator

from ops.evaluation.svg import WIDTH, Bar, bars, picture
from ops.evaluation.triage import Figures, Group

LEFT = 150
PANELS = {
    "danger_recall": "Danger (now): recall",
    "danger_precision": "Danger (now): precision",
    "issues_f1": "Issues: F1",
    "indicators_f1": "Indicators: F1",
}


def plot(found: Figures) -> str:
    """One panel below the other; in each all, then languages, then levels of noise."""
    groups = {
        "all": found["all"],
        **found["languages"],
        **{f"noise {name}": group for name, group in found["noise"].items()},
    }
    panels = [
        bars(f"{title}, {found['messages']} messages", list(_rows(groups, name)), 1.0, LEFT)
        for name, title in PANELS.items()
    ]
    drawn, top = [], 0.0
    for panel, height in panels:
        drawn.append(f'<g transform="translate(0,{top:g})">{panel}</g>')
        top += height
    return picture(WIDTH, top, drawn)


def _rows(groups: dict[str, Group], measure: str) -> Iterator[Bar]:
    for name, group in groups.items():
        if figure := group[measure]:
            told = f"{figure['value']:.0%}, n={figure['of']:g}"
            yield Bar(name, figure["value"], told, figure["low"], figure["high"])
