"""Heard live, a voice is a voice, faint or in noise; tones, fans and silence are none."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from ivr.ports import HEARD_AT_ONCE, VoiceJudge
from tests.transcription.conftest import Example
from tests.transcription.sounds import NOBODY_SPEAKS, RATE, noise, quiet
from transcription.decode import decode
from transcription.live import BLOCK, LiveJudge

STEADY = sorted(NOBODY_SPEAKS.keys() - {"keys", "hold music"})
"""Keys and music move as voices do: they end no recording, and neither do a goose and a radio."""

LONGEST_GAP = 2.0
"""Seconds in which somebody who speaks is not heard: well below the silence that ends a recording."""


def judged(sound: NDArray[np.generic]) -> list[bool]:
    """Half second by half second."""
    judge: VoiceJudge = LiveJudge()
    return list(judge.voices(np.clip(sound, -32768, 32767).astype("<i2").tobytes()))


def on_the_telephone(sound: NDArray[np.float64]) -> NDArray[np.float64]:
    return sound * 32767


def longest_gap(voices: Sequence[bool]) -> float:
    gap = longest = 0
    for voice in voices:
        gap = 0 if voice else gap + 1
        longest = max(longest, gap)
    return longest * HEARD_AT_ONCE


def everybody(examples: tuple[Example, ...]) -> NDArray[np.float64]:
    """All that is said in the examples, without the silences between."""
    return np.concatenate([word for example in examples for word in words(example)])


def words(example: Example) -> list[NDArray[np.float64]]:
    audio = decode(example.path)
    spans = [(round(start * audio.rate), round(end * audio.rate)) for start, end in example.times]
    return [audio.samples[start:end].astype(np.float64) for start, end in spans]


def test_a_half_second_is_what_the_line_takes_it_for() -> None:
    assert BLOCK == HEARD_AT_ONCE * RATE * 2


@pytest.mark.parametrize("sound", STEADY)
def test_nobody_is_heard_where_nobody_speaks(sound: str) -> None:
    assert not any(judged(on_the_telephone(NOBODY_SPEAKS[sound])))


@pytest.mark.parametrize("level", [0.3, 0.1, 0.01, 0.001])
def test_a_steady_noise_is_no_voice_however_loud(level: float) -> None:
    assert not any(judged(on_the_telephone(noise(30, level))))


@pytest.mark.parametrize("decibels", [0, -20, -30])
def test_who_speaks_is_heard_however_faint(examples: tuple[Example, ...], decibels: int) -> None:
    voices = judged(everybody(examples) * 10 ** (decibels / 20))

    assert longest_gap(voices) < LONGEST_GAP
    assert np.mean(voices) > 0.5


def test_who_speaks_in_noise_is_heard(examples: tuple[Example, ...]) -> None:
    voice = everybody(examples)
    loudness = np.sqrt(np.mean(voice**2))
    around = noise(len(voice) / RATE + 1, loudness / 10**0.5)[: len(voice)]

    assert longest_gap(judged(voice + around)) < LONGEST_GAP


def test_a_noise_that_begins_while_she_is_silent_is_soon_no_voice() -> None:
    sound = np.concatenate([quiet(5), noise(30, 0.1)])

    voices = judged(on_the_telephone(sound))

    assert not any(voices[12:])


@pytest.mark.parametrize("size", [1, 320, 333, 8000, 8001, 20_000])
def test_it_does_not_matter_in_what_pieces_the_sound_comes(examples: tuple[Example, ...], size: int) -> None:
    sound = everybody(examples)[: 10 * RATE].astype("<i2").tobytes()
    judge = LiveJudge()

    voices = [v for at in range(0, len(sound), size) for v in judge.voices(sound[at : at + size])]

    assert voices == list(LiveJudge().voices(sound))
    assert len(voices) == 20
