"""Which recordings may be heard together, and when a batch has waited long enough."""

from datetime import timedelta
from itertools import chain

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as some

from ops.casebook.models import Recording
from ops.tasks.batch import Closing
from ops.tasks.claims import MOST_GIVEN, MOST_SECONDS, SHORTEST_CLAIM, claim, rounds, sound_of
from tests.ops.conftest import House
from tests.ops.given import given_contact

CLOSING = Closing(full=16, patience=2.0, short=0.2)

recordings = some.lists(
    some.builds(
        lambda seconds, attempts: Recording(seconds=seconds, attempts=attempts),
        some.none() | some.floats(0, 2 * MOST_SECONDS),
        some.integers(0, 2),
    )
)


@given(recordings)
def test_every_recording_is_in_one_round_and_those_never_tried_come_first(given: list[Recording]) -> None:
    heard = list(chain.from_iterable(rounds(given)))

    assert sorted(map(id, heard)) == sorted(map(id, given))
    assert [bool(each.attempts) for each in heard] == sorted(bool(each.attempts) for each in heard)


@given(recordings)
def test_who_was_tried_before_is_alone_and_no_round_is_too_long(given: list[Recording]) -> None:
    for heard in rounds(given):
        assert len(heard) == 1 or not any(each.attempts for each in heard)
        assert len(heard) == 1 or sound_of(heard) <= MOST_SECONDS


@pytest.mark.django_db
def test_a_claim_lasts_for_what_is_heard_beside_it_too(house: House) -> None:
    recording = given_contact(house).recordings.get()
    now = timezone.now()

    claim(recording, now, beside=100.0)

    recording.refresh_from_db()
    assert recording.claimed_until == now + SHORTEST_CLAIM + timedelta(seconds=2 * 3.0 + 100)


@pytest.mark.django_db
def test_a_claim_on_a_long_recording_lasts_for_what_it_gives_to_others_too(house: House) -> None:
    recording = given_contact(house).recordings.get()
    recording.seconds = 2 * MOST_SECONDS
    recording.save()
    now = timezone.now()

    claim(recording, now)

    recording.refresh_from_db()
    assert recording.claimed_until == now + SHORTEST_CLAIM + timedelta(seconds=4 * MOST_SECONDS + MOST_GIVEN)


@pytest.mark.parametrize(
    ("waiting", "age", "due"),
    [
        (0, 60.0, False),
        (1, 0.1, False),
        (1, 0.2, True),
        (4, 0.2, True),
        (5, 0.2, False),
        (15, 1.9, False),
        (5, 2.0, True),
        (16, 0.0, True),
        (40, 0.0, True),
    ],
)
def test_a_batch_closes_when_it_is_full_or_after_two_seconds_or_sooner_where_few_wait(
    waiting: int, age: float, due: bool
) -> None:
    assert CLOSING.is_due(waiting, age) is due


@pytest.mark.parametrize("full", [1, 2, 3])
def test_one_alone_never_waits_for_long_however_small_a_full_batch_is(full: int) -> None:
    assert Closing(full, patience=2.0, short=0.2).is_due(1, 0.2)
