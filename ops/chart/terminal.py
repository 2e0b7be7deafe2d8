"""A chart in the terminal, as a tree."""

from collections.abc import Sequence

from rich.markup import escape
from rich.tree import Tree

from ops.chart.model import END
from ops.chart.outline import Branch, Lead, Outline, Words

GOOD_BYE = "the call ends"


def tree_of(title: str, leads: Sequence[Lead]) -> Tree:
    """Each place once; where it is led to again, only its name."""
    tree = Tree(f"[bold]{escape(title)}[/]", guide_style="dim")
    for lead in leads:
        _add_lead(tree, "", lead)
    return tree


def _add_lead(tree: Tree, before: str, lead: Lead) -> None:
    heard = "".join(f"\n  {_worded(words)}" for words in lead.happens)
    if lead.outline is None:
        to = GOOD_BYE if lead.to == END else f"↑ {lead.to}"
        tree.add(f"{before}[cyan]→ {escape(to)}[/]{heard}")
        return
    branch = tree.add(f"{before}[bold cyan]{escape(lead.to)}[/]{heard}{_said(lead.outline)}")
    for option in lead.outline.branches:
        _add_branch(branch, option)


def _said(outline: Outline) -> str:
    return "".join(f"\n  [green]“[/]{_worded(words)}[green]”[/]" for words in outline.words)


def _add_branch(tree: Tree, branch: Branch) -> None:
    before = "".join(
        f"[yellow]{escape(keys)}[/] [italic]{escape(means)}[/]  " for keys, means in branch.options
    )
    for number, lead in enumerate(branch.leads):
        _add_lead(tree, before if number == 0 else f"{before}[dim](or)[/] ", lead)


def _worded(words: Words) -> str:
    if words.own == words.english:
        return escape(words.own)
    return f"{escape(words.own)} [dim]{escape(words.english)}[/]"
