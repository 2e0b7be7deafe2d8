"""Words made into sound that a telephone can say."""

import wave
from pathlib import Path

import pytest

from ops.config import REPOSITORY
from ops.telephone.errors import CannotSay
from ops.telephone.speech import VOICES, read_vocabulary, speak_texts

VOCABULARY = REPOSITORY / "transcription" / "models" / "hotline-nano" / "vocab.tsv"


def test_there_is_a_voice_for_every_language_of_the_vocabulary() -> None:
    assert set(VOICES) == set(read_vocabulary(VOCABULARY))


@pytest.mark.parametrize("language", sorted(VOICES))
def test_units_become_8_khz_speech(language: str, tmp_path: Path) -> None:
    texts = [unit.text for unit in read_vocabulary(VOCABULARY)[language][20:22]]

    seconds = speak_texts(texts, VOICES[language], tmp_path / "speech.wav")

    with wave.open(str(tmp_path / "speech.wav")) as speech:
        assert (speech.getframerate(), speech.getnchannels(), speech.getsampwidth()) == (8000, 1, 2)
        assert speech.getnframes() == round(seconds * 8000)
    assert 1.5 < seconds < 6


def test_words_without_a_sound_are_told(tmp_path: Path) -> None:
    with pytest.raises(CannotSay):
        speak_texts(["..."], "en", tmp_path / "speech.wav")
