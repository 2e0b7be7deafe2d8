"""Real workers, a real Redis: who is heard with whom, who need not wait, and what a killed worker costs."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import redis

from tests.ops.redis import running_redis
from tests.ops.tasks.workers import ask, at_work, hotline, kill_all_of, read_to_the_end, read_until

STEERED = "tests.ops.tasks.steered"
ONLY_WHEN_FULL = {"HOTLINE_BATCH_WAIT": "60", "HOTLINE_BATCH_WAIT_SHORT": "60"}
FULL_AT_THREE = {"HOTLINE_BATCH_CONTACTS": "3", **ONLY_WHEN_FULL}
AFTER_TWO_SECONDS = {
    "HOTLINE_BATCH_CONTACTS": "16",
    "HOTLINE_BATCH_WAIT": "2",
    "HOTLINE_BATCH_WAIT_SHORT": "2",
}
WAITING_THEIR_TURN = "celery\x06\x166"
"""The list in which Redis has what is asked for at that priority."""


@pytest.fixture
def state() -> Iterator[Path]:
    """A casebook; short enough for a Unix socket, whatever the name of the test."""
    with tempfile.TemporaryDirectory(prefix="work-") as folder:
        os.mkfifo(Path(folder, "gate"))
        hotline(Path(folder), "django", "migrate", "-v0")
        yield Path(folder)


@pytest.fixture
def socket(state: Path) -> Iterator[Path]:
    with running_redis(state / "run") as socket:
        yield socket


@pytest.fixture
def gate(state: Path) -> Path:
    """Opened for writing it waits until a worker stands before it; closed again it lets that one through."""
    return state / "gate"


def given(state: Path, *words: str) -> set[str]:
    return set(hotline(state, STEERED, "given", *words).stdout.split())


def rounds(state: Path) -> list[str]:
    return (state / "rounds").read_text().splitlines()


@pytest.mark.usefixtures("socket")
def test_a_full_batch_is_heard_in_one_pass_and_what_is_broken_in_it_fails_alone(state: Path) -> None:
    contacts = given(state, "one", "broken", "three")

    with at_work(state, STEERED, settings=FULL_AT_THREE) as worker:
        read_until(worker, contacts)

    assert rounds(state) == ["broken one three"]
    told = ask(state, "SELECT state, attempts FROM recording ORDER BY state")
    assert told == [("kept", 1), ("kept", 1), ("undecodable", 1)]


@pytest.mark.usefixtures("socket")
@pytest.mark.parametrize("said", [["one"], ["five", "four", "one", "three", "two"]], ids=["alone", "a few"])
def test_a_batch_that_nobody_fills_is_heard_all_the_same(state: Path, said: list[str]) -> None:
    contacts = given(state, *said)

    with at_work(state, STEERED, settings=AFTER_TWO_SECONDS) as worker:
        read_until(worker, contacts)

    assert sorted(" ".join(rounds(state)).split()) == said
    assert ask(state, "SELECT count(*) FROM transcript") == [(len(said),)]


@pytest.mark.usefixtures("socket")
def test_who_is_in_danger_is_heard_while_others_are_and_who_comes_meanwhile_goes_along(
    state: Path, gate: Path
) -> None:
    held = given(state, "held")
    with at_work(state, STEERED, concurrency=2) as worker:
        with gate.open("wb"):
            others = given(state, "one", "two", "three", "four", "five")
            read_until(worker, given(state, "danger"))
            assert rounds(state) == ["held", "danger"]

        read_until(worker, held | others)

    more_than_few = "five four one three two"  # in one pass, after the long wait, though it never is full
    assert rounds(state) == ["held", "danger", more_than_few]


@pytest.mark.usefixtures("socket")
def test_a_recording_that_kills_its_process_is_found_out_and_costs_the_others_nothing(state: Path) -> None:
    contacts = given(state, "one", "killer", "three")

    with at_work(state, STEERED, settings=FULL_AT_THREE) as worker:
        read_until(worker, contacts)

    assert rounds(state)[0] == "killer one three"
    assert sorted(rounds(state)[1:]) == ["killer", "killer", "one", "three"], "each alone from then on"
    assert ask(state, "SELECT count(*) FROM transcript") == [(2,)]
    assert ask(state, "SELECT count(*) FROM recording WHERE state = 'unrecognised'") == [(1,)]


@pytest.mark.usefixtures("socket")
def test_one_of_who_is_in_danger_that_kills_its_process_is_given_up_without_waiting(state: Path) -> None:
    contacts = given(state, "danger killer")

    with at_work(state, STEERED) as worker:
        read_until(worker, contacts)

    assert rounds(state) == ["danger killer"] * 3


def test_who_is_asked_for_twice_counts_once_in_a_batch(state: Path, socket: Path) -> None:
    contacts = given(state, "twice", "two", "three")

    with at_work(state, STEERED, settings=FULL_AT_THREE) as worker:
        read_until(worker, contacts)

    assert rounds(state) == ["three twice two"]
    with redis.Redis(unix_socket_path=str(socket)) as connection:
        assert (connection.hlen("unacked"), connection.llen(WAITING_THEIR_TURN)) == (0, 0)


@pytest.mark.usefixtures("socket")
def test_of_a_worker_that_is_killed_whole_nothing_is_lost(state: Path, gate: Path) -> None:
    contacts = given(state, "held", "one")
    settings = {"HOTLINE_BATCH_CONTACTS": "2", **ONLY_WHEN_FULL}
    with at_work(state, STEERED, settings=settings) as worker, gate.open("wb"):
        kill_all_of(worker)
    ask(state, "UPDATE recording SET claimed_until = '2020-01-01'")  # the claims have run out
    ask(state, "UPDATE contact SET enqueued_at = '2020-01-01'")

    with at_work(state, STEERED, settings=settings) as worker:
        with gate.open("wb"):
            pass
        read_until(worker, contacts)

    assert rounds(state)[0] == "held one"
    assert sorted(rounds(state)[1:]) == ["held", "one"]


def test_of_a_worker_that_ends_well_those_who_waited_go_back_to_the_queue(state: Path, socket: Path) -> None:
    given(state, "one")
    danger = given(state, "danger")

    with at_work(state, STEERED, settings=ONLY_WHEN_FULL) as worker:
        read_until(worker, danger)

    assert rounds(state) == ["danger"]
    with redis.Redis(unix_socket_path=str(socket)) as connection:
        assert (connection.hlen("unacked"), connection.llen(WAITING_THEIR_TURN)) == (0, 1)


def test_a_redis_that_goes_away_beneath_a_batch_costs_nobody_anything(state: Path, gate: Path) -> None:
    with ExitStack() as first, ExitStack() as second:
        first.enter_context(running_redis(state / "run"))
        held = given(state, "held")
        worker = second.enter_context(at_work(state, STEERED))
        with gate.open("wb"):
            waiting = given(state, "one")
            first.close()
            second.enter_context(running_redis(state / "run"))
            ask(state, "UPDATE contact SET enqueued_at = NULL")  # Redis may have had it still
            later = given(state, "two")

        read_until(worker, held | waiting | later)
        worker.terminate()
        read_to_the_end(worker)

    assert rounds(state)[0] == "held"


@pytest.mark.usefixtures("socket")
def test_with_one_process_who_is_in_danger_is_heard_and_has_her_draft_in_the_middle_of_a_batch(
    state: Path, gate: Path
) -> None:
    held = given(state, "held")
    with at_work(state, STEERED, concurrency=1) as worker:
        with gate.open("wb"):
            others = given(state, "one", "two")
            read_until(worker, given(state, "danger") | given(state, "danger too"))
            assert rounds(state) == ["held", "danger", "danger too"]

        read_until(worker, held | others)

    assert rounds(state)[3:] == ["one two"]
    assert ask(state, "SELECT count(*) FROM draft_case") == [(5,)]
    assert ask(state, "SELECT max(attempts) FROM recording") == [(1,)]
