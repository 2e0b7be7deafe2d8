"""What a walk through a call script finds: places where something is decided, and what lies between them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

AFTER = " after "
END = "end"
"""The place after the last word."""


class Kind(StrEnum):
    """Who decides at a place: she, by key, or the world around the call."""

    MENU = "menu"
    NUMBER = "number"
    TOPICS = "topics"
    CHAPTER = "chapter"
    LANGUAGE = "language"
    WORLD = "world"


class Happens(StrEnum):
    """What happens between two places without anybody deciding."""

    SAYS = "says"
    SAYS_DIGITS = "says digits"
    RECORDS = "records"
    PLAYS_BACK = "plays back"
    PLAYS_REPLY = "plays a reply"
    CONNECTS = "connects"


@dataclass(frozen=True, slots=True)
class Event:
    """`what` is a prompt's key where something is said."""

    happens: Happens
    what: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """`keys` lead to it; "…" is silence, "✓" the end of what is played. `means` is the script's word."""

    keys: tuple[str, ...]
    means: str


@dataclass(frozen=True, slots=True)
class Place:
    """`said` are the prompts of the question, in order.

    What the world decides has a place of its own after each choice: its `name` tells which.
    """

    name: str
    kind: Kind
    said: tuple[str, ...]
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """From an option of a place: what happens, and where it leads."""

    events: tuple[Event, ...]
    to: str


@dataclass(slots=True)
class Chart:
    """`ways`: by place and what was chosen there; several where it depends on what came before."""

    name: str
    begin: list[Way] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)
    ways: dict[tuple[str, str], list[Way]] = field(default_factory=dict)

    def add(self, source: tuple[str, str] | None, way: Way) -> None:
        """One more way, unless it is known."""
        known = self.begin if source is None else self.ways.setdefault(source, [])
        if way not in known:
            known.append(way)

    def following(self, place: Place) -> Sequence[tuple[list[Option], list[Way]]]:
        """Where its options lead, those together that lead to the same."""
        together: list[tuple[list[Option], list[Way]]] = []
        for option in place.options:
            ways = self.ways.get((place.name, option.means), [])
            same = next((options for options, others in together if set(others) == set(ways)), None)
            if same is None:
                together.append(([option], ways))
            else:
                same.append(option)
        return together
