"""A text in clauses: none is lost, none is long, and neighbours are read together."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from triage.clauses import LEAST, LONGEST, NEIGHBOURS, clauses, stretches
from triage.folding import fold


def said(text: str) -> list[str]:
    folded = fold(text)
    return [folded.text[begin:end] for begin, end in clauses(folded)]


def test_pauses_part_clauses_and_stand_in_none() -> None:
    assert said("They keep my passport, he shouts. Nobody came!") == [
        "they keep my passport",
        "he shouts",
        "nobody came",
    ]


def test_a_space_of_a_script_without_spaces_is_a_pause() -> None:
    assert len(said("นายจ้างยึดพาสปอร์ต ไม่ให้ออกไปข้างนอก")) == 2


def test_what_is_said_without_a_pause_is_cut_between_words() -> None:
    text = "they keep my passport and the money is not there and at night the door is locked from outside"

    found = said(text)

    assert len(found) > 1
    assert " ".join(found) == text


def test_a_greeting_is_no_clause() -> None:
    assert said("sir. ok. they keep my passport") == ["they keep my passport"]


@given(st.text(alphabet="ab ,.\nไทยกခမ်", max_size=400))
def test_no_letter_but_of_short_pieces_is_lost_and_none_stands_twice(text: str) -> None:
    folded = fold(text)

    places = clauses(folded)

    assert places == sorted(places)
    assert all(before[1] <= after[0] for before, after in pairwise(places))
    assert all(LEAST <= end - begin <= 2 * LONGEST for begin, end in places)


@given(st.integers(0, 12))
def test_stretches_are_of_neighbours(count: int) -> None:
    found = list(stretches(count))

    assert len(set(found)) == len(found)
    assert set(found) == {
        (first, last) for first in range(count) for last in range(first, min(first + NEIGHBOURS, count))
    }
    assert [last - first for first, last in found] == sorted(last - first for first, last in found)
