"""`hotline transcribe`, `speech` and `models`: the same fields for people and scripts, today and later."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict
from typer.testing import CliRunner, Result

from ops.alarms import AlarmKind, Alarms
from ops.cli import build_app
from ops.config import Settings
from transcription.model import Grade
from transcription.own_models import OwnModels


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class WordOut(Strict):
    start: float
    end: float
    text: str
    probability: float


class SegmentOut(Strict):
    start: float
    end: float
    text: str
    words: list[WordOut]
    avg_logprob: float
    doubts: list[str]


class GuessOut(Strict):
    language: str
    probability: float


class SpeechOut(Strict):
    file: str
    duration_s: float
    speech: list[list[float]]
    damage: list[str]


class TranscriptOut(SpeechOut):
    language: str
    segments: list[SegmentOut]
    grade: str
    model: str
    demonstration: bool
    guess: GuessOut | None


class ErrorOut(Strict):
    file: str
    error: str


@pytest.fixture
def noise(tmp_path: Path) -> Path:
    file = tmp_path / "letter.wav"
    file.write_text("not a recording")
    return file


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_STATE", str(tmp_path / "state"))
    monkeypatch.delenv("HOTLINE_MODELS", raising=False)
    monkeypatch.delenv("HOTLINE_DEFAULT_MODEL", raising=False)


def hotline(*words: str | Path) -> Result:
    return CliRunner().invoke(build_app(), [str(word) for word in words])


def test_transcripts_as_json_have_exactly_the_promised_fields(spoken: Path) -> None:
    result = hotline("transcribe", spoken, "--language", "en", "--json")

    assert result.exit_code == 0
    (line,) = result.stdout.splitlines()
    told = TranscriptOut.model_validate_json(line)
    assert told.file == str(spoken)
    assert told.grade == "draft"
    assert told.demonstration
    assert "".join(segment.text for segment in told.segments) == "police, deported, wages"


def test_a_bad_file_is_told_as_an_error_and_the_others_are_still_done(spoken: Path, noise: Path) -> None:
    result = hotline("transcribe", noise, spoken, noise.with_name("gone.wav"), "--language", "en", "--json")

    assert result.exit_code == 1
    first, second, third = result.stdout.splitlines()
    assert ErrorOut.model_validate_json(first).error == "recording cannot be decoded: not a sound file"
    assert TranscriptOut.model_validate_json(second).segments
    assert ErrorOut.model_validate_json(third).file.endswith("gone.wav")


def test_speech_as_json_has_exactly_the_promised_fields(spoken: Path, noise: Path) -> None:
    result = hotline("speech", spoken, noise, "--json")

    assert result.exit_code == 1
    good, bad = result.stdout.splitlines()
    told = SpeechOut.model_validate_json(good)
    assert told.speech
    assert all(0 <= start < end <= told.duration_s for start, end in told.speech)
    ErrorOut.model_validate_json(bad)


def test_people_read_lines_with_times_and_are_told_of_the_demonstration(spoken: Path) -> None:
    result = hotline("transcribe", spoken, "--language", "en")

    assert "police, deported, wages" in result.stdout
    assert "demonstration model" in result.stdout
    assert "0:0" in result.stdout


def test_people_are_told_that_a_language_is_only_listened_to(spoken: Path) -> None:
    result = hotline("transcribe", spoken, "--language", "shn")

    assert result.exit_code == 0
    assert "listen-only" in result.stdout
    assert "police" not in result.stdout


def test_a_missing_model_is_one_clear_sentence(
    spoken: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTLINE_DEFAULT_MODEL", "small")

    result = hotline("transcribe", spoken, "--language", "en", "--json")

    assert result.exit_code == 1
    assert result.stdout == ""
    assert "hotline models fetch small" in result.stderr
    assert str(tmp_path / "state" / "models" / "small") in result.stderr


def test_where_nobody_chose_a_model_the_embedded_one_listens_and_says_so(spoken: Path) -> None:
    result = hotline("transcribe", spoken, "--language", "en", "--json")

    assert result.exit_code == 0
    assert json.loads(result.stdout)["demonstration"]
    assert "only serves to demonstrate" in result.stderr


def test_a_language_that_is_no_code_is_a_usage_error(spoken: Path) -> None:
    assert hotline("transcribe", spoken, "--language", "Thai").exit_code == 2


def test_models_are_listed_with_where_they_are() -> None:
    result = hotline("models", "list")

    assert result.exit_code == 0
    assert "embedded" in result.stdout
    assert "large-v3" in result.stdout


def test_a_broken_table_of_models_is_told_and_its_alarm_ends_once_it_is_mended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTLINE_STATE", str(tmp_path))
    alarms = Alarms(Settings().folder.alarms)
    alarms.sound(AlarmKind.REGISTRY_BROKEN)
    own = OwnModels(Settings().folder.own_models).install("village", 1, {"th": Grade.DRAFT})
    whole = own.read_text("utf-8")
    own.write_text(whole.replace("draft", "splendid"), "utf-8")

    broken = hotline("models", "list")

    assert broken.exit_code == 1
    assert "0001.toml cannot be used" in broken.stderr
    assert [alarm.kind for alarm in alarms.standing()] == [AlarmKind.REGISTRY_BROKEN]

    own.write_text(whole, "utf-8")

    assert "village" in hotline("models", "list").stdout
    assert not alarms.standing()


def test_a_model_that_is_here_need_not_be_fetched() -> None:
    result = hotline("models", "fetch", "hotline-nano")

    assert result.exit_code == 0
    assert "hotline-nano is in" in result.stdout


def test_an_unknown_model_is_one_clear_sentence() -> None:
    result = hotline("models", "fetch", "enormous")

    assert result.exit_code == 1
    assert "the registry knows no model 'enormous'" in result.stderr


def test_finding_speech_does_not_load_what_only_recognising_needs(spoken: Path) -> None:
    program = (
        "import sys; from ops.cli import build_app; "
        "build_app()(['speech', sys.argv[1], '--json'], standalone_mode=False); "
        "sys.exit(bool({'ctranslate2', 'faster_whisper', 'django'} & set(sys.modules)))"
    )

    done = subprocess.run(
        [sys.executable, "-c", program, str(spoken)], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["speech"]
