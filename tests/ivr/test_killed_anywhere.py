"""Whichever way a call takes: killed after any step it goes on from there, and what she pressed holds.

Where the power fails, all that she pressed holds but for the last.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path
from uuid import uuid4

import anyio
import anyio.to_thread
import pytest

from ivr.account import WHEN_TO_CALL
from ivr.acquaintance import REACHED
from ivr.desk import Origin
from ivr.journal import Journal
from ivr.journal_file import Entry
from ivr.memory import Mark
from ivr.model import Contact, Ending, MayCallBack, Purpose, Question
from ivr.ports import Unanswered
from ivr.seal import pseudonym
from prompts.hours import Emergency, Shift, Span
from prompts.library import Library
from prompts.model import Number
from tests.ivr.codes.calls import a_case_with_a_code, a_reply
from tests.ivr.fake_exchange import FakeLeg, Somebody
from tests.ivr.line_node import LineNode
from tests.ivr.lives import HERS, go_on, hung_up, keys_pressed, remembered, way

pytestmark = pytest.mark.anyio

ALWAYS = {day: (Span(time(), time()),) for day in range(7)}
TAKES_IT = Somebody({"caller-waits": ["", "1"]})
CALL_BACK, CHECK_BACK = (Origin(uuid4(), uuid4(), purpose, "th") for purpose in Purpose)
NO_LANGUAGE = replace(CALL_BACK, language=None)
NUMBERS = {"1310": Number(("th",), flash=True), "1311": Number(("my", "th"), flash=True)}
ONE_LANGUAGE, SOME_LANGUAGES = (replace(NO_LANGUAGE, dialled=number) for number in NUMBERS)


async def with_a_case(node: LineNode, presses: dict[str, list[str]]) -> None:
    """She holds a code, and a caseworker has answered her."""
    scripts = node.scripts
    coded = await a_case_with_a_code(node)
    node.scripts = scripts
    await a_reply(node, coded)
    presses["code-entry"] = [key.replace("code", coded.code) for key in presses["code-entry"]]


async def left_alone(node: LineNode, presses: dict[str, list[str]]) -> None:
    """Somebody said before that her telephone must never be called; it showed its number otherwise then."""
    before, now = pseudonym("0812345678", node.office.pseudonym_key), node.office.clock.now()
    await anyio.to_thread.run_sync(node.office.memory.mark, Mark.NEVER_CALL, before, now)


WAYS = {
    "a callback": way(main_menu=["3"], callback_day=["*", "1"]),
    "back from a callback": way(main_menu=["3", "1"], callback_day=["**"]),
    "a code": way(code_offer=["1"], code_said=["1", "2"]),
    "with a code": way(
        main_menu=["4", "1"],
        code_entry=["1234", "code"],
        code_menu=["1", "2", "3", "9"],
        code_withdraw=["1"],
        code_withdraw_sure=["9"],
        message_menu=["3", "3"],
        prepare=with_a_case,
    ),
    "information": way(main_menu=["2", "1"], about_wages=["1"], wages_your_pay=["*", "#"], about_us=["2"]),
    "a person": way(main_menu=["0", "1"], person=TAKES_IT),
    "nobody takes it": way(main_menu=["0"], person=Unanswered.BUSY),
    "stops waiting": way(main_menu=["0"], waiting_for_a_person=["1"], person=Unanswered.NO_ANSWER),
    "danger": way(in_danger=["1"], person=TAKES_IT),
    "danger and nobody": way(in_danger=["1"]),
    "cannot speak": way(safe_to_speak=["2"]),
    "another language": way(main_menu=["9", "1"], for_this_language_press=["2", "3"]),
    "back and back": way(
        for_this_language_press=["2", "3"],
        safe_to_speak=["*", "*", "1", "1"],
        in_danger=["*", "*", "2", "1"],
        main_menu=["*", "*"],
    ),
    "nothing recorded": way(says=0, message_menu=["3"]),
    "never call": way(may_we_call_back=["3"]),
    "on the never list": way(main_menu=["3", "1"], prepare=left_alone),
    "on the never list, and cannot speak": way(safe_to_speak=["2"], prepare=left_alone),
    "anonymous": way(confidentiality=["*", "3"]),
    "anonymous after all": way(safe_to_speak=["2"], confidentiality=["3"]),
    "asked for a call, then anonymous": way(main_menu=["3"], confidentiality=["3"]),
    "and then not": way(main_menu=["3"], confidentiality=["3", "2"], how_many_people=["**", "12#"]),
    "called back": way(greeting=["1"], main_menu=["0", "1"], person=TAKES_IT, called=CALL_BACK),
    "called back, and cannot speak": way(
        greeting=["1"], safe_to_speak=["2"], in_danger=["1"], may_we_call_back=["2"],
        person=TAKES_IT, called=CALL_BACK,
    ),
    "called back in a language we do not know": way(greeting=["1"], called=NO_LANGUAGE),
    "called back on a number of one language": way(greeting=["1"], called=ONE_LANGUAGE),
    "called back on a number of some": way(
        greeting=["1"], for_this_language_press=["2"], called=SOME_LANGUAGES,
    ),
    "checked back": way(greeting=["1"], check_back=["3"], called=CHECK_BACK),
    "never call again": way(greeting=["9"], called=CALL_BACK),
}  # fmt: skip
ANSWERED = ("choose", "number", "pick", "follow", "done", "person", "drawn", "attempt", "withdraw", "tape")
"""Kinds of steps; the others follow from her answers, or are written with the next."""

PATHS = pytest.mark.parametrize("name", WAYS)


@pytest.fixture
def staffed(library: Library) -> Library:
    hours = replace(library.hours, shifts=(Shift(ALWAYS, ("aye",)),), emergency=Emergency(otherwise="112"))
    return replace(library, hours=hours, numbers=NUMBERS)


def told(contact: Contact) -> dict[str, object]:
    """What must be the same, whatever happened to us."""
    return {
        "ending": contact.ending,
        "language": contact.language,
        "answers": {each.question: each.answer for each in contact.answers},
        "recordings": len(contact.recordings),
        "heard": {(each.topic, each.chapter) for each in contact.listened},
        "about": contact.about,
        "withdrawn": contact.withdrawn,
        "code": contact.code is not None,
        "anonymous": contact.caller.pseudonym is None,
    }


async def known(node: LineNode) -> dict[str, object]:
    """What the line goes on knowing of her."""

    def look() -> dict[str, object]:
        memory, she = node.office.memory, pseudonym(HERS, node.office.pseudonym_key)
        return {
            "marks": {mark for mark in Mark if memory.is_marked(mark, she)},
            "language": memory.language_of(she),
            "reached": memory.count(REACHED, None, datetime.fromtimestamp(0, UTC)) > 0,
            "errands": len(node.asked.waiting()),
        }

    return await anyio.to_thread.run_sync(look)


def plain(leg: FakeLeg) -> list[str]:
    """What she heard, whatever her code is and the file of a reply is called."""
    return ["..." if key.startswith("digit-") or len(key) == 32 else key for key in leg.heard]


def contact_of(node: LineNode, leg: FakeLeg) -> Contact:
    (contact,) = (each for each in node.contacts if each.id == leg.contact_id)
    return contact


@PATHS
async def test_killed_after_any_step_it_goes_on_where_it_was(
    make_node: Callable[..., LineNode],
    staffed: Library,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    node = make_node("whole", staffed)
    whole = await remembered(node, WAYS[name], tmp_path, monkeypatch)
    expected, knows = told(contact_of(node, whole.leg)), await known(node)
    left = watched(monkeypatch)

    for life in whole.lives:
        node = make_node(life.folder.name, staffed)
        leg = await go_on(node, life, whole.leg.contact_id)
        if node.left_behind:
            await node.salvaged()

        assert not node.left_behind
        assert node.tally.counts["failed"] == 0
        if leg is not None:
            assert not left, "the script asks what it asked before"
            assert told(contact_of(node, whole.leg)) == expected
            assert await known(node) == knows
            assert plain(leg) == plain(whole.leg)[len(whole.leg.heard) - len(leg.heard) :], "nothing twice"


def watched(monkeypatch: pytest.MonkeyPatch) -> list[Entry]:
    """The steps a script did not ask for again."""
    left: list[Entry] = []
    leave = Journal.leave_the_past

    def note_and_leave(journal: Journal) -> None:
        left.extend(journal._past)
        leave(journal)

    monkeypatch.setattr(Journal, "leave_the_past", note_and_leave)
    return left


@PATHS
async def test_who_hangs_up_while_we_are_down_is_held_to_what_she_pressed(
    make_node: Callable[..., LineNode],
    staffed: Library,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    whole = await remembered(make_node("whole", staffed), WAYS[name], tmp_path, monkeypatch)

    for life in whole.lives:
        node = make_node(life.folder.name, staffed)
        journal = await anyio.to_thread.run_sync(node.office.journal, whole.leg.contact_id)
        await node.salvaged()

        assert not node.left_behind
        await holds(node, contact_of(node, whole.leg), keys_pressed(journal))


@PATHS
async def test_a_power_cut_takes_her_last_answer_at_most(
    make_node: Callable[..., LineNode],
    staffed: Library,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    whole = await remembered(make_node("whole", staffed), WAYS[name], tmp_path, monkeypatch)

    for life in whole.lives:
        node = make_node(life.folder.name, staffed)
        contact_id = whole.leg.contact_id
        written = await anyio.to_thread.run_sync(node.office.journal, contact_id)
        await anyio.to_thread.run_sync(life.lose_power)
        left = await anyio.to_thread.run_sync(node.office.journal, contact_id)

        assert written.entries[: len(left.entries)] == left.entries
        lost = written.entries[len(left.entries) :]
        assert sum(entry.kind in ANSWERED for entry in lost) <= 1

        await node.salvaged()
        assert not node.left_behind
        if left.entries:
            await holds(node, contact_of(node, whole.leg), keys_pressed(left))


@PATHS
async def test_who_hangs_up_after_any_step_is_held_to_what_she_pressed(
    make_node: Callable[..., LineNode],
    staffed: Library,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    whole = await remembered(make_node("whole", staffed), WAYS[name], tmp_path, monkeypatch)

    for step in range(len(whole.lives) - 2):
        node = make_node(f"hung-up-{step}", staffed)
        leg, pressed = await hung_up(node, WAYS[name], step, monkeypatch)
        if node.left_behind:
            await node.salvaged()

        assert not node.left_behind
        await holds(node, contact_of(node, leg), pressed)
        assert all(other.has_gone for other in node.exchange.legs), "nobody of ours is left in silence"


async def holds(node: LineNode, contact: Contact, pressed: Mapping[str, str]) -> None:
    """Her last word, to the house and for the next calls."""
    answers = {each.question: each.answer for each in contact.answers}
    knows = await known(node)
    never = MayCallBack.NEVER in (answers.get(Question.MAY_CALL_BACK), pressed.get("greeting"))
    anonymous = pressed.get(Question.CONFIDENTIALITY) == "anonymous"
    for question in Question:
        if anonymous and question in WHEN_TO_CALL:
            assert question not in answers
        elif anonymous and question is Question.MAY_CALL_BACK:
            assert answers.get(question) != "yes"
        elif question in pressed:
            assert answers[question] == pressed[question]
    assert (Mark.NEVER_CALL in knows["marks"]) == never  # type: ignore[operator]
    if anonymous:
        assert contact.ending is not Ending.ASKED_FOR_CALLBACK
        assert not knows["errands"]
        assert contact.caller.pseudonym is None
        assert knows["language"] is None
    if pressed.get("greeting") == "herself":
        assert contact.ending is not Ending.NOT_REACHED
        assert knows["reached"], "and is not called again"
    if pressed.get("greeting") == "never":
        assert contact.ending is Ending.NOT_REACHED
