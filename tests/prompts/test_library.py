"""What is offered to callers: only languages in which every prompt can be heard."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import soundfile

from prompts.errors import PromptMissing, WordsInvalid
from prompts.library import Library
from prompts.model import Language, LanguageMenu, Number
from prompts.render import RenderReport, render
from tests.prompts.test_words import given_words

Rendering = tuple[Path, RenderReport]


def codes(languages: tuple[Language, ...]) -> list[str]:
    return [language.code for language in languages]


def test_languages_with_a_voice_are_offered_and_the_others_wait_for_recordings(library: Library) -> None:
    assert codes(library.offered()) == ["en", "th", "my", "ne", "vi", "hi", "bn", "id", "ms", "shn"]
    waiting = set(codes(library.languages())) - set(codes(library.offered()))
    assert waiting == {"km", "lo", "tl", "mnw", "ksw", "kac"}


def test_one_gap_is_enough_to_refuse_a_language(rendering: Rendering, tmp_path: Path) -> None:
    audio = tmp_path / "audio"
    shutil.copytree(rendering[0], audio)
    (audio / "th" / "shelter.wav").unlink()

    library = Library.load(audio=[audio])

    assert "th" not in codes(library.offered())
    thai = library.language("th")
    assert thai is not None
    assert library.gaps(thai) == ("shelter",)
    with pytest.raises(PromptMissing, match=r"'shelter' in language 'th'"):
        library.sound("shelter", thai)


def test_a_language_without_a_voice_is_offered_once_every_prompt_is_recorded(
    rendering: Rendering, tmp_path: Path
) -> None:
    recordings, into = tmp_path / "recordings", tmp_path / "out"
    shutil.copytree(rendering[0], into)
    shutil.copytree(rendering[0] / "th", recordings / "lo")

    render(Library.load(), into, [recordings])

    assert "lo" in codes(Library.load(audio=[into]).offered())


def test_the_language_menu_speaks_each_language_in_its_own_voice(library: Library) -> None:
    menu = library.language_menu()

    assert [(sound.language, sound.key) for sound in menu.sounds[:4]] == [
        ("en", "for-this-language-press"),
        ("en", "digit-1"),
        ("th", "for-this-language-press"),
        ("th", "digit-2"),
    ]
    assert menu.otherwise.code == "en"


def test_every_language_offered_has_its_keys_the_tenth_on_a_second_page(library: Library) -> None:
    keys = {language.code: keys for keys, language in library.language_menu().keys()}

    assert list(keys) == codes(library.offered())
    assert (keys["en"], keys["id"], keys["ms"], keys["shn"]) == ("1", "8", "91", "92")


def test_languages_of_the_second_page_hear_on_the_first_how_to_get_there(library: Library) -> None:
    menu = library.language_menu()
    beyond = menu.choices["9"]

    assert isinstance(beyond, LanguageMenu)
    heard = [(sound.language, sound.key) for sound in menu.sounds]
    assert ("ms", "digit-9") in heard
    assert heard[-2:] == [("shn", "for-this-language-press"), ("shn", "digit-9")]
    assert [(sound.language, sound.key) for sound in beyond.sounds][1::2] == [
        ("ms", "digit-1"),
        ("shn", "digit-2"),
    ]


def test_without_any_audio_there_is_no_language_menu() -> None:
    with pytest.raises(PromptMissing):
        Library.load().language_menu()


def test_the_first_folder_that_has_a_sound_wins(rendering: Rendering, tmp_path: Path) -> None:
    (tmp_path / "th").mkdir()
    soundfile.write(tmp_path / "th" / "welcome.wav", [0.1] * 8000, 8000)

    library = Library.load(audio=[tmp_path, rendering[0]])

    thai = library.language("th")
    assert thai is not None
    assert library.sound("welcome", thai).path.parent.parent == tmp_path
    assert library.sound("shelter", thai).path.parent.parent == rendering[0]


def test_the_language_chosen_last_time_is_said_first_under_its_own_key(library: Library) -> None:
    shan = library.language("shn")

    menu = library.language_menu(first=shan)

    assert [(each.language, each.key) for each in menu.sounds[:3]] == [
        ("shn", "for-this-language-press"),
        ("shn", "digit-9"),
        ("en", "for-this-language-press"),
    ]
    assert {language.code: keys for keys, language in menu.keys()}["shn"] == "92"


def test_a_number_may_speak_some_languages_only(library: Library) -> None:
    advertised = replace(library, numbers={"1301": Number(("th",)), "1302": Number(("km",))})

    assert codes(advertised.spoken_on("1301")) == ["th"]
    assert codes(advertised.spoken_on("1300")) == codes(library.offered())
    assert codes(advertised.spoken_on("1302")) == codes(library.offered()), "nobody can hear Khmer yet"


def test_a_number_of_an_unknown_language_is_refused(tmp_path: Path) -> None:
    words = given_words(tmp_path, numbers='[numbers.1301]\nlanguages = ["xx"]\n')

    with pytest.raises(WordsInvalid, match="'xx' is not in languages"):
        Library.load(words)
