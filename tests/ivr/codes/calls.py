"""Calls about a case code: one that takes a code, one that gives it, and a caseworker's answer in between."""

import struct
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Protocol
from uuid import UUID, uuid4

import anyio.to_thread

from ivr.codebook import Told
from ivr.desk import Desk
from ivr.flows.code import offer_code, with_code
from ivr.flows.language import choose_language
from ivr.flows.menus import Menus
from ivr.flows.message import take_message
from ivr.line import Line
from ivr.model import CaseCode, CaseStatus, Contact, Ending
from ivr.seal import Recipient
from tests.ivr.fake_exchange import FakeLeg, Somebody
from tests.ivr.line_node import LineNode

REPLY_SECONDS = 2.0
ANSWER = b"RIFF" + bytes(32) + b"data" + bytes(4) + struct.pack("<h", 1234) * int(8000 * REPLY_SECONDS)
"""What a caseworker said: as long as the fake exchange plays anything."""


async def taking(line: Line, desk: Desk, menus: Menus) -> Ending:
    """Leave a message, take a code."""
    await line.answer()
    await choose_language(line, desk, menus.library)
    await take_message(line, desk, menus.after_message)
    await offer_code(line, desk, menus.code)
    await line.say("thank-you-goodbye")
    return desk.outcome()


async def giving(line: Line, desk: Desk, menus: Menus) -> Ending:
    """Call with a code; who goes back is told goodbye by the call itself."""
    await line.answer()
    await choose_language(line, desk, menus.library)
    ending = await with_code(line, desk, menus)
    if ending is None:
        await line.say("welcome")
        return desk.outcome()
    return ending


def takes(**presses: Sequence[str]) -> Somebody:
    """She wants a code and keeps it."""
    usual: dict[str, list[str]] = {
        "for-this-language-press": ["2"], "message-menu": ["3"], "code-offer": ["1"], "code-said": ["2"],
    }  # fmt: skip
    return Somebody({**usual, **_named(presses)})


def gives(*typed: str, number: str | None = "+66899999999", **presses: Sequence[str]) -> Somebody:
    """She calls from another telephone and types this; then she is done."""
    usual = {"for-this-language-press": ["2"], "code-entry": list(typed), "message-menu": ["3"]}
    return Somebody({**usual, "code-menu": ["#"], **_named(presses)}, number=number)


def _named(presses: dict[str, Sequence[str]]) -> dict[str, list[str]]:
    return {key.replace("_", "-"): list(answers) for key, answers in presses.items()}


class Script(Protocol):
    """A call, with its questions."""

    def __call__(self, line: Line, desk: Desk, menus: Menus) -> Awaitable[Ending]: ...


async def call(
    node: LineNode, script: Script, somebody: Somebody, watch: Callable[[FakeLeg, str], None] | None = None
) -> FakeLeg:
    """One call by that script, until all about it is done; `watch` sees each prompt as it begins."""
    node.scripts = (partial(script, menus=Menus.prove(node.library)),)
    leg = FakeLeg(somebody, node.office.recordings)
    if watch is not None:
        leg.watch = partial(watch, leg)
    return await node.conduct(leg)


def digits_heard(leg: FakeLeg) -> str:
    """In the order they were said to her, the language menu's left out."""
    return "".join(key.removeprefix("digit-") for key in after(leg, "welcome") if key.startswith("digit-"))


def after(leg: FakeLeg, prompt: str) -> list[str]:
    """What she heard from there on."""
    return leg.heard[leg.heard.index(prompt) :]


@dataclass(frozen=True)
class Coded:
    """A case whose caller took a code."""

    code: str
    contact: Contact
    kept: CaseCode


async def a_case_with_a_code(node: LineNode) -> Coded:
    """She has called, and keeps her code somewhere."""
    leg = await call(node, taking, takes())
    contact = node.contact
    assert contact.code is not None
    await forget_envelopes(node)
    return Coded(digits_heard(leg)[:10], contact, contact.code)


async def forget_envelopes(node: LineNode) -> None:
    """The house has taken them in."""

    def take() -> None:
        for path in node.office.spool.waiting():
            node.office.spool.remove(path)

    await anyio.to_thread.run_sync(take)


async def a_reply(node: LineNode, coded: Coded, voice: bytes = ANSWER) -> UUID:
    """A caseworker has spoken to her, and her answer lies at the line."""
    reply, sealed = uuid4(), Recipient(coded.kept.recipient).seal(voice)
    await anyio.to_thread.run_sync(node.office.codes.keep_reply, coded.kept.lookup, reply, sealed)
    return reply


async def told(node: LineNode, coded: Coded, status: CaseStatus) -> None:
    """A caseworker has said where the case stands."""
    at = node.office.clock.now() - timedelta(seconds=1)
    await anyio.to_thread.run_sync(node.office.codes.tell, coded.kept.lookup, Told(status, at))
