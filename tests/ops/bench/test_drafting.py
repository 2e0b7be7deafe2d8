"""The bench of triage: its texts are as hostile as they should be, its figures are what was measured."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ops.bench import drafting
from ops.bench.drafting import Drafted, Extent, Growth, Memory, Speed, drafted, remembered, slowest
from ops.bench.drafting_plot import plot
from ops.bench.drafting_report import asked, figures, slope, steepest
from ops.bench.errors import BenchError
from ops.bench.hostile import KINDS, hostile, messages
from ops.cli import build_app
from triage.draft import Triage
from triage.model import Message

MEASURED = Drafted(
    Speed(100, 20_000, 2.0, 1.0),
    Memory(60.0, 84.0),
    (
        Growth("th", "only digits", {1_000: 0.5, 10_000: 0.01, 100_000: 0.1}),
        Growth("en", "only digits", {1_000: 0.5, 10_000: 0.001, 100_000: 0.05}),
    ),
    own=True,
)


@pytest.fixture(scope="module")
def triage() -> Triage:
    return Triage.load()


@pytest.mark.parametrize("kind", list(KINDS))
@pytest.mark.parametrize("language", ["en", "th", "bn"])
def test_a_hostile_text_is_as_long_as_it_is_asked_for(triage: Triage, kind: str, language: str) -> None:
    size = len(hostile(language, kind, 5_000).encode())

    assert 5_000 <= size < 5_400


def test_phrases_that_break_off_are_not_what_is_looked_for(triage: Triage) -> None:
    def found(kind: str) -> int:
        text = hostile("en", kind, 5_000)
        return len(triage.draft(Message("", "en", text, (), {}, None)).findings)

    assert found("only what is looked for") > 10
    assert found("only digits") == found("only spaces") == found("only combining marks") == 0


def test_marks_are_the_languages_own(triage: Triage) -> None:
    assert "\N{THAI CHARACTER SARA II}" in hostile("th", "only combining marks", 500)


def test_the_benchs_messages_are_the_same_each_time_and_in_every_language(triage: Triage) -> None:
    made = messages(triage, 40)

    assert made == messages(triage, 40)
    assert {each.language for each in made} == set(triage.lexicons)
    assert all(each.text for each in made)


def test_a_slope_of_one_is_linear_and_of_two_quadratic() -> None:
    linear = Growth("en", "x", {10_000: 0.02, 100_000: 0.2, 1_000_000: 2.0})
    quadratic = replace(linear, seconds={10_000: 0.01, 100_000: 1.0, 1_000_000: 100.0})

    assert slope(linear) == pytest.approx(1)
    assert slope(quadratic) == pytest.approx(2)


def test_the_shortest_texts_are_not_in_the_slope() -> None:
    assert slope(MEASURED.growth[0]) == pytest.approx(1)


def test_figures_are_of_one_core_and_beside_what_is_wanted() -> None:
    found = figures(MEASURED)

    assert found["messages_per_minute"] == 6_000
    assert found["messages_per_minute_by_the_clock"] == 3_000
    assert (found["lexicons_mb"], found["process_mb"]) == (24.0, 84.0)
    assert found["characters_per_message"] == 200
    assert [each.reached for each in asked(found)] == [False, True, False]
    assert found == json.loads(json.dumps(found))


def test_the_slowest_and_the_steepest_language_need_not_be_the_same() -> None:
    assert slowest(MEASURED.growth)["only digits"].language == "th"
    assert steepest(MEASURED.growth, "only digits").language == "en"


def test_the_picture_names_the_kind_the_language_and_its_slope() -> None:
    assert "only digits (th), 1.00" in plot(MEASURED)


def test_each_message_is_drafted_once_on_the_clock() -> None:
    read = list[str]()

    class Counting:
        def draft(self, message: Message) -> None:
            read.append(message.id)

    given = [Message(str(number), "en", "x", (), {}, None) for number in range(5)]
    speed = drafted(Counting(), given)  # type: ignore[arg-type]

    assert (speed.messages, speed.characters) == (5, 5)
    assert read == ["4", "0", "1", "2", "3", "4"]


def test_a_fresh_process_with_all_lexicons_stays_below_what_is_allowed() -> None:
    memory = remembered()

    assert 5 < memory.before < memory.after < 150


def test_the_command_prints_what_it_wants_and_keeps_figures_and_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTLINE_STATE", str(tmp_path))
    monkeypatch.setattr(drafting, "QUICK", Extent(12, (100, 10_000, 12_000)))

    arguments = ["bench", "triage", "--quick", "--lang", "lo", "--json", str(tmp_path / "f.json")]
    done = CliRunner().invoke(build_app(), arguments)

    assert done.exit_code == 0, done.output
    assert "messages a minute on one core" in done.output
    assert json.loads((tmp_path / "f.json").read_text())["made_messages"] is True
    assert (tmp_path / "bench" / "triage.svg").read_text().startswith("<svg")


def test_the_longest_text_is_read_in_the_slowest_language_of_each_kind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(drafting, "remembered", lambda: Memory(1.0, 2.0))

    measured = drafting.measure(Extent(2, (100, 200), 400), None, lambda _: None, ["lo", "bn"])

    read = [each.kind for each in measured.growth if 400 in each.seconds]
    assert sorted(read) == sorted(KINDS)
    assert len(measured.growth) == 2 * len(KINDS)
    assert all(400 in each.seconds for each in slowest(measured.growth).values())


def test_a_language_without_a_lexicon_is_told() -> None:
    with pytest.raises(BenchError, match="no lexicon for: xx"):
        drafting.measure(Extent(1, (100,)), None, lambda _: None, ["xx"])


def test_lines_that_cannot_be_read_are_counted_aloud(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text("nothing\n")

    done = CliRunner().invoke(build_app(), ["bench", "triage", "--input", str(tmp_path / "in.jsonl")])

    assert done.exit_code == 1
    assert "1 lines" in done.stderr
