"""What was measured is held against what was asked."""

import pytest

from ops.bench.report import FLAT, Figures, targets

QUICK: Figures = {
    "python_ms_per_call": 5.0,
    "asterisk_ratio_to_native": 1.1,
    "digit_to_prompt_ms": {"p50": 3.0, "p95": 8.0, "p99": 20.0},
    "failed": 0,
    "ledger_difference": 0,
    "memory_mb": {"start": 55.0},
}


@pytest.mark.parametrize(("grown", "is_flat"), [(0.0, True), (-0.5, True), (FLAT / 2, True), (1.5, False)])
def test_memory_is_flat_where_the_second_half_of_many_calls_adds_little(grown: float, is_flat: bool) -> None:
    soak = {"calls": 20_000, "kept_mb_after_half": 68.0, "kept_mb_at_the_end": 68.0 + grown}

    asked = targets(QUICK | {"soak": soak})

    assert [target.reached for target in asked if "second half" in target.what] == [is_flat]


def test_what_was_not_measured_is_not_judged() -> None:
    assert not any("second half" in target.what for target in targets(QUICK))
