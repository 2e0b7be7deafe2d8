"""A voice gets back the depth that a line cut, and nothing else gets any."""

import numpy as np

from tests.transcription.sounds import RATE, tone
from transcription.decode import Audio
from transcription.depth import PIECE, given_back


def heard(sound: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Audio:
    return Audio((sound * 32_768).round().astype(np.int16), RATE)


def level_at(hertz: float, audio: Audio) -> float:
    """dB under the loudest."""
    spectrum = np.abs(np.fft.rfft(audio.samples * np.hanning(len(audio.samples))))
    return float(20 * np.log10(spectrum[round(hertz * audio.duration)] / spectrum.max()))


def test_a_voice_without_its_fundamental_gets_it_back() -> None:
    cut = heard(tone(*(125 * each for each in range(3, 20)), seconds=2, level=0.03))

    assert level_at(125, cut) < -60
    assert level_at(125, given_back(cut)) > -12


def test_a_single_tone_stands_as_it_stood() -> None:
    stands = heard(tone(1000, seconds=2))

    deep = given_back(stands)

    middle = slice(RATE // 2, -RATE // 2)
    assert np.abs(deep.samples[middle] - stands.samples[middle].astype(np.int32)).max() < 33


def test_it_is_the_same_in_pieces_as_in_one_of_any_length_and_never_wraps() -> None:
    loud = np.random.default_rng(1).integers(-32_768, 32_767, PIECE + 4017).astype(np.int16)

    whole, beginning = given_back(Audio(loud, RATE)), given_back(Audio(loud[: PIECE - 1000], RATE))

    assert (whole.samples[: PIECE - 1200] == beginning.samples[:-200]).all()
    assert (
        whole.samples[PIECE + 200 :] == given_back(Audio(loud[4000:], RATE)).samples[PIECE - 3800 :]
    ).all()
    assert [len(given_back(Audio(loud[:each], RATE)).samples) for each in range(6)] == list(range(6))
    assert np.corrcoef(whole.samples, loud)[0, 1] > 0.9
