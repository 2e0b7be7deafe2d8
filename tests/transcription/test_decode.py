"""Whatever arrives is either heard or refused with a reason."""

import struct
import tracemalloc
from io import BytesIO
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.transcription.sounds import RATE, as_a_killed_exchange_leaves_it, container, noise, tone, wav
from transcription.decode import LONGEST_SECONDS, decode
from transcription.errors import UndecodableAudio
from transcription.model import Damage

VOICE = (tone(440, seconds=2, level=0.25) * 32767).astype(np.int16)
HEADER = 44


def loudness(samples: NDArray[np.int16]) -> float:
    return float(np.sqrt(np.mean(samples.astype(np.float64) ** 2)))


def test_a_telephone_recording_comes_through_bit_for_bit() -> None:
    audio = decode(wav(VOICE))

    assert audio.rate == RATE
    assert audio.duration == 2.0
    assert np.array_equal(audio.samples, VOICE)
    assert audio.damage == ()


def test_a_recording_whose_exchange_was_killed_is_heard_whole(tmp_path: Path) -> None:
    file = tmp_path / "killed.wav"
    file.write_bytes(as_a_killed_exchange_leaves_it(wav(VOICE)))

    audio = decode(file)

    assert np.array_equal(audio.samples, VOICE)
    assert audio.damage == (Damage.HEADER_MENDED,)
    assert file.read_bytes()[4:8] == bytes(4), "the file itself stays as it was"


def test_a_header_that_promises_too_much_gives_what_there_is() -> None:
    audio = decode(wav(VOICE)[:-1001])

    assert np.array_equal(audio.samples, VOICE[: len(audio.samples)])
    assert len(audio.samples) == len(VOICE) - 501
    assert audio.damage == (Damage.PARTLY_UNREADABLE,)


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b"", "empty"),
        (b"RIFF", "not a sound file"),
        (wav(VOICE)[:30], "cut off within its header"),
        (wav(VOICE)[:HEADER], "without any sound"),
        (wav(VOICE[:0]), "without any sound"),
        (b"A letter, not a recording. " * 500, "not a sound file"),
        (bytes(5000), "not a sound file"),
        (b"#EXTM3U\n#EXTINF:9,\nsomewhere/else.wav\n", "not a sound file"),
        (b"ffconcat version 1.0\nfile elsewhere.wav\n", "not a sound file"),
        (wav(np.full(800, np.nan, np.float32), subtype="FLOAT"), "filled with values that are not numbers"),
        (wav(np.full(800, np.inf, np.float32), subtype="FLOAT"), "filled with values that are not numbers"),
    ],
)
def test_what_is_no_recording_is_refused_with_a_reason(bad: bytes, reason: str) -> None:
    with pytest.raises(UndecodableAudio) as refusal:
        decode(bad)

    assert refusal.value.reason == reason


def test_a_missing_file_and_a_folder_are_refused_without_naming_them(tmp_path: Path) -> None:
    for place in (tmp_path / "secret.wav", tmp_path):
        with pytest.raises(UndecodableAudio, match="cannot be read from disk") as refusal:
            decode(place)
        assert str(place) not in str(refusal.value)


def test_some_numbers_that_are_none_become_silence_and_leave_a_mark() -> None:
    sound = VOICE.astype(np.float32) / 32768
    sound[100:200] = np.nan
    sound[300] = np.inf

    audio = decode(wav(sound, subtype="FLOAT"))

    assert audio.damage == (Damage.NOT_NUMBERS,)
    assert not audio.samples[100:200].any()
    assert len(audio.samples) == len(VOICE)


@pytest.mark.parametrize("place", [0, 3, 7])
def test_seven_silent_channels_do_not_make_a_voice_quieter(place: int) -> None:
    channels = np.zeros((len(VOICE), 8), np.int16)
    channels[:, place] = VOICE

    audio = decode(wav(channels))

    assert np.abs(audio.samples - VOICE).max() <= 1


def test_a_channel_wired_the_wrong_way_round_does_not_cancel_the_voice() -> None:
    audio = decode(wav(np.stack([VOICE, -VOICE], axis=1)))

    assert loudness(audio.samples) == pytest.approx(loudness(VOICE), rel=0.01)


def test_two_speakers_on_two_channels_are_both_heard() -> None:
    other = (tone(1000, seconds=2, level=0.25) * 32767).astype(np.int16)

    audio = decode(wav(np.stack([VOICE, other], axis=1)))

    spectrum = np.abs(np.fft.rfft(audio.samples))
    assert set(np.argsort(spectrum)[-2:]) == {880, 2000}


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000])
def test_every_rate_keeps_pitch_and_length(rate: int) -> None:
    time = np.arange(2 * rate) / rate
    sound = (0.25 * np.sin(2 * np.pi * 1000 * time) * 32767).astype(np.int16)

    window = decode(wav(sound, rate)).window(0, 2)

    assert len(window) == pytest.approx(32_000, abs=2)
    assert np.abs(np.fft.rfft(window)).argmax() * 16_000 / len(window) == pytest.approx(1000, abs=1)
    assert np.abs(window[1000:-1000]).max() == pytest.approx(0.25, rel=0.02)


@pytest.mark.parametrize(
    ("kind", "subtype"),
    [
        ("WAV", "ULAW"),
        ("WAV", "ALAW"),
        ("WAV", "GSM610"),
        ("WAV", "FLOAT"),
        ("FLAC", "PCM_16"),
        ("OGG", "VORBIS"),
        ("OGG", "OPUS"),
        ("MP3", "MPEG_LAYER_III"),
        ("AIFF", "PCM_16"),
    ],
)
def test_every_container_libsndfile_reads_is_heard(kind: str, subtype: str) -> None:
    audio = decode(container(VOICE, kind, subtype))

    assert audio.duration == pytest.approx(2, abs=0.05)
    assert np.abs(np.fft.rfft(audio.samples[: len(VOICE)])).argmax() == pytest.approx(880, abs=3)


@pytest.mark.parametrize(("kind", "codec"), [("mp4", "aac"), ("matroska", "aac"), ("adts", "aac")])
def test_voice_notes_from_telephones_are_heard(kind: str, codec: str) -> None:
    audio = decode(voice_note(kind, codec))

    assert audio.duration == pytest.approx(2, abs=0.3)
    assert loudness(audio.samples) == pytest.approx(loudness(VOICE), rel=0.1)


def voice_note(kind: str, codec: str, layout: str = "mono") -> bytes:
    file = BytesIO()
    with av.open(file, "w", format=kind) as note:
        stream = note.add_stream(codec, rate=16_000, layout=layout)
        assert isinstance(stream, av.AudioStream)
        sound = (0.25 * np.sin(2 * np.pi * 440 * np.arange(32_000) / 16_000)).astype(np.float32)
        channels = np.stack([sound, 0 * sound] if layout == "stereo" else [sound])
        frame = av.AudioFrame.from_ndarray(channels, format="fltp", layout=layout)
        frame.sample_rate = 16_000
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            note.mux(packet)
    return file.getvalue()


def test_a_stereo_voice_note_with_one_silent_side_is_as_loud_as_its_voice() -> None:
    audio = decode(voice_note("mp4", "aac", "stereo"))

    assert loudness(audio.samples) == pytest.approx(loudness(VOICE), rel=0.1)


def test_a_voice_note_that_changes_its_channels_midway_is_heard_up_to_there() -> None:
    audio = decode(voice_note("adts", "aac") + voice_note("adts", "aac", "stereo"))

    assert audio.duration == pytest.approx(2, abs=0.3)
    assert audio.damage == (Damage.PARTLY_UNREADABLE,)


def test_a_film_without_sound_is_refused() -> None:
    file = BytesIO()
    with av.open(file, "w", format="matroska") as film:
        stream = film.add_stream("mpeg4", rate=5)
        stream.width = stream.height = 32
        picture = av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), format="rgb24")
        for packet in [*stream.encode(picture), *stream.encode(None)]:
            film.mux(packet)

    with pytest.raises(UndecodableAudio, match="without any sound that can be read"):
        decode(file.getvalue())


def test_a_cut_off_flac_is_heard_up_to_the_cut() -> None:
    sound = (noise(4, 0.1) * 32767).astype(np.int16)
    whole = container(sound, "FLAC", "PCM_16")

    audio = decode(whole[: len(whole) // 2])

    assert audio.damage == (Damage.PARTLY_UNREADABLE,)
    assert 1.0 < audio.duration < 2.0
    assert np.array_equal(audio.samples, sound[: len(audio.samples)])


def test_formats_without_a_header_are_told_by_their_suffix() -> None:
    raw = container(VOICE, "RAW", "ULAW")

    assert len(decode(raw, ".ulaw").samples) == len(VOICE)
    with pytest.raises(UndecodableAudio):
        decode(raw)


def test_nonsense_in_a_header_is_refused() -> None:
    for offset, value in ((24, 1), (24, 4_000_000_000), (22, 1_000)):
        broken = bytearray(wav(VOICE))
        struct.pack_into("<I" if offset == 24 else "<H", broken, offset, value)
        with pytest.raises(UndecodableAudio):
            decode(bytes(broken))


def silence_of(folder: Path, seconds: int) -> Path:
    """A WAV file whose silence takes no room on disk."""
    file = folder / "long.wav"
    size = seconds * RATE * 2
    header = bytearray(wav(VOICE)[:HEADER])
    struct.pack_into("<I", header, 4, size + HEADER - 8)
    struct.pack_into("<I", header, 40, size)
    file.write_bytes(header)
    with file.open("r+b") as growing:
        growing.truncate(HEADER + size)
    return file


def test_three_hours_are_heard_whole_in_bounded_memory(tmp_path: Path) -> None:
    file = silence_of(tmp_path, 3 * 3600)
    tracemalloc.start()

    audio = decode(file)

    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert audio.duration == 3 * 3600
    assert audio.damage == ()
    assert most < 450e6, "173 MB of samples, once while they are gathered and once while that grows"


def test_a_recording_beyond_the_cap_is_refused_not_cut(tmp_path: Path) -> None:
    file = silence_of(tmp_path, LONGEST_SECONDS + 1)

    with pytest.raises(UndecodableAudio, match="longer than 4 hours"):
        decode(file)
