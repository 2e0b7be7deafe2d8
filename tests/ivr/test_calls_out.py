"""We call back, at a safe time and not too often; and who is not she learns nothing."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from uuid import UUID, uuid4

import anyio
import anyio.lowlevel
import anyio.to_thread
import pytest

from ivr.callouts import MOST_ATTEMPTS, SPACING, CallOut
from ivr.marks import Decision, errand_of
from ivr.memory import Mark
from ivr.model import Direction, Ending, Purpose, Question, Solved, Trouble
from ivr.ports import Unanswered
from ivr.seal import pseudonym
from tests.ivr.fake_exchange import FakeLeg, Somebody, in_thai
from tests.ivr.line_node import LineNode

pytestmark = pytest.mark.anyio

HERS = "+66812345678"
HOUR = 3600.0
HALF_A_MINUTE = 30.0
"""Hours are looked into so often: as often as in production they would be a quarter of an hour of tests."""

UNTIL_SHE_SPOKE = {"greeting", "are-you-there", "not-understood"}


def asked_of(node: LineNode, **otherwise: object) -> CallOut:
    """A callback in Thai, from now on, at an hour she chose."""
    now = node.office.clock.now()
    usual = CallOut(HERS, "th", now, now + timedelta(hours=8), Purpose.CALL_BACK, about=uuid4(), chosen=True)
    return replace(usual, **otherwise)  # type: ignore[arg-type]


async def marks_of(node: LineNode) -> set[Mark]:
    """What holds for her."""
    caller, memory = pseudonym(HERS, node.office.pseudonym_key), node.office.memory
    return {mark for mark in Mark if await anyio.to_thread.run_sync(memory.is_marked, mark, caller)}


async def waiting(node: LineNode) -> list[Path]:
    """Errands that are not done."""
    return await anyio.to_thread.run_sync(node.asked.waiting)


async def send(node: LineNode, call: CallOut, errand_id: UUID | None = None) -> UUID:
    errand = call.errand(errand_id or uuid4())
    await anyio.to_thread.run_sync(node.asked.send, errand)
    return errand.id


def who(**presses: list[str]) -> Somebody:
    return Somebody(in_thai(**presses), number=HERS)


async def called(node: LineNode, call: CallOut, there: Somebody | Unanswered, hours: float = 12) -> UUID:
    """All that comes of one errand."""
    node.exchange.telephones[HERS] = there
    errand = await send(node, call)
    async with node.calling_out(every=HALF_A_MINUTE):
        await anyio.sleep(hours * HOUR)
    return errand


async def test_who_presses_the_key_goes_on_as_if_she_had_called(node: LineNode) -> None:
    call = asked_of(node)

    errand = await called(node, call, who(greeting=["1"]))

    assert node.exchange.called == [HERS], "reached once, called once"
    (leg,) = node.exchange.legs
    assert leg.heard[0] == "greeting"
    assert "for-this-language-press" not in leg.heard
    assert node.contact.direction is Direction.OUTBOUND
    assert (node.contact.about, node.contact.errand) == (call.about, errand)
    assert node.contact.language == "th"
    assert node.contact.ending is Ending.LEFT_MESSAGE
    assert node.contact.caller.pseudonym == pseudonym(HERS, node.office.pseudonym_key)
    assert f"{errand}.errand" not in [path.name for path in await waiting(node)]
    assert not node.left_behind


@pytest.mark.parametrize(
    "there",
    [who(), who(greeting=["7", "7"]), who(greeting=["0"]), who(greeting=["#"]), who(greeting=["*", "*"])],
    ids=["silence or a machine", "a wrong key twice", "zero", "hash", "star twice"],
)
async def test_whoever_is_not_she_hears_nothing_of_us(node: LineNode, there: Somebody) -> None:
    await called(node, asked_of(node), there, hours=0.2)

    (leg,) = node.exchange.legs
    assert set(leg.heard) <= UNTIL_SHE_SPOKE
    assert node.contact.ending is Ending.NOT_REACHED
    assert node.contact.language == "th"


async def test_who_hangs_up_on_the_greeting_was_not_reached(node: LineNode) -> None:
    node.exchange.telephones[HERS] = who()
    await send(node, asked_of(node))
    async with node.calling_out():
        await anyio.sleep(8)
        node.exchange.legs[0].put_down()
        await anyio.sleep(60)

    assert node.contact.ending is Ending.NOT_REACHED


@pytest.mark.parametrize("why", [Unanswered.BUSY, Unanswered.NO_ANSWER, Unanswered.REFUSED])
async def test_it_is_tried_again_a_few_times_and_then_no_more(node: LineNode, why: Unanswered) -> None:
    began = node.office.clock.now()

    await called(node, asked_of(node), why)

    assert len(node.exchange.called) == MOST_ATTEMPTS
    assert [contact.ending for contact in node.contacts] == [Ending.NOT_REACHED] * MOST_ATTEMPTS
    starts = sorted(contact.started_at for contact in node.contacts)
    assert starts[0] - began < timedelta(seconds=30)
    assert all(later - earlier >= SPACING for earlier, later in pairwise(starts))
    assert not await waiting(node)
    assert not node.left_behind


async def test_her_telephone_rings_only_within_her_safe_time(node: LineNode) -> None:
    now = node.office.clock.now()
    window = {"not_before": now + timedelta(hours=3), "not_after": now + timedelta(hours=3, minutes=30)}

    await called(node, asked_of(node, **window), Unanswered.NO_ANSWER)

    starts = [contact.started_at for contact in node.contacts]
    assert len(starts) == 2
    assert min(starts) >= window["not_before"]
    assert max(starts) <= window["not_after"]


async def test_nobody_is_rung_in_quiet_hours_who_did_not_choose_them(node: LineNode) -> None:
    now = node.office.clock.now()

    errand = await called(
        node, asked_of(node, chosen=False, not_after=now + timedelta(hours=30)), who(greeting=["1"]), 30
    )

    # in that call she asks for another, which at some hours of the day falls into those thirty
    (called_for_it,) = [contact for contact in node.contacts if contact.errand == errand]
    assert not node.library.hours.is_quiet(called_for_it.started_at)


async def test_who_says_never_is_never_called_again(node: LineNode) -> None:
    await called(node, asked_of(node), who(greeting=["9"]))

    (leg,) = node.exchange.legs
    assert leg.heard == ["greeting", "never-called"]
    assert await marks_of(node) == {Mark.NEVER_CALL}
    assert not await waiting(node)
    assert (Trouble.ERRAND_REFUSED, "") not in node.alarm.standing

    await called(node, asked_of(node), who(greeting=["1"]))
    assert node.exchange.called == [HERS]
    assert (Trouble.ERRAND_REFUSED, "") in node.alarm.standing, "who asked for it is told"


TURNS_TO_HEAR_A_KEY = 12
"""Of the loop, with the fake's own; no time passes."""


@pytest.mark.parametrize(("key", "marks"), [("9", {Mark.NEVER_CALL}), ("1", set())])
async def test_a_key_counts_though_she_hangs_up_with_it(node: LineNode, key: str, marks: set[Mark]) -> None:
    node.exchange.telephones[HERS] = who()
    await send(node, asked_of(node))
    async with node.calling_out():
        await anyio.sleep(8)
        (leg,) = node.exchange.legs
        leg.press(key)
        for _ in range(TURNS_TO_HEAR_A_KEY):
            await anyio.lowlevel.checkpoint()
        leg.put_down()
        await anyio.sleep(12 * HOUR)

    assert await marks_of(node) == marks
    assert node.exchange.called == [HERS]


async def test_whose_language_we_do_not_know_is_asked_for_it(node: LineNode) -> None:
    await called(node, asked_of(node, language=None), who(greeting=["1"]))

    assert node.contact.language == "th"
    heard = node.exchange.legs[0].heard
    assert "for-this-language-press" in heard
    assert heard.count("welcome") == 1
    assert heard.index("welcome") < heard.index("safe-to-speak")


async def test_who_is_checked_back_on_is_asked_at_once_whether_her_language_is_known_or_not(
    node: LineNode,
) -> None:
    call = asked_of(node, language=None, purpose=Purpose.CHECK_BACK)

    await called(node, call, who(greeting=["1"], check_back=["1"]))

    heard = node.exchange.legs[0].heard
    assert heard[-2:] == ["check-back", "thank-you-goodbye"]
    assert "welcome" not in heard


async def test_an_errand_sent_twice_is_done_once(node: LineNode) -> None:
    call, errand = asked_of(node), uuid4()
    node.exchange.telephones[HERS] = who(greeting=["1"])
    async with node.calling_out():
        await send(node, call, errand)
        await anyio.sleep(HOUR)
        await send(node, call, errand)
        await anyio.sleep(HOUR)

    assert node.exchange.called == [HERS]
    assert f"{errand}.errand" not in [path.name for path in await waiting(node)]


async def test_a_number_that_may_not_be_called_is_put_aside_for_a_person(node: LineNode) -> None:
    await called(node, asked_of(node, number="+882161234567"), Unanswered.REFUSED)

    assert not node.exchange.called
    assert not node.contacts
    assert {(Trouble.ERRAND_REFUSED, ""), (Trouble.CALL_OUT_REFUSED, "")} <= node.alarm.standing
    assert len([path async for path in anyio.Path(node.root / "errands" / "refused").iterdir()]) == 1


async def test_when_calls_are_stopped_it_waits_and_too_late_is_told(node: LineNode) -> None:
    stop = anyio.Path(node.root / "errands" / "STOP")
    await stop.parent.mkdir(parents=True)
    await stop.touch()

    await called(node, asked_of(node), who(greeting=["1"]))

    assert not node.exchange.called
    assert (Trouble.ERRAND_REFUSED, "") in node.alarm.standing


async def test_a_program_that_comes_after_neither_calls_again_nor_forgets_her(
    node: LineNode,
) -> None:
    """Killed while she speaks: the call goes on from its journal, and the errand is done."""
    node.exchange.telephones[HERS] = Somebody(in_thai(greeting=["1"]), says=200, number=HERS)
    await send(node, asked_of(node))
    async with node.calling_out():
        await anyio.sleep(60)
        (leg,) = node.exchange.legs
        assert leg.tapes
        leg.lose()
        await anyio.sleep(10)
        again = FakeLeg(leg.somebody, node.office.recordings, leg.contact_id)
        again.outbound, again.caller_number, again.dialled = True, None, ""
        again.take_over(leg)
        node.exchange.ring(again, resumed=True)
        await anyio.sleep(2 * HOUR)

    assert "greeting" not in again.heard
    assert node.exchange.called == [HERS]
    assert node.contact.direction is Direction.OUTBOUND
    assert node.contact.ending is Ending.LEFT_MESSAGE
    assert not node.left_behind


async def test_who_is_to_be_called_waits_for_the_program_that_comes_after_where_this_one_ends(
    node: LineNode,
) -> None:
    node.exchange.telephones[HERS] = who(greeting=["1"])
    async with node.calling_out() as switchboard:
        running = node.exchange.call(Somebody(in_thai(), says=250))
        await anyio.sleep(30)
        switchboard._draining = True
        await send(node, asked_of(node))
        await anyio.sleep(60)
        assert not node.exchange.called
        running.put_down()

    async with node.calling_out():
        await anyio.sleep(60)
    assert node.exchange.called == [HERS]


async def test_a_crash_while_it_rings_leaves_one_contact_and_costs_one_attempt(node: LineNode) -> None:
    node.exchange.telephones[HERS] = Unanswered.NO_ANSWER
    await send(node, asked_of(node))
    with anyio.move_on_after(20):
        async with node.calling_out():
            await anyio.sleep_forever()

    await node.salvaged()

    assert len(node.contacts) == 1
    assert node.contacts[0].ending is Ending.NOT_REACHED
    assert node.contacts[0].direction is Direction.OUTBOUND


async def test_a_script_that_breaks_before_she_has_shown_who_she_is_says_nothing(
    node: LineNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks(*_: object) -> bool:
        raise ZeroDivisionError

    monkeypatch.setattr("ivr.flows.call_back.greet", breaks)

    await called(node, asked_of(node), who(greeting=["1"]), hours=0.1)

    assert node.exchange.legs[0].heard == []
    assert not node.exchange.legs[0].sheltered
    assert node.contact.ending is Ending.NOT_REACHED


@pytest.mark.parametrize(("key", "solved"), [("1", Solved.YES), ("2", Solved.NO), ("3", Solved.RETALIATION)])
async def test_some_time_later_she_says_whether_it_was_solved(
    node: LineNode, key: str, solved: Solved
) -> None:
    call = asked_of(node, purpose=Purpose.CHECK_BACK)
    there = who(greeting=["1"], check_back=[key])

    await called(node, call, there)

    answers = {given.question: given.answer for given in node.contact.answers}
    assert answers[Question.SOLVED] == solved
    assert node.contact.ending is Ending.CHECKED_BACK
    assert node.contact.about == call.about
    assert bool(node.contact.recordings) == (solved is not Solved.YES)


async def test_who_hangs_up_right_after_the_key_has_answered(node: LineNode) -> None:
    node.exchange.telephones[HERS] = who(greeting=["1"], check_back=["3"])
    await send(node, asked_of(node, purpose=Purpose.CHECK_BACK))
    async with node.calling_out():
        while not node.exchange.legs or "check-back-tell-more" not in node.exchange.legs[0].heard:  # noqa: ASYNC110
            await anyio.sleep(0.1)
        node.exchange.legs[0].put_down()
        await anyio.sleep(HOUR)

    assert [given.answer for given in node.contact.answers] == [Solved.RETALIATION]
    assert node.contact.ending is Ending.CHECKED_BACK


@pytest.mark.parametrize(
    ("decisions", "marks"),
    [
        ([Decision.BLOCK], {Mark.BLOCKED}),
        ([Decision.BLOCK, Decision.UNBLOCK], set()),
        ([Decision.DO_NOT_CALL], {Mark.NEVER_CALL}),
        ([Decision.DO_NOT_CALL, Decision.MAY_CALL_AGAIN], set()),
    ],
)
async def test_what_people_decide_about_a_caller_holds(
    node: LineNode, decisions: list[Decision], marks: set[Mark]
) -> None:
    caller = pseudonym(HERS, node.office.pseudonym_key)
    async with node.calling_out():
        for decision in decisions:
            errand = errand_of(decision, caller, uuid4())
            await anyio.to_thread.run_sync(node.asked.send, errand)
            await anyio.sleep(10)

    assert await marks_of(node) == marks


@pytest.mark.parametrize(
    ("taken", "taken_back"),
    [(Decision.DO_NOT_CALL, Decision.MAY_CALL_AGAIN), (Decision.BLOCK, Decision.UNBLOCK)],
)
async def test_what_is_taken_back_no_longer_holds_under_any_form_of_her_number(
    node: LineNode, taken: Decision, taken_back: Decision
) -> None:
    """She said so as 081…, and her case has her as +66 81…"""
    key = node.office.pseudonym_key
    async with node.calling_out():
        for errand in (
            errand_of(taken, pseudonym("0812345678", key), uuid4()),
            errand_of(taken_back, pseudonym(HERS, key), uuid4(), HERS),
        ):
            await anyio.to_thread.run_sync(node.asked.send, errand)
            await anyio.sleep(10)

    memory = node.office.memory
    for form in node.tariff.forms(HERS):
        for mark in Mark:
            assert not await anyio.to_thread.run_sync(memory.is_marked, mark, pseudonym(form, key))
    assert await anyio.to_thread.run_sync(node.toll().refuses, HERS) is None


async def test_a_decision_about_nobody_is_refused(node: LineNode) -> None:
    async with node.calling_out():
        await anyio.to_thread.run_sync(node.asked.send, errand_of(Decision.BLOCK, "../..", uuid4()))
        await anyio.sleep(10)

    assert (Trouble.ERRAND_REFUSED, "") in node.alarm.standing
