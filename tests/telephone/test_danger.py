"""A person is rung at once for who is in danger; who cannot speak uses keys alone; when nobody answers."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import anyio
import anyio.to_thread
import pytest

from ivr.model import Confidentiality, Ending, MayCallBack, Problem, Question, SafeTime
from ops.config import Settings
from ops.processes import Name
from ops.programme import open_publisher
from ops.telephone.model import Sound
from prompts.hours_file import DAYS
from tests.conditions import LONG, until
from tests.places import FreePorts
from tests.telephone.booth import Booth, Caller, booth_beside, hours_at_noon, ours, zone_at_noon
from tests.telephone.told_apart import LONG_ONE

pytestmark = [pytest.mark.asterisk, pytest.mark.telephone]

AYE = "+66800046000"
TAKEN_UP = "calls begin with another set of prompts"


@pytest.fixture(scope="module")
def booth(
    settings_apart: Settings, free_ports: FreePorts, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Booth]:
    """Aye answers callers in English; in Thai people answer from tomorrow on, in Burmese nobody ever does."""
    settings = settings_apart.model_copy(update={"trunk": f"127.0.0.1:{free_ports.udp()}"})
    settings.folder.persons.parent.mkdir(parents=True, exist_ok=True)
    settings.folder.persons.write_text(f'[persons]\naye = "{AYE}"\n')
    settings.folder.persons.chmod(0o600)
    with booth_beside(settings, tmp_path_factory.mktemp("heard"), hours=hours()) as booth:
        yield booth


def hours() -> str:
    tomorrow = DAYS[(datetime.now(ZoneInfo(zone_at_noon())) + timedelta(days=1)).weekday()]
    return hours_at_noon(f"""
[[shifts]]
hours = "00:00-24:00"
languages = ["en"]
people = ["aye"]
[languages.th]
week = {{ {tomorrow} = ["00:00-24:00"] }}
[languages.my]
week = {{}}
[emergency]
number = "112"
languages = {{ th = "191" }}
""")


def emergency(language: str, number: str) -> list[str]:
    """The number of the state, as she hears it, twice."""
    return [f"{language}/emergency-number", *(f"{language}/digit-{digit}" for digit in number)] * 2


async def takes_the_call(aye: Caller) -> None:
    with anyio.fail_after(LONG):
        await aye.phone.answer()
        await aye.hears("en/caller-waits")
        await aye.phone.hears(Sound.VOICE)  # it is said again until she takes the call
        await aye.phone.press("1")
        await aye.phone.hears(Sound.SILENCE, 1.0)


def test_in_danger_a_person_is_rung_at_once_and_who_wants_to_be_nobody_is_nobody(booth: Booth) -> None:
    async def call() -> None:
        async with booth.calls_person_from("+66800046001") as (she, aye):
            await she.answers("en", digit_1="1", safe_to_speak="1", in_danger="1")
            await aye.is_rung()
            await takes_the_call(aye)
            await aye.hangs_up()
            await she.answers("en", talk_ended="", confidentiality="3", number_not_kept="")
            await she.answers("en", how_many_people="#", kind_of_problem="4", code_offer="2")
            await she.hears("en/thank-you-goodbye")
            await she.is_let_go()
            assert {"en/main-menu", "en/may-we-call-back"}.isdisjoint(she.said)

    anyio.run(call)

    until(lambda: bool(booth.nobodys(Ending.SPOKE_TO_OPERATOR)))
    (contact,) = booth.nobodys(Ending.SPOKE_TO_OPERATOR)
    answers = {each.question: each.answer for each in contact.answers}
    assert contact.caller.sealed_number is None
    assert answers[Question.CONFIDENTIALITY] == Confidentiality.ANONYMOUS
    assert answers[Question.PROBLEM] == Problem.VIOLENCE


def test_who_cannot_speak_says_all_by_key_and_hears_the_emergency_number_where_nobody_is_there(
    booth: Booth,
) -> None:
    caller = "+66800046002"

    async def call() -> None:
        async with booth.calls_person_from(caller) as (she, aye):
            await she.answers("en", digit_1="1", safe_to_speak="2", press_a_key_quietly="", in_danger="1")
            await aye.is_rung()
            await aye.phone.decline()
            await she.hears("en/no-person-now")
            heard = len(she.said)
            await she.answers("en", may_we_call_back="1", callback_day="2", callback_time="3")
            await she.answers("en", who_may_answer="1", kind_of_problem="4", how_many_people="3#")
            await she.answers("en", confidentiality="2", code_offer="2", thank_you_goodbye="")
            await she.is_let_go()
            assert she.said[heard : heard + 9] == [*emergency("en", "112"), "en/may-we-call-back"]
            assert {"en/main-menu", "en/urgent-message", "en/speak-after-the-tone"}.isdisjoint(she.said)

    anyio.run(call)

    (contact,) = booth.contacts_of(caller)
    answers = {each.question: each.answer for each in contact.answers}
    assert (contact.ending, contact.recordings) == (Ending.ASKED_FOR_CALLBACK, ())
    assert answers[Question.MAY_CALL_BACK] == MayCallBack.YES
    assert (answers[Question.SAFE_TIME], answers[Question.HOW_MANY]) == (SafeTime.EVENING, "3")


def test_outside_the_hours_she_hears_when_people_answer_and_the_emergency_number(booth: Booth) -> None:
    caller = "+66800046003"

    async def call() -> None:
        async with booth.calls("1300", caller) as she:
            await she.answers("th", digit_2="2", safe_to_speak="1", in_danger="2", main_menu="0")
            heard = len(she.said)
            await she.presses("9", at="th/main-menu")
            closed = ["th/closed-now", "th/again-tomorrow", *emergency("th", "191"), "th/main-menu"]
            assert she.said[heard:] == closed
            await she.presses("3", at="my/digit-3")
            await she.presses("0", at="my/main-menu")
            heard = len(she.said)
            await she.hears("my/main-menu")
            await she.hangs_up()
            assert she.said[heard:] == ["my/closed-now", *emergency("my", "112"), "my/main-menu"]

    anyio.run(call)

    (contact,) = booth.contacts_of(caller)
    assert (contact.ending, contact.language) == (Ending.HUNG_UP_IN_MENU, "my")


def test_who_waits_hears_about_her_rights_until_somebody_is_there_and_topics_change_without_a_restart(
    booth: Booth,
) -> None:
    caller, later = "+66800046004", "+66800046005"
    folder = booth.node.settings.folder

    async def waits() -> None:
        async with booth.calls_person_from(caller) as (she, aye):
            await she.answers("en", digit_1="1", safe_to_speak="1", in_danger="2", main_menu="0")
            await aye.is_rung()
            await she.answers("en", waiting_for_a_person="2", about_wages="", digit_1="1")
            await she.answers("en", information_keys="", **{LONG_ONE.replace("-", "_"): ""})
            await takes_the_call(aye)
            await aye.hangs_up()
            await she.hears("en/talk-ended")
            await she.hangs_up()

    async def calls_later() -> None:
        async with booth.calls("1300", later) as she:
            await she.answers("en", digit_1="1", safe_to_speak="1", in_danger="2", main_menu="2")
            await she.presses("1", at="en/digit-1")
            await she.hears("en/fees-for-a-job")
            await she.hangs_up()
            assert "en/about-wages" not in she.said

    anyio.run(waits)
    head, *topics = ours("information").split("[[topics]]")
    (fees,) = (topic for topic in topics if '"fees"' in topic)
    (folder.own_words / "information.toml").write_text(f"{head}[[topics]]{fees}")
    open_publisher(folder).publish("Mo", datetime.now(UTC))
    until(lambda: TAKEN_UP in (folder.logs / f"{Name.SERVE}.log").read_text())
    anyio.run(calls_later)

    (contact,), (other,) = booth.contacts_of(caller), booth.contacts_of(later)
    assert contact.ending is Ending.SPOKE_TO_OPERATOR
    assert [piece.chapter for piece in contact.listened] == [LONG_ONE]
    assert other.ending is Ending.HEARD_INFORMATION
    assert {piece.topic for piece in other.listened} == {"fees"}
