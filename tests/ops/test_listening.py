"""How much of the information lines was heard."""

from dataclasses import replace

import pytest

from ivr.model import REPLY, Ending, Listened
from ops.listening import count_heard
from tests.ops.conftest import House
from tests.ops.given import given_contact, given_facts

pytestmark = pytest.mark.django_db


def given_listener(house: House, language: str, *pieces: Listened) -> None:
    facts = given_facts(recordings=0, language=language, ending=Ending.HEARD_INFORMATION)
    given_contact(house, replace(facts, listened=pieces))


def test_listeners_seconds_and_shares_are_counted_by_chapter_and_language(house: House) -> None:
    given_contact(house)
    given_listener(house, "th", Listened("wages", "first", 30, 30), Listened("wages", "second", 5, 20))
    given_listener(house, "th", Listened("wages", "first", 15, 30))
    given_listener(house, "my", Listened("wages", "first", 3, 30))

    counted = [(h.chapter, h.language, h.listeners, h.seconds, round(h.share, 3)) for h in count_heard()]

    assert counted == [
        ("first", "my", 1, 3.0, 0.1),
        ("first", "th", 2, 45.0, 0.75),
        ("second", "th", 1, 5.0, 0.25),
    ]


def test_a_chapter_without_a_length_breaks_nothing(house: House) -> None:
    given_listener(house, "th", Listened("wages", "first", 0, 0))

    (heard,) = count_heard()

    assert heard.share == 0


def test_what_was_said_to_one_caller_is_no_information_line(house: House) -> None:
    given_listener(house, "th", Listened(REPLY, "6f1d0f53-3c47-5d0e-9b8e-5a1f0c9a7d11", 6, 6))

    assert count_heard() == []
