"""The chart cannot disagree with the call: it is made by walking through the scripts."""

import inspect
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import anyio
import pytest
import typer
from rich.console import Console
from typer.testing import CliRunner

from ivr.desk import Desk
from ivr.flows.questions import ask
from ivr.line import Line
from ivr.model import Ending, Question, YesNo
from ops.chart.explore import Walked, an_office, as_on_a_chart, explore
from ops.chart.model import END, Chart, Event, Happens, Way
from ops.chart.outline import Speaker, outlined
from ops.chart.scripts import DOCUMENT, charts, not_reached, written_document
from ops.chart.svg import svg_of, wrapped
from ops.chart.terminal import tree_of
from ops.chart.wander import WalkedLine
from ops.cli.chart import register
from prompts.library import Library
from prompts.schema import MenuRow

THE_LINES_OWN = {
    *(
        "aside",
        "dialled",
        "is_never_answered",
        "key",
        "language",
        "library",
        "now",
        "persons",
        "promise",
        "sounds",
        "speak_in",
        "step",
    ),
    *("take_language", "time", "whereabouts"),
}
"""Verbs of the line that reach no telephone by themselves, or that no script calls but through another."""


@pytest.fixture(scope="session")
def library() -> Library:
    return Library.load()


@pytest.fixture(scope="session")
def found(library: Library) -> tuple[Chart, ...]:
    return charts(library)


def speaker(library: Library, code: str) -> Speaker:
    language = library.language(code)
    assert language is not None
    return Speaker(library, language)


def test_every_menu_and_entry_is_asked_by_a_script(library: Library, found: tuple[Chart, ...]) -> None:
    assert not_reached(library, found) == ()


def test_a_menu_no_script_asks_is_named(library: Library, found: tuple[Chart, ...]) -> None:
    lost = MenuRow(prompt="welcome", choices={"1": "yes"}, otherwise="yes")
    table = library.table.model_copy(update={"menus": {**library.table.menus, "lost": lost}})

    assert not_reached(replace(library, table=table), found) == ("lost",)


def test_every_way_leads_to_a_place_or_to_the_end(found: tuple[Chart, ...]) -> None:
    known = {END} | {place for chart in found for place in chart.places}

    for chart in found:
        for way in [*chart.begin, *(way for ways in chart.ways.values() for way in ways)]:
            assert way.to in known


def test_every_choice_of_every_place_leads_on(found: tuple[Chart, ...]) -> None:
    """Nothing a caller presses, and no silence, ends in nothing."""
    for chart in found:
        nowhere = [
            (place.name, option.means)
            for place in chart.places.values()
            for option in place.options
            if not chart.ways.get((place.name, option.means))
        ]
        assert nowhere == []


def test_who_is_in_danger_reaches_a_person_before_anything_else(found: tuple[Chart, ...]) -> None:
    (way,) = found[0].ways["in-danger", "yes"]

    assert way.events == ()
    assert way.to.startswith("person")


def test_silence_at_the_main_menu_leads_to_the_message(found: tuple[Chart, ...]) -> None:
    (silent,) = [each for each in found[0].places["main-menu"].options if "…" in each.keys]
    (way,) = found[0].ways["main-menu", silent.means]

    assert Event(Happens.RECORDS) in way.events


def test_a_script_is_walked_to_its_last_choice(library: Library) -> None:
    written = as_on_a_chart(library)

    async def script(line: Line, desk: Desk) -> Ending:
        menu = written.menu("in-danger", YesNo)
        while await ask(line, desk, Question.IN_DANGER, menu) is YesNo.YES:
            await line.say("welcome")
        return desk.outcome()

    english = written.language("en")
    assert english is not None
    with an_office() as office:
        chart = anyio.run(explore, Walked("x", script), written, english, office)

    assert chart.ways["in-danger", "yes"] == [Way((Event(Happens.SAYS, "welcome"),), "in-danger")]
    assert chart.ways["in-danger", "no"] == [Way((), END)]


def test_no_verb_of_the_line_would_reach_a_telephone() -> None:
    public = {name for name, _ in inspect.getmembers(Line) if not name.startswith("_")}

    assert public - set(vars(WalkedLine)) <= THE_LINES_OWN


def test_the_document_is_what_the_scripts_do(library: Library, found: tuple[Chart, ...]) -> None:
    """To bring it up to date: ./hotline chart --document"""
    assert DOCUMENT.read_text(encoding="utf-8") == written_document(library, found)


def test_the_document_has_each_page_of_languages_and_everybody_who_is_turned_away(
    library: Library, found: tuple[Chart, ...]
) -> None:
    told = written_document(library, found)
    second = told.partition("| key after `9` | language |")[2].partition("###")[0]

    assert "| `5` | Shan (shn) |" in second
    assert "*blocked, too_often*: `not-available`, the call ends" in told


@pytest.mark.parametrize("code", ["en", "th", "shn"])
def test_each_place_is_printed_once_in_her_language(
    library: Library, found: tuple[Chart, ...], code: str
) -> None:
    console = Console(width=400, record=True, file=open("/dev/null", "w"))
    console.print(tree_of("A call", outlined(found[0], speaker(library, code))))
    told = console.export_text()
    console.file.close()

    language = library.language(code)
    assert language is not None
    question = library.text("in-danger", language)
    assert question is not None
    assert told.count(question[:30]) == 1
    assert "Are you in danger now?" in told


def test_a_topic_that_is_not_written_in_a_language_is_in_no_menu_of_it(
    library: Library, found: tuple[Chart, ...]
) -> None:
    def printed(words: Library) -> str:
        console = Console(width=400, record=True, file=open("/dev/null", "w"))
        console.print(tree_of("A call", outlined(found[0], speaker(words, "th"))))
        console.file.close()
        return console.export_text()

    fewer = {key: text for key, text in library.words["th"].items() if key != "wages-not-paid"}
    without = replace(library, words={**library.words, "th": fewer})

    assert "wages-your-pay" in printed(library)
    assert "wages-your-pay" not in printed(without)
    assert "papers-are-yours" in printed(without)


def test_the_picture_is_whole_and_has_both_languages(library: Library, found: tuple[Chart, ...]) -> None:
    picture = svg_of([("Thai", outlined(found[0], speaker(library, "th")))])

    drawn = ElementTree.fromstring(picture)
    texts = [element.text or "" for element in drawn.iter("{http://www.w3.org/2000/svg}text")]
    thai = library.language("th")
    assert thai is not None
    assert any((library.text("in-danger", thai) or "?")[:20] in text for text in texts)
    assert "Are you in danger now? If yes, press one. If no, press two." in texts
    assert "in-danger" in texts


def test_long_words_are_wrapped_without_parting_a_letter_from_its_marks() -> None:
    burmese = "ဒီပြဿနာ ဖြစ်နေတဲ့သူ ဘယ်နှစ်ယောက် ရှိပါသလဲ။" * 4

    lines = wrapped(burmese, 20)

    assert "".join(lines).replace(" ", "") == burmese.replace(" ", "")
    assert max(map(len, lines)) < 30


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> typer.Typer:
    monkeypatch.setenv("HOTLINE_STATE", str(tmp_path))
    app = typer.Typer()
    register(app)
    app.command()(lambda: None)
    return app


def test_the_command_prints_one_language_draws_it_and_refuses_one_there_is_not(
    command: typer.Typer, tmp_path: Path
) -> None:
    printed = CliRunner().invoke(command, ["chart", "--language", "th"])
    drawn = CliRunner().invoke(command, ["chart", "--language", "th", "--svg", str(tmp_path / "call.svg")])
    refused = CliRunner().invoke(command, ["chart", "--language", "xx"])

    assert printed.exit_code == 0
    assert "Thai: She calls" in printed.stdout
    assert "Burmese" not in printed.stdout
    assert drawn.exit_code == 0
    assert (tmp_path / "call.svg").read_text().startswith("<svg")
    assert refused.exit_code == 1
    assert "There is no language 'xx'" in refused.stderr
