"""The demonstration is real, and says so only where it is."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from ops.config import REPOSITORY, Settings
from ops.demo.story import COMPLAINT, VOCABULARY, Story, tell_story
from ops.demo.verdict import Heard, what_is_wrong
from ops.telephone.speech import VOICES, read_vocabulary
from prompts.library import Library
from tests.places import fail_unless_installed
from triage.draft import Triage
from triage.model import Message


@pytest.fixture(scope="module")
def triage() -> Triage:
    return Triage.load()


@pytest.fixture(scope="module")
def story() -> Story:
    fail_unless_installed("prompts")
    return tell_story("th", Library.load(audio=[Settings().folder.placeholder_prompts]))


@pytest.fixture
def heard(story: Story, triage: Triage) -> Heard:
    expected = story.expected(triage)
    return Heard(
        language="th",
        units=[unit.text for unit in story.units],
        answers={question.value: answer for question, answer in story.answers.items()},
        grades=frozenset({"draft"}),
        speech_seconds=6.0,
        issues=frozenset(expected.issues),
        urgency=expected.urgency,
        unproven=[],
    )


def test_a_case_that_says_what_was_said_is_right(story: Story, heard: Heard, triage: Triage) -> None:
    assert list(what_is_wrong(story, heard, triage)) == []


@pytest.mark.parametrize("language", sorted(read_vocabulary(VOCABULARY)))
def test_each_trouble_of_the_list_that_she_calls_out_is_reported(language: str, triage: Triage) -> None:
    known = {unit.english: unit.text for unit in read_vocabulary(VOCABULARY)[language]}
    said = ", ".join(known[english] for english in COMPLAINT)

    made = triage.draft(Message("m", language, said, (), {}, None))

    expected = triage.draft(Message("m", "en", ", ".join(COMPLAINT), (), {}, None))
    assert set(expected.issues) <= set(made.issues)
    assert made.urgency == expected.urgency == "now"


def test_what_is_said_matters(story: Story, triage: Triage) -> None:
    expected = story.expected(triage)

    assert expected.urgency == "now"
    assert len(expected.issues) >= 3


def test_one_unit_misheard_is_forgiven(story: Story, heard: Heard, triage: Triage) -> None:
    assert list(what_is_wrong(story, replace(heard, units=heard.units[:-1]), triage)) == []


@pytest.mark.parametrize(
    "fault",
    [
        {"language": "en"},
        {"units": []},
        {"answers": {}},
        {"speech_seconds": 0.0},
        {"issues": frozenset()},
        {"urgency": "soon"},
        {"unproven": ["wages.unpaid"]},
    ],
    ids=lambda fault: next(iter(fault)),
)
def test_every_fault_is_told(fault: dict[str, object], story: Story, heard: Heard, triage: Triage) -> None:
    assert list(what_is_wrong(story, replace(heard, **fault), triage))  # type: ignore[arg-type]


@pytest.mark.parametrize("language", sorted(VOICES))
def test_the_complaint_can_be_told_in_every_language_the_model_hears(language: str) -> None:
    library = Library.load(audio=[Settings().folder.placeholder_prompts])

    assert [unit.english for unit in tell_story(language, library).units] == list(COMPLAINT)


@pytest.mark.asterisk
@pytest.mark.telephone
@pytest.mark.timeout(300)
def test_the_demonstration_shows_a_right_case_and_ends(short_prompts: Path, short_folder: Path) -> None:
    environment = os.environ | {
        "HOTLINE_STATE": str(short_folder),
        "HOTLINE_INSTALLED": str(short_prompts),
        "PYTHONPATH": str(REPOSITORY),
    }

    shown = subprocess.run(
        [sys.executable, "-P", "-m", "ops.cli", "demo", "--once", "--language", "my"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert shown.returncode == 0, shown.stdout + shown.stderr
    assert "The draft case is what was said and pressed." in shown.stdout
    assert "a caseworker sees it in the tray" in shown.stdout
