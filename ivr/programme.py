"""What the line says and does now: one set of prompts, and the call scripts proved against it.

A call begins with the programme that is current and keeps it to its end, also over a restart of this program:
nobody hears half of an old and half of a new set.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from ivr.desk import Desk
from ivr.line import Line
from ivr.model import Ending
from prompts.library import Library

Script = Callable[[Line, Desk], Awaitable[Ending]]


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Programme:
    """`name` is the set's, as calls note it; the first of `scripts` answers, the next where it breaks."""

    name: str
    library: Library
    scripts: Sequence[Script]


class Programmes(Protocol):
    """Where a call finds its programme."""

    @property
    def current(self) -> Programme:
        """The one that calls begin with now. Never waits."""
        ...

    async def named(self, name: str) -> Programme:
        """The one a call began with; the current one, where that is gone. Never raises."""
        ...


@dataclass(frozen=True, slots=True)
class OneProgramme:
    """There is only this one, always."""

    current: Programme

    async def named(self, name: str) -> Programme:
        return self.current
