"""The studio's desk on a walk: a contributor who is let in, and a list of prompts to go through."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ivr.contributors import Contributor
from ivr.studio import Outcome, Place
from ivr.tape import Tape
from prompts.reading import TEMPLATE_LANGUAGE

CONTRIBUTOR = Contributor("1", "somebody", (TEMPLATE_LANGUAGE, "th"))


class WalkedStudioDesk:
    """Every recording is good, and nothing is kept."""

    prompts = ("welcome", "in-danger", "shelter")

    async def attempt(self, number: str, pin: str) -> Contributor:
        return CONTRIBUTOR

    async def known(self, number: str) -> Contributor:
        return CONTRIBUTOR

    async def begin(self, place: Place) -> None:
        """Nothing begins."""

    @asynccontextmanager
    async def keeping(self, tape: Tape) -> AsyncIterator[Tape]:
        yield tape

    def outcome(self, name: str) -> Outcome:
        return Outcome("walked", None)
