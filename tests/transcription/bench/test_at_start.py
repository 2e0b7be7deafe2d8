"""The measurement at the first start: fewer workers win where they are clearly faster, else nothing does."""

from collections.abc import Sequence

import pytest

from transcription.bench import at_start
from transcription.bench.at_start import Tries, measured
from transcription.context import Context
from transcription.registry import EMBEDDED_MODELS, load_registry
from transcription.tuning import Tuning, divisions, fastest, untuned

NANO = load_registry().entry("hotline-nano")
FOLDER = EMBEDDED_MODELS / "hotline-nano"
TUNING = Tuning(threads=1, workers=4, compute="int8", batch=80)
OTHER = TUNING.model_copy(update={"workers": 1, "threads": 4})


@pytest.mark.parametrize(
    ("usual", "other", "wins"),
    [
        ([10, 10, 10], [9.2, 9.2, 9.2], False),
        ([10, 10, 10], [8.9, 8.9, 8.9], True),
        ([10, 90, 10], [10, 10, 10], False),
        ([10, 10, 10], [8, 8, 90], True),
        ([10, 90, 10], [9.5, 1, 9.5], False),
        ([10, 40, 90], [9.2, 37, 83], False),
    ],
)
def test_only_a_tenth_by_the_medians_changes_anything(
    usual: Sequence[float], other: Sequence[float], wins: bool
) -> None:
    left = {TUNING: iter(usual), OTHER: iter(other)}

    found = fastest([TUNING, OTHER], lambda tuning: next(left[tuning]))

    assert found == (OTHER if wins else TUNING)


def test_all_are_tried_in_turn() -> None:
    tried: list[int] = []

    def seconds(tuning: Tuning) -> float:
        tried.append(tuning.workers)
        return 1.0

    fastest([TUNING, OTHER], seconds)

    assert tried == [4, 1] * 3


def test_divisions_keep_all_threads() -> None:
    assert [(each.workers, each.threads) for each in divisions(TUNING)] == [(1, 4), (2, 2)]
    assert divisions(Tuning(threads=1, workers=1, compute="int8", batch=80)) == []


def tried_with(monkeypatch: pytest.MonkeyPatch, usual: Tuning, had: float) -> set[int]:
    """What is tried with that much of the processor, where one worker takes half the time."""
    tried: set[int] = set()

    def seconds(self: Tries, tuning: Tuning) -> float:
        tried.add(tuning.workers)
        self.had.append(had)
        return 0.5 if tuning.workers == 1 else 1.0

    monkeypatch.setattr(Tries, "seconds", seconds)
    monkeypatch.setattr(at_start, "untuned", lambda *_: usual)
    return tried


def test_a_model_is_tried_for_real_and_one_of_the_usual_ways_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(at_start, "untuned", lambda *_: TUNING.model_copy(update={"workers": 2}))
    monkeypatch.setattr(at_start, "ENOUGH", 0.0)
    monkeypatch.setattr(at_start, "FREE", 0.0)  # whoever else is on this machine

    found = measured(NANO, FOLDER, "cpu")

    assert found
    assert (found.workers, found.threads) in {(2, 1), (1, 2)}
    assert found.compute == "int8"


def test_more_workers_than_usual_are_never_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = tried_with(monkeypatch, untuned("cpu", None, 4, Context.FULL), had=0.9)

    found = measured(NANO, FOLDER, "cpu")

    assert tried == {1, 2}
    assert found
    assert found.workers == 1


def test_where_others_keep_the_processor_nothing_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    tried_with(monkeypatch, TUNING, had=0.3)

    assert measured(NANO, FOLDER, "cpu") is None


def test_one_core_has_one_way(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = TUNING.model_copy(update={"workers": 1})

    assert tried_with(monkeypatch, usual, had=0.9) == set()
    assert measured(NANO, FOLDER, "cpu") == usual
