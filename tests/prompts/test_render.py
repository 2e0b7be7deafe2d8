"""Prompts as sound: one format, one loudness, only what changed, and recordings before placeholders."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from prompts.library import Library
from prompts.model import Audio
from prompts.render import RenderReport, render
from prompts.schema import LanguageRow, Text
from prompts.sound import RATE, Samples, speech_level

Rendering = tuple[Path, RenderReport]


def a_tone(seconds: float = 1.0, rate: int = 44100, channels: int = 1) -> Samples:
    tone = 0.05 * np.sin(2 * np.pi * 440 * np.arange(int(seconds * rate)) / rate)
    return np.repeat(tone[:, np.newaxis], channels, axis=1).astype(np.float32)


def given_a_recording(folder: Path, name: str = "th/welcome.wav", **written_as: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, a_tone(channels=2), 44100, **written_as)
    return path


@pytest.fixture
def short(library: Library) -> Library:
    """Two languages with two prompts each: one with a voice, one without."""
    words = {
        "en": {"hello": Text(text="Hello."), "bye": Text(text="Goodbye.")},
        "th": {"hello": Text(text="สวัสดี"), "bye": Text(text="ลาก่อน")},
    }
    spoken, waiting = library.language("en"), library.language("th")
    assert spoken is not None
    assert waiting is not None
    row = LanguageRow(code="th", name="Thai", own_name="ไทย", transcribed=True)
    silent = type(waiting)(row.code, row.name, row.own_name, None, row.transcribed)
    return replace(library, all_languages=(spoken, silent), rooms={}, words=words, sounds={})


def test_every_prompt_of_a_language_with_a_voice_is_spoken(rendering: Rendering, library: Library) -> None:
    assert rendering[1].refused == {}
    written = [key for each in library.languages() if each.voice for key in library.words[each.code]]
    assert len(rendering[1].made) == len(written)


def test_all_prompts_are_8_khz_16_bit_mono_wav(rendering: Rendering) -> None:
    for path in rendering[0].glob("*/*.wav"):
        about = soundfile.info(path)
        assert (about.format, about.subtype, about.samplerate, about.channels) == (
            "WAV",
            "PCM_16",
            8000,
            1,
        ), path


def test_all_prompts_are_equally_loud(rendering: Rendering) -> None:
    levels = [speech_level(soundfile.read(path, dtype="float32")[0]) for path in rendering[0].glob("*/*.wav")]

    assert len(levels) > 200
    assert max(levels) - min(levels) < 1.0


def test_no_prompt_begins_or_ends_with_a_long_silence(rendering: Rendering) -> None:
    for path in rendering[0].glob("*/*.wav"):
        samples, _ = soundfile.read(path, dtype="float32")
        loud = np.flatnonzero(np.abs(samples) > 0.01)
        assert loud[0] < 0.3 * RATE, path
        assert samples.size - loud[-1] < 0.4 * RATE, path


def test_what_has_not_changed_is_not_made_again(short: Library, tmp_path: Path) -> None:
    render(short, tmp_path)

    again = render(short, tmp_path)

    assert again.made == ()
    assert again.kept == ("en/hello", "en/bye")


def test_a_changed_text_is_spoken_anew(short: Library, tmp_path: Path) -> None:
    render(short, tmp_path)
    words = {**short.words, "en": {**short.words["en"], "hello": Text(text="Good morning.")}}

    again = render(replace(short, words=words), tmp_path)

    assert again.made == ("en/hello",)


def test_a_lost_file_is_made_again(short: Library, tmp_path: Path) -> None:
    render(short, tmp_path)
    (tmp_path / "en" / "bye.wav").unlink()

    assert render(short, tmp_path).made == ("en/bye",)


def test_a_prompt_that_is_gone_is_no_longer_heard(short: Library, tmp_path: Path) -> None:
    render(short, tmp_path)
    fewer = {code: {"hello": texts["hello"]} for code, texts in short.words.items()}

    render(replace(short, words=fewer), tmp_path)

    assert [path.name for path in tmp_path.glob("*/*.wav")] == ["hello.wav"]


@pytest.mark.parametrize(
    ("name", "written_as"),
    [
        ("th/hello.wav", {"format": "WAV", "subtype": "PCM_24"}),
        ("th/hello.wav", {"format": "FLAC"}),
        ("th/hello.ogg", {"format": "OGG", "subtype": "VORBIS"}),
        ("th/hello.mp3", {"format": "MP3"}),
    ],
)
def test_a_recording_of_any_format_gives_a_prompt(
    short: Library, tmp_path: Path, name: str, written_as: dict[str, str]
) -> None:
    given_a_recording(tmp_path / "recordings", name, **written_as)

    render(short, tmp_path / "out", [tmp_path / "recordings"])

    samples, rate = soundfile.read(tmp_path / "out" / "th" / "hello.wav", dtype="float32")
    assert rate == RATE
    assert samples.size == pytest.approx(1.0 * RATE, abs=0.25 * RATE)
    assert speech_level(samples) == pytest.approx(-20, abs=0.5)


def test_a_recording_replaces_the_placeholder(rendering: Rendering, tmp_path: Path) -> None:
    into, recordings = tmp_path / "out", tmp_path / "recordings"
    shutil.copytree(rendering[0], into)
    given_a_recording(recordings)

    report = render(Library.load(), into, [recordings])

    library = Library.load(audio=[into])
    cells = {(cell.key, cell.language): cell.audio for cell in library.matrix()}
    assert report.made == ("th/welcome",)
    assert cells["welcome", "th"] is Audio.RECORDED
    assert cells["shelter", "th"] is Audio.PLACEHOLDER


def test_a_placeholder_comes_back_when_its_recording_is_taken_away(short: Library, tmp_path: Path) -> None:
    recording = given_a_recording(tmp_path / "recordings", "en/hello.wav")
    render(short, tmp_path / "out", [tmp_path / "recordings"])
    recording.unlink()

    assert render(short, tmp_path / "out", [tmp_path / "recordings"]).made == ("en/hello",)


@pytest.mark.parametrize("content", [b"", b"RIFF", b"not a sound at all" * 100])
def test_a_broken_recording_is_refused_by_name_and_its_placeholder_stays(
    short: Library, tmp_path: Path, content: bytes
) -> None:
    path = given_a_recording(tmp_path / "recordings", "en/hello.wav")
    path.write_bytes(content)

    report = render(short, tmp_path / "out", [tmp_path / "recordings"])

    assert report.refused == {"en/hello": "not a sound file libsndfile can read"}
    assert (tmp_path / "out" / "en" / "hello.wav").exists()


def test_a_silent_recording_is_refused(short: Library, tmp_path: Path) -> None:
    path = given_a_recording(tmp_path / "recordings", "th/hello.wav")
    soundfile.write(path, np.zeros(8000), 8000)

    report = render(short, tmp_path / "out", [tmp_path / "recordings"])

    assert report.refused == {"th/hello": "silence"}
    assert not (tmp_path / "out" / "th" / "hello.wav").exists()


def test_the_rendered_folder_says_that_its_placeholders_are_placeholders(rendering: Rendering) -> None:
    assert "PLACEHOLDER" in (rendering[0] / "README.txt").read_text()
