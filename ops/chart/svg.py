"""Charts as one SVG: the tree to the left in each language, English beside it."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from ops.chart.model import END
from ops.chart.outline import Lead, Words
from ops.chart.terminal import GOOD_BYE

INDENT, LINE, LEFT, TOP = 22, 18, 16, 30
ENGLISH_AT = 900
WIDTH = 1560
OWN_CHARACTERS, ENGLISH_CHARACTERS = 84, 92
FONTS = "Noto Sans, Noto Sans Thai, Noto Sans Myanmar, Noto Sans Khmer, Noto Sans Lao, sans-serif"
STYLE = """\
text { font: 13px %s; fill: #222 }
.title { font-size: 20px; font-weight: bold }
.place { font-weight: bold; fill: #0b5394 }
.key { font-weight: bold; fill: #9a4d00 }
.again { fill: #0b5394 }
.english { fill: #666 }
path { stroke: #bbb; fill: none }
""".replace("%s", FONTS)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the picture. `depth` indents it; `kind` is a class of the style."""

    depth: int
    kind: str
    own: str
    english: str = ""


def svg_of(sections: Sequence[tuple[str, Sequence[Lead]]]) -> str:
    """One picture of all sections, below each other."""
    rows: list[Row] = []
    for title, leads in sections:
        rows += [Row(0, "title", title), *_leads(leads, 0, ""), Row(0, "", "")]
    body = "\n".join(_drawn(rows))
    height = TOP + LINE * len(rows) + TOP
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
        f'viewBox="0 0 {WIDTH} {height}">\n<style>{STYLE}</style>\n'
        f'<rect width="100%" height="100%" fill="white"/>\n{body}\n</svg>\n'
    )


def _leads(leads: Sequence[Lead], depth: int, choice: str) -> Iterator[Row]:
    for lead in leads:
        if choice:
            yield Row(depth, "key", choice)
        for words in lead.happens:
            yield from _worded(words, depth + 1)
        if lead.outline is None:
            yield Row(depth + 1, "again", f"→ {GOOD_BYE if lead.to == END else lead.to}")
            continue
        yield Row(depth + 1, "place", lead.to)
        for words in lead.outline.words:
            yield from _worded(words, depth + 2)
        for branch in lead.outline.branches:
            chosen = "   ".join(f"{keys} {means}".strip() for keys, means in branch.options)
            yield from _leads(branch.leads, depth + 2, chosen)


def _worded(words: Words, depth: int) -> Iterator[Row]:
    own = wrapped(words.own, max(24, OWN_CHARACTERS - 3 * depth))
    english = [] if words.own == words.english else wrapped(words.english, ENGLISH_CHARACTERS)
    for number in range(max(len(own), len(english))):
        yield Row(
            depth,
            "said",
            own[number] if number < len(own) else "",
            english[number] if number < len(english) else "",
        )


def wrapped(text: str, width: int) -> list[str]:
    """Lines of about `width` characters: at a space where there is one, never before a mark that combines."""
    lines, line = [], ""
    for character in text:
        combines = unicodedata.category(character).startswith("M")
        if len(line) >= width and not combines:
            head, space, tail = line.rpartition(" ")
            keep = space and len(head) > width // 2
            lines.append(head if keep else line)
            line = tail if keep else ""
        line += character
    return [*lines, line] if line.strip() or not lines else lines


def _drawn(rows: Sequence[Row]) -> Iterator[str]:
    last_at: dict[int, int] = {}
    for number, row in enumerate(rows):
        x, y = LEFT + INDENT * row.depth, TOP + LINE * number
        if row.kind in ("key", "place", "again") and row.depth:
            above = last_at.get(row.depth - 1, y)
            yield f'<path d="M{x - INDENT + 6} {above + 5} V{y - 4} H{x - 3}"/>'
        if row.kind in ("key", "place", "title"):
            last_at[row.depth] = y
        if row.own:
            yield f'<text x="{x}" y="{y}" class="{row.kind}">{escape(row.own)}</text>'
        if row.english:
            yield f'<text x="{ENGLISH_AT}" y="{y}" class="english">{escape(row.english)}</text>'
