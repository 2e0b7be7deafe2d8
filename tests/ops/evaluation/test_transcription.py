"""What an evaluation counts, what it leaves out, and that both are told."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ops.cli import build_app
from ops.evaluation.beside import beside
from ops.evaluation.plot import plot
from ops.evaluation.sets import Known, SetUnusable, read_set
from ops.evaluation.transcription import Figures, compare, figures
from transcription.context import Context, Fit
from transcription.errors import UndecodableAudio
from transcription.model import Doubt, Grade, Segment, Span, Transcript
from transcription.registry import EMBEDDED_MODELS

EXAMPLES = EMBEDDED_MODELS / "hotline-nano" / "examples"
SOMEWHERE = Path("a.wav")


class ToldEar:
    """Hears what it is told, in turn; an error is raised."""

    def __init__(
        self, *lines: str | Exception, doubts: tuple[Doubt, ...] = (), grade: Grade = Grade.DRAFT
    ) -> None:
        self._lines = list(lines)
        self._doubts = doubts
        self._grade = grade

    def transcribe(self, audio: object, language: str, suffix: str = "") -> Transcript:
        said = self._lines.pop(0)
        if isinstance(said, Exception):
            raise said
        line = Segment(1, 3, said, (), -0.2, 0.01, self._doubts)
        shown = () if self._grade is Grade.LISTEN_ONLY else (line,)
        return Transcript(
            language, None, 30.0, (Span(1, 3),), shown, self._grade, "told", demonstration=False
        )


def evaluated(ear: ToldEar, *known: Known) -> Figures:
    return figures("told", False, compare(ear, known, lambda: None))


def test_words_are_counted_in_one_language_and_characters_in_another() -> None:
    found = evaluated(
        ToldEar("they took the phone", "ช่วยดวย"),
        Known(SOMEWHERE, "en", "they took my phone"),
        Known(SOMEWHERE, "th", "ช่วยด้วย"),
    )

    english, thai = found["languages"]["en"], found["languages"]["th"]
    assert (english["measure"], english["rate"], english["said"], english["substitutions"]) == (
        "wer",
        0.25,
        4,
        1,
    )
    assert (thai["measure"], thai["rate"], thai["said"], thai["deletions"]) == ("cer", 0.125, 8, 1)
    assert (english["low"], english["high"]) == (None, None)
    assert found["minutes"] == 1.0


def test_what_is_left_out_is_told_and_counted_nowhere() -> None:
    ear = ToldEar("no", "no", UndecodableAudio("no sound"), "yes")

    found = evaluated(
        ear,
        Known(SOMEWHERE, "en", ""),
        Known(SOMEWHERE, "en", "yes", vouched_for=False),
        Known(SOMEWHERE, "en", "yes"),
        Known(SOMEWHERE, "en", "yes"),
    )

    assert found["recordings"] == 1
    assert found["cer"] == 0.0
    assert found["left_out"] == {
        "could not be heard": 1,
        "nobody vouches for the words": 1,
        "nobody wrote down what is said": 1,
    }


def test_a_language_that_is_only_listened_to_has_no_figures() -> None:
    found = evaluated(ToldEar("words", grade=Grade.LISTEN_ONLY), Known(SOMEWHERE, "shn", "words"))

    assert found["languages"] == {}
    assert found["left_out"] == {"listen-only": 1}


def test_what_doubts_are_worth_is_measured_and_speech_without_words_counted() -> None:
    sound, doubted = Known(SOMEWHERE, "en", "help"), Known(SOMEWHERE, "en", "help me")
    compared = [
        *compare(ToldEar("help"), [sound], lambda: None),
        *compare(ToldEar("", doubts=(Doubt.SPEECH_WITHOUT_TEXT,)), [doubted], lambda: None),
    ]

    found = figures("told", False, compared)

    assert (found["doubted"], found["not_doubted"]) == (1.0, 0.0)
    assert found["languages"]["en"]["wordless_seconds"] == 2.0
    assert found["languages"]["en"]["doubted_lines"] == 1


def test_the_difference_between_two_ways_is_of_the_recordings_both_could_hear() -> None:
    many = [Known(SOMEWHERE, "en", "they took my phone")] * 10
    known = [*many, Known(SOMEWHERE, "th", "ช่วยด้วย"), Known(SOMEWHERE, "en", "lost")]
    wrong, right = ["they took the phone"] * 10, ["they took my phone"] * 10
    own = compare(ToldEar(*wrong, "ช่วยดวย", "lost"), known, lambda: None)
    other = compare(ToldEar(*right, "ช่วยดวย", UndecodableAudio("no sound")), known, lambda: None)

    found = beside(Fit(), Fit(Context.FITTED, 5.0), own, other)

    assert (found["own"], found["other"]) == (
        {"context": "full", "window": 29.0},
        {"context": "fitted", "window": 5.0},
    )
    assert found["differences"]["en"] == {
        "difference": -0.25,
        "low": -0.25,
        "high": -0.25,
        "recordings": 10,
        "differing": 10,
    }
    assert found["differences"]["th"] == {
        "difference": 0.0,
        "low": None,
        "high": None,
        "recordings": 1,
        "differing": 0,
    }
    assert found["differences"]["all"]["recordings"] == 11
    assert found["languages"]["en"]["rate"] == 0.0


class TestTheSet:
    def test_a_manifest_names_files_from_beside_its_folder(self, tmp_path: Path) -> None:
        (tmp_path / "speech").mkdir()
        (tmp_path / "speech" / "a.wav").touch()
        table = (
            "file\tlanguage\ttranscript_status\ttranscript\n"
            'speech/a.wav\tth\treference from repo\tพูดว่า "ช่วย"\n'
            "speech/a.wav\tkm\tUNVERIFIED: output of a model\tជួយ\n"
        )
        (tmp_path / "speech" / "MANIFEST.tsv").write_text(table, "utf-8")

        first, second = read_set(tmp_path / "speech")

        assert first == Known(tmp_path / "speech" / "a.wav", "th", 'พูดว่า "ช่วย"')
        assert not second.vouched_for

    @pytest.mark.parametrize(
        ("table", "fault"),
        [
            (None, "neither"),
            ("file\tlanguage\na.wav\tth\n", "no column 'transcript'"),
            ("file\ttext\na.wav\tx\n", "no column 'language'"),
            ("file\tlang\ttext\nb.wav\tth\tx\n", "not there: row 2"),
        ],
    )
    def test_what_cannot_be_used_is_said(self, tmp_path: Path, table: str | None, fault: str) -> None:
        (tmp_path / "a.wav").touch()
        if table:
            (tmp_path / "refs.tsv").write_text(table)

        with pytest.raises(SetUnusable, match=fault):
            read_set(tmp_path)


def test_the_picture_shows_every_language_and_survives_rates_of_any_size() -> None:
    found = evaluated(
        ToldEar("a b c d e f g", "x", ""),
        Known(SOMEWHERE, "en", "no"),
        Known(SOMEWHERE, "<th>", "x"),
        Known(SOMEWHERE, "vi", "không"),
    )

    drawn = plot(found)

    assert drawn.count("<rect") == 1 + 3
    assert "&lt;th&gt;" in drawn
    assert "700.0% wer, n=1" in drawn
    assert plot(evaluated(ToldEar())).startswith("<svg")


def test_the_command_hears_the_examples_and_writes_figures_and_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTLINE_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("HOTLINE_DEFAULT_MODEL", "hotline-nano")
    few = tmp_path / "few"
    few.mkdir()
    table = (EXAMPLES / "refs.tsv").read_text("utf-8").splitlines(keepends=True)
    (few / "refs.tsv").write_text(
        "".join([table[0], *(row for row in table if row.startswith(("en", "th")))])
    )
    for example in (*EXAMPLES.glob("en-*.wav"), *EXAMPLES.glob("th-*.wav")):
        shutil.copy(example, few)

    done = CliRunner().invoke(
        build_app(),
        ["evaluate", "transcription", str(few), "--json", str(tmp_path / "found.json"), "--context", "full"],
    )

    assert done.exit_code == 0, done.output
    found = json.loads((tmp_path / "found.json").read_text())
    assert (found["model"], found["demonstration"], found["recordings"]) == ("hotline-nano", True, 6)
    assert set(found["languages"]) == {"en", "th"}
    assert all(0 <= row["low"] <= row["rate"] <= row["high"] < 0.5 for row in found["languages"].values())
    assert (tmp_path / "state" / "evaluation" / "transcription.svg").is_file()
    assert "a demonstration model" in done.output
    other = found["beside"]["other"]
    assert (other["context"], found["beside"]["own"]["context"]) == ("full", "fitted")
    assert set(found["beside"]["differences"]) == {"all", "en", "th"}
    assert "all (characters)" in done.output
