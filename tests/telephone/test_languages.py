"""Which languages she is offered, by the number she dials and what was chosen before; and how she gets on.

By silence and wrong keys, by those that mean the same everywhere, and by keys dialled ahead.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import anyio
import pytest

from ivr.flows.language import ENOUGH_TO_TELL
from ivr.memory import Memory
from ivr.model import Ending, Question, YesNo
from ops.alarms import Alarms
from ops.config import Settings
from ops.serve import LineAlarms
from tests.telephone.booth import Booth, booth_beside

pytestmark = [pytest.mark.asterisk, pytest.mark.telephone]

ALL, THAI, TWO = "1300", "1301", "1302"
NUMBERS = f"[numbers.{THAI}]\nlanguages = ['th']\n[numbers.{TWO}]\nlanguages = ['th', 'my']\n"
HER_OWN = "for-this-language-press"


@pytest.fixture(scope="module")
def booth(settings_apart: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Booth]:
    """Beside a line on which Burmese was chosen most of all lately; Thai is second once dialled."""
    settings = settings_apart.model_copy(update={"numbers": f"{ALL},{THAI},{TWO}"})
    settings.folder.line_memory.parent.mkdir(parents=True)
    memory = Memory(settings.folder.line_memory, LineAlarms(Alarms(settings.folder.line_alarms)))
    for caller in range(ENOUGH_TO_TELL):
        memory.remember_language(str(caller), "my", datetime.now(UTC))
    with booth_beside(settings, tmp_path_factory.mktemp("heard"), numbers=NUMBERS) as booth:
        yield booth


def test_a_number_of_one_language_speaks_it_at_once(booth: Booth) -> None:
    caller = "+66800040001"

    async def call() -> None:
        async with booth.calls(THAI, caller) as she:
            await she.hears("th/safe-to-speak")
            await she.hangs_up()
            assert she.said[:2] == ["th/welcome", "th/safe-to-speak"]

    anyio.run(call)

    contact = booth.node.envelope_from(caller).contact
    assert (contact.language, contact.ending) == ("th", Ending.HUNG_UP_IN_MENU)


def test_one_of_two_offers_two_and_hers_is_said_first_the_next_time_by_the_same_key(booth: Booth) -> None:
    caller = "+66800040002"

    async def calls() -> None:
        async with booth.calls(TWO, caller) as she:
            await she.answers("th", digit_2="2", safe_to_speak="1")
            await she.hangs_up()
            assert she.said[:5] == [*offer("my", 1), *offer("th", 2), "th/welcome"]
        async with booth.calls(ALL, caller) as she:
            await she.answers("en", digit_3="1")
            await she.hears("my/safe-to-speak")
            await she.hangs_up()
            assert she.said[:7] == [*offer("th", 2), *offer("my", 1), *offer("en", 3), "my/welcome"]
        async with booth.calls(TWO, caller) as she:
            await she.hears("th/digit-2")
            await she.hangs_up()
            assert she.said == [*offer("my", 1), *offer("th", 2)]

    anyio.run(calls)

    assert [contact.language for contact in booth.contacts_of(caller, 3)] == ["th", "my", "und"]


def test_silence_and_wrong_keys_lead_to_the_message(booth: Booth, messages: Sequence[Path]) -> None:
    caller = "+66800040003"

    async def call() -> None:
        async with booth.calls(ALL, caller) as she:
            await she.presses("5", at="my/digit-1")  # no language has this place
            for asked in ("not-understood", "are-you-there", "welcome"):
                await she.hears(f"en/{asked}")
            await she.answers("en", safe_to_speak="#")
            for _ in range(2):
                await she.answers("en", in_danger="8")
                await she.hears("en/not-understood")
            await she.answers("en", in_danger="8")
            await she.answers("en", main_menu="7", not_understood="7")
            await she.hears("en/speak-after-the-tone")
            await she.speaks(messages[0])
            await she.answers("en", message_menu="#", confidentiality="#", may_we_call_back="#")
            await she.answers("en", how_many_people="#", kind_of_problem="#", code_offer="#")
            await she.hears("en/thank-you-goodbye")
            await she.is_let_go()

    anyio.run(call)

    contact = booth.node.envelope_from(caller).contact
    assert (contact.ending, contact.language, len(contact.recordings)) == (Ending.LEFT_MESSAGE, "en", 1)
    assert {given.answer for given in contact.answers} == {YesNo.UNANSWERED}
    assert {given.question for given in contact.answers} >= {Question.SAFE_TO_SPEAK, Question.IN_DANGER}


def test_star_says_it_again_and_once_more_goes_back_and_keys_can_be_dialled_ahead(booth: Booth) -> None:
    caller = "+66800040004"

    async def call() -> None:
        async with booth.calls(ALL, caller) as she:
            await she.answers("my", digit_1="1", welcome="")
            await she.answers("my", safe_to_speak="*")
            await she.answers("my", safe_to_speak="*")  # back to the languages
            await she.answers("my", digit_1="1", safe_to_speak="2")
            await she.answers("my", press_a_key_quietly="", in_danger="**", safe_to_speak="1")
            await she.answers("my", in_danger="2", main_menu="9")  # another language
            # Thai; from the main menu back; she can speak; there is no danger; she leaves a message
            await she.presses("2**121", at="my/digit-1")
            await she.hears("th/speak-after-the-tone")
            await she.hangs_up()
            assert "th/are-you-there" not in she.said

    anyio.run(call)

    contact = booth.node.envelope_from(caller).contact
    assert contact.language == "th"
    answers = {given.question: given.answer for given in contact.answers}
    assert answers == {Question.SAFE_TO_SPEAK: YesNo.YES, Question.IN_DANGER: YesNo.NO}


def offer(language: str, key: int) -> Sequence[str]:
    """A language in the menu of languages."""
    return f"{language}/{HER_OWN}", f"{language}/digit-{key}"
