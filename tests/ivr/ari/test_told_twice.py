"""A key that Asterisk tells of twice counts once; one that she pressed twice counts twice."""

from collections.abc import Sequence

import pytest

from ivr.ari.told_twice import ToldTwice

Told = Sequence[tuple[str, float]]

LASTED = 0.12
"""Seconds of each key, as most telephones dial by themselves."""


def counted(told: Told, lasted: float = LASTED) -> str:
    """What is left of keys told of at these moments."""
    twice = ToldTwice()
    return "".join(key for key, at in told if not twice.is_told_again(key, lasted, at))


def one_by_one(keys: str, every: float) -> Told:
    return [(key, every * place) for place, key in enumerate(keys)]


ONE_PUT_BACK: Told = [("2", 0.0), ("7", 0.125), ("7", 0.19), ("3", 0.6)]
EACH_PUT_BACK: Told = [
    *(("6", 0.0), ("3", 0.075)),
    *(("2", 0.235), ("2", 0.26)),
    *(("0", 0.395), ("0", 0.445)),
    *(("8", 0.555), ("8", 0.63)),
]  # fmt: skip
TWO_WAITING: Told = [("1", 0.0), ("2", 0.05), ("3", 0.1), ("2", 0.19), ("3", 0.375)]
TWICE_IN_A_BURST: Told = [("1", 0.0), ("2", 0.05), ("2", 0.06), ("2", 0.19), ("2", 0.375)]


@pytest.mark.parametrize(
    ("told", "pressed"),
    [
        (ONE_PUT_BACK, "273"),
        (EACH_PUT_BACK, "63208"),
        (TWO_WAITING, "123"),
        (TWICE_IN_A_BURST, "122"),
    ],
)
def test_what_was_put_back_counts_once(told: Told, pressed: str) -> None:
    assert counted(told) == pressed


@pytest.mark.parametrize("every", [0.16, 0.2, 0.3, 1.0])
@pytest.mark.parametrize("keys", ["11", "1112", "9988776655", "7777777777", "##"])
def test_what_she_presses_twice_counts_twice(keys: str, every: float) -> None:
    assert counted(one_by_one(keys, every)) == keys


@pytest.mark.parametrize("lasted", [0.04, 0.08, 0.3, 1.5])
def test_so_it_does_however_long_she_presses(lasted: float) -> None:
    keys = "1122334455"
    assert counted(one_by_one(keys, lasted + 0.11), lasted) == keys


def test_a_key_of_another_length_is_another_press() -> None:
    twice = ToldTwice()

    assert not any(
        twice.is_told_again("5", lasted, at) for lasted, at in ((0.1, 0.0), (0.14, 0.1), (0.12, 0.2))
    )
