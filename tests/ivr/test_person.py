"""A caller asks for a person; people on shift are rung, take the call or do not, and talk."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import time
from uuid import UUID, uuid4

import anyio
import pytest
from anyio import to_thread

from ivr.desk import Desk
from ivr.errors import ExchangeRefused
from ivr.leading import LONGEST_CALL
from ivr.model import Ending, Trouble
from ivr.persons import COMES_BACK_WITHIN, RING_FOR, read_numbers
from ivr.ports import Leg, Unanswered
from ivr.toll import Refusal
from prompts.hours import Emergency, Shift, Span
from prompts.library import Library
from tests.ivr.fake_exchange import FakeLeg, Somebody, in_thai
from tests.ivr.line_node import LineNode

pytestmark = pytest.mark.anyio

AYE, SOMCHAI = "+66800000001", "+66800000002"
ALWAYS = {day: (Span(time(), time()),) for day in range(7)}
A_TALK = 60.0


@pytest.fixture
def staffed(library: Library) -> Library:
    """Aye and Somchai are on shift, always."""
    return replace(library, hours=replace(library.hours, shifts=(Shift(ALWAYS, ("aye", "somchai")),)))


@pytest.fixture
async def node(make_node: Callable[..., LineNode], staffed: Library) -> LineNode:
    return given_persons(make_node("node", staffed))


def given_persons(node: LineNode) -> LineNode:
    file = node.root / "persons.toml"
    file.write_text(f'[persons]\naye = "{AYE}"\nsomchai = "{SOMCHAI}"\n')
    file.chmod(0o600)
    return node


def asking(**presses: list[str]) -> Somebody:
    return Somebody(in_thai(**{"main_menu": ["0", "1"], **presses}))


def takes_it() -> Somebody:
    return Somebody({"caller-waits": ["1"]})


async def talk_begins(node: LineNode) -> FakeLeg:
    """The leg of whoever talks to her."""
    while not node.exchange.bridged:  # noqa: ASYNC110  (on a clock that jumps)
        await anyio.sleep(0.5)
    _, person = node.exchange.bridged[-1]
    return next(leg for leg in node.exchange.legs if leg.contact_id == person)


async def talked(node: LineNode, leg: FakeLeg, who_hangs_up: Callable[[FakeLeg, FakeLeg], None]) -> FakeLeg:
    persons: list[FakeLeg] = []
    async with anyio.create_task_group() as group:
        group.start_soon(node.conduct, leg)
        persons.append(await talk_begins(node))
        await anyio.sleep(A_TALK)
        who_hangs_up(leg, persons[0])
    return persons[0]


async def test_the_first_who_presses_one_talks_to_her_and_the_others_stop_ringing(node: LineNode) -> None:
    node.exchange.telephones = {AYE: Unanswered.NO_ANSWER, SOMCHAI: takes_it()}
    leg = FakeLeg(asking(), node.office.recordings)

    person = await talked(node, leg, lambda caller, person: caller.put_down())

    assert set(node.exchange.called) == {AYE, SOMCHAI}
    assert person.caller_number == SOMCHAI
    assert "waiting-for-a-person" in leg.heard
    assert node.contact.ending is Ending.SPOKE_TO_OPERATOR
    assert person._gone.is_set(), "when she hangs up the other side is not left in silence"
    assert not node.left_behind


async def test_who_hangs_up_just_as_somebody_takes_the_call_leaves_nobody_on_the_telephone(
    node: LineNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    node.exchange.telephones = {AYE: takes_it()}
    leg = FakeLeg(asking(), node.office.recordings)
    spoke_to = Desk.spoke_to

    async def while_she_hangs_up(desk: Desk, turn: int, person: UUID, name: str) -> None:
        leg.put_down()
        await spoke_to(desk, turn, person, name)
        await anyio.lowlevel.checkpoint()

    monkeypatch.setattr(Desk, "spoke_to", while_she_hangs_up)
    async with anyio.create_task_group() as group:
        group.start_soon(node.conduct, leg)
        while AYE not in node.exchange.called:  # noqa: ASYNC110  (on a clock that jumps)
            await anyio.sleep(0.5)

    assert node.exchange.bridged == []
    assert [person._gone.is_set() for person in node.exchange.legs if person.outbound] == [True]
    node.exchange.telephones[AYE] = takes_it()
    await talked(node, FakeLeg(asking(), node.office.recordings), lambda caller, _: caller.put_down())


async def test_when_the_person_hangs_up_the_call_goes_on_to_the_message(node: LineNode) -> None:
    node.exchange.telephones = {AYE: takes_it()}
    leg = FakeLeg(asking(), node.office.recordings)

    await talked(node, leg, lambda caller, person: person.put_down())

    after = leg.heard[leg.heard.index("talk-ended") :]
    assert "main-menu" in after
    assert "speak-after-the-tone" in after
    assert leg.heard[-1] == "thank-you-goodbye"
    assert node.contact.ending is Ending.LEFT_MESSAGE


async def test_keys_pressed_during_a_talk_mean_nothing(node: LineNode) -> None:
    node.exchange.telephones = {AYE: takes_it()}
    leg = FakeLeg(asking(main_menu=["0"]), node.office.recordings)

    def presses_and_is_left(caller: FakeLeg, person: FakeLeg) -> None:
        caller.press("0#*9")
        asyncio.get_running_loop().call_later(1.0, person.put_down)

    await talked(node, leg, presses_and_is_left)

    assert len(node.exchange.bridged) == 1
    assert leg.heard[leg.heard.index("talk-ended") + 1] == "main-menu"


async def test_a_mailbox_presses_nothing_and_is_no_person(node: LineNode) -> None:
    node.exchange.telephones = {AYE: Somebody(), SOMCHAI: Unanswered.BUSY}

    leg = await node.call_of(asking())

    assert node.exchange.bridged == []
    assert "no-person-now" in leg.heard
    assert node.contact.ending is Ending.LEFT_MESSAGE
    assert all(other._gone.is_set() for other in node.exchange.legs if other.outbound)


async def test_where_nobody_answers_she_is_led_to_the_message(node: LineNode) -> None:
    node.exchange.telephones = {AYE: Unanswered.NO_ANSWER, SOMCHAI: Unanswered.NO_ANSWER}

    leg = await node.call_of(asking())

    assert leg.heard.count("waiting-for-a-person") >= RING_FOR // 12
    assert leg.heard.index("no-person-now") < leg.heard.index("speak-after-the-tone")


async def test_where_people_are_rung_too_often_she_is_led_to_the_message(node: LineNode) -> None:
    node.persons = node.on_shift(rung_per_day=2)
    node.exchange.telephones = {AYE: Unanswered.NO_ANSWER, SOMCHAI: Unanswered.BUSY}

    await node.call_of(asking())
    leg = await node.call_of(asking())

    assert len(node.exchange.called) == 2, "both of them, once"
    assert leg.heard.index("no-person-now") < leg.heard.index("speak-after-the-tone")
    assert (Trouble.PERSONS_RUNG_OFTEN, "") in node.alarm.standing


async def test_for_who_is_in_danger_people_are_always_rung(node: LineNode) -> None:
    node.persons = node.on_shift(rung_per_day=0)
    node.exchange.telephones = {AYE: takes_it()}
    leg = FakeLeg(Somebody(in_thai(in_danger=["1"])), node.office.recordings)

    await talked(node, leg, lambda caller, person: caller.put_down())

    assert node.contact.ending is Ending.SPOKE_TO_OPERATOR
    assert (Trouble.PERSONS_RUNG_OFTEN, "") in node.alarm.standing


async def test_calls_that_go_out_to_callers_keep_nobody_from_a_person(node: LineNode) -> None:
    node.tariff = replace(node.tariff, per_day=1)
    node.persons = node.on_shift(rung_per_day=2)
    for _ in range(5):
        await to_thread.run_sync(node.toll().count, "+66812345678")
    node.exchange.telephones = {AYE: takes_it()}
    leg = FakeLeg(asking(), node.office.recordings)

    await talked(node, leg, lambda caller, person: caller.put_down())

    assert node.contact.ending is Ending.SPOKE_TO_OPERATOR
    assert await to_thread.run_sync(node.toll().refuses, "+66812345678") is Refusal.DAY_FULL


async def test_the_next_day_people_are_rung_again_and_the_alarm_is_over(node: LineNode) -> None:
    node.persons = node.on_shift(rung_per_day=2)
    for _ in range(2):
        await node.call_of(asking())
    await anyio.sleep(86400)

    await node.call_of(asking())

    assert len(node.exchange.called) == 4
    assert not node.alarm.standing


async def test_nobody_is_kept_from_a_person_because_the_memory_fails(node: LineNode) -> None:
    (node.root / "memory").write_text("no folder")
    node.persons = node.on_shift(rung_per_day=2)
    node.exchange.telephones = {AYE: takes_it()}
    leg = FakeLeg(asking(), node.office.recordings)

    await talked(node, leg, lambda caller, person: caller.put_down())

    assert node.contact.ending is Ending.SPOKE_TO_OPERATOR


async def test_she_may_stop_waiting_and_leave_a_message_instead(node: LineNode) -> None:
    node.exchange.telephones = {AYE: Unanswered.NO_ANSWER}

    leg = await node.call_of(asking(waiting_for_a_person=["1"]))

    assert leg.heard.count("waiting-for-a-person") == 1
    assert "no-person-now" not in leg.heard
    assert node.contact.ending is Ending.LEFT_MESSAGE


async def test_she_may_hear_about_her_rights_while_she_waits(node: LineNode) -> None:
    node.exchange.telephones = {AYE: takes_it()}
    node.exchange.telephones[AYE].presses = {"caller-waits": ["", "", "1"]}  # type: ignore[union-attr]
    leg = FakeLeg(asking(waiting_for_a_person=["2"], about_wages=["1"]), node.office.recordings)

    await talked(node, leg, lambda caller, person: caller.put_down())

    assert "wages-your-pay" in leg.heard
    assert node.contact.listened
    assert node.contact.ending is Ending.SPOKE_TO_OPERATOR


async def test_who_hangs_up_while_waiting_is_no_longer_rung_for(node: LineNode) -> None:
    node.exchange.telephones = {AYE: takes_it()}
    node.exchange.telephones[AYE].presses = {}  # type: ignore[union-attr]
    leg = FakeLeg(asking(), node.office.recordings)

    async with anyio.create_task_group() as group:
        group.start_soon(node.conduct, leg)
        while "waiting-for-a-person" not in leg.heard:  # noqa: ASYNC110  (on a clock that jumps)
            await anyio.sleep(0.5)
        await anyio.sleep(8)
        leg.put_down()

    assert node.contact.ending is Ending.HUNG_UP_IN_QUEUE
    assert all(other._gone.is_set() for other in node.exchange.legs if other.outbound)


async def test_who_spoke_to_somebody_has_though_she_waits_in_vain_afterwards(node: LineNode) -> None:
    node.exchange.telephones = {AYE: takes_it()}
    leg = FakeLeg(asking(main_menu=["0", "0"]), node.office.recordings)

    async with anyio.create_task_group() as group:
        group.start_soon(node.conduct, leg)
        person = await talk_begins(node)
        node.exchange.telephones[AYE] = Unanswered.NO_ANSWER
        heard = len(leg.heard)
        person.put_down()
        while "waiting-for-a-person" not in leg.heard[heard:]:  # noqa: ASYNC110  (on a clock that jumps)
            await anyio.sleep(0.5)
        leg.put_down()

    assert node.contact.ending is Ending.SPOKE_TO_OPERATOR


async def test_what_she_heard_while_she_waited_in_vain_is_not_nothing(node: LineNode) -> None:
    node.exchange.telephones = {AYE: Unanswered.NO_ANSWER}
    leg = FakeLeg(asking(waiting_for_a_person=["2"], about_wages=["1"]), node.office.recordings)
    leg.watch = lambda prompt: leg.put_down() if prompt == "no-person-now" else None

    await node.conduct(leg)

    assert node.contact.listened
    assert node.contact.ending is Ending.HEARD_INFORMATION


async def test_a_talk_that_cannot_begin_leaves_her_in_the_call(
    node: LineNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    node.exchange.telephones = {AYE: takes_it()}

    async def refuse(one: Leg, other: Leg) -> None:
        raise ExchangeRefused(404)

    monkeypatch.setattr(node.exchange, "bridge", refuse)
    leg = await node.call_of(asking())

    assert "shelter" not in leg.heard
    assert leg.heard.index("no-person-now") < leg.heard.index("speak-after-the-tone")
    assert node.contact.ending is Ending.LEFT_MESSAGE
    assert node.tally.counts["failed"] == 0
    assert all(other._gone.is_set() for other in node.exchange.legs)


async def test_words_that_cannot_be_played_do_not_keep_somebody_from_taking_a_call(
    node: LineNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    node.exchange.telephones = {AYE: Somebody()}
    dial = node.exchange.dial

    async def dial_and_press(contact_id: UUID, number: str, *, ring_for: float) -> FakeLeg | Unanswered:
        leg = await dial(contact_id, number, ring_for=ring_for)
        if isinstance(leg, FakeLeg):
            leg.broken_prompts.add("caller-waits")
            asyncio.get_running_loop().call_later(5.0, leg.press, "1")
        return leg

    monkeypatch.setattr(node.exchange, "dial", dial_and_press)
    await talked(node, FakeLeg(asking(), node.office.recordings), lambda caller, person: caller.put_down())

    assert node.contact.ending is Ending.SPOKE_TO_OPERATOR


async def test_who_is_in_danger_is_connected_at_once(node: LineNode) -> None:
    node.exchange.telephones = {AYE: takes_it()}
    leg = FakeLeg(asking(in_danger=["1"]), node.office.recordings)

    await talked(node, leg, lambda caller, person: caller.put_down())

    assert "main-menu" not in leg.heard
    assert node.contact.ending is Ending.SPOKE_TO_OPERATOR


async def test_two_callers_do_not_ring_the_same_person(node: LineNode) -> None:
    node.exchange.telephones = {AYE: takes_it(), SOMCHAI: Unanswered.BUSY}
    first, second = (FakeLeg(asking(), node.office.recordings) for _ in range(2))

    async with node.answering() as (switchboard, _):
        node.exchange.ring(first)
        await talk_begins(node)
        node.exchange.ring(second)
        while "thank-you-goodbye" not in second.heard:  # noqa: ASYNC110  (on a clock that jumps)
            await anyio.sleep(1)
        first.put_down()
        while switchboard.running:  # noqa: ASYNC110
            await anyio.sleep(1)

    assert node.exchange.called.count(AYE) == 1
    assert "no-person-now" in second.heard


async def test_two_callers_who_ask_at_the_same_moment_do_not_ring_the_same_person(node: LineNode) -> None:
    node.exchange.telephones = {AYE: Unanswered.NO_ANSWER}
    persons = node.on_shift(rung_per_day=2)

    async with anyio.create_task_group() as callers:
        for _ in range(2):
            callers.start_soon(persons.reach, ["aye"], [])

    assert node.exchange.called == [AYE]
    assert await persons.reach(["aye"], []) is None
    assert node.exchange.called == [AYE, AYE], "afterwards she is free again; who did not ring did not count"
    assert not node.alarm.standing


async def test_who_is_not_rung_for_one_because_of_the_limit_is_free_for_another_in_danger(
    node: LineNode,
) -> None:
    node.exchange.telephones = {AYE: Unanswered.NO_ANSWER}
    persons = node.on_shift(rung_per_day=0)

    assert await persons.reach(["aye"], []) is None
    assert node.exchange.called == []
    await persons.reach(["aye"], [], urgent=True)

    assert node.exchange.called == [AYE]


async def test_who_asks_again_and_again_does_not_make_telephones_ring_for_ever(node: LineNode) -> None:
    node.exchange.telephones = {AYE: takes_it()}
    leg = FakeLeg(asking(main_menu=["0"] * 8), node.office.recordings)

    async with anyio.create_task_group() as group:

        async def hang_up_each_time() -> None:
            seen = 0
            while "thank-you-goodbye" not in leg.heard:
                await anyio.sleep(1)
                if len(node.exchange.bridged) > seen:
                    seen += 1
                    node.exchange.legs[-1].put_down()
                    node.exchange.telephones[AYE] = takes_it()

        group.start_soon(hang_up_each_time)
        await node.conduct(leg)

    assert len(node.exchange.bridged) == 5
    assert leg.heard[-1] == "thank-you-goodbye"


async def test_outside_the_hours_she_is_told_so_hears_the_states_number_and_chooses_again(
    make_node: Callable[..., LineNode], library: Library
) -> None:
    closed = replace(library.hours, week={}, emergency=Emergency(otherwise="112"))
    node = make_node("closed", replace(library, hours=closed))

    leg = await node.call_of(asking())

    at = leg.heard.index("closed-now")
    assert leg.heard[at : at + 5] == ["closed-now", "emergency-number", "digit-1", "digit-1", "digit-2"]
    assert "main-menu" in leg.heard[at:]
    assert "no-person-now" not in leg.heard


async def killed_while_they_talk(node: LineNode) -> tuple[FakeLeg, FakeLeg]:
    """Her leg and the person's, as they were; a program that knows nothing of them comes after."""
    leg = FakeLeg(asking(), node.office.recordings)
    async with anyio.create_task_group() as group:
        group.start_soon(node.conduct, leg)
        person = await talk_begins(node)
        await anyio.sleep(A_TALK)
        person.lose()
        leg.lose()
    node.persons = node.on_shift(rung_per_day=1000)
    return leg, person


async def test_killed_in_the_middle_of_a_talk_the_two_are_taken_up_again(node: LineNode) -> None:
    node.exchange.telephones = {AYE: takes_it()}
    leg, person = await killed_while_they_talk(node)
    same = FakeLeg(leg.somebody, node.office.recordings, leg.contact_id)
    other = FakeLeg(person.somebody, node.office.recordings, person.contact_id)
    other.outbound = True

    async with node.answering() as (switchboard, _):
        node.exchange.ring(same, resumed=True)
        node.exchange.ring(other, resumed=True)
        while len(node.exchange.bridged) < 2:  # noqa: ASYNC110  (on a clock that jumps)
            await anyio.sleep(0.5)
        await anyio.sleep(A_TALK)
        assert not other._gone.is_set()
        same.put_down()
        while switchboard.running:  # noqa: ASYNC110
            await anyio.sleep(1)
    await node.look()

    assert node.exchange.bridged[1] == (leg.contact_id, person.contact_id)
    assert same.heard == []
    assert len(node.exchange.called) == 2, "nobody is rung again"
    assert node.contact.ending is Ending.SPOKE_TO_OPERATOR
    assert other._gone.is_set()


async def test_a_connection_that_is_lost_twice_at_once_does_not_take_the_two_apart(node: LineNode) -> None:
    node.exchange.telephones = {AYE: takes_it()}
    leg, person = await killed_while_they_talk(node)

    lost, other = (FakeLeg(person.somebody, node.office.recordings, person.contact_id) for _ in range(2))
    same = FakeLeg(leg.somebody, node.office.recordings, leg.contact_id)
    lost.outbound = other.outbound = True

    async with node.answering() as (switchboard, _):
        node.exchange.ring(lost, resumed=True)
        await anyio.sleep(1)
        lost.lose()
        node.exchange.ring(same, resumed=True)
        node.exchange.ring(other, resumed=True)
        await anyio.sleep(A_TALK)
        assert not other._gone.is_set()
        other.put_down()
        await anyio.sleep(A_TALK)
        assert "talk-ended" in same.heard
        same.put_down()
        while switchboard.running:  # noqa: ASYNC110  (on a clock that jumps)
            await anyio.sleep(1)


async def resumed_after_a_kill(node: LineNode, *, person_stays: bool) -> tuple[FakeLeg, FakeLeg | None]:
    """A talk, in the middle of which we are killed; the legs that come again, the person's if she stays."""
    node.exchange.telephones = {AYE: takes_it(), SOMCHAI: Unanswered.BUSY}
    leg, person = await killed_while_they_talk(node)
    node.exchange.legs.clear()
    node.exchange.called.clear()
    node.exchange.telephones[AYE] = takes_it()
    same = FakeLeg(leg.somebody, node.office.recordings, leg.contact_id)
    if not person_stays:
        return same, None
    other = FakeLeg(person.somebody, node.office.recordings, person.contact_id)
    other.outbound = True
    return same, other


async def until_she_knows(leg: FakeLeg) -> None:
    while not {"no-person-now", "talk-ended"} & {*leg.heard}:  # noqa: ASYNC110  (on a clock that jumps)
        await anyio.sleep(0.5)


async def test_who_talks_on_through_a_restart_is_not_rung_for_somebody_else(node: LineNode) -> None:
    same, other = await resumed_after_a_kill(node, person_stays=True)
    assert other is not None
    second = FakeLeg(asking(), node.office.recordings)

    async with node.answering() as (switchboard, _):
        for leg, resumed in ((same, True), (second, False), (other, True)):
            node.exchange.ring(leg, resumed=resumed)
        await until_she_knows(second)
        assert AYE not in node.exchange.called
        assert "no-person-now" in second.heard

        other.put_down()
        third = node.exchange.call(asking())
        while AYE not in node.exchange.called:  # noqa: ASYNC110  (on a clock that jumps)
            await anyio.sleep(0.5)
        for leg in (same, second, third):
            leg.put_down()
        while switchboard.running:  # noqa: ASYNC110
            await anyio.sleep(1)


@pytest.mark.parametrize("caller_stays", [True, False])
async def test_whoever_hung_up_while_we_were_down_is_free(node: LineNode, caller_stays: bool) -> None:
    same, _ = await resumed_after_a_kill(node, person_stays=False)
    async with node.answering() as (switchboard, _):
        node.exchange.ring(same, resumed=True)
        await anyio.sleep(1)
        if not caller_stays:
            same.put_down()
        await anyio.sleep(COMES_BACK_WITHIN)

        second = node.exchange.call(asking())
        while AYE not in node.exchange.called:  # noqa: ASYNC110  (on a clock that jumps)
            await anyio.sleep(0.5)
        for leg in (same, second):
            leg.put_down()
        while switchboard.running:  # noqa: ASYNC110
            await anyio.sleep(1)


async def test_a_journal_of_a_program_before_us_tells_no_name(node: LineNode) -> None:
    journal, person = node.office.new_journal(uuid4()), uuid4()
    await journal.note("talking", "0", str(person))

    assert Desk(uuid4(), journal, node.office).talks_with(0) == (person, "")


async def test_a_talk_that_ended_while_we_were_away_has_been_one(node: LineNode) -> None:
    node.exchange.telephones = {AYE: takes_it()}
    leg = FakeLeg(asking(), node.office.recordings)
    async with anyio.create_task_group() as group:
        group.start_soon(node.conduct, leg)
        person = await talk_begins(node)
        person.lose()
        leg.lose()
    same = FakeLeg(leg.somebody, node.office.recordings, leg.contact_id)

    await node.conduct(same, resumed=True)

    assert same.heard[0] == "talk-ended"
    assert same.heard[-1] == "thank-you-goodbye"


async def test_a_leg_we_called_that_no_call_knows_is_let_go(node: LineNode) -> None:
    stray = FakeLeg(Somebody(), node.office.recordings)
    stray.outbound = True

    await node.conduct(stray, resumed=True)

    assert stray._gone.is_set()
    assert node.contacts == []


@pytest.mark.parametrize(
    ("text", "mode", "known"),
    [
        ('[persons]\naye = "+66800000001"\n', 0o600, {"aye"}),
        ('[persons]\naye = "+66800000001"\n', 0o644, set()),
        ('[persons]\naye = "0800000001"\nnang = "+66800000001"\n', 0o600, {"nang"}),
        ("[persons\n", 0o600, set()),
        ("persons = 5\n", 0o600, set()),
        ("", 0o600, set()),
    ],
)
def test_numbers_are_read_only_from_a_private_file_that_makes_sense(
    tmp_path_factory: pytest.TempPathFactory,
    caplog: pytest.LogCaptureFixture,
    text: str,
    mode: int,
    known: set[str],
) -> None:
    file = tmp_path_factory.mktemp("persons") / "persons.toml"
    file.write_text(text)
    file.chmod(mode)

    assert set(read_numbers(file)) == known
    assert "8000000" not in caplog.text


async def test_no_number_of_a_person_is_logged(node: LineNode, caplog: pytest.LogCaptureFixture) -> None:
    node.exchange.telephones = {AYE: takes_it(), SOMCHAI: Unanswered.BUSY}

    await talked(node, FakeLeg(asking(), node.office.recordings), lambda caller, person: caller.put_down())

    assert "6680000000" not in " ".join(str(vars(record)) for record in caplog.records)


async def test_a_talk_is_never_cut_for_lasting_long(node: LineNode) -> None:
    node.exchange.telephones = {AYE: takes_it()}
    leg = FakeLeg(asking(), node.office.recordings)

    async with anyio.create_task_group() as group:
        group.start_soon(node.conduct, leg)
        person = await talk_begins(node)
        await anyio.sleep(2 * LONGEST_CALL)
        assert not leg.has_gone
        person.put_down()

    assert leg.heard[-1] == "thank-you-goodbye"
