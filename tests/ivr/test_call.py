"""The call, as different people make it."""

import pytest
from anyio import to_thread

from ivr.memory import Mark
from ivr.model import Caller, EndedBy, Ending, Question
from ivr.seal import pseudonym
from tests.ivr.fake_exchange import FakeLeg, Somebody, in_thai
from tests.ivr.line_node import LineNode

pytestmark = pytest.mark.anyio

SHE = pseudonym("+66812345678", b"pseudonyms")


def answers(node: LineNode) -> dict[str, str]:
    return {answer.question: answer.answer for answer in node.contact.answers}


async def test_a_call_from_the_first_word_to_the_last(node: LineNode) -> None:
    leg = await node.call_of(Somebody(in_thai()))

    assert leg.answered
    assert leg.heard[-1] == "thank-you-goodbye"
    assert "we-have-your-message" in leg.heard
    assert node.contact.language == "th"
    assert node.contact.ending is Ending.LEFT_MESSAGE
    assert len(node.contact.recordings) == 1
    assert node.contact.recordings[0].seconds == pytest.approx(4.0, abs=0.5)
    assert answers(node) == {
        Question.SAFE_TO_SPEAK: "yes",
        Question.IN_DANGER: "no",
        Question.CONFIDENTIALITY: "confidential",
        Question.MAY_CALL_BACK: "yes",
        Question.SAFE_DAY: "tomorrow",
        Question.SAFE_TIME: "evening",
        Question.WHO_MAY_ANSWER: "only_me",
        Question.HOW_MANY: "12",
        Question.PROBLEM: "wages",
    }
    assert not node.left_behind


async def test_every_key_pressed_ahead_counts(node: LineNode) -> None:
    leg = FakeLeg(Somebody(in_thai(), number="0066812345678"), node.office.recordings)
    leg.somebody.presses = {"message-menu": ["3"], "how-many-people": ["2#"], "may-we-call-back": ["2"]}
    leg.press("211")

    await node.conduct(leg)

    assert node.contact.language == "th"
    assert answers(node)["in_danger"] == "yes"
    assert "for-this-language-press" not in leg.heard


async def test_a_caller_who_presses_nothing_is_led_to_the_message(node: LineNode) -> None:
    leg = await node.call_of(Somebody(ends_with=None))

    assert leg.heard.count("are-you-there") > 0
    assert node.contact.language == "en"
    assert node.contact.ending is Ending.LEFT_MESSAGE
    assert node.contact.recordings[0].ended_by is EndedBy.HANG_UP
    assert answers(node) == {"safe_to_speak": "unanswered", "in_danger": "unanswered"}


async def test_wrong_keys_lead_on_too(node: LineNode) -> None:
    presses = in_thai(safe_to_speak=["7", "8", "9"], in_danger=["9", "1"])

    leg = await node.call_of(Somebody(presses))

    assert "not-understood" in leg.heard
    assert answers(node)["safe_to_speak"] == "unanswered"
    assert answers(node)["in_danger"] == "yes"


async def test_a_stuck_key_does_not_hold_the_line_for_ever(node: LineNode) -> None:
    leg = FakeLeg(Somebody(in_thai()), node.office.recordings)
    leg.press("*" * 500)

    await node.conduct(leg)

    assert node.contact.ending is Ending.LEFT_MESSAGE


async def test_who_cannot_speak_is_asked_by_key_alone(node: LineNode) -> None:
    leg = await node.call_of(Somebody(in_thai(safe_to_speak=["2"])))

    assert "speak-after-the-tone" not in leg.heard
    assert "press-a-key-quietly" in leg.heard
    assert node.contact.ending is Ending.ASKED_FOR_CALLBACK
    assert node.contact.recordings == ()
    assert answers(node)["how_many"] == "12"


async def test_who_cannot_speak_and_asks_for_nothing_is_still_a_contact(node: LineNode) -> None:
    await node.call_of(Somebody(in_thai(safe_to_speak=["2"], in_danger=["1"], may_we_call_back=["2"])))

    assert node.contact.ending is Ending.HUNG_UP_IN_MENU
    assert answers(node)["in_danger"] == "yes"


async def test_a_message_in_which_nothing_was_said_is_kept(node: LineNode) -> None:
    await node.call_of(Somebody(in_thai(), says=0))

    assert node.contact.ending is Ending.SILENT_MESSAGE
    assert len(node.contact.recordings) == 1


async def test_who_never_stops_speaking_is_thanked_after_five_minutes(node: LineNode) -> None:
    leg = await node.call_of(Somebody(in_thai(), says=900))

    (recording,) = node.contact.recordings
    assert recording.ended_by is EndedBy.TOO_LONG
    assert recording.seconds == pytest.approx(300, abs=1)
    assert "we-have-your-message" in leg.heard


async def test_she_may_hear_it_and_say_it_again_and_both_takes_are_kept(node: LineNode) -> None:
    leg = await node.call_of(Somebody(in_thai(message_menu=["1", "*", "2", "#"])))

    assert "her-own-voice" in leg.heard
    assert len(node.contact.recordings) == 2
    assert len({recording.id for recording in node.contact.recordings}) == 2


@pytest.mark.parametrize("prompt", ["safe-to-speak", "in-danger", "message-menu", "may-we-call-back"])
async def test_who_asks_for_a_person_is_led_on(node: LineNode, prompt: str) -> None:
    leg = await node.call_of(Somebody(in_thai(**{prompt: ["0"]})))

    assert node.contact.ending is Ending.LEFT_MESSAGE
    assert leg.heard[-1] == "thank-you-goodbye"


@pytest.mark.parametrize(
    "prompt", ["in-danger", "main-menu", "how-many-people", "kind-of-problem", "code-offer"]
)
async def test_asking_for_a_person_is_answered_in_words(node: LineNode, prompt: str) -> None:
    leg = await node.call_of(Somebody({**in_thai(code_offer=["1"]), prompt: ["0"]}))

    assert "no-person-now" in leg.heard


@pytest.mark.parametrize(
    ("typed", "count"),
    [("1#", "1"), ("40", "40"), ("#", "unanswered"), ("0", "unanswered"), ("", "unanswered"), ("A4D0", "40")],
)
async def test_how_many_people(node: LineNode, typed: str, count: str) -> None:
    await node.call_of(Somebody(in_thai(how_many_people=[typed])))

    assert answers(node)["how_many"] == count


async def test_a_number_may_be_typed_again_after_a_star(node: LineNode) -> None:
    await node.call_of(Somebody(in_thai(how_many_people=["9*", "3#"])))

    assert answers(node)["how_many"] == "3"


async def test_hash_goes_on_without_an_answer(node: LineNode) -> None:
    leg = await node.call_of(Somebody(in_thai(safe_to_speak=["#"])))

    assert answers(node)["safe_to_speak"] == "unanswered"
    assert leg.heard.count("safe-to-speak") == 1


async def test_star_twice_goes_back_to_the_question_before(node: LineNode) -> None:
    leg = await node.call_of(Somebody(in_thai(safe_to_speak=["1", "1"], in_danger=["**", "2"])))

    assert leg.heard.count("safe-to-speak") == 2
    assert answers(node)["in_danger"] == "no"


async def test_from_the_first_question_back_leads_to_the_languages(node: LineNode) -> None:
    presses = in_thai(safe_to_speak=["**", "1"])
    presses["for-this-language-press"] = ["2", "", "", "3"]

    await node.call_of(Somebody(presses))

    assert node.contact.language == "my"
    assert node.contact.ending is Ending.LEFT_MESSAGE


async def test_an_answer_may_be_changed_by_going_back(node: LineNode) -> None:
    presses = in_thai(may_we_call_back=["2", "1"], how_many_people=["**", "3#"])

    await node.call_of(Somebody(presses))

    assert answers(node)["may_call_back"] == "yes"
    assert answers(node)["safe_day"] == "tomorrow"
    assert answers(node)["how_many"] == "3"


async def test_whoever_plays_with_the_star_is_led_on(node: LineNode) -> None:
    leg = FakeLeg(Somebody(in_thai()), node.office.recordings)
    leg.press("2" + "1**" * 200)

    await node.conduct(leg)

    assert node.contact.ending is Ending.LEFT_MESSAGE


async def test_who_is_in_danger_is_asked_for_nothing_else_first(node: LineNode) -> None:
    leg = await node.call_of(Somebody(in_thai(in_danger=["1"])))

    assert "urgent-message" in leg.heard
    assert "main-menu" not in leg.heard
    assert answers(node)["in_danger"] == "yes"
    assert node.contact.ending is Ending.LEFT_MESSAGE


async def test_who_cannot_speak_is_first_asked_when_to_call(node: LineNode) -> None:
    leg = await node.call_of(Somebody(in_thai(safe_to_speak=["2"], in_danger=["1"])))

    asked = leg.heard[leg.heard.index("in-danger") + 1 :]
    assert asked[:4] == ["no-person-now", "may-we-call-back", "callback-day", "callback-time"]
    assert "urgent-message" not in leg.heard
    assert (answers(node)["safe_day"], answers(node)["safe_time"]) == ("tomorrow", "evening")


async def test_who_asks_to_be_called_back_says_when_and_is_not_asked_again(node: LineNode) -> None:
    leg = await node.call_of(Somebody(in_thai(main_menu=["3"])))

    assert "callback-noted" in leg.heard
    assert "may-we-call-back" not in leg.heard
    assert node.contact.ending is Ending.ASKED_FOR_CALLBACK
    assert answers(node)["safe_time"] == "evening"


async def test_who_goes_back_from_asking_for_a_call_has_not_asked_for_one(node: LineNode) -> None:
    leg = await node.call_of(
        Somebody(in_thai(main_menu=["3", "1"], callback_day=["**"], may_we_call_back=["2"]))
    )

    assert answers(node)["may_call_back"] == "no"
    assert "callback-noted" not in leg.heard
    assert node.contact.ending is Ending.LEFT_MESSAGE


async def test_a_withheld_number_is_told_that_it_cannot_be_called(node: LineNode) -> None:
    leg = await node.call_of(Somebody(in_thai(main_menu=["3", "1"]), number=None))

    assert "number-not-shown" in leg.heard
    assert "may-we-call-back" not in leg.heard
    assert node.contact.ending is Ending.LEFT_MESSAGE


async def test_who_wants_to_be_nobody_is_nobody(node: LineNode) -> None:
    leg = await node.call_of(Somebody(in_thai(confidentiality=["3"])))

    assert "number-not-kept" in leg.heard
    assert "may-we-call-back" not in leg.heard
    assert node.contact.caller == Caller(None, None)
    assert answers(node)["confidentiality"] == "anonymous"
    assert await to_thread.run_sync(node.office.memory.language_of, SHE) is None


async def test_a_telephone_that_must_never_be_called_is_marked(node: LineNode) -> None:
    leg = await node.call_of(Somebody(in_thai(may_we_call_back=["3"])))

    assert "never-called" in leg.heard
    assert answers(node)["may_call_back"] == "never"
    assert await to_thread.run_sync(node.office.memory.is_marked, Mark.NEVER_CALL, SHE)


async def test_she_may_add_to_her_message_and_both_parts_are_kept(node: LineNode) -> None:
    leg = await node.call_of(Somebody(in_thai(message_menu=["4", "3"])))

    assert "tell-us-more" in leg.heard
    assert len(node.contact.recordings) == 2


async def test_another_language_can_be_chosen_in_the_menu(node: LineNode) -> None:
    presses = in_thai(main_menu=["9", "1"])
    presses["for-this-language-press"] = ["2", "", "", "3"]

    await node.call_of(Somebody(presses))

    assert node.contact.language == "my"


async def test_star_says_it_again(node: LineNode) -> None:
    leg = await node.call_of(Somebody(in_thai(in_danger=["*", "2"])))

    assert leg.heard.count("in-danger") == 2
    assert answers(node)["in_danger"] == "no"


async def test_prompts_that_cannot_be_played_do_not_end_the_call(node: LineNode) -> None:
    leg = FakeLeg(Somebody(in_thai()), node.office.recordings)
    leg.broken_prompts = {"welcome", "safe-to-speak", "speak-after-the-tone"}

    await node.conduct(leg)

    assert node.contact.ending is Ending.LEFT_MESSAGE


async def test_keys_pressed_before_the_tone_do_not_end_the_recording(node: LineNode) -> None:
    await node.call_of(Somebody(in_thai(speak_after_the_tone=["#"])))

    assert node.contact.recordings[0].seconds == pytest.approx(4, abs=0.1)


async def test_a_number_is_sealed_and_becomes_a_pseudonym(node: LineNode) -> None:
    await node.call_of(Somebody(in_thai(), number="+66812345678"))

    caller = node.contact.caller
    assert caller.sealed_number is not None
    assert node.house.key.unseal(caller.sealed_number) == b"+66812345678"
    assert caller.pseudonym == pseudonym("0066 812345678", b"pseudonyms")


async def test_a_withheld_number_is_nobody(node: LineNode) -> None:
    await node.call_of(Somebody(in_thai(), number=None))

    assert node.contact.caller == Caller(None, None)


async def test_nothing_private_is_logged(node: LineNode, caplog: pytest.LogCaptureFixture) -> None:
    await node.call_of(Somebody(in_thai(how_many_people=["4711#"])))

    told = " ".join(str(vars(record)) for record in caplog.records)
    assert "812345678" not in told
    assert "4711" not in told


async def test_one_key_too_many_does_not_silence_the_last_words(node: LineNode) -> None:
    leg = await node.call_of(Somebody(in_thai(code_offer=["22"])))

    assert leg.heard[-1] == "thank-you-goodbye"


@pytest.mark.parametrize("form", ["+66812345678", "0812345678", "66812345678"])
async def test_who_asks_for_a_call_to_a_phone_that_is_never_called_is_told_so(
    node: LineNode, form: str
) -> None:
    known_as, now = pseudonym(form, b"pseudonyms"), node.office.clock.now()
    await to_thread.run_sync(node.office.memory.mark, Mark.NEVER_CALL, known_as, now)

    leg = await node.call_of(Somebody(in_thai(main_menu=["3", "1"])))

    at = leg.heard.index("on-the-never-list")
    assert leg.heard[at - 1 : at + 3] == ["main-menu", "on-the-never-list", "so-no-call", "main-menu"]
    assert "callback-noted" not in leg.heard
    assert "may_call_back" not in answers(node), "the case promises nothing either"
    assert node.contact.ending is Ending.LEFT_MESSAGE
    assert await to_thread.run_sync(node.asked.waiting) == []


async def test_who_cannot_speak_is_told_too_that_this_phone_is_never_called(node: LineNode) -> None:
    await to_thread.run_sync(node.office.memory.mark, Mark.NEVER_CALL, SHE, node.office.clock.now())

    leg = await node.call_of(Somebody(in_thai(safe_to_speak=["2"])))

    assert leg.heard.count("on-the-never-list") == 1
    assert "may-we-call-back" not in leg.heard
    assert "callback-day" not in leg.heard
    assert node.contact.ending is Ending.HUNG_UP_IN_MENU
    assert answers(node)["how_many"] == "12"


async def test_who_changes_her_mind_in_the_same_call_is_asked_again(node: LineNode) -> None:
    leg = await node.call_of(Somebody(in_thai(may_we_call_back=["3", "1"], how_many_people=["**", "12#"])))

    assert leg.heard.count("may-we-call-back") == 2
    assert answers(node)["may_call_back"] == "yes"


@pytest.mark.parametrize(
    "way", [{"safe_to_speak": ["2"]}, {"main_menu": ["3"]}], ids=["by key", "asked for it"]
)
async def test_who_asks_for_a_call_and_then_to_be_nobody_hears_that_she_is_not_called(
    node: LineNode, way: dict[str, list[str]]
) -> None:
    leg = await node.call_of(Somebody(in_thai(confidentiality=["3"], **way)))

    at = leg.heard.index("number-not-kept")
    assert leg.heard[at + 1] == "so-no-call"
    assert node.contact.caller == Caller(None, None)
    assert node.contact.ending is Ending.HUNG_UP_IN_MENU, "her case claims no call that can never be"
    assert answers(node)["may_call_back"] == "no"
    assert not answers(node).keys() & {"safe_day", "safe_time", "who_may_answer"}
    assert await to_thread.run_sync(node.asked.waiting) == []


async def test_who_goes_back_from_being_nobody_is_called_as_she_asked(node: LineNode) -> None:
    presses = in_thai(main_menu=["3"], confidentiality=["3", "2"], how_many_people=["**", "12#"])

    leg = await node.call_of(Somebody(presses))

    after = leg.heard[leg.heard.index("so-no-call") :]
    assert "callback-noted" in after, "the last she hears of it is true"
    assert node.contact.ending is Ending.ASKED_FOR_CALLBACK
    assert answers(node)["safe_time"] == "evening"
    assert len(await to_thread.run_sync(node.asked.waiting)) == 1


async def test_who_never_asked_for_a_call_is_not_told_of_one(node: LineNode) -> None:
    leg = await node.call_of(Somebody(in_thai(confidentiality=["3"])))

    assert "number-not-kept" in leg.heard
    assert "so-no-call" not in leg.heard


async def test_never_call_holds_though_she_is_nobody(node: LineNode) -> None:
    await node.call_of(Somebody(in_thai(safe_to_speak=["2"], may_we_call_back=["3"], confidentiality=["3"])))

    assert answers(node)["may_call_back"] == "never"
    assert await to_thread.run_sync(node.office.memory.is_marked, Mark.NEVER_CALL, SHE)


async def test_nothing_is_before_the_first_question_after_a_message(node: LineNode) -> None:
    leg = await node.call_of(Somebody(in_thai(confidentiality=["**", "2"])))

    assert leg.heard.count("confidentiality") == 2, "once more, instead of going back"
    assert answers(node)["confidentiality"] == "confidential"
    assert answers(node)["how_many"] == "12"


async def test_nothing_is_before_the_first_question_by_key_alone(node: LineNode) -> None:
    leg = await node.call_of(Somebody(in_thai(safe_to_speak=["2"], may_we_call_back=["**", "1"])))

    assert leg.heard.count("may-we-call-back") == 2
    assert answers(node)["may_call_back"] == "yes"
    assert answers(node)["problem"]
