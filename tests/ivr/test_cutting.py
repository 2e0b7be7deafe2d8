"""Where what she says may be cut while she still speaks: in pauses, never too short, never too long."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ivr.cutting import LONGEST, SHORTEST, Cut, Cutting
from ivr.ports import HEARD_AT_ONCE


def told(pattern: str, begins: float = 0.0) -> list[Cut]:
    """The cuts of half seconds with a voice ("x") and without (".")."""
    cutting = Cutting()
    cutting.listens_from(begins)
    return list(cutting.after(each == "x" for each in pattern))


def test_she_is_cut_within_the_first_second_of_a_pause() -> None:
    (cut,) = told("x" * 24 + ".." + "xx")

    assert 12 < cut.earliest < cut.latest < 13
    assert cut.spoken


def test_half_a_second_is_no_pause() -> None:
    assert not told("xxxx." * 8)


def test_a_few_words_wait_for_the_next() -> None:
    (cut,) = told("xx...." + "x" * 20 + "..")

    assert cut.latest > SHORTEST
    assert cut.earliest > 13


def test_who_makes_no_pause_is_cut_all_the_same() -> None:
    first, second = told("x" * round(2 * LONGEST / HEARD_AT_ONCE))

    assert first.latest == LONGEST
    assert second.latest == 2 * LONGEST
    assert first.earliest >= LONGEST / 2, "there is room to find a quiet moment"


def test_long_silence_is_no_utterance() -> None:
    assert not any(cut.spoken for cut in told("." * 120))


def test_seconds_count_from_where_the_recording_began() -> None:
    (early,) = told("x" * 24 + "..")
    (late,) = told("x" * 24 + "..", begins=0.75)

    assert late.latest - early.latest == 0.75


def test_what_is_said_while_nobody_listens_may_be_speech() -> None:
    cutting = Cutting()

    before = list(cutting.after([False] * 16))
    cutting.listens_from(20.0)
    (after,) = cutting.after([False] * 20)

    assert not before
    assert after.spoken


@given(st.text("x.", max_size=400))
def test_cuts_follow_each_other_and_none_is_too_far_from_the_last(pattern: str) -> None:
    cuts = [Cut(0, 0, spoken=False), *told(pattern)]

    for one, next_ in pairwise(cuts):
        assert one.latest <= next_.earliest <= next_.latest
        assert next_.latest - one.latest <= LONGEST + HEARD_AT_ONCE
