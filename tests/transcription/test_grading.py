"""A grade follows the corrections, both ways, and only where they are many and plain enough."""

from hypothesis import given
from hypothesis import strategies as st

from transcription.grading import LEAST_MINUTES, GoneOver, earned, moves
from transcription.model import Grade
from transcription.scoring import Rate

SAID = "นายจ้างไม่จ่ายเงินมาสามเดือนแล้ว"


def gone_over(wrong_letters: int, minutes: float, each_seconds: float = 30) -> list[GoneOver]:
    """Recordings of half a minute, each with so many letters of 32 wrong."""
    heard = "x" * wrong_letters + SAID[wrong_letters:]
    return [GoneOver(heard, SAID, each_seconds)] * round(minutes * 60 / each_seconds)


def test_half_an_hour_that_was_nearly_right_makes_a_draft_good() -> None:
    found = earned(Grade.DRAFT, gone_over(1, minutes=31))

    assert found.grade is Grade.GOOD
    assert found.recordings == 62
    assert found.rate is not None
    assert found.rate.value == 1 / 32


def test_less_than_half_an_hour_moves_nothing() -> None:
    assert earned(Grade.DRAFT, gone_over(0, minutes=29)).grade is Grade.DRAFT
    assert earned(Grade.GOOD, gone_over(32, minutes=29)).grade is Grade.GOOD
    assert earned(Grade.DRAFT, []).rate is None


def test_a_good_grade_falls_when_the_latest_were_wrong_whatever_was_long_ago() -> None:
    lately, long_ago = gone_over(8, minutes=125), gone_over(0, minutes=500)

    assert earned(Grade.GOOD, [*lately, *long_ago]).grade is Grade.DRAFT
    assert earned(Grade.GOOD, [*gone_over(0, minutes=125), *gone_over(32, minutes=500)]).grade is Grade.GOOD


def test_a_text_that_is_mostly_wrong_is_not_shown_any_more() -> None:
    assert earned(Grade.DRAFT, gone_over(20, minutes=40)).grade is Grade.LISTEN_ONLY


def test_where_the_interval_crosses_the_border_the_grade_stays_what_it_was() -> None:
    wavering = [*gone_over(0, minutes=16), *gone_over(6, minutes=16)]

    assert earned(Grade.DRAFT, wavering).grade is Grade.DRAFT
    assert earned(Grade.GOOD, wavering).grade is Grade.GOOD


rates = st.tuples(*[st.floats(0, 2)] * 3).map(lambda three: Rate(sorted(three)[1], min(three), max(three)))


@given(st.sampled_from(Grade), rates)
def test_the_same_evidence_twice_moves_a_grade_once(grade: Grade, found: Rate) -> None:
    assert moves(moves(grade, found), found) is moves(grade, found)


@given(st.sampled_from(Grade), rates)
def test_a_grade_is_good_only_by_evidence_or_as_long_as_none_speaks_against_it(
    grade: Grade, found: Rate
) -> None:
    moved = moves(grade, found)

    assert moved is not Grade.GOOD or found.high <= 0.10 or (grade is Grade.GOOD and found.low <= 0.10)
    assert LEAST_MINUTES >= 30
