"""No damage to a file makes decoding break: it is heard, or refused with a reason."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transcription.sounds import RATE, as_a_killed_exchange_leaves_it, container, wav
from transcription.decode import MODEL_RATE, decode
from transcription.errors import UndecodableAudio

FILTER_LENGTH = 96
"""Frames the resampler needs before anything comes out: two milliseconds at 48 kHz."""
RATES = st.sampled_from([RATE, 11_025, 16_000, 44_100, 48_000])
quickly = settings(max_examples=60)


def sound(frames: int, channels: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
    return np.random.default_rng(frames).integers(-9000, 9000, (frames, channels)).astype(np.int16)


def heard_frames(data: bytes) -> int:
    try:
        return len(decode(data).samples)
    except UndecodableAudio:
        return 0


@quickly
@given(st.integers(0, 3000), st.integers(1, 8), RATES, st.data())
def test_a_wav_cut_anywhere_gives_every_whole_frame_before_the_cut(
    frames: int, channels: int, rate: int, data: st.DataObject
) -> None:
    whole = wav(sound(frames, channels), rate)
    start = whole.index(b"data") + 8
    cut = data.draw(st.integers(0, len(whole)))

    heard = heard_frames(whole[:cut])

    left = max(0, cut - start) // (2 * channels)
    expected = left if rate == RATE else left * MODEL_RATE / rate
    few = 0 if left > FILTER_LENGTH or rate == RATE else FILTER_LENGTH
    assert heard == pytest.approx(expected, abs=1 + few)


@quickly
@given(st.integers(1, 3000), st.integers(1, 2), st.data())
def test_a_killed_exchange_loses_no_frame_that_reached_the_disk(
    frames: int, channels: int, data: st.DataObject
) -> None:
    whole = wav(sound(frames, channels))
    start = whole.index(b"data") + 8
    cut = data.draw(st.integers(start, len(whole)))

    heard = heard_frames(as_a_killed_exchange_leaves_it(whole)[:cut])

    assert heard == (cut - start) // (2 * channels)


@quickly
@given(st.sampled_from(["WAV", "FLAC", "OGG", "MP3", "AIFF"]), st.data())
def test_flipped_bytes_never_break_it(kind: str, data: st.DataObject) -> None:
    subtype = {"OGG": "VORBIS", "MP3": "MPEG_LAYER_III"}.get(kind, "PCM_16")
    broken = bytearray(container(sound(1500, 1), kind, subtype))
    for _ in range(data.draw(st.integers(1, 20))):
        broken[data.draw(st.integers(0, min(len(broken), 400) - 1))] = data.draw(st.integers(0, 255))

    heard_frames(bytes(broken))


@quickly
@given(
    st.binary(max_size=2000),
    st.sampled_from([b"", b"RIFF\0\0\0\0WAVE", b"OggS", b"fLaC", b"ID3", b"\xff\xfb"]),
)
def test_noise_in_a_file_never_breaks_it(noise: bytes, beginning: bytes) -> None:
    heard_frames(beginning + noise)
