"""An evaluation of triage at the terminal."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ops.evaluation.triage import Danger, Figure, Figures, Group

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

Texts = Mapping[tuple[str, str], str]
"""The words of messages by id and noise, where somebody asked to see them."""
HEADLINE = {
    "issues_precision": "issues, precision",
    "issues_recall": "issues, recall",
    "issues_f1": "issues, F1",
    "indicators_precision": "indicators, precision",
    "indicators_recall": "indicators, recall",
    "indicators_f1": "indicators, F1",
    "urgency_exact": "urgency, the same",
    "urgency_within_one": "urgency, within one level",
    "danger_recall": "danger (now), recall",
    "danger_precision": "danger (now), precision",
    "abstention": "nothing found where nobody complains",
    "employer_exact": "employer, exact",
    "workers_exact": "number of workers, exact",
}
BESIDE_EACH_OTHER = {
    "danger_recall": "now found",
    "danger_precision": "now right",
    "urgency_within_one": "urgency ±1",
    "issues_f1": "issues F1",
    "indicators_f1": "indicators F1",
    "abstention": "abstains",
}
AGREEMENT = {"precision": "precision", "recall": "recall", "f1": "F1"}


def show(found: Figures, texts: Texts) -> None:
    """All tables, then the dangers that were missed."""
    from rich.console import Console

    console = Console(highlight=False)
    console.print(f"{found['messages']} messages\n")
    console.print(_headline(found["all"]))
    for title, groups in (("language", found["languages"]), ("noise", found["noise"])):
        console.print(_groups(title, groups))
    console.print(_codes("issue", found["issues"]))
    console.print(_codes("indicator", found["indicators"]))
    console.print(_codes("fact (clean texts)", found["entities"]))
    console.print(_confusion(found))
    _dangers(console, "Missed dangers", found["missed_dangers"], texts)
    console.print(f"Taken for a danger that is none: {len(found['false_dangers'])}")


def _headline(group: Group) -> "Table":
    table = _table("of all", "", "95 %", "of")
    for name, words in HEADLINE.items():
        figure = group[name]
        table.add_row(words, _value(figure), _ends(figure), _of(figure))
    return table


def _groups(title: str, groups: Mapping[str, Group]) -> "Table":
    """A row for each group; with each value of how many it is a share, and below it its interval."""
    table = _table(title, *BESIDE_EACH_OTHER.values())
    for name, group in groups.items():
        table.add_row(name, *(_told(group[measure]) for measure in BESIDE_EACH_OTHER))
    return table


def _codes(title: str, groups: Mapping[str, Group]) -> "Table":
    """A row for each code of which there is anything to tell."""
    table = _table(title, *AGREEMENT.values(), "labelled", "drafted")
    for code, group in groups.items():
        if any(group.values()):
            values = (f"{_value(group[each])}\n{_ends(group[each])}" for each in AGREEMENT)
            table.add_row(code.replace("_", " "), *values, _of(group["recall"]), _of(group["precision"]))
    return table


def _confusion(found: Figures) -> "Table":
    levels = list(found["urgency"])
    table = _table("labelled \\ drafted", *levels)
    for labelled, row in found["urgency"].items():
        table.add_row(labelled, *(str(row[drafted]) for drafted in levels))
    return table


def _dangers(console: "Console", title: str, dangers: list[Danger], texts: Texts) -> None:
    console.print(f"{title}: {len(dangers)}")
    for each in dangers:
        noise = "" if each["noise"] == "clean" else f", noise {each['noise']}"
        console.print(f"  {each['id']} ({each['language']}{noise}): {each['drafted']}", markup=False)
        if text := texts.get((each["id"], each["noise"])):
            console.print(f"    {text}", markup=False)


def _table(*columns: str) -> "Table":
    from rich.table import Table

    first, *others = columns
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column(first, overflow="fold")
    for name in others:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _told(figure: Figure | None) -> str:
    return f"{_value(figure)} of {_of(figure)}\n{_ends(figure)}" if figure else ""


def _of(figure: Figure | None) -> str:
    return "0" if figure is None else f"{figure['of']:g}"


def _value(figure: Figure | None) -> str:
    return "" if figure is None else f"{figure['value']:.2f}"


def _ends(figure: Figure | None) -> str:
    if figure is None or figure["low"] is None or figure["high"] is None:
        return ""
    return f"{figure['low']:.2f}-{figure['high']:.2f}"
