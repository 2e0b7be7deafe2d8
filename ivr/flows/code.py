"""A code to call again with, from any phone and without a name; and calling with it."""

from typing import assert_never

from ivr.codebook import OpenCase
from ivr.codedesk import Attempt
from ivr.codes import in_groups, is_code
from ivr.desk import Desk
from ivr.flows.code_menus import CodeMenus, CodeSaid, WithCode
from ivr.flows.menus import Menus
from ivr.flows.message import take_message
from ivr.flows.person import reach_person
from ivr.flows.replies import hear_replies
from ivr.line import Line, Wish
from ivr.model import CaseStatus, Ending, YesNo
from prompts.model import Entry, Menu

MOST_TYPED = 5
"""Times a code may be typed in one go; a slip of the finger is no attempt, but there is an end to it."""

MOST_TIMES_SAID = 10
MOST_TURNS = 30
"""Within one call; then a key is stuck, or somebody plays."""

WORDS = {
    CaseStatus.RECEIVED: "code-status-received",
    CaseStatus.LOOKED_AT: "code-status-looked-at",
    CaseStatus.NEEDS_MORE: "code-status-needs-more",
    CaseStatus.CLOSED: "code-status-closed",
    CaseStatus.WITHDRAWN: "code-status-withdrawn",
}


async def offer_code(line: Line, desk: Desk, menus: CodeMenus) -> None:
    """At the end of a message. Who goes on from an earlier contact can be heard without a new one."""
    if desk.so_far.about() is not None or not await wants_code(line, desk, menus):
        return
    code = await draw(line, desk)
    if code is None:
        return await line.say("code-not-possible")
    await line.say("code-comes")
    heard = False
    for _ in range(MOST_TIMES_SAID):
        heard = await say_twice(line, code)
        choice = await line.choose(menus.said)
        if choice is Wish.PERSON:
            return await _lead_to_person(line, desk)
        if choice is not CodeSaid.AGAIN:
            break
    if not heard:
        await line.say("code-not-possible")


async def _lead_to_person(line: Line, desk: Desk) -> None:
    """The call ends after that, wherever it leads."""
    await reach_person(line, desk)


async def wants_code(line: Line, desk: Desk, menus: CodeMenus) -> bool:
    """Whether she does; who asks for a person instead is led to one."""
    choice = await line.choose(menus.offer)
    if choice is Wish.PERSON:
        await _lead_to_person(line, desk)
    return choice is YesNo.YES


async def draw(line: Line, desk: Desk) -> str | None:
    """Her code: drawn once, and after a crash in the middle of saying it the same again.

    So it stands in the journal, sealed to the line, and goes with it when the call is posted: whatever
    outlives this program lies on this machine, and nothing there lives shorter. What the house may know is
    stated first of all, for who hangs up while it is said may have it already.
    """

    async def live() -> str | None:
        earlier = desk.account.facts("drawn").get("")
        if earlier is not None:  # the script has changed meanwhile: she may have written it down
            return str(earlier)
        drawn = await desk.codes.draw(line.language.code)
        if drawn is None:
            return None
        await desk.gave_code(drawn[1])
        return drawn[0]

    code = await line.step("drawn", "", live)
    return str(code) if code is not None else None


async def say_twice(line: Line, code: str) -> bool:
    """Digit by digit, in its groups. False where she cannot have heard it whole."""
    first = await line.say_digits(in_groups(code))
    await line.say("code-once-more")
    return await line.say_digits(in_groups(code)) or first


async def with_code(line: Line, desk: Desk, menus: Menus) -> Ending | None:
    """She calls with a code. None where she goes on in the call: no case was found, or she goes back."""
    opened = await ask_for_code(line, desk, menus.code.entry)
    if opened is None:
        return None
    if desk.so_far.opened() not in (None, opened.case.contact):  # one contact goes on from one other
        await line.say("code-not-now")
        return None
    await desk.goes_on_from(opened.case.contact)
    await desk.ends_as(Ending.HEARD_INFORMATION)
    await tell(line, desk, opened, every_reply=False)
    for _ in range(MOST_TURNS):
        match choice := await line.choose(menus.code.after):
            case WithCode.AGAIN:
                await tell(line, desk, opened, every_reply=True)
            case WithCode.MESSAGE:
                await take_message(line, desk, menus.after_message)
            case WithCode.WITHDRAW:
                await withdraw(line, desk, opened, menus.code)
            case WithCode.BACK | Wish.BACK:
                return None
            case Wish.PERSON:
                await reach_person(line, desk)
            case WithCode.DONE:
                await line.say_at_last("thank-you-goodbye")
                return desk.outcome()
            case _:
                assert_never(choice)
    return None


async def ask_for_code(line: Line, desk: Desk, entry: Entry) -> OpenCase | None:
    """The case of the code she types; None where she gives up, or none is found."""
    for _ in range(MOST_TYPED):
        typed = await line.ask_number(entry)
        if typed is Wish.PERSON:
            await reach_person(line, desk)
        if not isinstance(typed, int):
            return None
        code = str(typed)
        if not is_code(code):
            await line.say("code-not-understood")
            continue
        match await attempt(line, desk, code):
            case Attempt.FOUND:
                opened = await desk.codes.open(code)
                if opened is not None:
                    return opened
                await line.say("code-not-now")
                return None
            case Attempt.UNKNOWN:
                await line.say("code-unknown")
            case Attempt.NOT_NOW:
                await line.say("code-not-now")
                return None
    return None


async def attempt(line: Line, desk: Desk, code: str) -> Attempt:
    """One attempt, also where this program is killed after it."""

    async def live() -> str:
        return await desk.codes.attempt(code)

    return Attempt(str(await line.step("attempt", "", live)))


async def tell(line: Line, desk: Desk, opened: OpenCase, *, every_reply: bool) -> None:
    """Where her case stands, and what a caseworker has said to her."""

    async def live() -> str | None:
        return await desk.codes.status(opened)

    status = await line.step("status", "", live)
    if status is not None:
        await line.say(WORDS[CaseStatus(str(status))])
    await hear_replies(line, desk, opened, every_reply=every_reply)


async def withdraw(line: Line, desk: Desk, opened: OpenCase, menus: CodeMenus) -> None:
    """Asked twice, by another key. A person decides what follows; nothing is deleted."""
    for question in (menus.withdraw, menus.withdraw_sure):
        if not await agrees(line, question):
            return await line.say("code-not-withdrawn")

    async def live() -> None:
        await desk.withdraws()
        await desk.codes.withdraw(opened)

    await line.step("withdraw", "", live)
    await line.say("code-withdrawn")


async def agrees(line: Line, question: Menu[YesNo]) -> bool:
    """Silence is no yes."""
    return await line.choose(question) is YesNo.YES
