"""The programmes of the published sets: the one calls begin with, and those that calls still go on with.

Every few seconds it is looked whether another set was published. One that cannot be used is an alarm, and the
line goes on with what it has.
"""

import logging
from collections.abc import Callable
from weakref import WeakValueDictionary

import anyio
from anyio import to_thread

from ivr.model import Trouble
from ivr.ports import Alarm
from ivr.programme import Programme
from prompts.errors import PromptError
from prompts.library import Library
from prompts.sets import Sets

log = logging.getLogger(__name__)

EVERY = 2.0
"""Seconds; a look at one folder."""

NO_SET = ""
"""The name of what is spoken before the first set is published: the placeholders as they lie there."""

Rehearse = Callable[[str], Programme]
"""Loads and proves a set by its name. Raises PromptError, OSError."""


class Shelf:
    """`taken_up` hears, in a thread, of each set that calls begin with from then on."""

    def __init__(
        self, sets: Sets, rehearse: Rehearse, alarm: Alarm, taken_up: Callable[[Library], None]
    ) -> None:
        """Raises PromptError where not even the placeholders can be used."""
        self._sets = sets
        self._rehearse = rehearse
        self._alarm = alarm
        self._taken_up = taken_up
        self._refused: str | None = None
        self._current = self._first()
        self._loaded = WeakValueDictionary({self._current.name: self._current})

    @property
    def current(self) -> Programme:
        return self._current

    async def named(self, name: str) -> Programme:
        programme = self._loaded.get(name)
        if programme is None:
            try:
                programme = await to_thread.run_sync(self._rehearse, name)
            except (PromptError, OSError):
                log.exception("the prompts a call began with are gone; it goes on with the current ones")
                return self._current
            # of two calls that asked at once, the first one's is everybody's
            programme = self._loaded.setdefault(name, programme)
        return programme

    async def run(self) -> None:
        """For ever."""
        while True:
            await anyio.sleep(EVERY)
            await self.look()

    async def look(self) -> None:
        """Take up what was published since, if anything was."""
        programme = await to_thread.run_sync(self._newer)
        if programme is not None:
            self._current = self._loaded.setdefault(programme.name, programme)
            log.info("calls begin with another set of prompts")
            await to_thread.run_sync(self._tell, self._current.library)

    def _newer(self) -> Programme | None:
        try:
            name = self._sets.current()
        except OSError:
            log.exception("nobody can tell which set of prompts is current")
            return None
        if name in (None, self._current.name, self._refused):
            return None
        programme = self._loaded.get(name) or self._usable(name)
        self._judge(name, programme)
        return programme

    def _first(self) -> Programme:
        """The current set, or the last before it that can be used, or the placeholders."""
        try:
            names = [switch.name for switch in reversed(self._sets.switches())]
        except OSError:
            log.exception("the published sets of prompts cannot be read")
            names = []
        found = (self._usable(name) for name in dict.fromkeys(names))
        programme = next((each for each in found if each), None) or self._rehearse(NO_SET)
        if names:
            self._judge(names[0], programme if programme.name == names[0] else None)
        return programme

    def _usable(self, name: str) -> Programme | None:
        try:
            return self._rehearse(name)
        except (PromptError, OSError):
            log.exception("a published set of prompts cannot be used; the line goes on with what it has")
            return None

    def _judge(self, name: str, programme: Programme | None) -> None:
        """A set that cannot be used is not looked at again; a person has to."""
        if programme is None:
            self._refused = name
            self._alarm.sound(Trouble.PROMPTS_REFUSED)
        else:
            self._refused = None
            self._alarm.clear(Trouble.PROMPTS_REFUSED)

    def _tell(self, library: Library) -> None:
        try:
            self._taken_up(library)
        except OSError:
            log.exception("the shelter still speaks as before")
