"""Who records a prompt is told what is wrong with it, and good recordings are not complained of."""

from pathlib import Path

import numpy as np
import pytest

from prompts.faults import Fault
from prompts.quality import fault_of
from prompts.render import RenderReport
from prompts.sound import RATE, Samples, as_prompt, read_samples, speech_level

Rendering = tuple[Path, RenderReport]


@pytest.fixture
def voice(rendering: Rendering) -> Samples:
    """Somebody says a sentence in a quiet room, with a breath before and after it."""
    samples, _ = read_samples(rendering[0] / "th" / "welcome.wav")
    pause = np.zeros(RATE // 2, dtype=np.float32)
    return np.concatenate([pause, samples, pause])


def noise(samples: Samples, below: float) -> Samples:
    """White noise so many dB below the voice."""
    level = 10 ** ((speech_level(samples) - below) / 20)
    return np.random.default_rng(1).normal(0, level, samples.size).astype(np.float32)


def test_no_placeholder_is_complained_of(rendering: Rendering) -> None:
    faults = {path: fault_of(read_samples(path)[0]) for path in rendering[0].glob("*/*.wav")}

    assert {path: fault for path, fault in faults.items() if fault} == {}


def test_a_clear_voice_is_good_at_any_usual_loudness(voice: Samples) -> None:
    for decibels in (-15, -6, 0, 6):
        assert fault_of((voice * 10 ** (decibels / 20)).astype(np.float32)) is None, decibels


def test_a_little_noise_is_no_fault_and_much_is(voice: Samples) -> None:
    assert fault_of(voice + noise(voice, 25)) is None
    assert fault_of(voice + noise(voice, 10)) is Fault.NOISY


def test_a_voice_against_the_ceiling_is_told(voice: Samples) -> None:
    too_loud = np.clip(voice * 20, -0.98, 0.98).astype(np.float32)

    assert fault_of(too_loud) is Fault.CLIPPED


def test_one_loud_peak_is_no_clipping(voice: Samples) -> None:
    voice[voice.size // 2] = 1.0

    assert fault_of(voice) is None


def test_a_voice_far_away_is_told(voice: Samples) -> None:
    assert fault_of((voice * 0.05).astype(np.float32)) is Fault.QUIET


@pytest.mark.parametrize("seconds", [0.0, 0.5, 3.0])
def test_nothing_is_told(seconds: float) -> None:
    silence = np.random.default_rng(1).normal(0, 0.001, int(seconds * RATE)).astype(np.float32)

    assert fault_of(silence) is Fault.SILENT


def test_a_click_is_too_short(voice: Samples) -> None:
    click = np.zeros(RATE, dtype=np.float32)
    click[4000:4400] = 0.3

    assert fault_of(click) is Fault.TOO_SHORT


def test_what_is_at_8_khz_already_is_only_trimmed_and_levelled(voice: Samples) -> None:
    levelled = as_prompt(voice, RATE)

    assert speech_level(levelled) == pytest.approx(-20, abs=0.5)
    assert levelled.size < voice.size - RATE // 2
