"""Every way a message ends: by key, by hang-up, by length, by ear; and the caller who says nothing at all."""

from collections.abc import Sequence
from dataclasses import replace

import anyio
import pytest

from ivr.model import EndedBy, Ending
from tests.ivr.fake_exchange import WHOLE, FakeLeg, Somebody, in_thai
from tests.ivr.line_node import LineNode

pytestmark = pytest.mark.anyio

PRESSES_NOTHING = ""
QUESTION = "you-may-speak-now"
AFTER_SPEECH, BEFORE_SPEECH, ASKING = 8.0, 8.0, 2.0
"""Seconds: what menus.toml says, and how long the question lasts on the fake exchange."""


def speaker(says: float, pauses: Sequence[tuple[float, float]] = (), ends_with: str | None = "") -> Somebody:
    """Somebody who speaks until then, but for her pauses, and presses nothing after it."""
    return Somebody(in_thai(), says=says, pauses=pauses, ends_with=ends_with)


def silent(**presses: list[str]) -> Somebody:
    return replace(speaker(0), presses=in_thai(**presses))


async def ended(node: LineNode, somebody: Somebody) -> tuple[FakeLeg, EndedBy, float]:
    """The call, what ended its only recording, and its length."""
    leg = await node.call_of(somebody)
    (recording,) = node.contact.recordings
    assert leg.ears == 0, "nobody listens any more"
    assert not node.left_behind
    assert recording.seconds is not None
    return leg, recording.ended_by, recording.seconds


async def test_who_has_spoken_and_is_silent_has_finished(node: LineNode) -> None:
    leg, by, seconds = await ended(node, speaker(5))

    assert by is EndedBy.SILENCE
    assert seconds == pytest.approx(5 + AFTER_SPEECH, abs=1.1)
    assert QUESTION not in leg.heard
    assert "message-menu" in leg.heard
    assert "we-have-your-message" in leg.heard
    assert node.contact.ending is Ending.LEFT_MESSAGE


async def test_who_searches_for_words_is_not_cut_off(node: LineNode) -> None:
    pauses = [(4, 11), (13, 20), (22, 28)]

    _, by, seconds = await ended(node, speaker(30, pauses))

    assert by is EndedBy.SILENCE
    assert seconds == pytest.approx(30 + AFTER_SPEECH, abs=1.1)


async def test_a_key_ends_it_at_once(node: LineNode) -> None:
    _, by, seconds = await ended(node, speaker(5, ends_with="#"))

    assert by is EndedBy.KEY
    assert seconds == pytest.approx(6, abs=0.1)


async def test_a_hang_up_ends_it(node: LineNode) -> None:
    _, by, seconds = await ended(node, speaker(5, ends_with=None))

    assert by is EndedBy.HANG_UP
    assert seconds == pytest.approx(6, abs=0.1)


async def test_who_never_stops_is_thanked_when_it_is_long_enough(node: LineNode) -> None:
    leg, by, seconds = await ended(node, speaker(3600))

    assert by is EndedBy.TOO_LONG
    assert seconds == pytest.approx(300, abs=1)
    assert "we-have-your-message" in leg.heard


async def test_who_says_nothing_is_asked_once_and_her_silence_is_kept(node: LineNode) -> None:
    leg, by, seconds = await ended(node, silent())

    assert by is EndedBy.SILENCE
    assert leg.heard.count(QUESTION) == 1
    assert seconds == pytest.approx(BEFORE_SPEECH + ASKING + BEFORE_SPEECH, abs=1.1)
    assert node.contact.ending is Ending.SILENT_MESSAGE
    assert leg.heard[-1] == "thank-you-goodbye"
    assert [answer.answer for answer in node.contact.answers] == WHOLE


async def test_who_speaks_after_the_question_is_recorded_from_the_tone_on(node: LineNode) -> None:
    leg, by, seconds = await ended(node, speaker(20, [(0, 12)]))

    assert by is EndedBy.SILENCE
    assert leg.heard.count(QUESTION) == 1
    assert seconds == pytest.approx(20 + AFTER_SPEECH, abs=1.1)
    assert node.contact.ending is Ending.LEFT_MESSAGE


async def test_what_she_says_during_the_question_is_on_the_tape(node: LineNode) -> None:
    leg, by, _ = await ended(node, speaker(10, [(0, 8)]))

    assert by is EndedBy.SILENCE
    assert leg.heard.count(QUESTION) == 1
    assert node.contact.ending is Ending.LEFT_MESSAGE


async def test_who_only_said_hello_is_told_that_she_may_speak(node: LineNode) -> None:
    leg, by, seconds = await ended(node, speaker(25, [(1, 14)]))

    assert leg.heard.count(QUESTION) == 1
    assert by is EndedBy.SILENCE
    assert seconds == pytest.approx(25 + AFTER_SPEECH, abs=1.1)


@pytest.mark.parametrize("key", ["#", "1", "*", "0"])
async def test_who_cannot_speak_answers_the_question_with_any_key(node: LineNode, key: str) -> None:
    _, by, seconds = await ended(node, silent(you_may_speak_now=[key]))

    assert by is EndedBy.KEY
    assert seconds == pytest.approx(BEFORE_SPEECH + 0.5, abs=0.6)
    assert node.contact.ending is Ending.SILENT_MESSAGE


async def test_a_key_before_the_question_is_honoured(node: LineNode) -> None:
    somebody = replace(silent(), waits=6, ends_with="#")

    leg, by, seconds = await ended(node, somebody)

    assert by is EndedBy.KEY
    assert seconds == pytest.approx(6, abs=0.1)
    assert QUESTION not in leg.heard


async def test_who_hangs_up_during_the_question_is_kept(node: LineNode) -> None:
    somebody = replace(silent(), waits=BEFORE_SPEECH + 0.8, ends_with=None)

    _, by, _ = await ended(node, somebody)

    assert by is EndedBy.HANG_UP
    assert node.contact.ending is Ending.SILENT_MESSAGE


async def test_a_question_that_cannot_be_played_ends_no_recording(node: LineNode) -> None:
    leg = FakeLeg(speaker(20, [(0, 12)]), node.office.recordings)
    leg.broken_prompts = {QUESTION}

    await node.conduct(leg)

    assert node.contact.recordings[0].ended_by is EndedBy.SILENCE
    assert node.contact.recordings[0].seconds == pytest.approx(20 + AFTER_SPEECH, abs=1.1)


@pytest.mark.parametrize("deaf_from", [0.0, 30.0], ids=["from the start", "in the middle"])
async def test_who_cannot_be_heard_live_is_recorded_until_her_key(
    node: LineNode, deaf_from: float, caplog: pytest.LogCaptureFixture
) -> None:
    leg = FakeLeg(Somebody(in_thai(), says=40, waits=60), node.office.recordings)
    leg.deaf_from = anyio.current_time() + deaf_from

    await node.conduct(leg)

    (recording,) = node.contact.recordings
    assert recording.ended_by is EndedBy.KEY
    assert recording.seconds == pytest.approx(100, abs=0.1)
    assert QUESTION not in leg.heard
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


async def test_where_nobody_listens_live_a_recording_ends_as_before(node: LineNode) -> None:
    node.office = replace(node.office, new_judge=None)

    _, by, seconds = await ended(node, Somebody(in_thai(), says=5, waits=100))

    assert by is EndedBy.KEY
    assert seconds == pytest.approx(105, abs=0.1)


async def test_a_listener_is_set_up_anew_after_the_exchange_was_lost(node: LineNode) -> None:
    leg = FakeLeg(speaker(40), node.office.recordings)
    async with node.answering() as (switchboard, _):
        node.exchange.ring(leg)
        while not leg.tapes:  # noqa: ASYNC110  (until she speaks)
            await anyio.sleep(1)
        leg.lose()
        await anyio.sleep(5)
        again = FakeLeg(leg.somebody, node.office.recordings, leg.contact_id)
        again.take_over(leg)
        node.exchange.ring(again, resumed=True)
        await anyio.wait_all_tasks_blocked()
        while switchboard.running:  # noqa: ASYNC110
            await anyio.sleep(1)
    await node.look()

    (recording,) = node.contact.recordings
    assert recording.ended_by is EndedBy.SILENCE
    assert recording.seconds == pytest.approx(40 + AFTER_SPEECH, abs=1.1)
    assert QUESTION not in again.heard


async def test_who_was_asked_before_a_restart_is_not_asked_again(node: LineNode) -> None:
    leg = FakeLeg(silent(), node.office.recordings)
    async with node.answering() as (switchboard, _):
        node.exchange.ring(leg)
        while QUESTION not in leg.heard:  # noqa: ASYNC110
            await anyio.sleep(1)
        await anyio.sleep(ASKING + 1)
        leg.lose()
        await anyio.sleep(1)
        again = FakeLeg(leg.somebody, node.office.recordings, leg.contact_id)
        again.take_over(leg)
        node.exchange.ring(again, resumed=True)
        await anyio.wait_all_tasks_blocked()
        while switchboard.running:  # noqa: ASYNC110
            await anyio.sleep(1)
    await node.look()

    assert QUESTION not in again.heard
    assert node.contact.recordings[0].ended_by is EndedBy.SILENCE
    assert node.contact.ending is Ending.SILENT_MESSAGE
