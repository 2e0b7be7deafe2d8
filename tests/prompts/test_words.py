"""The words of the house: every prompt in every language, none unused, no menu with a hole in it."""

from enum import StrEnum
from pathlib import Path

import pytest

from ivr.asking import Everywhere
from ivr.flows.menus import AfterMessage, Menus
from ivr.model import MayCallBack, YesNo
from prompts.errors import MenuIncomplete, WordsInvalid
from prompts.library import EXTRA_ROOMS, MENU_DIGITS, Library
from prompts.reading import HERE

REPOSITORY = HERE.parent


class Unreached(StrEnum):
    YES = "yes"
    NO = "no"
    UNANSWERED = "unanswered"
    PERHAPS = "perhaps"


def given_words(folder: Path, **replaced: str) -> Path:
    """A copy of the house's words with some files replaced: `menus`, `th_call` for texts/th/call.toml."""
    texts, menus = (HERE / "texts").glob("*/*.toml"), (HERE / "menus").glob("*.toml")
    for path in [*HERE.glob("*.toml"), *menus, *texts]:
        copy = folder / path.relative_to(HERE)
        copy.parent.mkdir(parents=True, exist_ok=True)
        name = "_".join(path.relative_to(HERE).with_suffix("").parts).removeprefix("texts_")
        copy.write_text(replaced.get(name, path.read_text(encoding="utf-8")), encoding="utf-8")
    return folder


UNFINISHED = {"mnw", "ksw", "kac"}
"""Nobody here could write all of their words: they wait for speakers who will, and are not offered before."""


def test_every_language_has_words_for_every_prompt_of_the_call() -> None:
    library = Library.load()
    core = {key for room, keys in library.rooms.items() if room not in EXTRA_ROOMS for key in keys}

    for language in library.languages():
        written = set(library.words[language.code])
        assert written <= set(library.keys())
        assert written >= core or language.code in UNFINISHED, language.name


def test_english_is_reviewed_and_tells_translators_when_each_prompt_is_heard() -> None:
    english = Library.load().words["en"]

    assert all(text.reviewed and text.heard for text in english.values())


def test_no_other_language_claims_a_review_it_did_not_have() -> None:
    library = Library.load()

    assert not [cell for cell in library.matrix() if cell.reviewed and cell.language != "en"]


def test_every_prompt_is_heard_somewhere() -> None:
    table = Library.load().table
    asked = {row.prompt for row in [table.language, *table.menus.values(), *table.entries.values()]}
    asked |= {f"digit-{digit}" for digit in MENU_DIGITS}
    asked |= set(Library.load().information.prompts())
    sources = [path for folder in ("ivr", "dialplans", "ops") for path in (REPOSITORY / folder).rglob("*.*")]
    scripts = "".join(path.read_text() for path in sources if path.suffix in {".py", ".j2", ".conf"})

    unused = [key for key in Library.load().keys() if key not in asked and key not in scripts]

    assert unused == []


def test_the_menus_reach_every_choice_their_scripts_know(library: Library) -> None:
    menus = Menus.prove(library)

    assert set(menus.after_message.choices.values()) == set(AfterMessage)
    assert {*menus.in_danger.choices.values(), menus.in_danger.otherwise} == set(YesNo)


def test_silence_is_an_answer_of_its_own_and_never_a_no() -> None:
    library = Library.load()

    for question in ("safe-to-speak", "in-danger"):
        assert library.menu(question, YesNo).otherwise is YesNo.UNANSWERED
    assert library.menu("may-we-call-back", MayCallBack).otherwise is MayCallBack.UNANSWERED


def test_the_keys_that_mean_the_same_everywhere_mean_nothing_else_in_a_menu() -> None:
    library = Library.load()
    everywhere = library.everywhere(Everywhere)

    assert set(everywhere) == {"*", "0", "#"}
    assert set(library.menu("message-menu", AfterMessage).choices) & set(everywhere) <= {"#"}


def test_a_menu_that_cannot_reach_a_choice_is_refused() -> None:
    with pytest.raises(MenuIncomplete, match="never leads to 'perhaps'"):
        Library.load().menu("in-danger", Unreached)


def test_a_menu_that_leads_nowhere_known_is_refused() -> None:
    with pytest.raises(MenuIncomplete, match="which no script knows"):
        Library.load().menu("in-danger", AfterMessage)


def test_a_menu_nobody_wrote_is_refused() -> None:
    with pytest.raises(MenuIncomplete, match="no menu 'weather'"):
        Library.load().menu("weather", YesNo)


def test_a_prompt_named_by_a_menu_must_be_written(tmp_path: Path) -> None:
    menus = (HERE / "menus" / "call.toml").read_text(encoding="utf-8")
    menus = menus.replace('prompt = "in-danger"', 'prompt = "in-denger"')

    with pytest.raises(WordsInvalid, match="in-denger"):
        Library.load(given_words(tmp_path, menus_call=menus))


def test_a_translated_prompt_that_english_does_not_have_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WordsInvalid, match="wellcome"):
        Library.load(given_words(tmp_path, th_call='[wellcome]\ntext = "สวัสดี"\n'))


def test_a_prompt_written_twice_in_one_language_is_refused(tmp_path: Path) -> None:
    words = given_words(tmp_path)
    (words / "texts" / "th" / "other.toml").write_text('[welcome]\ntext = "สวัสดี"\n', encoding="utf-8")

    with pytest.raises(WordsInvalid, match="'welcome' stands in two files"):
        Library.load(words)


def test_a_question_asked_under_one_name_in_two_files_is_refused(tmp_path: Path) -> None:
    words = given_words(tmp_path)
    copy = (HERE / "menus" / "call.toml").read_text(encoding="utf-8")
    (words / "menus" / "other.toml").write_text(copy, encoding="utf-8")

    with pytest.raises(WordsInvalid, match="stands in another file too"):
        Library.load(words)


def test_a_file_that_is_not_toml_is_named_in_the_error(tmp_path: Path) -> None:
    with pytest.raises(WordsInvalid, match=r"^th/call\.toml: "):
        Library.load(given_words(tmp_path, th_call="welcome ="))


def test_a_misspelt_field_is_refused_rather_than_ignored(tmp_path: Path) -> None:
    with pytest.raises(WordsInvalid, match=r"welcome\.reviewd"):
        Library.load(given_words(tmp_path, th_call='[welcome]\ntext = "สวัสดี"\nreviewd = true\n'))
