"""Callers the line knows: the language they chose last, the blocked, and whoever calls again and again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import anyio
import pytest
from anyio import to_thread

from ivr.acquaintance import Standing
from ivr.desk import Desk
from ivr.flows.language import ENOUGH_TO_TELL, by_use
from ivr.memory import Mark
from ivr.model import Ending
from ivr.seal import pseudonym
from prompts.library import Library
from prompts.model import Number
from tests.ivr.fake_exchange import FakeLeg, Somebody, in_thai
from tests.ivr.line_node import LineNode

pytestmark = pytest.mark.anyio

SHE = pseudonym("+66812345678", b"pseudonyms")


def languages_named(leg: FakeLeg) -> list[str]:
    """The languages of the first menu, in the order in which each named itself."""
    said = [sound for sound in leg.played if sound.key == "for-this-language-press"]
    return [sound.language for sound in said]


async def test_the_language_chosen_last_time_is_said_first_under_the_same_key(node: LineNode) -> None:
    await node.call_of(Somebody(in_thai()))
    again = await node.call_of(Somebody({**in_thai(), "for-this-language-press": ["", "", "3"]}))

    assert languages_named(again)[:3] == ["th", "en", "my"]
    assert node.contacts[-1].language == "my", "3 is Burmese, whichever is said first"


async def test_it_is_never_assumed(node: LineNode) -> None:
    await node.call_of(Somebody(in_thai()))
    await node.call_of(Somebody({}))

    assert {contact.language for contact in node.contacts} == {"th", "en"}


async def test_nothing_is_remembered_of_who_chose_nothing_or_withheld_her_number(node: LineNode) -> None:
    await node.call_of(Somebody({}))
    await node.call_of(Somebody(in_thai(), number=None))

    assert await to_thread.run_sync(node.office.memory.language_of, SHE) is None


async def test_a_blocked_caller_hears_a_neutral_word(node: LineNode) -> None:
    await to_thread.run_sync(node.office.memory.mark, Mark.BLOCKED, SHE, node.office.clock.now())

    leg = await node.call_of(Somebody(in_thai()))

    assert leg.heard == ["not-available"]
    assert node.contact.ending is Ending.BLOCKED
    assert node.contact.recordings == ()


async def test_who_calls_again_and_again_is_turned_away_until_an_hour_has_passed(node: LineNode) -> None:
    node.office = replace(node.office, calls_per_hour=2)

    for _ in range(3):
        await node.call_of(Somebody(in_thai()))

    endings = sorted(contact.ending for contact in node.contacts)
    assert endings == [Ending.BLOCKED, Ending.LEFT_MESSAGE, Ending.LEFT_MESSAGE]


async def test_withheld_numbers_are_never_counted_together(node: LineNode) -> None:
    node.office = replace(node.office, calls_per_hour=1)

    for _ in range(3):
        await node.call_of(Somebody(in_thai(), number=None))

    assert {contact.ending for contact in node.contacts} == {Ending.LEFT_MESSAGE}


async def test_when_many_withhold_their_numbers_they_are_led_to_the_message(node: LineNode) -> None:
    node.office = replace(node.office, withheld_per_hour=2)

    legs = [await node.call_of(Somebody(in_thai(), number=None)) for _ in range(3)]

    assert ["main-menu" in leg.heard for leg in legs] == [True, True, False]
    assert {contact.ending for contact in node.contacts} == {Ending.LEFT_MESSAGE}
    assert legs[2].heard[-1] == "thank-you-goodbye"
    assert "kind-of-problem" in legs[2].heard


async def test_an_hour_later_they_hear_the_menu_again(node: LineNode) -> None:
    node.office = replace(node.office, withheld_per_hour=1)
    await node.call_of(Somebody(in_thai(), number=None))
    await anyio.sleep(3600)

    leg = await node.call_of(Somebody(in_thai(), number=None))

    assert "main-menu" in leg.heard


async def test_whose_number_is_shown_is_not_counted_among_them(node: LineNode) -> None:
    node.office = replace(node.office, withheld_per_hour=0)

    leg = await node.call_of(Somebody(in_thai()))

    assert "main-menu" in leg.heard


async def test_who_is_in_danger_among_them_is_helped_at_once(node: LineNode) -> None:
    node.office = replace(node.office, withheld_per_hour=0)

    leg = await node.call_of(Somebody(in_thai(in_danger=["1"]), number=None))

    assert "urgent-message" in leg.heard
    assert node.contact.ending is Ending.LEFT_MESSAGE


async def test_withheld_numbers_never_take_all_of_the_line(node: LineNode) -> None:
    node.office = replace(node.office, calls_at_once=4)
    async with node.answering():
        withheld = [node.exchange.call(Somebody(in_thai(), says=50, number=None)) for _ in range(4)]
        await anyio.sleep(20)
        shown = node.exchange.call(Somebody(in_thai()))
        await anyio.sleep(100)
        again = node.exchange.call(Somebody(in_thai(), number=None))
        await anyio.sleep(100)

    assert sorted(leg.sheltered for leg in withheld) == [False, False, True, True]
    assert shown.heard[-1] == again.heard[-1] == "thank-you-goodbye"


async def test_more_calls_than_we_can_lead_go_to_the_shelter(node: LineNode) -> None:
    node.office = replace(node.office, calls_at_once=0)

    leg = await node.conduct(FakeLeg(Somebody(in_thai()), node.office.recordings))

    assert leg.sheltered


async def test_a_memory_that_fails_turns_nobody_away(node: LineNode) -> None:
    (node.root / "memory").write_text("no folder")

    await node.call_of(Somebody(in_thai()))

    assert node.contact.ending is Ending.LEFT_MESSAGE
    assert node.contact.language == "th"


async def test_a_number_of_one_language_asks_for_none(
    make_node: Callable[..., LineNode], library: Library
) -> None:
    node = make_node("thai", replace(library, numbers={"1300": Number(("th",))}))

    leg = await node.call_of(Somebody({**in_thai(), "for-this-language-press": []}))

    assert leg.heard[0] == "welcome"
    assert node.contact.language == "th"


async def test_who_dials_a_number_of_one_language_is_remembered_and_counted_like_who_chose_it(
    make_node: Callable[..., LineNode], library: Library
) -> None:
    node = make_node("thai", replace(library, numbers={"1300": Number(("th",))}))
    month_ago = node.office.clock.now() - timedelta(days=30)

    await node.call_of(Somebody(in_thai()))
    counted = await to_thread.run_sync(node.office.memory.languages_chosen, month_ago)
    leg = FakeLeg(Somebody(in_thai()), node.office.recordings)
    leg.dialled = "1301"
    await node.conduct(leg)

    assert counted == {"th": 1}
    assert languages_named(leg)[0] == "th", "on a number of all languages it is said first"


async def test_on_it_too_who_wants_to_be_nobody_is_forgotten(
    make_node: Callable[..., LineNode], library: Library
) -> None:
    node = make_node("thai", replace(library, numbers={"1300": Number(("th",))}))

    await node.call_of(Somebody(in_thai(confidentiality=["3"])))

    assert await to_thread.run_sync(node.office.memory.language_of, SHE) is None


async def test_one_language_left_of_several_was_chosen_by_nobody(
    make_node: Callable[..., LineNode], library: Library
) -> None:
    node = make_node("two", replace(library, numbers={"1300": Number(("th", "shn"))}))

    leg = await node.call_of(Somebody(in_thai()))

    assert leg.heard[0] == "welcome", "Shan cannot be heard here, and Thai alone is no question"
    assert await to_thread.run_sync(node.office.memory.language_of, SHE) is None


async def test_a_number_of_some_languages_offers_those(
    make_node: Callable[..., LineNode], library: Library
) -> None:
    node = make_node("two", replace(library, numbers={"1300": Number(("my", "th"))}))

    leg = await node.call_of(Somebody({**in_thai(), "for-this-language-press": ["", "2"]}))

    assert languages_named(leg) == ["th", "my"]
    assert node.contact.language == "my"


def test_the_menu_follows_what_most_callers_choose_once_enough_have_chosen(library: Library) -> None:
    offered = library.offered()

    assert list(by_use(offered, {"my": ENOUGH_TO_TELL - 1})) == list(offered)
    assert [each.code for each in by_use(offered, {"my": ENOUGH_TO_TELL, "th": 3})] == ["my", "th", "en"]


async def test_a_blocked_caller_who_hangs_up_at_once_was_blocked(node: LineNode) -> None:
    await to_thread.run_sync(node.office.memory.mark, Mark.BLOCKED, SHE, node.office.clock.now())
    leg = FakeLeg(Somebody(in_thai()), node.office.recordings)
    leg.watch = lambda prompt: leg.put_down()

    await node.conduct(leg)

    assert node.contact.ending is Ending.BLOCKED


async def test_a_call_that_we_are_killed_in_at_once_counts_once(node: LineNode) -> None:
    """How she was received is written with her first answer: before that it is weighed again."""
    node.office = replace(node.office, calls_per_hour=1)
    contact_id = uuid4()
    for _ in range(3):
        journal = await to_thread.run_sync(node.office.journal, contact_id)
        desk = Desk(contact_id, journal, node.office)
        await desk.open("+66812345678")

        assert await desk.acquaintance.standing() is Standing.WELCOME
        await anyio.sleep(1)

    leg = await node.call_of(Somebody(in_thai()))
    assert leg.heard == ["not-available"], "the next call is one too many"
