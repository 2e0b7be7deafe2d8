"""The menus of the call as a document: `prompts/CALL.md`, which a test holds to the scripts."""

from collections.abc import Iterator, Sequence

from ops.chart.model import END, Chart, Kind, Option, Place, Way
from ops.chart.outline import HAPPENINGS, KEYS, Speaker, place_name
from prompts.model import LanguageMenu

INTRODUCTION = """\
# The call

What a caller hears and can press, as the call scripts in `ivr/flows` have it. This file is written by

    ./hotline chart --document

which walks through the scripts; a test holds it to them. Change the scripts or the words, never this file.

`*` says a question again, pressed twice it leads back to the one before; `#` goes on, `0` asks for a person.
Silence and wrong keys are asked about, then the call goes on as written at *silence*; it never ends there.
"""


def document(charts: Sequence[Chart], english: Speaker, languages: LanguageMenu) -> str:
    """In English. `languages` is the menu where all that are written can be heard."""
    lines = [INTRODUCTION]
    for chart in charts:
        lines += [f"## {chart.name}", ""]
        lines += [f"It begins with {_ways(chart, chart.begin)}.", ""]
        for place in chart.places.values():
            if place.kind is not Kind.WORLD:
                lines += _place(chart, place, english)
            if place.kind is Kind.LANGUAGE:
                lines += _pages(languages)
    lines += ["## What is said between the questions", "", "| prompt | words |", "|---|---|"]
    lines += [f"| `{key}` | {english.prompt(key).english} |" for key in _prompts_said(charts)]
    return "\n".join(lines).rstrip() + "\n"


def _place(chart: Chart, place: Place, english: Speaker) -> Iterator[str]:
    yield f"### {place.name}"
    yield ""
    for words in english.said(place):
        yield f"> {words.english}"
    yield ""
    yield "| key | means | then |"
    yield "|---|---|---|"
    for options, ways in chart.following(place):
        keys, means = "; ".join(map(_keys, options)), "; ".join(option.means for option in options)
        yield f"| {keys} | {means} | {_ways(chart, ways)} |"
    yield ""


def _pages(menu: LanguageMenu) -> Iterator[str]:
    """Which key is which language, on a number of all; each page that a digit leads to stands below."""
    yield "Each names itself in its own words and leads to the same. Where all that are written can be heard:"
    yield ""
    yield from _page(menu)
    yield ""


def _page(menu: LanguageMenu, before: str = "") -> Iterator[str]:
    """The page reached by the keys `before`."""
    yield f"| key{f' after `{before}`' if before else ''} | language |"
    yield "|---|---|"
    for digit, choice in menu.choices.items():
        there = "more languages" if isinstance(choice, LanguageMenu) else f"{choice.name} ({choice.code})"
        yield f"| `{digit}` | {there} |"
    yield f"| `#`, `0`, silence | {menu.otherwise.name} ({menu.otherwise.code}) |"
    for digit, choice in menu.choices.items():
        if isinstance(choice, LanguageMenu):
            yield ""
            yield from _page(choice, before + digit)


def _keys(option: Option) -> str:
    return ", ".join(KEYS[key] if key in KEYS else f"`{key}`" for key in option.keys) or "-"


def _ways(chart: Chart, ways: Sequence[Way]) -> str:
    return "; or ".join(dict.fromkeys(_way(chart, way) for way in ways))


def _way(chart: Chart, way: Way) -> str:
    happens = [f"`{each.what}`" if each.what else HAPPENINGS[each.happens] for each in way.events]
    if way.to == END:
        happens.append("the call ends")
    elif way.to in chart.places and chart.places[way.to].kind is Kind.WORLD:
        happens.append(_decided(chart, chart.places[way.to]))
    else:
        happens.append(f"**{place_name(way.to)}**")
    return ", ".join(happens)


def _decided(chart: Chart, place: Place) -> str:
    """What the world decides, in the same cell."""
    cases = [
        f"*{', '.join(option.means for option in options)}*: {_ways(chart, ways)}"
        for options, ways in chart.following(place)
    ]
    return f"{place_name(place.name)} ({'; '.join(cases)})"


def _prompts_said(charts: Sequence[Chart]) -> list[str]:
    """On the way from one place to another, in the order met."""
    ways = [way for chart in charts for way in (*chart.begin, *(w for ws in chart.ways.values() for w in ws))]
    return list(dict.fromkeys(event.what for way in ways for event in way.events if event.what))
