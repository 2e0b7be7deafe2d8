"""Every window gets its own answer, whatever else is asked at the same time."""

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


def test_the_largest_batch_comes_first_whatever_the_length_of_its_windows() -> None:
    begun: list[int] = []

    def read(batch: Sequence[int]) -> list[int]:
        begun.append(sum(batch))
        return [*batch]

    Packing(80, 1).answers([900, 300, 300, 300, 300, 600], lambda frames: (frames, "th"), read)

    assert begun == [1200, 900, 600]


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
