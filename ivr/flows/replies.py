"""What a caseworker has said to a caller with a code: opened by her code alone, only while she hears it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import anyio
from pydantic import JsonValue

from ivr.codebook import OpenCase
from ivr.desk import Desk
from ivr.line import Line
from ivr.model import REPLY, Listened


async def hear_replies(line: Line, desk: Desk, opened: OpenCase, *, every_reply: bool) -> None:
    """Those she has not heard yet, or the last one; with `every_reply` all, in the order they came."""

    async def live() -> JsonValue:
        replies = await desk.codes.replies(opened)
        unheard = await desk.codes.unheard(opened)
        wanted = replies if every_reply else unheard or replies[-1:]
        return [str(reply) for reply in wanted]

    found = await line.step("replies", "", live)
    replies = [UUID(str(reply)) for reply in found] if isinstance(found, list) else []
    await line.say("code-reply-comes" if replies else "code-no-reply")
    for reply in replies:
        if not await hear_reply(line, desk, opened, reply):
            await line.say("code-not-now")


async def hear_reply(line: Line, desk: Desk, opened: OpenCase, reply: UUID) -> bool:
    """False where it cannot be played. Who hangs up in the middle has heard what she has heard."""

    async def live() -> bool:
        async with desk.codes.playable(opened, reply) as voice:
            if voice is None:
                return False
            async with listening(desk, opened, Listened(REPLY, str(reply), 0.0, voice.seconds)) as heard:
                heard.played = await line.hear(voice.path)
            return heard.played

    return bool(await line.step("reply", str(reply), live))


class Hearing:
    """Whether there was anything to hear."""

    played = True


@asynccontextmanager
async def listening(desk: Desk, opened: OpenCase, piece: Listened) -> AsyncIterator[Hearing]:
    """What lies between the beginning and the end of the block, she has heard; noted also after a hang-up."""
    began, hearing = anyio.current_time(), Hearing()
    try:
        yield hearing
    finally:
        seconds = min(anyio.current_time() - began, piece.of) if hearing.played else 0.0
        heard = Listened(piece.topic, piece.chapter, round(seconds, 1), piece.of)
        await desk.heard(heard)
        await desk.codes.heard(opened, heard)
