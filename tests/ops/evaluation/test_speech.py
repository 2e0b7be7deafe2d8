"""How speech finding is measured: by telephone, frame by frame, and with what is left out told."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile
from typer.testing import CliRunner

from ops.cli import build_app
from ops.evaluation.sets import SetUnusable
from ops.evaluation.speech import Clip, Seconds, counted, figures
from ops.evaluation.speech_sets import Labelled, read_labels
from ops.evaluation.telephone import Line, carried, g711
from transcription.decode import Audio
from transcription.model import Span

RATE = 16_000


def given_set(folder: Path, labels: dict[str, str], segments: dict[str, str]) -> Path:
    rows = ["file\tlabel"]
    for name, label in labels.items():
        soundfile.write(folder / name, np.zeros(RATE), RATE)
        rows.append(f"{name}\t{label}")
    for name, table in segments.items():
        (folder / name).write_text(table)
    (folder / "MANIFEST.tsv").write_text("\n".join(rows) + "\n")
    return folder


def clip(line: Line, speech: tuple[Span, ...], seconds: Seconds, name: str = "a") -> Clip:
    return Clip(name, line, np.zeros(3, np.float32), 10.0, speech, seconds)


def test_segments_beside_a_recording_say_where_somebody_speaks_and_labels_that_nobody_does(
    tmp_path: Path,
) -> None:
    given_set(
        tmp_path,
        {"a.wav": "speech", "b.wav": "busy tone; no speech", "c.wav": "music: guitar", "d.wav": "unlabelled"},
        {"a.segments.tsv": "start\tend\n0.5\t0.75\n"},
    )

    told = [each.speech for each in read_labels(tmp_path)]

    assert told == [(Span(0.5, 0.75),), (), (), None]


@pytest.mark.parametrize(
    ("label", "nobody"),
    [
        ("hens, no speech", True),
        ("non-speech: engine", True),
        ("near silence", True),
        ("noise: rubbing", True),
        ("speech 3 s, then silence", False),
        ("noise and speech", False),
        ("", False),
    ],
)
def test_a_label_that_speaks_of_speech_does_not_say_that_nobody_speaks(
    tmp_path: Path, label: str, nobody: bool
) -> None:
    given_set(tmp_path, {"a.wav": label}, {})

    (told,) = read_labels(tmp_path)

    assert told.speech == (() if nobody else None)


def test_tables_as_a_spreadsheet_writes_them_are_read(tmp_path: Path) -> None:
    given_set(tmp_path, {"a.wav": "speech"}, {"a.segments.tsv": "\ufeffstart\tend\r\n-1\t2\r\n3\t90\r\n"})
    table = (tmp_path / "MANIFEST.tsv").read_text()
    (tmp_path / "MANIFEST.tsv").write_text("\ufeff" + table.replace("\n", "\r\n") + "\r\n")

    (told,) = read_labels(tmp_path)

    assert told.speech == (Span(0.0, 2.0), Span(3.0, 90.0))


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ("", "row 2 has no start and end"),
        ("0.5\t0.75\n", "row 2 has no start and end"),
        ("start\tend\nhalf\t1\n", "row 2 has no start and end"),
        ("start\tend\n2\t1\n", "row 2 ends before it begins"),
        ("start\tend\n2\tnan\n", "row 2 ends before it begins, or never"),
    ],
)
def test_segments_that_cannot_be_used_are_no_silence(tmp_path: Path, table: str, why: str) -> None:
    given_set(tmp_path, {"a.wav": "speech"}, {"a.segments.tsv": table})

    with pytest.raises(SetUnusable, match=why):
        read_labels(tmp_path)


def test_a_table_in_another_writing_says_so(tmp_path: Path) -> None:
    (tmp_path / "MANIFEST.tsv").write_bytes("file\tlabel\nä.wav\tnoise\n".encode("latin-1"))

    with pytest.raises(SetUnusable, match="UTF-8"):
        read_labels(tmp_path)


def test_segments_past_the_end_are_not_missed() -> None:
    seconds = counted([Span(0.0, 5.0)], [Span(2.0, 4.0), Span(4.5, 9.0), Span(20.0, 30.0)], 5.0)

    assert (seconds.found, seconds.marked, seconds.missed) == pytest.approx((2.5, 2.5, 0.0))


def test_recordings_of_one_name_in_two_folders_are_two() -> None:
    clips = [clip(Line.TELEPHONE, (), Seconds(0.0, each, 0.0)) for each in (1.0, 2.0)]

    found = figures(clips, [Labelled(Path("one/a"), ()), Labelled(Path("two/a"), ())])

    assert {name: each["marked"] for name, each in found["clips"].items()} == {"a": 1.0, "a (2)": 2.0}


@pytest.mark.parametrize(
    ("table", "why"),
    [("file\tlabel\ngone.wav\tnoise\n", "not there: row 2"), ("name\ttext\na.wav\tb\n", "no columns")],
)
def test_a_table_that_cannot_be_used_says_why(tmp_path: Path, table: str, why: str) -> None:
    (tmp_path / "MANIFEST.tsv").write_text(table)

    with pytest.raises(SetUnusable, match=why):
        read_labels(tmp_path)


def test_frames_are_counted_on_both_sides() -> None:
    seconds = counted([Span(1.0, 3.0)], [Span(2.0, 4.5)], 5.0)

    assert (seconds.found, seconds.marked, seconds.missed) == pytest.approx((1.0, 1.0, 1.5))


def test_figures_are_of_the_telephone_and_of_tones_apart() -> None:
    spoken, silent = (Span(0.0, 4.0),), ()
    clips = [
        clip(Line.TELEPHONE, spoken, Seconds(3.0, 1.0, 1.0)),
        clip(Line.TELEPHONE, silent, Seconds(0.0, 0.5, 0.0), "b"),
        clip(Line.FAINT, spoken, Seconds(1.0, 0.0, 3.0)),
    ]

    found = figures(clips, [Labelled(Path("a"), spoken), Labelled(Path("b"), ()), Labelled(Path("c"), None)])

    assert (found["recall"], found["precision"], found["tone_seconds_marked"]) == (0.75, 0.75, 0.05)
    assert found["lines"][Line.FAINT.value]["recall"] == 0.25
    assert found["lines"][Line.NOISY.value]["recall"] is None
    assert (found["recordings"], found["left_out"]) == (2, 1)


def level(audio: Audio) -> float:
    return float(20 * np.log10(np.sqrt(np.mean((audio.samples / 32_768.0) ** 2)) + 1e-9))


@pytest.mark.parametrize(("hertz", "passes"), [(100, False), (1000, True), (5000, False)])
def test_the_telephone_carries_300_to_3400_hertz(hertz: int, passes: bool) -> None:
    time = np.arange(2 * RATE) / RATE
    tone = Audio((np.sin(2 * np.pi * hertz * time) * 8000).astype(np.int16), RATE)

    heard = carried(tone, Line.TELEPHONE)

    assert heard.rate == 8000
    assert heard.duration == pytest.approx(tone.duration, abs=0.05)
    assert (level(heard) > level(tone) - 3) is passes
    assert level(carried(tone, Line.FAINT)) < level(heard) - 25 or not passes


def test_a_steep_line_leaves_nothing_of_the_depth() -> None:
    time = np.arange(2 * RATE) / RATE
    tone = Audio((np.sin(2 * np.pi * 150 * time) * 8000).astype(np.int16), RATE)

    assert level(carried(tone, Line.STEEP)) < level(carried(tone, Line.TELEPHONE)) - 20


def test_the_command_writes_its_figures_and_its_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTLINE_STATE", str(tmp_path / "state"))
    folder = tmp_path / "set"
    folder.mkdir()
    given_set(folder, {"a.wav": "digital silence", "b.wav": "unlabelled"}, {})

    done = CliRunner().invoke(
        build_app(), ["evaluate", "speech", str(folder), "--json", str(tmp_path / "found.json")]
    )

    assert done.exit_code == 0, done.output
    found = json.loads((tmp_path / "found.json").read_text())
    assert found["recall"] is None
    assert found["tone_seconds_marked"] == 0.0
    assert found["left_out"] == 1
    assert "Not counted" in done.output
    assert (tmp_path / "state" / "evaluation" / "speech.svg").read_text().startswith("<svg")


def test_g711_has_255_values_and_what_went_through_it_once_is_not_changed_again() -> None:
    ramp = np.linspace(-1, 1, 20_001)

    once = g711(ramp)

    assert len(np.unique(once)) == 255
    assert g711(once) == pytest.approx(once)
    assert np.abs(once - ramp).max() < 1 / 50


def test_what_is_fainter_than_half_a_step_of_g711_is_silence() -> None:
    assert g711(np.array([0.4, -0.4, 0.6]) / 8159) == pytest.approx(np.array([0, 0, 2]) / 8159)
