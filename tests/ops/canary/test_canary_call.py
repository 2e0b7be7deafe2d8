"""The canary finds its way by ear, and says what is wrong where it does not."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import anyio
import anyio.to_thread
import pytest

from ops.canary.call import CanaryCall, Patience
from ops.canary.ear import Ear
from ops.canary.errors import NotWell
from ops.canary.results import Finding
from ops.canary.score import Score
from prompts.library import Library
from prompts.model import Language, Sound
from tests.ivr.jumping_clock import jump
from tests.ops.canary.taped_line import Part, TapedLine

pytestmark = pytest.mark.anyio

SPEECH = Path("speech.wav")


def thai(library: Library) -> Language:
    language = library.language("th")
    assert language
    return language


def menu(library: Library) -> Part:
    """The first languages of the menu, each in its own voice, until Thai's key is pressed."""
    menu = library.language_menu()
    return Part(menu.sounds[:6], next(keys for keys, each in menu.keys() if each.code == "th"))


def says(library: Library, *keys: str, until: str = "", language: str = "th") -> Part:
    voice = library.language(language)
    assert voice
    return Part([library.sound(key, voice) for key in keys], until)


def well(library: Library) -> list[Part]:
    """A call as it should be, up to the message."""
    no = next(key for key, word in library.table.menus["in-danger"].choices.items() if word == "no")
    return [
        menu(library),
        says(library, "welcome", "safe-to-speak", until="#"),
        says(library, "in-danger", until=no),
        says(library, "main-menu", until="#"),
        says(library, "speak-after-the-tone"),
        Part(key="#", tone=True),
        says(library, "message-menu", until="#"),
        says(library, "we-have-your-message"),
        says(library, "confidentiality"),
    ]


async def called(
    library: Library, folder: Path, parts: Sequence[Part], *, answers: bool = True
) -> tuple[TapedLine, Finding]:
    jump()
    line = TapedLine(folder / "tape.wav", parts, answers)
    score = await anyio.to_thread.run_sync(Score.of, library, thai(library), SPEECH)
    call = CanaryCall(line, Ear(line.tape), score, Patience())
    finding = Finding.WELL
    async with anyio.create_task_group() as group:
        group.start_soon(line.run)
        try:
            await call.sing()
        except NotWell as trouble:
            finding = trouble.finding
        group.cancel_scope.cancel()
    return line, finding


async def test_it_finds_its_language_and_leaves_a_message(spoken: Library, tmp_path: Path) -> None:
    line, finding = await called(spoken, tmp_path, well(spoken))

    assert finding is Finding.WELL
    assert line.spoken == [SPEECH]


async def test_it_asks_for_nobody_and_says_that_it_is_in_no_danger(spoken: Library, tmp_path: Path) -> None:
    line, _ = await called(spoken, tmp_path, well(spoken))

    assert set(line.pressed) == {"#", "2"}
    assert well(spoken)[0].key == well(spoken)[2].key == "2"


async def test_it_presses_nothing_that_would_end_its_message_before_it_has_spoken(
    spoken: Library, tmp_path: Path
) -> None:
    parts = broken(spoken, 4, says(spoken, "speak-after-the-tone"), Part(key="#", tone=True), SILENCE)
    line, _ = await called(spoken, tmp_path, parts)

    assert line.pressed.count("#") == [part.key for part in parts].count("#")


async def test_it_needs_no_menu_where_a_number_speaks_one_language(spoken: Library, tmp_path: Path) -> None:
    _, finding = await called(spoken, tmp_path, well(spoken)[1:])

    assert finding is Finding.WELL


async def test_nobody_answers(spoken: Library, tmp_path: Path) -> None:
    _, finding = await called(spoken, tmp_path, [], answers=False)

    assert finding is Finding.NOT_ANSWERED


def broken(library: Library, at: int, *parts: Part) -> list[Part]:
    """The call goes well up to that part; then these come, and nothing else."""
    return [*well(library)[:at], *parts]


SILENCE = Part(key="never")


async def test_its_language_is_not_in_the_menu(spoken: Library, tmp_path: Path) -> None:
    others = spoken.language_menu().sounds[:2]

    _, finding = await called(spoken, tmp_path, [Part([*others, *others]), SILENCE])

    assert finding is Finding.NOT_IN_THE_MENU


async def test_its_key_leads_to_another_language(spoken: Library, tmp_path: Path) -> None:
    wrong = says(spoken, "welcome", "safe-to-speak", until="never", language="my")

    _, finding = await called(spoken, tmp_path, broken(spoken, 1, wrong))

    assert finding is Finding.WRONG_PROMPT


async def test_another_languages_voice_names_its_key(spoken: Library, tmp_path: Path) -> None:
    """Somebody has put a Burmese recording in Thai's place: no Thai hears which key is hers."""
    first = menu(spoken)
    burmese = [_in(spoken, sound, "my") if sound.language == "th" else sound for sound in first.sounds]

    _, finding = await called(spoken, tmp_path, [replace(first, sounds=burmese), SILENCE])

    assert finding is Finding.NOT_IN_THE_MENU


async def test_the_menu_takes_no_key(spoken: Library, tmp_path: Path) -> None:
    again_and_again = Part([*menu(spoken).sounds] * 5, "never")

    _, finding = await called(spoken, tmp_path, [again_and_again])

    assert finding is Finding.KEY_NOT_TAKEN


async def test_after_the_key_nothing_is_said(spoken: Library, tmp_path: Path) -> None:
    _, finding = await called(spoken, tmp_path, broken(spoken, 1, SILENCE))

    assert finding in {Finding.NOTHING_HEARD, Finding.WRONG_PROMPT}


async def test_no_tone_comes(spoken: Library, tmp_path: Path) -> None:
    _, finding = await called(spoken, tmp_path, broken(spoken, 5, SILENCE))

    assert finding is Finding.NO_TONE


async def test_its_message_is_not_kept(spoken: Library, tmp_path: Path) -> None:
    _, finding = await called(
        spoken, tmp_path, broken(spoken, 7, says(spoken, "no-message-kept", until="never"))
    )

    assert finding is Finding.NOT_KEPT


async def test_nobody_says_that_the_message_is_kept(spoken: Library, tmp_path: Path) -> None:
    _, finding = await called(spoken, tmp_path, broken(spoken, 7, SILENCE))

    assert finding is Finding.NOT_KEPT


def _in(library: Library, sound: Sound, code: str) -> Sound:
    return replace(sound, path=library.sounds[code, sound.key].path)
