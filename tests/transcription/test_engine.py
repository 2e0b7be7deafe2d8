"""Nothing of one caller is ever in another's transcript, however recordings are thrown together."""

import random

import numpy as np
import pytest

from tests.transcription.conftest import Example
from tests.transcription.sounds import NOBODY_SPEAKS, noise, wav
from transcription.context import Context, Fit
from transcription.decode import Audio, decode
from transcription.doubts import is_repetitive
from transcription.ear import Ear, Spoken
from transcription.engine import Engine, Passage, Reading
from transcription.errors import ModelMissing, RecogniserFailed, TranscriptionError, UndecodableAudio
from transcription.model import Span, Transcript
from transcription.registry import EMBEDDED_MODELS, Registry, load_registry
from transcription.tuning import Tuning
from transcription.windows import Window

FOLDER = EMBEDDED_MODELS / "hotline-nano"
TUNING = Tuning(threads=1, workers=2, compute="int8", batch=160)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(FOLDER, "cpu", TUNING, Fit(Context.FITTED, 5), beam=1)


@pytest.fixture(scope="module")
def alone(ear: Ear, examples: tuple[Example, ...]) -> list[Transcript]:
    return [ear.transcribe(example.path, example.language) for example in examples]


def spoken(example: Example) -> Spoken:
    return Spoken(example.path, example.language)


def passage(audio: Audio, seconds: float, language: str) -> Passage:
    return Passage(audio, Window((Span(0, min(seconds, audio.duration)),)), language)


def said(reading: Reading | RecogniserFailed) -> tuple[str, list[str]]:
    assert isinstance(reading, Reading)
    return reading.text, [word.text for word in reading.words]


@pytest.mark.parametrize("seed", [1, 2])
def test_every_caller_gets_the_transcript_she_would_get_alone(
    ear: Ear, examples: tuple[Example, ...], alone: list[Transcript], seed: int
) -> None:
    order = random.Random(seed).sample(range(len(examples)), len(examples))

    together = ear.transcribe_all([spoken(examples[place]) for place in order])

    for place, transcript in zip(order, together, strict=True):
        assert isinstance(transcript, Transcript)
        assert text(transcript) == text(alone[place])
        assert transcript.guess is not None
        assert transcript.language == examples[place].language


def text(transcript: Transcript) -> list[str]:
    return [segment.text for segment in transcript.segments]


def test_a_batch_of_one_reads_what_a_batch_of_sixteen_reads(
    engine: Engine, examples: tuple[Example, ...]
) -> None:
    passages = [passage(decode(each.path), 3.0, each.language) for each in examples[:16]]

    together = engine.read(passages)

    assert [said(reading) for reading in together] == [said(engine.read([each])[0]) for each in passages]


def test_the_same_words_in_another_language_and_another_length_do_not_rub_off(
    engine: Engine, examples: tuple[Example, ...]
) -> None:
    mine = passage(decode(examples[0].path), 3.2, "en")
    strange = [
        passage(decode(examples[0].path), 3.2, "th"),
        passage(Audio(np.zeros(8_000 * 4, np.int16), 8_000), 3.2, "en"),
        passage(Audio((noise(29, 0.3) * 32_767).astype(np.int16), 8_000), 29, "my"),
        passage(Audio((noise(1, 0.3) * 32_767).astype(np.int16), 8_000), 0.02, "en"),
    ]

    among = engine.read([strange[0], strange[1], mine, *strange[2:]])

    assert said(among[2]) == said(engine.read([mine])[0])


def test_one_broken_recording_fails_alone(ear: Ear, examples: tuple[Example, ...]) -> None:
    silent = Spoken(wav(NOBODY_SPEAKS["silence"]), "th", ".wav")
    batch = [Spoken(b"a letter", "en"), spoken(examples[0]), silent, Spoken(examples[0].path, "shn")]

    broken, heard, nothing, listened = ear.transcribe_all(batch)

    assert isinstance(broken, UndecodableAudio)
    assert heard == ear.transcribe(examples[0].path, examples[0].language)
    assert isinstance(nothing, Transcript)
    assert nothing.segments == ()
    assert isinstance(listened, Transcript)
    assert listened.segments == ()


def test_the_same_recording_twice_is_heard_twice(ear: Ear, examples: tuple[Example, ...]) -> None:
    once = spoken(examples[0])

    first, second = ear.transcribe_all([once, once])

    assert first == second


def test_a_missing_model_concerns_only_those_who_need_it(examples: tuple[Example, ...]) -> None:
    house = load_registry()
    registry = Registry(house.models, {**house.languages, "th": "small"})
    ear = Ear(registry, [EMBEDDED_MODELS], "hotline-nano", device="cpu")
    thai = next(each for each in examples if each.language == "th")

    missing, heard = ear.transcribe_all([spoken(thai), spoken(examples[0])])

    assert isinstance(missing, ModelMissing)
    assert isinstance(heard, Transcript)
    assert heard.segments


def test_nothing_asked_nothing_told(ear: Ear) -> None:
    assert ear.transcribe_all([]) == []


def test_a_reading_that_raises_a_doubt_is_read_again_and_no_worse(examples: tuple[Example, ...]) -> None:
    fit = Fit(Context.FITTED, 29)
    quick, careful = (Engine(FOLDER, "cpu", TUNING, fit, beam) for beam in (1, 5))
    crowded = np.concatenate([decode(each.path).samples for each in examples[:6]])
    passages = [passage(Audio(crowded, 8_000), 29, "en"), passage(decode(examples[0].path), 3.2, "en")]

    first, again = quick.read(passages), careful.read(passages)

    assert not any(isinstance(each, TranscriptionError) for each in (*first, *again))
    assert said(first[1]) == said(again[1])
    assert said(first[0]) != said(again[0])
    assert worth(again[0]) > worth(first[0])


def worth(reading: Reading | RecogniserFailed) -> tuple[bool, float]:
    assert isinstance(reading, Reading)
    return not is_repetitive(reading.text), reading.avg_logprob
