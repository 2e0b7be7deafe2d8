"""A chart as an outline: each place once, below the choice that leads to it soonest, with its words."""

from collections import deque
from dataclasses import dataclass, field

from ops.chart.model import AFTER, END, Chart, Event, Happens, Kind, Option, Place, Way
from ops.chart.wander import SILENCE, TO_THE_END
from prompts.library import Library
from prompts.model import Language
from prompts.reading import TEMPLATE_LANGUAGE

KEYS = {SILENCE: "silence", TO_THE_END: "heard to its end"}
HAPPENINGS = {
    Happens.SAYS_DIGITS: "digits are said",
    Happens.RECORDS: "tone; she is recorded",
    Happens.PLAYS_BACK: "her recording is played",
    Happens.PLAYS_REPLY: "a reply is played",
    Happens.CONNECTS: "she talks to a person",
}
WORLD = {
    "standing": "is she taken?",
    "person": "a person is rung",
    "left_alone": "may this phone be called?",
    "opening": "opening hours",
    "drawn": "a code is drawn",
    "attempt": "the code",
    "status": "her case",
    "replies": "replies to her",
    "heard": "what there is of the prompt",
    "approve": "approving it",
}


@dataclass(frozen=True, slots=True)
class Words:
    """What is heard, in her language and in English; the same where it is English."""

    own: str
    english: str


@dataclass(slots=True)
class Branch:
    """Options of a place that lead to the same, by keys and meaning; and where: perhaps one of several."""

    options: list[tuple[str, str]]
    leads: list["Lead"] = field(default_factory=list)


@dataclass(slots=True)
class Lead:
    """What is heard on the way, and the place at the end of it; `again`: that stands elsewhere."""

    happens: list[Words]
    to: str
    again: bool
    outline: "Outline | None" = None


@dataclass(slots=True)
class Outline:
    """A place."""

    name: str
    kind: Kind
    words: list[Words]
    branches: list[Branch]


class Speaker:
    """The words of a library in one language."""

    def __init__(self, library: Library, language: Language) -> None:
        self._library = library
        self._language = language
        self._english = library.language(TEMPLATE_LANGUAGE) or language

    def prompt(self, key: str) -> Words:
        english = self._library.text(key, self._english) or key
        return Words(self._library.text(key, self._language) or f"[{key}: not written]", english)

    def event(self, event: Event) -> Words:
        if event.happens is Happens.SAYS:
            return self.prompt(event.what)
        told = f"({HAPPENINGS[event.happens]})"
        return Words(told, told)

    def is_offered(self, option: Option, place: Place) -> bool:
        """A topic that is not written in her language stands in no menu of it."""
        if place.kind is not Kind.TOPICS:
            return True
        topics = {topic.name: topic for topic in self._library.information.topics}
        written = self._library.words[self._language.code]
        return option.means not in topics or all(key in written for key in topics[option.means].prompts)

    def said(self, place: Place) -> list[Words]:
        offered = {option.means for option in place.options if self.is_offered(option, place)}
        missing = {
            key
            for topic in self._library.information.topics
            if place.kind is Kind.TOPICS and topic.name not in offered
            for key in topic.prompts
        }
        keys = [key for key in place.said if key not in missing and not key.startswith("digit-")]
        return [self.prompt(key) for key in keys]


def outlined(chart: Chart, speaker: Speaker) -> list[Lead]:
    """From the beginning of a chart, nearest places first, so that nothing is deeper than it must be."""
    ways = [*chart.begin, *(way for ways in chart.ways.values() for way in ways)]
    shown = {END, *(way.to for way in ways if way.to not in chart.places)}
    begin: list[Lead] = []
    waiting = deque((begin, way) for way in chart.begin)
    while waiting:
        leads, way = waiting.popleft()
        lead = Lead([speaker.event(event) for event in way.events], place_name(way.to), way.to in shown)
        leads.append(lead)
        if way.to not in shown:
            shown.add(way.to)
            lead.outline = _outline(chart, chart.places[way.to], speaker, waiting)
    return begin


def _outline(
    chart: Chart, place: Place, speaker: Speaker, waiting: "deque[tuple[list[Lead], Way]]"
) -> Outline:
    branches = []
    for options, ways in chart.following(place):
        told = [_told(option) for option in options if speaker.is_offered(option, place)]
        if told:
            branches.append(branch := Branch(told))
            waiting.extend((branch.leads, way) for way in ways)
    return Outline(place_name(place.name), place.kind, speaker.said(place), branches)


def _told(option: Option) -> tuple[str, str]:
    return ", ".join(KEYS.get(key, key) for key in option.keys), option.means


def place_name(name: str) -> str:
    """As people read it."""
    plain = name.split(AFTER)[0]
    return WORLD.get(plain, plain)
