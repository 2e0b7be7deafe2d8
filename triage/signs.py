"""Signs of distress that need no words: the hour, short calls before this one, what was pressed."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from triage.model import Message
from triage.tables import Strict

Hour = Annotated[int, Field(ge=0, le=23)]


class Night(Strict):
    """Hours of the wall clock; it goes past midnight."""

    from_: Annotated[Hour, Field(alias="from")]
    until: Hour

    def holds(self, hour: int) -> bool:
        """Whether this hour belongs to it."""
        if self.from_ <= self.until:
            return self.from_ <= hour < self.until
        return hour >= self.from_ or hour < self.until


class ShortCalls(Strict):
    """How many calls of at most so many `seconds`, within so many `hours` before, are a sign."""

    at_least: Annotated[int, Field(ge=1)]
    seconds: Annotated[float, Field(gt=0)]
    hours: Annotated[float, Field(gt=0)]


class Signs(Strict):
    """signs.toml."""

    version: int
    night: Night
    short_calls: ShortCalls
    doubtful: Annotated[float, Field(gt=0, le=1)]

    def of(self, message: Message) -> Iterator[str]:
        """A sentence for each; none of them rests on a word of the transcript."""
        if message.answers.get("safe_to_speak") == "no":
            yield "The caller pressed: not safe to speak."
        if message.called_at_local_hour is not None and self.night.holds(message.called_at_local_hour):
            yield "The call came at night."
        if message.recent_short_calls >= self.short_calls.at_least:
            yield f"She called {message.recent_short_calls} times shortly before, and each call broke off."
