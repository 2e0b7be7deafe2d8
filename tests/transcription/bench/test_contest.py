"""The ear's bench measures what it says: the same voicemails, as many tokens, windows compared one by one."""

from pathlib import Path

import numpy as np
import pytest

from transcription.bench.agreement import Compare, compare, mistakes, units
from transcription.bench.contest import Job, Way, run
from transcription.bench.paced import PacedEngine, length_for
from transcription.bench.voicemails import PAUSES, utterances, voicemails
from transcription.bench.weights import Shape, make_weights
from transcription.context import Context, Fit
from transcription.decode import Audio, decode
from transcription.model import Span
from transcription.reading import Passage, Reading
from transcription.registry import EMBEDDED_MODELS, is_complete
from transcription.tuning import Tuning
from transcription.windows import Window

NANO = EMBEDDED_MODELS / "hotline-nano"
TUNING = Tuning(threads=1, workers=2, compute="int8", batch=160)


def test_voicemails_are_the_same_every_time_and_two_fifths_of_them_are_pauses() -> None:
    said = utterances(NANO / "examples")

    letters = voicemails(said, 64)

    assert [letter.sound for letter in letters[:2]] == [letter.sound for letter in voicemails(said, 64)[:2]]
    assert 25 < np.median([letter.seconds for letter in letters]) < 45
    spoken = sum(letter.spoken_seconds for letter in letters) / sum(letter.seconds for letter in letters)
    assert spoken == pytest.approx(1 - PAUSES, abs=0.01)
    assert decode(letters[0].sound).duration == pytest.approx(letters[0].seconds)
    assert {letter.language for letter in letters} == {each.language for each in said}


@pytest.mark.parametrize("way", [Way.PER_FILE, Way.BATCHED, Way.OURS])
def test_every_way_writes_down_about_what_was_said(way: Way) -> None:
    letters = voicemails(utterances(NANO / "examples"), 2)

    taken = run(Job(way=way, folder=NANO, device="cpu", count=2, window=5, tuning=TUNING))

    assert taken.wall > 0
    assert taken.cpu > 0
    assert taken.megabytes > 50
    assert taken.audio == pytest.approx(sum(letter.seconds for letter in letters))
    assert all(letter.units[0].split()[0] in text for letter, text in zip(letters, taken.texts, strict=True))


def test_our_texts_are_faster_whispers_window_by_window() -> None:
    agreed = compare(Compare(folder=NANO, device="cpu", count=4, window=5, tuning=TUNING))

    assert agreed.windows > 8
    assert agreed.alike == agreed.windows
    assert agreed.wrong_fitted <= 0.2 * agreed.units


def test_random_weights_decode_as_many_tokens_as_they_are_told(tmp_path: Path) -> None:
    make_weights(Shape(layers=2, width=64, heads=1), tmp_path / "small", NANO)
    engine = PacedEngine(tmp_path / "small", "cpu", TUNING, Fit(Context.FITTED, 10), beam=1)
    engine.pace = 4
    audio = Audio((np.random.default_rng(1).normal(0, 3000, 8_000 * 8)).astype(np.int16), 8_000)

    passage = Passage(audio, Window((Span(0, 7.5),)), "en")
    encoded, _ = engine._encode([passage], engine._frames(passage))
    texts = engine._texts(encoded, engine._tokenizers(["en"]), beam=1)

    assert is_complete(tmp_path / "small")
    assert [len(text.tokens) for text in texts] == [4 * passage_seconds(engine, passage)]
    assert isinstance(engine.read([passage])[0], Reading)


def passage_seconds(engine: PacedEngine, passage: Passage) -> float:
    return engine._frames(passage) / 100


def test_a_text_is_never_told_to_be_longer_than_whisper_can() -> None:
    assert length_for(10) == 20
    assert length_for(1000) == 448


def test_mistakes_are_the_fewest_changes() -> None:
    assert mistakes(units("one, two, three"), units("one,  three, three, four")) == 2
    assert mistakes((), units("one")) == 1
