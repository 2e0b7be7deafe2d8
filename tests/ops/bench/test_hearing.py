"""What the ear's bench makes of its measurements."""

import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from ops.bench import hearing
from ops.bench.agreeing import AsTheyRan, agreed
from ops.bench.hearing import CONTESTANTS, Heard, Run, Subject
from ops.bench.hearing_plot import plot
from ops.bench.hearing_report import asked, figures
from ops.bench.tuning import tuned
from ops.cli import build_app
from transcription.bench import agreement, contest
from transcription.bench.agreement import Agreed
from transcription.bench.contest import Job, Taken, Way
from transcription.context import Context
from transcription.tuning import Tuning, keep_tuning, key, load_tunings, untuned

TUNING = Tuning(threads=1, workers=2, compute="int8", batch=160)
SUBJECT = Subject("base", Path("base"), "cpu", 4.0, Context.FITTED, 10.0, TUNING)
AGREED = Agreed(windows=200, alike=199, fitted_like_full=190, units=400, wrong_full=20, wrong_fitted=22)
RAN = AsTheyRan(
    words=200, wrong={"per_file": 20, "ours_fitted": 10}, unlike={("per_file", "ours_fitted"): 16}
)
WALL = {
    "per_file": 80.0,
    "per_file_unfiltered": 120.0,
    "batched": 60.0,
    "ours_full": 50.0,
    "ours_fitted": 20.0,
}


def taken(wall: float, megabytes: float = 400.0) -> Taken:
    return Taken(wall=wall, cpu=2 * wall, megabytes=megabytes, audio=2400.0, texts=[])


def heard(*counts: int) -> Heard:
    return Heard(SUBJECT, [Run(name, count, taken(WALL[name])) for count in counts for name in CONTESTANTS])


def test_the_figures_have_the_names_they_are_asked_for_by() -> None:
    found = figures([heard(8, 64, 0)], AGREED, RAN)

    assert found["speedup_vs_per_file"] == 4
    assert found["speedup_vs_batched"] == 3
    assert found["identical_windows"] == 0.995
    assert found["cpu_s_per_audio_min"] == 1
    assert found["peak_memory_ratio"] == 1
    assert found["month_hours"] == 1.7
    assert found["model"] == "base (random weights)"
    assert found["device"] == "cpu"
    assert json.loads(json.dumps(found))["runs"][0]["ways"][0]["real_time_factor"] == 0.0333


def test_of_several_rounds_the_median_ratio_counts_and_the_most_memory() -> None:
    of_the_ways = {"per_file": (80.0, 90.0, 400.0), "ours_fitted": (20.0, 30.0, 80.0)}
    runs = [
        Run(name, 64, taken(of_the_ways.get(name, (60.0,) * 3)[place], 400.0 + place))
        for place in range(3)
        for name in CONTESTANTS
    ]

    found = figures([Heard(SUBJECT, runs)], AGREED, RAN)

    assert found["rounds"] == 3
    assert found["speedup_vs_per_file"] == 4  # of 4, 3 and 5
    assert found["cpu_s_per_audio_min"] == 1.5
    assert found["peak_memory_ratio"] == 1
    assert len(found["runs"][0]["ways"]) == 3 * len(CONTESTANTS)
    assert hearing.Extent((64,), 1, alone=True, rounds=3).contests == 3 * 5 + 5


def test_what_is_not_reached_is_marked() -> None:
    found = figures([heard(8, 0)], AGREED, RAN)

    assert [each.what for each in asked(found) if not each.reached] == []
    found["peak_memory_ratio"] = 1.4
    assert [each.what for each in asked(found) if not each.reached] == ["peak memory to (b)'s, fitted"]


def test_the_picture_has_a_bar_for_every_way() -> None:
    picture = ElementTree.fromstring(plot(heard(8)))

    assert len([each for each in picture.iter() if each.tag.endswith("rect")]) == 1 + 3 * len(CONTESTANTS)


def test_tuning_keeps_the_fastest_that_is_not_too_hungry(monkeypatch: pytest.MonkeyPatch) -> None:
    def measured(job: Job) -> Taken:
        hungry = job.tuning.batch > 160
        seconds = 5.0 if hungry else 10.0 if job.tuning.workers == 1 else 20.0
        return taken(seconds, 2000.0 if hungry else 400.0)

    monkeypatch.setattr("ops.bench.tuning.contest", measured)

    best = tuned(SUBJECT, lambda said: None)

    assert (best.workers, best.threads, best.batch) == (1, 2, 160)


def test_a_tuning_is_kept_beside_the_others_and_a_broken_file_is_none(tmp_path: Path) -> None:
    file = tmp_path / "state" / "tunings.json"
    assert load_tunings(file) == {}

    keep_tuning(file, key("base", "cpu", Context.FITTED), TUNING)
    keep_tuning(file, key("small", "cpu", Context.FITTED), TUNING)

    assert load_tunings(file) == {
        key("base", "cpu", Context.FITTED): TUNING,
        key("small", "cpu", Context.FITTED): TUNING,
    }
    file.write_text("{")
    assert load_tunings(file) == {}


@pytest.mark.parametrize("threads", [1, 2, 3, 4, 8])
@pytest.mark.parametrize("context", list(Context))
def test_untuned_all_threads_are_used_and_whole_windows_have_two_workers_at_most(
    context: Context, threads: int
) -> None:
    tuning = untuned("cpu", None, threads, context)

    assert tuning.workers * tuning.threads == threads
    assert context is Context.FITTED or tuning.workers <= 2


def in_this_process(module: str, asked: str) -> str:
    """What a process of its own would do, without the seconds in which it begins."""
    if module.endswith("contest"):
        return contest.run(Job.model_validate_json(asked)).model_dump_json()
    return agreement.compare(agreement.Compare.model_validate_json(asked)).model_dump_json()


def test_a_contestant_has_a_process_of_its_own() -> None:
    subject = replace(SUBJECT, name="hotline-nano", folder=hearing.NANO, pace=None, fitted=5.0)

    found = hearing.contest(subject.job(Way.OURS, 1, Context.FITTED))

    assert found.wall > 0
    assert len(found.texts) == 1


def test_the_command_measures_for_real_and_writes_its_figures_and_its_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTLINE_STATE", str(tmp_path))
    monkeypatch.setattr(hearing, "_told", in_this_process)
    monkeypatch.setattr(hearing, "QUICK", replace(hearing.QUICK, sets=(1,), compared=1))
    words = ["bench", "transcription", "--model", "hotline-nano", "--quick"]

    result = CliRunner().invoke(build_app(), [*words, "--json", str(tmp_path / "f.json")])

    assert result.exit_code == 0, result.output
    found = json.loads((tmp_path / "f.json").read_text())
    assert found["voicemails"] == 1
    assert found["speedup_vs_per_file"] > 0
    assert "speedup_vs_per_file_unfiltered" not in found
    assert found["identical_windows"] == 1
    assert found["as_they_ran"]["wrong"]["ours_fitted"] < 0.3
    assert found["rereads"] is False
    assert (tmp_path / "bench" / "transcription.svg").exists()
    assert "A month of 20000 contacts" in result.output
    assert "meant for 64 voicemails" in result.output
    assert "words unlike as they ran, (a) and ours" in result.output
    assert "In no way is anything read twice here" in " ".join(result.output.split())


def test_texts_are_held_against_each_other_word_by_word_whatever_the_commas() -> None:
    texts = {"per_file": ["one two, three"], "batched": ["one two three"], "ours_fitted": ["one, three four"]}

    found = agreed(["one two three"], texts)

    assert found.words == 3
    assert found.wrong == {"per_file": 0, "batched": 0, "ours_fitted": 2}
    assert found.unlike["per_file", "batched"] == 0
    assert found.unlike["batched", "ours_fitted"] == 2


def test_a_model_that_is_nowhere_is_one_clear_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTLINE_STATE", str(tmp_path))

    result = CliRunner().invoke(build_app(), ["bench", "transcription", "--model", "enormous"])

    assert result.exit_code == 1
    assert "no model 'enormous'" in result.output
