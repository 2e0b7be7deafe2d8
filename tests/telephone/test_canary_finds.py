"""What the canary finds on a real line: that all is well, and what is not."""

import os
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import anyio
import pytest

from ivr.model import Ending
from ivr.seal import pseudonym
from ivr.warrants import Warrants, draw_number
from ops.canary.call import CanaryCall, Patience
from ops.canary.ear import Ear
from ops.canary.errors import NotWell
from ops.canary.results import Finding
from ops.canary.score import Score
from ops.canary.speech import speak
from ops.config import Settings
from ops.processes import Name
from ops.telephone.phone import Phone, telephone
from prompts.library import Library
from tests.conditions import LONG
from tests.places import FreePorts, fail_unless_installed
from tests.telephone.conftest import NEEDED
from tests.telephone.node import LineNode, running_node, settings_on_free_ports, with_languages

pytestmark = [pytest.mark.asterisk, pytest.mark.telephone, pytest.mark.timeout(400)]

PATIENT = Patience(answer=LONG, sound=LONG, menu=LONG, reaction=LONG, message=LONG)
"""Whatever is to come is waited for; less only where a test is about what never comes."""

NEVER_ANSWERED = replace(PATIENT, answer=8)
NO_OTHER_WORDS = replace(PATIENT, reaction=30)
LANGUAGES = ("en", "th")


@pytest.fixture(scope="module")
def installed() -> Iterator[Path]:
    """The prompts as published, in two languages."""
    for name in NEEDED:
        fail_unless_installed(name)
    with tempfile.TemporaryDirectory(prefix="hl-") as folder:
        yield with_languages(Settings().folder.installed, Path(folder) / "installed", *LANGUAGES)


@pytest.fixture(scope="module")
def singing_node(installed: Path, free_ports: FreePorts) -> Iterator[LineNode]:
    """A line node that speaks them."""
    with _node(installed, free_ports) as running:
        yield running


@contextmanager
def _node(installed: Path, free_ports: FreePorts) -> Iterator[LineNode]:
    with tempfile.TemporaryDirectory(prefix="hl-") as folder:
        with running_node(settings_on_free_ports(Path(folder) / "s", installed, free_ports)) as running:
            yield running


class DeadKeys(Phone):
    """A telephone whose keys reach nobody."""

    async def press(self, keys: str, *, milliseconds: int = 120) -> None:
        """In vain."""


def test_where_all_is_well_its_call_is_kept_as_the_canarys(singing_node: LineNode, installed: Path) -> None:
    caller = _warranted(singing_node.settings)

    assert _sing(singing_node, _library(installed), caller=caller) is Finding.WELL

    contact = singing_node.envelope_from(caller).contact
    assert (contact.ending, contact.language, len(contact.recordings)) == (Ending.CANARY, "th", 1)


def test_keys_that_are_not_taken_are_found(singing_node: LineNode, installed: Path) -> None:
    assert _sing(singing_node, _library(installed), kind=DeadKeys) is Finding.KEY_NOT_TAKEN


def test_a_hotline_that_answers_nothing_is_found(singing_node: LineNode, installed: Path) -> None:
    port = singing_node.settings.ari_port  # nobody speaks SIP there

    found = _sing(singing_node, _library(installed), port=port, patience=NEVER_ANSWERED)

    assert found is Finding.NOT_ANSWERED


def test_a_call_program_that_hears_nothing_is_found(singing_node: LineNode, installed: Path) -> None:
    program = singing_node.pid(Name.SERVE)
    os.kill(program, signal.SIGSTOP)
    try:
        found = _sing(singing_node, _library(installed), patience=NEVER_ANSWERED)
    finally:
        os.kill(program, signal.SIGCONT)

    assert found is Finding.NOT_ANSWERED


def test_a_language_that_speaks_another_ones_words_is_found(
    installed: Path, tmp_path: Path, free_ports: FreePorts
) -> None:
    swapped = with_languages(
        Settings().folder.installed, tmp_path / "swapped", *LANGUAGES, swapped={"th": "en"}
    )
    with _node(swapped, free_ports) as node:
        for published in (installed, swapped):
            found = _sing(node, _library(published), patience=NO_OTHER_WORDS)
            assert found is Finding.WRONG_PROMPT


def test_a_message_that_cannot_be_kept_is_found(installed: Path, free_ports: FreePorts) -> None:
    with _node(installed, free_ports) as node:
        recordings = node.settings.folder.recordings
        recordings.rename(recordings.with_name("nowhere"))

        assert _sing(node, _library(installed)) is Finding.NOT_KEPT


def _sing(
    node: LineNode,
    library: Library,
    *,
    caller: str = "+66800000009",
    kind: type[Phone] = Phone,
    port: int | None = None,
    patience: Patience = PATIENT,
) -> Finding:
    """The canary's call in Thai; gives what it found."""
    language = library.language("th")
    assert language is not None

    async def call(folder: Path) -> None:
        async with telephone(node.settings.folder.pjsua2) as phone:
            phone.__class__ = kind
            await phone.dial(
                "1300", port=port or node.settings.sip_port, caller=caller, heard=folder / "heard.wav"
            )
            score = Score.of(library, language, folder / "speech.wav")
            await CanaryCall(phone, Ear(folder / "heard.wav"), score, patience).sing()

    with tempfile.TemporaryDirectory() as folder:
        speak(language, Path(folder) / "speech.wav")
        try:
            anyio.run(call, Path(folder))
        except NotWell as trouble:
            return trouble.finding
    return Finding.WELL


def _warranted(settings: Settings) -> str:
    caller = draw_number()
    key = (settings.folder.line_secrets / "pseudonym").read_text().strip().encode()
    Warrants(settings.folder.canary_warrants).issue(pseudonym(caller, key))
    return caller


def _library(installed: Path) -> Library:
    return Library.load(audio=[installed / "prompts"])
