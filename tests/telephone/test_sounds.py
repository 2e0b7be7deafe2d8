"""The tests' own ear: it finds what was said, and does not find what was not."""

from pathlib import Path

import numpy as np
import pytest

from tests.telephone.sounds import RATE, Samples, samples_of, share_heard

SLIP = RATE // 50


@pytest.fixture(scope="module")
def said(speech: dict[str, Path]) -> dict[str, Samples]:
    return {language: samples_of(path) for language, path in speech.items()}


def test_it_hears_what_was_said_softly_beside_something_loud(said: dict[str, Samples]) -> None:
    heard = np.concatenate((said["en"] * 3, np.zeros(RATE), said["th"] / 2))

    assert share_heard(said["th"], heard) == 1


def test_a_packet_lost_every_two_seconds_leaves_the_most_of_it(said: dict[str, Samples]) -> None:
    pieces = [said["th"][at : at + 2 * RATE - SLIP] for at in range(0, len(said["th"]), 2 * RATE)]

    assert share_heard(said["th"], np.concatenate(pieces)) > 0.7


@pytest.mark.parametrize("other", ["en", "my", "ne"])
def test_it_does_not_take_another_voice_for_it(said: dict[str, Samples], other: str) -> None:
    assert share_heard(said["th"], np.concatenate((said[other], np.zeros(RATE), said[other] * 2))) < 0.2
