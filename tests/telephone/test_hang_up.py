"""She hangs up, in any language and at any moment: what was said until then is kept."""

from collections.abc import Mapping
from pathlib import Path

import anyio
import pytest

from ivr.model import EndedBy, Ending, RecordingRole
from ops.telephone.speech import VOICES
from tests.telephone.calls import Lived, Moment, Plan, live
from tests.telephone.node import LineNode
from tests.telephone.sounds import samples_of, seconds_kept

pytestmark = [pytest.mark.asterisk, pytest.mark.telephone]

AT_ONCE = 12
"""Calls at the same time: what two cores can speak and hear for."""

AT_EVERY_MOMENT = {"th", "my"}
ELSEWHERE = {Moment.SPEAKING, Moment.GOODBYE}
EVERY = [
    (language, moment)
    for language in sorted(VOICES)
    for moment in Moment
    if language in AT_EVERY_MOMENT or moment in ELSEWHERE
]
IDS = [f"{language}, {moment}" for language, moment in EVERY]
SILENT = [Moment.LANGUAGE_MENU, Moment.SAFETY_QUESTION, Moment.DANGER_QUESTION, Moment.MAIN_MENU]
AFTER_SPEAKING = list(Moment)[list(Moment).index(Moment.SPOKEN) :]
LOST_AT_MOST = 0.35
"""Seconds on their way when she hangs up: her telephone's frame, the network, Asterisk's own."""

Calls = Mapping[tuple[str, Moment], Lived]


@pytest.fixture(scope="module")
def calls(node: LineNode, speech: dict[str, Path], language_keys: dict[str, str]) -> Calls:
    """Every call, many at a time, each from a number of its own."""
    plans = {
        each: Plan(f"+6680000{index:04}", each[0], language_keys[each[0]], each[1], speech[each[0]])
        for index, each in enumerate(EVERY)
    }
    anyio.run(_live_all, list(plans.values()), node)
    return {each: Lived(plan, node.envelope_from(plan.number)) for each, plan in plans.items()}


async def _live_all(plans: list[Plan], node: LineNode) -> None:
    lines = anyio.CapacityLimiter(AT_ONCE)

    async def take_turn(plan: Plan) -> None:
        async with lines:
            await live(plan, node)

    async with anyio.create_task_group() as everybody:
        for plan in plans:
            everybody.start_soon(take_turn, plan)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("each", EVERY, ids=IDS)
def test_the_call_is_in_the_spool_with_its_language_and_answers(
    each: tuple[str, Moment], calls: Calls
) -> None:
    plan, contact = calls[each].plan, calls[each].envelope.contact

    assert contact.language == (plan.language if plan.moment is not Moment.LANGUAGE_MENU else "und")
    assert {given.question: given.answer for given in contact.answers} == plan.answers()


@pytest.mark.parametrize("each", [each for each in EVERY if each[1] in SILENT])
def test_a_call_without_a_message_is_told_as_such(each: tuple[str, Moment], calls: Calls) -> None:
    contact = calls[each].envelope.contact

    assert contact.ending is Ending.HUNG_UP_IN_MENU
    assert not contact.recordings


@pytest.mark.parametrize("each", [each for each in EVERY if each[1] is Moment.TONE])
def test_hanging_up_during_the_tone_is_no_message(each: tuple[str, Moment], calls: Calls) -> None:
    assert calls[each].envelope.contact.ending in {Ending.HUNG_UP_IN_MENU, Ending.SILENT_MESSAGE}


@pytest.mark.parametrize("each", [each for each in EVERY if each[1] is Moment.SPEAKING])
def test_a_message_cut_off_by_a_hang_up_is_kept_to_its_last_word(
    each: tuple[str, Moment], calls: Calls, node: LineNode
) -> None:
    plan, envelope = calls[each].plan, calls[each].envelope
    (recording,) = envelope.contact.recordings

    kept = node.sound_of(envelope)

    assert envelope.contact.ending is Ending.LEFT_MESSAGE
    assert recording.ended_by is EndedBy.HANG_UP
    assert seconds_kept(samples_of(plan.spoken), kept) > plan.enough - LOST_AT_MOST


@pytest.mark.parametrize(
    "each", [each for each in EVERY if each[1] in list(Moment)[list(Moment).index(Moment.SPOKEN) :]]
)
def test_whatever_she_does_after_speaking_all_of_it_is_kept(
    each: tuple[str, Moment], calls: Calls, node: LineNode
) -> None:
    plan, envelope = calls[each].plan, calls[each].envelope
    (recording,) = envelope.contact.recordings
    said = samples_of(plan.spoken)

    kept = node.sound_of(envelope)

    assert envelope.contact.ending is Ending.LEFT_MESSAGE
    assert recording.role is RecordingRole.MESSAGE
    assert seconds_kept(said, kept) > len(said) / 8000 - LOST_AT_MOST


def test_nothing_is_left_in_clear(calls: Calls, node: LineNode) -> None:
    assert len(calls) == len(EVERY)
    assert not list(node.settings.folder.recordings.iterdir())
    assert not list(node.settings.folder.journals.iterdir())
