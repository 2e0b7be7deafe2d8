"""Walks a call script through every choice: again and again from the top, one choice further each time.

Two walks that come to the same line of the same script, by the same last choice, are taken for the same from
there on: that is what makes the walk end, for callers may go back as often as they like.
"""

from collections import deque
from collections.abc import Awaitable, Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import time
from pathlib import Path
from tempfile import TemporaryDirectory

import anyio
from anyio import CancelScope

from ivr.desk import Desk, Origin
from ivr.line import Line
from ivr.model import Ending
from ivr.office import Office
from ops.chart.model import AFTER, END, Chart, Event, Kind, Place, Way
from ops.chart.wander import WalkedDesk, WalkedJournal, WalkedLine
from ops.config import Settings
from ops.keys import ensure_keys
from ops.serve import open_office
from prompts.hours import Shift, Span
from prompts.library import Library
from prompts.model import Language, Sound

Script = Callable[[Line, Desk], Awaitable[Ending]]
State = tuple[tuple[str, ...], tuple[str, str] | None, str]

MOST_WALKS = 50_000
ALWAYS = {day: (Span(time(), time()),) for day in range(7)}


class TooManyWalks(Exception):
    """The scripts have more places than a chart could show; the message says how many were walked."""


class Walk:
    """One way through a script: the choices given, until they are used up."""

    def __init__(
        self, chart: Chart, choices: tuple[str, ...], scope: CancelScope, elsewhere: Collection[str]
    ) -> None:
        self._elsewhere = elsewhere
        self._chart = chart
        self._choices = deque(choices)
        self._scope = scope
        self._last: tuple[str, str] | None = None
        self._events: list[Event] = []
        self.stopped_at: tuple[State, Place] | None = None

    async def decide(self, place: Place, stack: tuple[str, ...]) -> str:
        if place.kind is Kind.WORLD and self._last is not None:
            place = replace(place, name=f"{place.name}{AFTER}{'='.join(self._last)}")
        self._arrive(place.name)
        if place.name in self._elsewhere:
            self._scope.cancel()
            await anyio.sleep_forever()
        self._chart.places.setdefault(place.name, place)
        if not self._choices:
            self.stopped_at = ((stack, self._last, place.name), place)
            self._scope.cancel()
            await anyio.sleep_forever()
        chosen = self._choices.popleft()
        self._last = (place.name, chosen)
        return chosen

    def note(self, event: Event) -> None:
        self._events.append(event)

    def end(self) -> None:
        """The script has come to its end."""
        self._arrive(END)

    def _arrive(self, name: str) -> None:
        self._chart.add(self._last, Way(tuple(self._events), name))
        self._events.clear()


@dataclass(frozen=True, slots=True)
class Walked:
    """A call script to walk through. Steps of the kinds `inside` are not decided as a whole.

    `called`: why we called, where it was not she. At the places `elsewhere` the walk ends: they are known.
    """

    name: str
    script: Script
    inside: tuple[str, ...] = ()
    called: Origin | None = None
    elsewhere: frozenset[str] = frozenset()


async def explore(walked: Walked, library: Library, language: Language, office: Office) -> Chart:
    """Every place of a script that can be reached, and every way between them. Raises TooManyWalks."""
    chart, seen = Chart(walked.name), set[State]()
    waiting = deque[tuple[str, ...]]([()])
    for _ in range(MOST_WALKS):
        if not waiting:
            return chart
        choices = waiting.popleft()
        stopped = await _walk(chart, choices, walked, (library, language, office))
        if stopped is None or stopped[0] in seen:
            continue
        state, place = stopped
        seen.add(state)
        waiting.extend((*choices, option.means) for option in place.options)
    raise TooManyWalks(f"{MOST_WALKS} walks, and still places nobody has been to")


async def _walk(
    chart: Chart, choices: tuple[str, ...], walked: Walked, house: tuple[Library, Language, Office]
) -> tuple[State, Place] | None:
    """Where the choices were used up; None where the script ended before."""
    library, language, office = house
    with CancelScope() as scope:
        walk = Walk(chart, choices, scope, walked.elsewhere)
        journal = WalkedJournal(walk, walked.inside)
        desk = WalkedDesk(journal, office)
        await desk.open("+10000000000", origin=walked.called)
        await walked.script(WalkedLine(walk, journal, library, language), desk)
        walk.end()
    return walk.stopped_at


def as_on_a_chart(library: Library) -> Library:
    """As if every prompt that is written were recorded, and somebody always on shift."""
    sounds = {
        (code, key): Sound(key, code, Path(), placeholder=False)
        for code, texts in library.words.items()
        for key in texts
    }
    hours = replace(library.hours, shifts=(Shift(ALWAYS, ("somebody",)),))
    return replace(library, sounds=sounds, hours=hours)


@contextmanager
def an_office() -> Iterator[Office]:
    """Of a house that is none, in a folder that goes with it."""
    with TemporaryDirectory(prefix="hl-") as folder:
        settings = Settings(state=Path(folder))
        ensure_keys(settings.folder)
        yield open_office(settings)
