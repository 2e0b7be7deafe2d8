"""Languages that no model writes, or that no synthesiser speaks: with sound, they are like any other.

Shan as it is, spoken only; Khmer, and Karen, which is neither written nor spoken, with borrowed sound.
"""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import anyio
import pytest

from ivr.model import Ending
from ops.config import Settings
from prompts.library import Library
from tests.places import FreePorts, fail_unless_installed
from tests.telephone.booth import Booth, booth_beside
from tests.telephone.conftest import NEEDED
from tests.telephone.node import settings_on_free_ports
from tests.telephone.told_apart import with_prompts_told_apart

pytestmark = [pytest.mark.asterisk, pytest.mark.telephone]

THEIRS = {"km": ("1", "+66800045001"), "shn": ("2", "+66800045002"), "ksw": ("3", "+66800045003")}
"""Their keys in a menu of these languages, and who calls."""


@pytest.fixture(scope="module")
def booth(free_ports: FreePorts, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Booth]:
    for name in NEEDED:
        fail_unless_installed(name)
    with tempfile.TemporaryDirectory(prefix="hl-") as folder:
        into = Path(folder) / "installed"
        installed = with_prompts_told_apart(Settings().folder.installed, into, *THEIRS)
        settings = settings_on_free_ports(Path(folder) / "s", installed, free_ports)
        with booth_beside(settings, tmp_path_factory.mktemp("heard")) as booth:
            yield booth


def test_who_calls_in_them_hears_only_hers_and_leaves_a_message(
    booth: Booth, messages: Sequence[Path]
) -> None:
    async def call(language: str, key: str, caller: str) -> None:
        async with booth.calls("1300", caller) as she:
            await she.answers(language, **{f"digit_{key}": key}, safe_to_speak="1", in_danger="2")
            await she.answers(language, main_menu="1", speak_after_the_tone="")
            await she.speaks(messages[0])
            await she.answers(language, message_menu="#", confidentiality="#", may_we_call_back="#")
            await she.answers(language, how_many_people="#", kind_of_problem="#", code_offer="2")
            await she.hears(f"{language}/thank-you-goodbye")
            await she.is_let_go()
            chosen = she.said[she.said.index(f"{language}/welcome") :]
            assert {name.partition("/")[0] for name in chosen} == {language}

    async def calls() -> None:
        async with anyio.create_task_group() as group:
            for language, (key, caller) in THEIRS.items():
                group.start_soon(call, language, key, caller)

    anyio.run(calls)

    library = Library.load()
    for code, (_, caller) in THEIRS.items():
        contact = booth.node.envelope_from(caller).contact
        assert (contact.ending, contact.language) == (Ending.LEFT_MESSAGE, code)
        assert len(contact.recordings) == 1
        language = library.language(code)
        assert language
        assert language.transcribed == (code == "km")
