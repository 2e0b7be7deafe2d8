"""Nothing of one caller is ever in another's transcript, however recordings are thrown together."""

import random
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from faster_whisper.tokenizer import Tokenizer

from tests.transcription.conftest import Example
from tests.transcription.sounds import NOBODY_SPEAKS, noise, wav
from transcription.context import Context, Fit
from transcription.decode import Audio, decode
from transcription.ear import Ear, Spoken
from transcription.engine import Encoded, Engine
from transcription.errors import ModelMissing, RecogniserFailed, UndecodableAudio
from transcription.model import Span, Transcript, Word
from transcription.reading import Passage, Reading, joined
from transcription.registry import EMBEDDED_MODELS, Registry, load_registry
from transcription.text import Text
from transcription.tuning import Tuning
from transcription.windows import Window

FOLDER = EMBEDDED_MODELS / "hotline-nano"
TUNING = Tuning(threads=1, workers=2, compute="int8", batch=160)
STEP = 0.0201
"""Seconds by which a word may begin or end elsewhere in company: Whisper's step, and what rounding adds."""


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(FOLDER, "cpu", TUNING, Fit(Context.FITTED, 5), beam=1)


@pytest.fixture(scope="module")
def alone(ear: Ear, examples: tuple[Example, ...]) -> list[Transcript]:
    return [ear.transcribe(example.path, example.language) for example in examples]


class ToldEngine(Engine):
    """Keeps what it reads at each pass."""

    passes: tuple[tuple[int, Sequence[Text]], ...] = ()

    def _texts(self, encoded: Encoded, tokenizers: Sequence[Tokenizer], beam: int) -> list[Text]:
        texts = super()._texts(encoded, tokenizers, beam)
        self.passes += ((beam, tuple(texts)),)
        return texts


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


@pytest.mark.parametrize("at_once", [False, True], ids=["encoded singly", "encoded at once"])
@pytest.mark.parametrize(
    ("fit", "beam", "many"),
    [(Fit(Context.FITTED, 5), 1, 16), (Fit(Context.FULL), 5, 6)],
    ids=["fitted", "full"],
)
def test_a_batch_of_one_reads_what_a_batch_of_many_reads(
    examples: tuple[Example, ...],
    monkeypatch: pytest.MonkeyPatch,
    fit: Fit,
    beam: int,
    many: int,
    at_once: bool,
) -> None:
    """Encoded at once as on a graphics card; with a beam everything is taken for doubtful, and read again."""
    monkeypatch.setattr("transcription.text.IMPROBABLE_LINE", 1.0 if beam > 1 else -1.0)
    engine = ToldEngine(FOLDER, "cpu", TUNING.model_copy(update={"workers": 1, "batch": 300}), fit, beam)
    engine._at_once = at_once
    passages = [passage(decode(each.path), 3.0, each.language) for each in examples[:many]]

    together = engine.read(passages)

    assert engine.passes[0][0] == 1
    assert len(engine.passes[0][1]) == many
    assert {weighed for weighed, _ in engine.passes} == {1, beam}
    for mixed, own in zip(together, [engine.read([each])[0] for each in passages], strict=True):
        assert isinstance(mixed, Reading)
        assert isinstance(own, Reading)
        assert said(mixed) == said(own)
        assert mixed.avg_logprob == pytest.approx(own.avg_logprob, abs=1e-4)
        assert mixed.guesses == pytest.approx(own.guesses, abs=1e-4)
        for one, other in zip(mixed.words, own.words, strict=True):
            assert one.probability == pytest.approx(other.probability, abs=1e-3)
            assert (one.start, one.end) == pytest.approx((other.start, other.end), abs=STEP)


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


def test_a_window_reads_the_same_whether_or_not_its_language_is_guessed(
    engine: Engine, examples: tuple[Example, ...]
) -> None:
    passages = [passage(decode(each.path), 3.2, each.language) for each in examples[:4]]

    guessed = engine.read(passages)
    some = engine.read([replace(each, guessed=place == 2) for place, each in enumerate(passages)])

    for place, (one, other) in enumerate(zip(guessed, some, strict=True)):
        assert isinstance(one, Reading)
        assert isinstance(other, Reading)
        assert (one.text, one.words, one.avg_logprob) == (other.text, other.words, other.avg_logprob)
        assert other.guesses == (pytest.approx(one.guesses, abs=1e-4) if place == 2 else {})


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
    plain, doubtful = (ToldEngine(FOLDER, "cpu", TUNING, Fit(Context.FULL), beam=5) for _ in range(2))
    crowded = np.concatenate([decode(each.path).samples for each in examples[:6]])

    plain.read([passage(decode(examples[0].path), 3.2, "en")])
    (found,) = doubtful.read([passage(Audio(crowded, 8_000), 29, "en")])

    assert [beam for beam, _ in plain.passes] == [1]
    (_, (quick,)), (beam, (again,)), *_ = doubtful.passes
    assert beam == 5
    better = max(quick, again, key=lambda each: each.worth)
    assert better.broken_off or said(found)[0] == better.text


class BrieferEngine(Engine):
    """Writes at most `tokens` at once, as a real Whisper does with the scripts it knows least."""

    tokens = 20

    def longest_text(self, positions: int) -> int:
        return 2 * self.tokens


def test_what_breaks_off_at_the_longest_text_is_read_in_halves_and_nothing_is_left_out(
    engine: Engine, examples: tuple[Example, ...]
) -> None:
    briefer = BrieferEngine(FOLDER, "cpu", TUNING, Fit(Context.FITTED, 5), beam=1)
    passages = [passage(decode(each.path), 5.0, each.language) for each in examples]

    whole, halved = engine.read(passages), briefer.read(passages)

    broken_off = briefer._packing.answers(passages, briefer._kind, briefer._read)
    long = [
        place
        for place, reading in enumerate(broken_off)
        if isinstance(reading, Reading) and reading.broken_off
    ]
    assert len(long) >= 10
    mended = [place for place in long if isinstance(own := halved[place], Reading) and not own.broken_off]
    assert len(mended) >= 5, "less than two seconds that still break off are not halved again, but doubted"
    for place in mended:
        ours, theirs = halved[place], whole[place]
        assert isinstance(ours, Reading)
        assert isinstance(theirs, Reading)
        assert len(ours.text) > 0.7 * len(theirs.text)
        assert ours.words[-1].end > 0.7 * theirs.words[-1].end
        assert all(one.start <= other.start + 0.5 for one, other in pairwise(ours.words))


def test_a_halved_reading_is_as_doubtful_as_its_worse_half() -> None:
    good = Reading("a", (Word(0, 1, "a", 0.9),), -0.1, 0.0, {"en": 0.9, "th": 0.1})
    bad = Reading("b", (Word(0, 1, " b", 0.2),), -2.0, 0.7, {"en": 0.5})

    both = joined(good, bad, 4.0)

    assert isinstance(both, Reading)
    assert (both.text, both.avg_logprob, both.no_speech_probability) == ("a b", -2.0, 0.7)
    assert [(word.start, word.end) for word in both.words] == [(0, 1), (4, 5)]
    assert both.guesses == pytest.approx({"en": 0.7, "th": 0.05})
    assert both.is_unsure


def test_a_half_that_broke_breaks_the_whole() -> None:
    fault = RecogniserFailed("broke")

    assert joined(Reading("a", (), -0.1, 0.0, {}), fault, 4.0) is fault
    assert joined(fault, Reading("a", (), -0.1, 0.0, {}), 4.0) is fault
