"""She calls with her code, from any telephone."""

import asyncio
import os
import shutil
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import anyio
import anyio.to_thread
import pytest

import ivr.journal_file
import ivr.playing
from ivr.codedesk import LIMITS, TRIED
from ivr.codes import new_code
from ivr.desk import Desk
from ivr.flows.menus import Menus
from ivr.line import Line
from ivr.model import REPLY, CaseStatus, Ending, Listened, Trouble
from tests.ivr.codes.calls import (
    ANSWER,
    REPLY_SECONDS,
    Coded,
    a_case_with_a_code,
    a_reply,
    after,
    call,
    gives,
    giving,
    taking,
    told,
)
from tests.ivr.fake_exchange import FakeLeg, Somebody
from tests.ivr.line_node import LineNode

pytestmark = pytest.mark.anyio


@pytest.fixture
async def coded(node: LineNode) -> Coded:
    return await a_case_with_a_code(node)


def mistyped(code: str) -> str:
    """With one wrong digit."""
    return code[:4] + str((int(code[4]) + 1) % 10) + code[5:]


def nobodys() -> str:
    return new_code()


async def test_she_hears_where_her_case_stands(node: LineNode, coded: Coded) -> None:
    leg = await call(node, giving, gives(coded.code))

    assert after(leg, "code-entry")[1:] == [
        "code-status-received",
        "code-no-reply",
        "code-menu",
        "thank-you-goodbye",
    ]
    assert node.contact.about == coded.contact.id
    assert node.contact.ending is Ending.HEARD_INFORMATION


@pytest.mark.parametrize("status", list(CaseStatus))
async def test_every_status_is_told_in_plain_words(node: LineNode, coded: Coded, status: CaseStatus) -> None:
    await told(node, coded, status)

    leg = await call(node, giving, gives(coded.code))

    assert f"code-status-{status.value.replace('_', '-')}" in leg.heard


async def test_what_a_caseworker_said_is_heard_and_told_to_the_house(node: LineNode, coded: Coded) -> None:
    reply = await a_reply(node, coded)
    leg = await call(node, giving, gives(coded.code))

    heard = after(leg, "code-reply-comes")[1]
    assert len(heard) == 32, "a random name tells nothing"
    assert node.contact.listened == (Listened(REPLY, str(reply), REPLY_SECONDS, REPLY_SECONDS),)
    assert node.contact.about == coded.contact.id
    assert not [count for count in node.tally.counts if count.startswith("listened")], "it is no statistic"


async def test_a_reply_heard_once_comes_again_only_when_it_is_the_last(node: LineNode, coded: Coded) -> None:
    first = await a_reply(node, coded)
    await call(node, giving, gives(coded.code))
    second = await a_reply(node, coded)

    await call(node, giving, gives(coded.code))
    await call(node, giving, gives(coded.code))
    await call(node, giving, gives(coded.code, code_menu=["1", "#"]))

    heard = [[piece.chapter for piece in contact.listened] for contact in node.contacts]
    assert heard == [[str(first)], [str(second)], [str(second)], [str(second), str(first)]]


async def test_nothing_of_a_reply_is_left_in_clear(
    node: LineNode, coded: Coded, monkeypatch: pytest.MonkeyPatch
) -> None:
    await a_reply(node, coded)
    seen: list[tuple[bytes, int]] = []
    wipe = ivr.playing._wipe

    def look_and_wipe(path: Path, descriptor: int) -> None:
        seen.append((path.read_bytes(), path.stat().st_mode & 0o777))
        wipe(path, descriptor)

    monkeypatch.setattr("ivr.playing._wipe", look_and_wipe)
    await call(node, giving, gives(coded.code))

    assert seen == [(ANSWER, 0o600)], "while it is played"
    assert await played_from(node) == [], "and no longer"


async def test_what_a_killed_program_was_playing_is_wiped_and_what_another_plays_is_not(
    node: LineNode,
) -> None:
    folder = node.root / "playing"

    def kill_in_the_middle() -> tuple[int, list[str]]:
        path, descriptor = ivr.playing._write(folder, b"a voice")
        os.close(descriptor)  # as the kernel does for the killed
        assert path.read_bytes() == b"a voice"
        other, still = ivr.playing._write(folder, b"another")
        wiped = ivr.playing.wipe_what_was_left(folder)
        left = [each.name for each in folder.iterdir()]
        assert left == [other.name]
        ivr.playing._wipe(other, still)
        return wiped, [each.name for each in folder.iterdir()]

    assert await anyio.to_thread.run_sync(kill_in_the_middle) == (1, [])


async def test_who_hangs_up_in_the_middle_has_heard_what_she_has_heard(node: LineNode, coded: Coded) -> None:
    reply = await a_reply(node, coded)

    def leave(leg: FakeLeg, prompt: str) -> None:
        if len(prompt) == 32:
            asyncio.get_running_loop().call_later(0.8, leg.put_down)

    await call(node, giving, gives(coded.code), leave)

    assert node.contact.listened == (Listened(REPLY, str(reply), 0.8, REPLY_SECONDS),)
    assert await played_from(node) == []
    unheard = await anyio.to_thread.run_sync(node.office.codes.unheard, coded.kept.lookup)
    assert unheard == (reply,)


async def tried(node: LineNode) -> int:
    """How many wrong codes the line remembers."""
    since = node.office.clock.now() - timedelta(hours=1)
    return await anyio.to_thread.run_sync(node.office.memory.count, TRIED, None, since)


async def played_from(node: LineNode) -> list[Path]:
    """What lies in clear."""
    return await anyio.to_thread.run_sync(lambda: list((node.root / "playing").iterdir()))


async def test_after_a_crash_at_any_step_she_is_told_the_same_and_hears_the_reply(
    make_node: Callable[[str], LineNode], node: LineNode, coded: Coded, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    reply = await a_reply(node, coded)
    snapshots = list[tuple[Path, dict[str, list[str]]]]()
    somebody, append = gives(nobodys(), coded.code, code_menu=["2", "3", "#"], code_withdraw=["1"],
                             code_withdraw_sure=["9"]), ivr.journal_file.append_line  # fmt: skip

    def append_and_remember(descriptor: int, line: bytes) -> None:
        append(descriptor, line)
        folder = tmp_path / f"killed-{len(snapshots)}"
        shutil.copytree(node.root, folder)
        snapshots.append((folder, {key: list(keys) for key, keys in somebody.presses.items()}))

    monkeypatch.setattr(ivr.journal_file, "append_line", append_and_remember)
    leg = await call(node, giving, somebody)
    monkeypatch.undo()
    assert len(snapshots) > 20

    for folder, presses in snapshots[:-1]:
        again = make_node(folder.name)
        again.scripts = node.scripts
        resumed = FakeLeg(Somebody(presses, number=somebody.number), again.office.recordings, leg.contact_id)

        await again.conduct(resumed, resumed=True)

        if again.left_behind:
            await again.salvaged()
        assert again.contact.about == coded.contact.id
        assert again.contact.withdrawn
        assert [piece.chapter for piece in again.contact.listened] == [str(reply)]
        assert len(again.contact.recordings) == 1
        assert 1 <= await tried(again) <= 2


async def test_she_tells_more_and_it_belongs_to_her_case(node: LineNode, coded: Coded) -> None:
    leg = await call(node, giving, gives(coded.code, code_menu=["2", "#"]))

    assert "we-have-your-message" in leg.heard
    assert node.contact.about == coded.contact.id
    assert node.contact.ending is Ending.LEFT_MESSAGE
    assert len(node.contact.recordings) == 1


async def test_who_goes_on_from_a_case_is_not_offered_another_code(node: LineNode, coded: Coded) -> None:
    async def both(line: Line, desk: Desk, menus: Menus) -> Ending:
        await giving(line, desk, menus)
        return await taking(line, desk, menus)

    leg = await call(node, both, gives(coded.code, code_menu=["9"]))

    assert "code-offer" not in leg.heard


@pytest.mark.parametrize(
    ("first", "second", "withdrawn"),
    [
        (["1"], ["9"], True),
        (["1"], ["1", "2"], False),
        (["1"], [], False),
        (["2"], [], False),
        ([], [], False),
        (["19"], [], True),
        (["11"], ["2"], False),
    ],
)
async def test_taking_back_is_asked_twice(
    node: LineNode, coded: Coded, first: Sequence[str], second: Sequence[str], withdrawn: bool
) -> None:
    somebody = gives(coded.code, code_menu=["3", "#"], code_withdraw=first, code_withdraw_sure=second)
    leg = await call(node, giving, somebody)

    assert node.contact.withdrawn is withdrawn
    assert ("code-withdrawn" in leg.heard) is withdrawn
    assert ("code-not-withdrawn" in leg.heard) is not withdrawn
    status = await anyio.to_thread.run_sync(node.office.codes.status, coded.kept.lookup)
    assert (status is CaseStatus.WITHDRAWN) is withdrawn


async def test_a_slip_of_the_finger_costs_nothing(node: LineNode, coded: Coded) -> None:
    slips = [mistyped(coded.code)] * 4
    leg = await call(node, giving, gives(*slips, coded.code))

    assert leg.heard.count("code-not-understood") == 4
    assert "code-status-received" in leg.heard
    assert await tried(node) == 0


async def test_a_star_begins_again(node: LineNode, coded: Coded) -> None:
    leg = await call(node, giving, gives("123*", coded.code))

    assert "code-not-understood" not in leg.heard
    assert "code-status-received" in leg.heard


async def test_a_hash_after_the_code_belongs_to_it(node: LineNode, coded: Coded) -> None:
    leg = await call(node, giving, gives(f"{coded.code}#"))

    assert leg.heard.count("code-menu") == 1


@pytest.mark.parametrize("typed", ["", "0", "#"])
async def test_who_types_none_goes_back_into_the_call(node: LineNode, coded: Coded, typed: str) -> None:
    leg = await call(node, giving, gives(typed))

    assert leg.heard[-1] == "welcome"
    assert node.contact.about is None


async def test_three_wrong_codes_and_this_call_tries_no_more(node: LineNode, coded: Coded) -> None:
    leg = await call(node, giving, gives(nobodys(), nobodys(), nobodys(), coded.code))

    assert leg.heard.count("code-unknown") == 3
    assert leg.heard[-2:] == ["code-not-now", "welcome"]  # and back into the call


async def test_a_caller_who_tries_too_often_is_heard_no_more_today_and_others_are(
    node: LineNode, coded: Coded
) -> None:
    for _ in range(4):
        await call(node, giving, gives(nobodys(), nobodys(), nobodys(), number="+66811111111"))

    again = await call(node, giving, gives(coded.code, number="+66811111111"))
    other = await call(node, giving, gives(coded.code, number="+66822222222"))
    await anyio.sleep(LIMITS.caller_within.total_seconds())
    tomorrow = await call(node, giving, gives(coded.code, number="+66811111111"))

    assert "code-not-now" in again.heard
    assert "code-status-received" in other.heard
    assert "code-status-received" in tomorrow.heard


async def test_withheld_numbers_are_limited_together(node: LineNode, coded: Coded) -> None:
    for _ in range(7):
        await call(node, giving, gives(nobodys(), nobodys(), nobodys(), number=None))

    withheld = await call(node, giving, gives(coded.code, number=None))
    known = await call(node, giving, gives(coded.code))

    assert "code-not-now" in withheld.heard
    assert "code-status-received" in known.heard


async def test_all_together_are_limited_and_a_person_is_told(node: LineNode, coded: Coded) -> None:
    def somebody_tries() -> None:
        for caller in range(LIMITS.of_all):
            node.office.memory.note(TRIED, f"caller-{caller}", node.office.clock.now())

    await anyio.to_thread.run_sync(somebody_tries)

    leg = await call(node, giving, gives(coded.code))
    assert "code-not-now" in leg.heard
    assert (Trouble.CODES_TRIED, "") in node.alarm.standing

    await anyio.sleep(LIMITS.within.total_seconds() + 1)
    later = await call(node, giving, gives(coded.code))
    assert "code-status-received" in later.heard
    assert not node.alarm.standing


async def test_the_answer_takes_the_same_time_whether_there_is_such_a_case_or_not(
    node: LineNode, coded: Coded
) -> None:
    waits = []
    for typed in (coded.code, nobodys()):
        times: dict[str, float] = {}

        def note(_: FakeLeg, prompt: str, times: dict[str, float] = times) -> None:
            times.setdefault(prompt, anyio.current_time())

        await call(node, giving, gives(typed), note)
        answer = times.get("code-status-received", times.get("code-unknown"))
        assert answer is not None
        waits.append(round(answer - times["code-entry"], 3))

    assert waits[0] == waits[1]


async def test_a_case_whose_file_is_damaged_is_not_denied(node: LineNode, coded: Coded) -> None:
    await anyio.Path(node.root / "codes" / coded.kept.lookup / "case.age").write_bytes(b"?")

    leg = await call(node, giving, gives(coded.code))

    assert "code-not-now" in leg.heard
    assert "code-unknown" not in leg.heard


async def test_a_reply_that_cannot_be_opened_is_not_said_to_be_there_and_silent(
    node: LineNode, coded: Coded
) -> None:
    reply = await a_reply(node, coded)
    await anyio.Path(node.root / "codes" / coded.kept.lookup / f"{reply}.reply.age").write_bytes(b"?")

    leg = await call(node, giving, gives(coded.code))

    assert after(leg, "code-reply-comes")[1] == "code-not-now"
    assert node.contact.listened == ()


async def test_another_line_node_that_is_told_the_case_finds_it_by_her_code(
    node: LineNode, coded: Coded, make_node: Callable[[str], LineNode]
) -> None:
    opened = await anyio.to_thread.run_sync(node.office.codes.find, coded.code)
    assert opened is not None
    second = make_node("second")
    await anyio.to_thread.run_sync(second.office.codes.enter, opened.case)

    leg = await call(second, giving, gives(coded.code))

    assert "code-status-received" in leg.heard


async def test_typed_digits_stand_in_no_log(
    node: LineNode, coded: Coded, caplog: pytest.LogCaptureFixture
) -> None:
    await call(node, giving, gives(mistyped(coded.code), coded.code))

    told = " ".join(str(vars(record)) for record in caplog.records)
    assert caplog.records
    assert coded.code not in told


async def test_with_a_second_code_only_the_first_case_is_taken_back(node: LineNode, coded: Coded) -> None:
    other = await a_case_with_a_code(node)
    somebody = gives(coded.code, other.code, code_menu=["3", "9", "3"], code_withdraw=["1", "1"])
    somebody.presses |= {"code-withdraw-sure": ["9", "9"]}

    async def twice(line: Line, desk: Desk, menus: Menus) -> Ending:
        await giving(line, desk, menus)
        await giving(line, desk, menus)
        return desk.outcome()

    leg = await call(node, twice, somebody)

    assert node.contact.about == coded.contact.id
    assert node.contact.withdrawn
    assert leg.heard[-2:] == ["code-not-now", "welcome"]  # and back into the call


async def test_a_reply_heard_again_and_cut_short_has_been_heard(node: LineNode, coded: Coded) -> None:
    reply = await a_reply(node, coded)
    played: list[str] = []

    def watch(leg: FakeLeg, prompt: str) -> None:
        if len(prompt) == 32:
            played.append(prompt)
            if len(played) == 2:
                leg.press("5")

    await call(node, giving, gives(coded.code, code_menu=["1", "#"]), watch)

    assert len(played) == 2
    assert node.contact.listened == (Listened(REPLY, str(reply), REPLY_SECONDS, REPLY_SECONDS),)
