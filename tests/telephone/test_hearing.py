"""Silence, voice and tones, as a telephone hears them."""

import math
import random
import wave
from array import array
from pathlib import Path

import pytest

from ops.telephone.hearing import FRAME, RATE, Hearing
from ops.telephone.model import Sound

EXAMPLES = Path("transcription/models/hotline-nano/examples")


def heard(samples: list[int]) -> list[Sound]:
    hearing = Hearing()
    sounds = []
    for begin in range(0, len(samples) - FRAME + 1, FRAME):
        hearing.hear(array("h", samples[begin : begin + FRAME]))
        sounds.append(hearing.sound)
    return sounds


def sine(hertz: float, seconds: float) -> list[int]:
    return [round(9000 * math.sin(math.tau * hertz * i / RATE)) for i in range(int(seconds * RATE))]


@pytest.mark.parametrize("hertz", [425, 1000, 1400])
def test_a_beep_is_heard_as_a_tone(hertz: float) -> None:
    sounds = heard([0] * 800 + sine(hertz, 0.25) + [0] * 800)

    assert sounds[0] is Sound.SILENCE
    assert sounds.count(Sound.TONE) >= 3
    assert sounds[-1] is Sound.SILENCE


def test_a_beep_that_lost_a_packet_in_its_middle_is_one() -> None:
    beep = sine(1000, 0.32)
    lost = beep[:1280] + [0] * FRAME + beep[1440:]

    assert Sound.TONE in heard([0] * 800 + lost + [0] * 800)


def test_clicks_of_one_pitch_are_no_tone() -> None:
    click = sine(1000, 0.04) + [0] * 3 * FRAME

    assert Sound.TONE not in heard(click * 20)


def test_line_noise_is_silence() -> None:
    noise = random.Random(1)

    assert set(heard([noise.randint(-40, 40) for _ in range(RATE)])) == {Sound.SILENCE}


@pytest.mark.parametrize("recording", sorted(EXAMPLES.glob("*.wav")), ids=lambda path: path.stem)
def test_speech_is_never_taken_for_a_tone(recording: Path) -> None:
    with wave.open(str(recording)) as file:
        samples = list(array("h", file.readframes(file.getnframes())))

    sounds = heard(samples)

    assert Sound.TONE not in sounds
    assert Sound.VOICE in sounds


def test_a_sound_lasts_from_the_frame_that_brought_it() -> None:
    hearing = Hearing()

    for _ in range(25):
        hearing.hear(array("h", [0] * FRAME))

    assert hearing.lasting == pytest.approx(0.5)
