"""`hotline prompts` as people use it to record, approve, publish and go back."""

import re
import shutil
from pathlib import Path

import numpy as np
import pytest
import typer
from typer.testing import CliRunner, Result

from ops.cli import prompts, publishing
from prompts.sound import as_wav
from tests.prompts.publishing import Deployment, a_voice


class Desk:
    """Somebody at the command line."""

    def __init__(self, state: Path) -> None:
        self.app = typer.Typer()
        self.state = state
        prompts.register(self.app)
        publishing.register(self.app)

    def types(self, *words: str) -> Result:
        return CliRunner().invoke(self.app, ["prompts", *words], env={"COLUMNS": "200"})

    def records(self, name: str = "welcome.wav", **how: float) -> Path:
        path = self.state / name
        pause = np.zeros(4000, dtype=np.float32)
        voice = a_voice(**{"pitch": 500.0, "seconds": 1.0, **how})
        path.write_bytes(as_wav(np.concatenate([pause, voice, pause])))
        return path

    def stages(self, key: str = "welcome") -> str:
        told = self.types("stage", "th", key, str(self.records()), "--by", "Aye")
        found = re.search(r"Kept as (\w+)", told.stdout)
        assert found, told.output
        return found[1]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    deployment = Deployment(tmp_path / "made", ["en", "th"])
    deployment.render()
    shutil.copytree(deployment.base, tmp_path / "installed" / "prompts")
    monkeypatch.setenv("HOTLINE_STATE", str(tmp_path))
    monkeypatch.setenv("HOTLINE_INSTALLED", str(tmp_path / "installed"))
    return Desk(tmp_path)


def test_from_a_file_to_what_callers_hear_and_back(desk: Desk) -> None:
    assert desk.types("publish").exit_code == 0
    take = desk.stages()
    assert "waits for approval" in desk.types("takes").stdout
    assert desk.types("diff").stdout == ""

    assert desk.types("approve", take, "--by", "Mo").exit_code == 0
    assert desk.types("diff").stdout == "changed: th/welcome\n"
    published = desk.types("publish", "--by", "Mo")
    assert "is what callers hear from now on" in published.stdout
    assert "changed: th/welcome" in published.stdout
    assert re.search(rf"{take} +th/welcome +Aye .* heard", desk.types("takes").stdout)

    assert "is what callers hear again" in desk.types("rollback", "--by", "Mo").stdout
    shown = desk.types("sets").stdout
    assert re.search(r"→ +000001-\w+ .*Mo +rolled_back", shown)
    assert re.search(r" 000002-\w+ .*Mo +published", shown)


def test_what_was_dropped_is_not_published_again(desk: Desk) -> None:
    take = desk.stages()
    desk.types("approve", take)
    desk.types("publish")

    assert desk.types("drop", take).exit_code == 0
    assert "changed: th/welcome" in desk.types("publish").stdout
    assert desk.types("approve", take).exit_code == 1


def test_publishing_twice_says_that_nothing_has_changed(desk: Desk) -> None:
    desk.types("publish")

    assert "Nothing has changed" in desk.types("publish").stdout


def test_a_language_with_a_gap_is_refused_by_name(desk: Desk) -> None:
    desk.types("publish")
    (desk.state / "installed" / "prompts" / "th" / "shelter.wav").unlink()

    refused = desk.types("publish")

    assert refused.exit_code == 1
    assert (
        "Nothing was published; callers hear what they heard before: Thai would lack shelter"
        in refused.stderr
    )


def test_a_language_that_is_asked_for_must_be_whole(desk: Desk) -> None:
    desk.types("publish")

    assert "Khmer would lack" in desk.types("publish", "--language", "km").stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("stage", "xx", "welcome"), "There is no language 'xx'"),
        (("stage", "th", "wellcome"), "There is no prompt 'wellcome'"),
    ],
)
def test_a_prompt_that_does_not_exist_cannot_be_staged(desk: Desk, words: tuple[str, ...], told: str) -> None:
    refused = desk.types(*words, str(desk.records()))

    assert refused.exit_code == 1
    assert told in refused.stderr


def test_a_recording_nobody_would_understand_is_refused(desk: Desk) -> None:
    short = desk.records(seconds=0.1)
    silent = desk.state / "silent.wav"
    silent.write_bytes(as_wav(a_voice() * 0))
    quiet = desk.state / "quiet.wav"
    quiet.write_bytes(as_wav(a_voice(seconds=1.0) * 0.07))

    assert "it is too short" in desk.types("stage", "th", "welcome", str(short)).stderr
    assert "nobody speaks" in desk.types("stage", "th", "welcome", str(silent), "--anyway").stderr
    assert "too quiet" in desk.types("stage", "th", "welcome", str(quiet)).stderr
    assert desk.types("stage", "th", "welcome", str(quiet), "--anyway").exit_code == 0


def test_what_is_no_sound_file_is_refused(desk: Desk) -> None:
    (desk.state / "words.wav").write_text("not a sound")

    refused = desk.types("stage", "th", "welcome", str(desk.state / "words.wav"))

    assert refused.exit_code == 1
    assert "not a sound file" in refused.stderr


def test_an_unknown_recording_or_set_is_told_in_a_sentence(desk: Desk) -> None:
    desk.types("publish")

    assert "there is no recording of that id" in desk.types("approve", "00000000").stderr
    assert "there is no such set" in desk.types("rollback").stderr
    assert "there is no such set" in desk.types("diff", "000009-00000000").stderr


def test_the_words_are_printed_with_the_numbers_the_studio_knows_them_by(desk: Desk) -> None:
    listed = desk.types("list", "th", "--numbers")

    assert re.search(r"^1 +\S+", listed.stdout, re.MULTILINE)
    assert "สวัสดี" in listed.stdout
    assert desk.types("list", "xx").exit_code == 1
