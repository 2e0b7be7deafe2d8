"""Every window gets its own answer, whatever else is asked at the same time."""

import threading
import time
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcription.batches import Packing
from transcription.errors import RecogniserFailed

ASKED = st.lists(st.tuples(st.integers(1, 10**9), st.sampled_from([2, 200, 400, 3000])), max_size=60)


@given(ASKED, st.sampled_from([1.0, 30.0, 160.0]), st.integers(1, 4))
def test_each_gets_its_own_answer_in_the_order_asked(
    asked: list[tuple[int, int]], seconds: float, workers: int
) -> None:
    answers = Packing(seconds, workers).answers(
        asked, lambda each: (each[1], "th"), lambda batch: [each[0] for each in batch]
    )

    assert answers == [name for name, _ in asked]


@given(ASKED, st.sampled_from([1.0, 30.0, 160.0]), st.integers(1, 4))
def test_only_windows_of_one_length_share_a_batch_and_no_batch_is_too_heavy(
    asked: list[tuple[int, int]], seconds: float, workers: int
) -> None:
    batches: list[Sequence[tuple[int, int]]] = []

    def read(batch: Sequence[tuple[int, int]]) -> list[int]:
        batches.append(batch)
        return [0] * len(batch)

    Packing(seconds, workers).answers(asked, lambda each: (each[1], "th"), read)

    assert all(len({frames for _, frames in batch}) == 1 for batch in batches)
    assert all(len(batch) == 1 or len(batch) * batch[0][1] <= seconds * 100 for batch in batches)


def test_two_windows_are_read_by_two_workers() -> None:
    sizes: list[int] = []

    def read(batch: Sequence[int]) -> list[int]:
        sizes.append(len(batch))
        return [0] * len(batch)

    Packing(160, 2).answers([1, 2], lambda _: (200, "th"), read)

    assert sizes == [1, 1]


@pytest.mark.parametrize("place", [0, 7, 15])
def test_a_window_that_breaks_the_model_fails_alone(place: int) -> None:
    def read(batch: Sequence[int]) -> list[int]:
        if place in batch:
            raise RuntimeError("what a library says")
        return [10 * each for each in batch]

    answers = Packing(160, 1).answers(range(16), lambda _: (200, "th"), read)

    assert isinstance(answers.pop(place), RecogniserFailed)
    assert answers == [10 * each for each in range(16) if each != place]


def test_in_a_pause_no_batch_begins_and_afterwards_every_window_has_its_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("transcription.batches.LOOKS_UP", 0.01)
    paused, begun_in_a_pause, reading = threading.Event(), list[int](), list[bool]()

    def read(batch: Sequence[int]) -> list[int]:
        reading.append(True)
        paused.wait(10)  # the first is under way when there is a pause
        return [10 * each for each in batch]

    def pause() -> None:
        before = len(reading)
        paused.set()
        time.sleep(0.05)
        begun_in_a_pause.append(len(reading) - before)

    answers = Packing(2, 1).answers(range(4), lambda _: (200, "th"), read, pause)

    assert answers == [0, 10, 20, 30]
    assert begun_in_a_pause[0] == 0


def test_others_can_be_read_in_a_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transcription.batches.LOOKS_UP", 0.01)
    packing, paused, other = Packing(2, 2), threading.Event(), list[int | RecogniserFailed]()

    def read(batch: Sequence[int]) -> list[int]:
        paused.wait(10)
        return [10 * each for each in batch]

    def pause() -> None:
        if not other:
            other.extend(packing.answers([7], lambda _: (200, "th"), lambda batch: [10 * batch[0]]))
        paused.set()

    assert packing.answers(range(4), lambda _: (200, "th"), read, pause) == [0, 10, 20, 30]
    assert other == [70]


def test_what_breaks_a_pause_ends_the_reading_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transcription.batches.LOOKS_UP", 0.01)
    broken, reading = threading.Event(), list[int]()

    def read(batch: Sequence[int]) -> list[int]:
        reading.extend(batch)
        broken.wait(10)
        time.sleep(0.05)  # by then whoever asked has been told
        return [10 * each for each in batch]

    def pause() -> None:
        broken.set()
        raise KeyError("a bug")

    with pytest.raises(KeyError):
        Packing(2, 1).answers(range(20), lambda _: (200, "th"), read, pause)

    assert len(reading) <= 2
