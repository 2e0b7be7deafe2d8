"""Where words cannot be relied upon, the hour, short calls and the keys say how soon a person must listen."""

import pytest

from tests.triage.conftest import a_line
from transcription.model import Doubt, Grade, Segment
from triage.draft import Triage
from triage.model import DraftCase, Message, Urgency
from triage.signs import Night, Signs
from triage.tables import HERE, read_table

DOUBTED = (Doubt.LOW_PROBABILITY,)
NIGHT, DAY = 2, 14
OFTEN = 3


def a_message(
    *lines: Segment,
    grade: Grade = Grade.DRAFT,
    hour: int | None = DAY,
    short_calls: int = 0,
    answers: dict[str, str] | None = None,
    speech: float | None = 6.0,
) -> Message:
    return Message("m", "en", None, lines, answers or {}, grade, speech, False, hour, short_calls)


def doubtful(text: str) -> Segment:
    return a_line(text, doubts=DOUBTED)


def reasons(case: DraftCase) -> str:
    return " ".join(case.urgency_reasons)


@pytest.mark.parametrize(
    ("hour", "short_calls", "answers", "urgency"),
    [
        (DAY, 0, {}, Urgency.TODAY),
        (DAY, 0, {"in_danger": "no"}, Urgency.SOON),
        (NIGHT, 0, {"in_danger": "no"}, Urgency.TODAY),
        (DAY, OFTEN, {"in_danger": "no"}, Urgency.TODAY),
        (NIGHT, OFTEN, {}, Urgency.NOW),
        (NIGHT, 0, {"safe_to_speak": "no"}, Urgency.NOW),
        (DAY, OFTEN, {"safe_to_speak": "no"}, Urgency.NOW),
        (NIGHT, OFTEN, {"safe_to_speak": "no", "in_danger": "no"}, Urgency.TODAY),
        (DAY, OFTEN - 1, {"in_danger": "no"}, Urgency.SOON),
    ],
)
def test_where_it_may_only_be_listened_to_signs_say_how_soon(
    triage: Triage, hour: int, short_calls: int, answers: dict[str, str], urgency: Urgency
) -> None:
    heard = a_message(grade=Grade.LISTEN_ONLY, hour=hour, short_calls=short_calls, answers=answers)

    assert triage.draft(heard).urgency is urgency


@pytest.mark.parametrize(("hour", "urgency"), [(NIGHT, Urgency.TODAY), (DAY, Urgency.SOON)])
def test_a_silent_message_at_night_is_heard_the_same_day(triage: Triage, hour: int, urgency: Urgency) -> None:
    assert triage.draft(a_message(hour=hour, speech=0.0)).urgency is urgency


def test_words_of_danger_on_doubtful_lines_alone_are_listened_to_today_and_the_draft_says_so(
    triage: Triage,
) -> None:
    case = triage.draft(a_message(doubtful("they locked me in")))

    assert case.urgency is Urgency.TODAY
    assert "Somebody is locked in." in reasons(case)
    assert "Said only on lines that the recogniser doubts" in reasons(case)
    assert "freedom.movement" in case.issues


@pytest.mark.parametrize(
    ("hour", "short_calls", "answers"),
    [(NIGHT, 0, {}), (DAY, OFTEN, {}), (DAY, 0, {"safe_to_speak": "no"})],
)
def test_words_of_danger_on_doubtful_lines_count_beside_a_sign(
    triage: Triage, hour: int, short_calls: int, answers: dict[str, str]
) -> None:
    lines = (doubtful("they locked me in"), a_line("thank you for your time and for listening", 10.0))

    case = triage.draft(a_message(*lines, hour=hour, short_calls=short_calls, answers=answers))

    assert case.urgency is Urgency.NOW


def test_words_of_danger_on_one_sure_line_are_enough(triage: Triage) -> None:
    case = triage.draft(a_message(doubtful("they locked me in"), a_line("locked in", 10.0)))

    assert case.urgency is Urgency.NOW
    assert "doubts" not in reasons(case)


@pytest.mark.parametrize(
    ("doubted", "sure"),
    [
        ("it is happening right now", "my boss hits me"),
        ("i am hiding in the toilet", "my boss hits me"),
        (
            "my daughter is nine years old and we cannot find her",
            "my daughter goes to school. my wife is with us. we cannot find my husband",
        ),
    ],
)
def test_what_makes_a_complaint_urgent_counts_as_doubted_where_it_is(
    by_words: Triage, doubted: str, sure: str
) -> None:
    heard = by_words.draft(a_message(a_line(sure), a_line(doubted, 10.0)))
    half_heard = by_words.draft(a_message(a_line(sure), doubtful(doubted)))
    by_night = by_words.draft(a_message(a_line(sure), doubtful(doubted), hour=NIGHT))

    assert heard.urgency is by_night.urgency is Urgency.NOW
    assert half_heard.urgency is Urgency.TODAY
    assert "Said only on lines that the recogniser doubts" in reasons(half_heard)


def test_what_makes_a_complaint_urgent_is_sure_where_it_was_heard_surely_once(triage: Triage) -> None:
    now = "it is happening right now"

    case = triage.draft(a_message(a_line("my boss hits me"), doubtful(now), a_line(now, 20.0)))

    assert case.urgency is Urgency.NOW
    assert "doubts" not in reasons(case)


def test_a_denial_that_the_recogniser_doubts_calms_nobody(triage: Triage) -> None:
    greeting = a_line("hello this is about the house where I stay near the old market by the river")
    denial = "my boss does not hit me"

    assert triage.draft(a_message(greeting, a_line(denial, 10.0))).urgency is Urgency.INFORMATION
    assert triage.draft(a_message(greeting, doubtful(denial))).urgency is Urgency.SOON


def test_a_doubtful_complaint_is_still_a_complaint(triage: Triage) -> None:
    lines = (doubtful("not paid"), a_line("thank you for your time and for listening", 10.0))

    assert triage.draft(a_message(*lines)).urgency is Urgency.SOON


def test_thanks_that_the_recogniser_doubts_do_not_make_a_message_harmless(triage: Triage) -> None:
    sure, doubted = a_message(a_line("thank you")), a_message(doubtful("thank you"))

    assert triage.draft(doubted).urgency is Urgency.SOON
    assert "most of what was written down is doubtful" in reasons(triage.draft(doubted))
    assert triage.draft(sure).urgency in (Urgency.INFORMATION, Urgency.SOON)
    assert "doubtful" not in reasons(triage.draft(sure))


def test_what_was_well_heard_is_not_made_urgent_by_the_hour(triage: Triage) -> None:
    night = triage.draft(a_message(a_line("not paid"), hour=NIGHT, short_calls=9))

    assert night.urgency is Urgency.SOON


def test_what_was_written_is_never_doubted(triage: Triage) -> None:
    message = Message("m", "en", "they locked me in", (doubtful("thank you"),), {}, Grade.DRAFT, 2.0)

    assert triage.draft(message).urgency is Urgency.NOW


def test_no_sign_ever_lowers_an_urgency(triage: Triage) -> None:
    lines = (a_line("they locked me in"),)
    plain = triage.draft(a_message(*lines))
    signed = triage.draft(a_message(*lines, hour=NIGHT, short_calls=OFTEN, answers={"safe_to_speak": "no"}))

    assert plain.urgency is signed.urgency is Urgency.NOW


@pytest.mark.parametrize(
    ("begins", "ends", "inside", "outside"),
    [(22, 5, (22, 23, 0, 4), (5, 12, 21)), (0, 6, (0, 5), (6, 23))],
)
def test_the_night_goes_past_midnight(
    begins: int, ends: int, inside: tuple[int, ...], outside: tuple[int, ...]
) -> None:
    night = Night.model_validate({"from": begins, "until": ends})

    assert all(night.holds(hour) for hour in inside)
    assert not any(night.holds(hour) for hour in outside)


def test_a_call_whose_hour_nobody_knows_is_no_call_at_night() -> None:
    signs = read_table(HERE / "signs.toml", Signs)

    assert list(signs.of(a_message(hour=None))) == []
