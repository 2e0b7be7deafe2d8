"""Silero in two parts, stretches side by side, hears what Silero hears in one piece, frame after frame."""

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from faster_whisper.vad import get_vad_model

from tests.transcription.sounds import quiet
from transcription.decode import FULL_SCALE, MODEL_RATE, TELEPHONE_RATE, Audio, decode
from transcription.resampling import Samples
from transcription.silero import Probabilities, Silero, stretches

WHOLE = 10**6
"""Frames: a time that never listens afresh, as Silero's own code does."""


@pytest.fixture
def voice(spoken: Path) -> Audio:
    """A whole number of frames: faster-whisper takes no other."""
    samples = decode(spoken).samples
    return Audio(samples[: len(samples) // 256 * 256], TELEPHONE_RATE)


def test_at_16_khz_it_hears_what_the_network_of_faster_whisper_hears(voice: Audio) -> None:
    ours = Silero(MODEL_RATE).probabilities(voice, 0.5, (WHOLE,))

    theirs = get_vad_model()(voice.window(0, voice.duration) * np.float32(0.5)).reshape(-1)
    assert ours[0, :-1] == pytest.approx(theirs[:-1], abs=1e-4)  # theirs silences the end of the last frame


def test_at_8_khz_it_hears_what_silero_vads_own_network_hears(voice: Audio) -> None:
    ours = Silero(TELEPHONE_RATE).probabilities(voice, 0.5, (WHOLE,))

    whole = voice.samples.astype(np.float32) / np.float32(2 * FULL_SCALE)
    assert ours[0] == pytest.approx(frame_after_frame(whole), abs=1e-4)


def frame_after_frame(samples: Samples) -> Probabilities:
    session = onnxruntime.InferenceSession(str(Path(__file__).with_name("silero_vad.onnx")))
    state, context, found = np.zeros((2, 1, 128), np.float32), np.zeros(32, np.float32), []
    for frame in samples.reshape(-1, 256):
        given = {"input": np.concatenate([context, frame])[np.newaxis], "sr": np.array(TELEPHONE_RATE)}
        heard, state = session.run(None, given | {"state": state})
        context = frame[-32:]
        found.append(heard[0, 0])
    return np.array(found, np.float32)


@pytest.mark.parametrize("rate", [MODEL_RATE, TELEPHONE_RATE])
def test_each_time_hears_what_it_would_hear_alone(rate: int, voice: Audio) -> None:
    silero, long = Silero(rate), Audio(np.tile(voice.samples, 4), TELEPHONE_RATE)

    twice = silero.probabilities(long, afresh=(62, 125))

    assert twice[0] == pytest.approx(silero.probabilities(long, afresh=(62,))[0], abs=1e-4)
    assert twice[1] == pytest.approx(silero.probabilities(long, afresh=(125,))[0], abs=1e-4)


@pytest.mark.parametrize(("rate", "nearly"), [(MODEL_RATE, 0.05), (TELEPHONE_RATE, 1e-4)])
def test_it_hears_the_same_however_many_stretches_it_hears_side_by_side(
    rate: int, nearly: float, voice: Audio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At 16 kHz but for what resampling does at the ends of what is heard together."""
    long = Audio(np.tile(voice.samples, 4), TELEPHONE_RATE)
    together = Silero(rate).probabilities(long, afresh=(62, 125))

    monkeypatch.setattr("transcription.silero.SIDE_BY_SIDE", 3)
    few = Silero(rate).probabilities(long, afresh=(62, 125))

    assert together == pytest.approx(few, abs=nearly)


def test_a_voice_is_heard_after_minutes_in_which_one_long_stretch_would_fall_asleep(voice: Audio) -> None:
    late = Audio(np.concatenate([quiet(600.0).astype(np.int16), voice.samples]), TELEPHONE_RATE)

    heard = Silero(TELEPHONE_RATE).probabilities(late)[0]

    assert heard[:-300].max() < 0.5
    assert heard[-len(voice.samples) // 256 :].max() > 0.9


def test_a_recording_shorter_than_a_frame_is_one_frame() -> None:
    heard = Silero(TELEPHONE_RATE).probabilities(Audio(np.ones(5, np.int16), TELEPHONE_RATE))

    assert heard.shape == (1, 1)


@pytest.mark.parametrize("frames", [0, 1, 30, 62, 63, 125, 400])
def test_stretches_hold_every_frame_once(frames: int) -> None:
    heard = [frame for each in stretches(frames, 62) for frame in range(each.begins, each.ends)]

    assert heard == list(range(frames))
