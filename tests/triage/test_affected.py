"""How many workers: a range with its reasons, never a sum of guesses."""

from hypothesis import given
from hypothesis import strategies as st

from triage.affected import Telling, affected


def span(*tellings: tuple[str | None, int | None]) -> tuple[int, int]:
    told = affected([Telling(caller, workers) for caller, workers in tellings])
    return told.at_least, told.at_most


def test_the_largest_number_told_is_the_least_and_all_of_them_the_most() -> None:
    assert span(("a", 40), ("b", 12), ("c", 5)) == (40, 57)


def test_contacts_of_one_caller_are_one_telling() -> None:
    assert span(("a", 5), ("a", 40), ("a", None)) == (40, 40)


def test_without_numbers_there_are_as_many_as_called() -> None:
    assert span(("a", None), ("b", None), ("c", 2)) == (3, 4)


def test_withheld_numbers_may_be_one_person() -> None:
    assert span((None, None), (None, None)) == (1, 2)
    assert span(("a", None), (None, None)) == (1, 2)


def test_one_caller_is_no_range() -> None:
    assert span(("a", 12)) == (12, 12)
    assert span(("a", None)) == (1, 1)


def test_nobody_is_nobody() -> None:
    assert span() == (0, 0)


def test_every_bound_has_its_reason() -> None:
    told = affected([Telling("a", 40), Telling("b", None), Telling(None, 3)])

    assert told.reasons == (
        "At least 40: the largest number that one caller told.",
        "At most: what all callers told together, if nobody belongs to two of their groups. They may.",
        "1 of 3 told no number; each stands here for herself alone.",
        "1 withheld the number: they may be the same person, or one of the others.",
    )


@given(st.lists(st.tuples(st.sampled_from(["a", "b", "c", None]), st.none() | st.integers(0, 9999))))
def test_the_least_is_never_above_the_most(tellings: list[tuple[str | None, int | None]]) -> None:
    least, most = span(*tellings)

    assert least <= most
