"""Information lines: she chooses a topic, hears its chapters, skips, hears again, goes back.

Whoever presses nothing hears a topic to its end. How much of each chapter she heard is kept, also when she
hangs up in the middle of it.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import assert_never

from pydantic import JsonValue

from ivr.desk import Desk
from ivr.interrupt import do_until
from ivr.line import Line, Wish
from ivr.model import Ending, Listened
from ivr.whereabouts import Where
from prompts.information import Topic
from prompts.library import Library
from prompts.model import Language, Listing

MOST_TOPICS_HEARD = 30
MOST_TURNS = 200
"""Within one topic; then a key is stuck."""


class Turn(StrEnum):
    """What she may do while she hears a chapter."""

    NEXT = "next"
    AGAIN = "again"
    PREVIOUS = "previous"
    TOPICS = "topics"
    PERSON = "person"


class Left(StrEnum):
    """How she left the information lines. INTERRUPTED: what she waited for has come."""

    DONE = "done"
    PERSON = "person"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class InformationLines:
    """What can be heard, in each language, and what the keys mean meanwhile."""

    library: Library
    keys: Mapping[str, Turn]

    @classmethod
    def prove(cls, library: Library) -> "InformationLines":
        """Raises MenuIncomplete, so that a mistake shows at the start."""
        return cls(library, library.information_keys(Turn))

    def pages(self, language: Language) -> tuple[Listing, ...]:
        """The topics she can choose among."""
        return self.library.topic_pages(language)

    def topic(self, name: str) -> Topic | None:
        """By its name; None where it has gone from the file meanwhile."""
        return next((topic for topic in self.library.information.topics if topic.name == name), None)


async def listen_to_information(
    line: Line, desk: Desk, lines: InformationLines, until: Callable[[], Awaitable[object]] | None = None
) -> Left:
    """Topic after topic until she has heard enough; with `until` at most until that returns.

    Then it is one step of the call: after a restart she waits on, and may choose to listen again.
    """
    if until is None:
        return await _listen(line, desk, lines)

    async def while_waiting() -> JsonValue:
        left = await do_until(until, partial(_listen, line.aside(), desk, lines))
        return (left or Left.INTERRUPTED).value

    return Left(str(await line.step("information", "", while_waiting)))


async def _listen(line: Line, desk: Desk, lines: InformationLines) -> Left:
    with line.whereabouts.usually(Where.INFORMATION):
        pages, page, told_keys = lines.pages(line.language), 0, False
        if not pages:
            await line.say("no-information-yet")
            return Left.DONE
        for _ in range(MOST_TOPICS_HEARD):
            chosen = await line.pick(pages[page])
            if chosen is Wish.PERSON:
                return Left.PERSON
            if chosen is Wish.BACK or chosen is None:
                return Left.DONE
            topic = lines.topic(chosen)
            if topic is None:
                page = (page + 1) % len(pages)
                continue
            if not told_keys:
                await line.say("information-keys")
                told_keys = True
            if await hear_topic(line, desk, lines, topic) is Left.PERSON:
                return Left.PERSON
        return Left.DONE


async def hear_topic(line: Line, desk: Desk, lines: InformationLines, topic: Topic) -> Left:
    """Chapter after chapter; `Left.DONE` leads back to the topics."""
    at, before = 0, None
    for _ in range(MOST_TURNS):
        chapter = topic.chapters[at]
        turn = await line.follow(chapter, lines.keys, partial(_keep, desk, topic, chapter))
        match turn:
            case None | Turn.NEXT:
                at += 1
            case Turn.PREVIOUS:
                at = max(0, at - 1)
            case Turn.AGAIN:
                if before is Turn.AGAIN:
                    return Left.DONE
            case Turn.TOPICS:
                return Left.DONE
            case Turn.PERSON:
                return Left.PERSON
            case _:
                assert_never(turn)
        if at == len(topic.chapters):
            return Left.DONE
        before = turn
    return Left.DONE


async def _keep(desk: Desk, topic: Topic, chapter: str, seconds: float, of: float) -> None:
    await desk.heard(Listened(topic.name, chapter, round(seconds, 1), round(of, 1)))
    await desk.ends_as(Ending.HEARD_INFORMATION)
