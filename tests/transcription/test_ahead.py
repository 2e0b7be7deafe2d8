"""What was read while a recording ran counts where it is that recording's speech, and nowhere else."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from tests.transcription.conftest import Example
from tests.transcription.sounds import quiet, wav
from transcription.ahead import ReadAhead, from_json, known_of, to_json
from transcription.decode import Audio, decode
from transcription.ear import Ear, Spoken
from transcription.model import Grade, Span, Transcript
from transcription.reading import Reading
from transcription.registry import load_registry
from transcription.sheet import Sheet
from transcription.windows import Window

CUT = 8000 * 8
"""Samples: between two examples, in silence."""


@pytest.fixture(scope="module")
def message(examples: tuple[Example, ...]) -> bytes:
    """Two examples in Thai, the first within the first eight seconds, as the telephone carries them."""
    one, two = [decode(each.path) for each in examples if each.language == "th" and _is_short(each)][:2]
    return wav(np.concatenate([_padded(one), _padded(two)]))


def _is_short(example: Example) -> bool:
    return example.times[-1][1] < 6.5


def _padded(audio: Audio) -> np.ndarray:
    samples = audio.samples[:: audio.rate // 8000].astype(np.float64) / 32768
    return np.concatenate([samples, quiet(8)])[:CUT]


@pytest.fixture(scope="module")
def pieces(ear: Ear, message: bytes) -> tuple[ReadAhead, ReadAhead]:
    """Both halves, each read before anybody knew the whole."""
    samples = decode(message).samples
    one, two = (ear.read_ahead(wav(samples[start : start + CUT]), "th", start) for start in (0, CUT))
    assert one
    assert two
    return one, two


@pytest.fixture
def deaf_ear() -> Ear:
    """Has no model at all: what it writes down was read before."""
    return Ear(load_registry(), [], "hotline-nano", device="cpu", threads=1)


def text(transcript: object) -> str:
    """Without the comma a line may end with: where it was cut this model hears another breath."""
    assert isinstance(transcript, Transcript)
    return " ".join(segment.text.rstrip(",") for segment in transcript.segments)


def test_what_was_read_ahead_is_what_would_be_read_now(
    ear: Ear, message: bytes, pieces: tuple[ReadAhead, ReadAhead]
) -> None:
    whole, ahead = ear.transcribe_all([Spoken(message, "th"), Spoken(message, "th", ahead=pieces)])

    assert text(ahead) == text(whole)
    assert isinstance(ahead, Transcript)
    assert isinstance(whole, Transcript)
    assert ahead.speech == whole.speech
    assert ahead.guess is not None
    assert [segment.start for segment in ahead.segments] == pytest.approx(
        [segment.start for segment in whole.segments], abs=0.3
    )


def test_only_what_is_missing_is_read(ear: Ear, message: bytes, pieces: tuple[ReadAhead, ReadAhead]) -> None:
    marked = replace(
        pieces[0], readings=tuple(replace(each, text="", words=()) for each in pieces[0].readings)
    )

    (transcript,) = ear.transcribe_all([Spoken(message, "th", ahead=[marked])])
    (second,) = ear.transcribe_all([Spoken(message, "th", ahead=[pieces[1]])])

    assert isinstance(transcript, Transcript)
    assert all(each.start > 7 for each in transcript.segments if each.text), (
        "the first half was not read again"
    )
    assert isinstance(second, Transcript)
    assert any(each.start < 7 for each in second.segments if each.text)


@pytest.mark.parametrize(
    "other",
    [
        lambda piece: replace(piece, digest="0" * 64),
        lambda piece: replace(piece, start=piece.start + 1),
        lambda piece: replace(piece, language="my"),
        lambda piece: replace(piece, model="small"),
        lambda piece: replace(piece, windows=piece.windows[:0], readings=()),
    ],
    ids=["another sound", "elsewhere", "another language", "another model", "speech that was not found"],
)
def test_what_is_not_this_recordings_counts_for_nothing(
    ear: Ear,
    message: bytes,
    pieces: tuple[ReadAhead, ReadAhead],
    other: Callable[[ReadAhead], ReadAhead],
) -> None:
    wrong = [
        other(replace(each, readings=tuple(replace(one, text="no", words=()) for one in each.readings)))
        for each in pieces
    ]

    whole, ahead = ear.transcribe_all([Spoken(message, "th"), Spoken(message, "th", ahead=wrong)])

    assert ahead == whole


def test_a_piece_of_silence_is_not_read(deaf_ear: Ear) -> None:
    assert deaf_ear.read_ahead(wav(quiet(5)), "th", 0) is None


def test_a_language_that_is_only_listened_to_is_not_read(deaf_ear: Ear, message: bytes) -> None:
    assert deaf_ear.read_ahead(message, "shn", 0) is None
    assert deaf_ear.read_ahead(message, "und", 0) is None


def test_it_is_kept_as_it_was_read(pieces: tuple[ReadAhead, ReadAhead]) -> None:
    assert from_json(to_json(pieces[0])) == pieces[0]
    assert from_json(b'{"start": 0}') is None


def heard(*speech: Span) -> Sheet:
    audio = Audio(np.zeros(20 * 8000, np.int16), 8000)
    told = Transcript("th", None, 20.0, speech, (), Grade.DRAFT, "hotline-nano", demonstration=True)
    return Sheet(audio, told, speech)


def read(start: float, end: float, *spans: Span) -> ReadAhead:
    """A piece of that silence, with one window; its spans count from its beginning."""
    from transcription.ahead import digest_of

    first, length = round(start * 8000), round((end - start) * 8000)
    digest = digest_of(heard().audio, first, length)
    reading = Reading("so", (), -0.1, 0.0, {"th": 1.0})
    return ReadAhead(first, length, digest, "th", "hotline-nano", (Window(spans),), (reading,))


def test_the_speech_that_was_read_is_left_out_and_the_rest_is_not() -> None:
    sheet = known_of(heard(Span(1, 4), Span(6, 9)), [read(0, 5, Span(1, 4))])

    assert sheet.read == (Span(6, 9),)
    assert [window.spans for window, _ in sheet.known] == [(Span(1, 4),)]


def test_times_count_in_the_recording() -> None:
    sheet = known_of(heard(Span(6, 9)), [read(5, 10, Span(1, 4))])

    assert [window.spans for window, _ in sheet.known] == [(Span(6, 9),)]
    assert not sheet.read


def test_the_pause_in_which_it_was_cut_is_forgiven_and_a_word_is_not() -> None:
    pause = known_of(heard(Span(1, 5.4)), [read(0, 5, Span(1, 4.3))])
    word = known_of(heard(Span(1, 5.4)), [read(0, 5, Span(1, 4.1))])

    assert pause.known
    assert pause.read == (Span(5, 5.4),)
    assert not word.known
    assert word.read == (Span(1, 5.4),)


def test_noise_that_was_taken_for_speech_is_read_again_without() -> None:
    assert known_of(heard(Span(1, 3)), [read(0, 5, Span(1, 3.9))]).known
    assert not known_of(heard(Span(1, 3)), [read(0, 5, Span(1, 4.1))]).known


def test_no_second_is_read_twice() -> None:
    sheet = known_of(heard(Span(1, 4)), [read(0, 5, Span(1, 4)), read(0.5, 5, Span(0.5, 3.5))])

    assert len(sheet.known) == 1
