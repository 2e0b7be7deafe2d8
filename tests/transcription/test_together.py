"""Whoever has much to do looks up from it, and nothing of it is lost."""

import threading
import time
from collections.abc import Callable
from functools import partial

import pytest

from tests.conditions import LONG
from transcription.together import together


@pytest.fixture(autouse=True)
def looks_up_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transcription.together.LOOKS_UP", 0.01)


def tens(count: int, also: Callable[[], object]) -> list[Callable[[], int]]:
    def ten(number: int) -> int:
        also()
        return 10 * number

    return [partial(ten, number) for number in range(count)]


def test_in_a_pause_nothing_begins_and_afterwards_everything_is_done() -> None:
    paused, begun, begun_in_a_pause = threading.Event(), list[bool](), list[int]()

    def waits() -> None:
        begun.append(True)
        paused.wait(LONG)  # the first is under way when there is a pause

    def pause() -> None:
        before = len(begun)
        paused.set()
        time.sleep(0.05)
        begun_in_a_pause.append(len(begun) - before)

    assert together(tens(4, waits), 1, pause) == [0, 10, 20, 30]
    assert begun_in_a_pause[0] == 0


def test_others_can_have_things_done_in_a_pause() -> None:
    paused, other = threading.Event(), list[int]()

    def pause() -> None:
        if not other:
            other.extend(together([lambda: 7], 2))
        paused.set()

    assert together(tens(4, lambda: paused.wait(LONG)), 2, pause) == [0, 10, 20, 30]
    assert other == [7]


def test_what_breaks_a_pause_ends_it_soon() -> None:
    broken, begun = threading.Event(), list[bool]()

    def works() -> None:
        begun.append(True)
        broken.wait(LONG)
        time.sleep(0.05)

    def pause() -> None:
        broken.set()
        raise KeyError("a bug")

    with pytest.raises(KeyError):
        together(tens(400, works), 1, pause)

    assert len(begun) < 400  # all of them would take twenty seconds


def test_what_breaks_one_of_them_ends_it_and_is_told() -> None:
    begun = list[int]()

    def breaks() -> None:
        begun.append(1)
        raise KeyError("a bug")

    with pytest.raises(KeyError):
        together(tens(20, breaks), 2)

    assert len(begun) <= 2


@pytest.mark.parametrize("threads", [0, 1])
def test_where_no_thread_can_begin_nothing_is_lost_and_others_have_their_turn(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, threads: int
) -> None:
    start, started, had_a_turn = threading.Thread.start, list[threading.Thread](), threading.Event()

    def full(thread: threading.Thread) -> None:
        if len(started) == threads:
            raise RuntimeError("can't start new thread")
        started.append(thread)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", full)

    done = together(tens(5, lambda: had_a_turn.wait(LONG)), 3, had_a_turn.set)

    assert done == [0, 10, 20, 30, 40]
    assert had_a_turn.is_set()
    assert [record.getMessage() for record in caplog.records] == ["fewer threads begin than are wanted"]


def test_nothing_to_do_is_nothing_done() -> None:
    assert together(list[Callable[[], int]](), 2) == []
