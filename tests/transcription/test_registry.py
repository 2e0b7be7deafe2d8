"""The registry says what it knows, and what to do where something is missing."""

from dataclasses import replace
from pathlib import Path

import pytest

from transcription.context import Fit
from transcription.engine import Engine
from transcription.errors import ModelMissing, RegistryBroken
from transcription.model import Grade
from transcription.registry import EMBEDDED_MODELS, find_model, is_complete, load_registry
from transcription.tuning import untuned

TRANSCRIBED = "en th my km lo ne vi hi bn id ms tl".split()
LISTENED_TO = "shn mnw ksw kac".split()


def test_the_house_registry_has_a_model_for_every_transcribed_language() -> None:
    registry = load_registry()

    assert all(registry.model_for(language, "small") for language in TRANSCRIBED)
    assert not any(registry.model_for(language, "small") for language in [*LISTENED_TO, "und", "xx"])


@pytest.mark.parametrize("language", LISTENED_TO)
def test_no_table_and_no_correction_makes_a_model_write_what_it_was_never_taught(
    language: str, tmp_path: Path
) -> None:
    registry = load_registry()
    told = tmp_path / "models.toml"
    told.write_text(f'[models.own]\ngrades = {{ {language} = "good" }}\n[languages]\n{language} = "own"\n')

    graded = registry.graded({(language, "small"): Grade.GOOD})
    forced = replace(registry, languages={language: "small"})

    assert graded.entry("small").grade(language) is Grade.LISTEN_ONLY
    assert forced.model_for(language, "small") is None
    with pytest.raises(RegistryBroken, match="only listened to"):
        load_registry(told)


def test_a_grade_that_was_earned_goes_before_the_first_one() -> None:
    registry = load_registry()

    graded = registry.graded({("th", "small"): Grade.GOOD, ("th", "gone"): Grade.GOOD})

    assert graded.entry("small").grade("th") is Grade.GOOD
    assert graded.entry("medium").grade("th") is Grade.DRAFT
    assert registry.entry("small").grade("th") is Grade.DRAFT


def test_every_model_to_fetch_is_pinned_by_revision_and_checksum() -> None:
    fetched = [entry for entry in load_registry().models.values() if entry.repository]

    assert fetched
    assert all(entry.revision and entry.sha256 for entry in fetched)


def test_nothing_starts_out_trusted() -> None:
    grades = {grade for entry in load_registry().models.values() for grade in entry.grades.values()}

    assert Grade.GOOD not in grades


def test_whisper_was_taught_every_language_the_registry_grades() -> None:
    folder, tuning = EMBEDDED_MODELS / "hotline-nano", untuned("cpu", None, 1)
    taught = Engine(folder, "cpu", tuning, Fit(), beam=1).languages

    for entry in load_registry().models.values():
        assert set(entry.grades) <= taught


def test_a_language_without_a_grade_is_only_listened_to() -> None:
    assert load_registry().entry("hotline-nano").grade("km") is Grade.LISTEN_ONLY


def test_an_unknown_model_is_told_with_those_that_are_known() -> None:
    with pytest.raises(ModelMissing, match="no model 'enormous'; it knows hotline-nano, small"):
        load_registry().entry("enormous")


def test_a_missing_model_is_told_with_the_folder_to_fill_and_how(tmp_path: Path) -> None:
    entry = load_registry().entry("small")

    with pytest.raises(ModelMissing) as told:
        find_model(entry, [tmp_path / "mine", tmp_path / "state"])

    assert str(tmp_path / "mine" / "small") in str(told.value)
    assert "`hotline models fetch small`" in str(told.value)
    assert "Systran/faster-whisper-small, revision 536b0662742c02347bc0e980a01041f333bce120" in str(
        told.value
    )


def test_the_first_folder_that_holds_the_whole_model_wins(tmp_path: Path) -> None:
    entry = load_registry().entry("hotline-nano")
    (tmp_path / "first" / "hotline-nano").mkdir(parents=True)
    (tmp_path / "second").mkdir()
    (tmp_path / "second" / "hotline-nano").symlink_to(EMBEDDED_MODELS / "hotline-nano")

    found = find_model(entry, [tmp_path / "first", tmp_path / "second", EMBEDDED_MODELS])

    assert found == tmp_path / "second" / "hotline-nano"


def test_a_pointer_left_by_git_lfs_is_no_model(tmp_path: Path) -> None:
    for name in ("config.json", "tokenizer.json", "vocabulary.json"):
        (tmp_path / name).write_text("{}")
    (tmp_path / "model.bin").write_text("version https://git-lfs.github.com/spec/v1\n")

    assert not is_complete(tmp_path)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[models", "cannot be used"),
        ('[models.a]\ngrades = { th = "splendid" }', "splendid|listen-only"),
        ('[models.a]\ngrades = {}\nrevision = "main"', "revision"),
        ("[models.a]\ngrades = {}\nspeed = 3", "speed"),
        ('[languages]\nth = "enormous"', "th asks for model 'enormous'"),
        ('[languages]\nth = ["small"]', "th asks for model"),
        ("languages = 3", "cannot be used"),
        ('[models]\nsmall = "th"', "cannot be used"),
    ],
)
def test_a_broken_registry_is_told_with_what_is_wrong(tmp_path: Path, text: str, complaint: str) -> None:
    (tmp_path / "models.toml").write_text(text)

    with pytest.raises(RegistryBroken, match=complaint):
        load_registry(tmp_path / "models.toml")


def test_of_two_registries_the_broken_one_is_named(tmp_path: Path) -> None:
    (tmp_path / "0007.toml").write_text('[models.own]\ngrades = { th = "splendid" }')

    with pytest.raises(RegistryBroken, match=r"^0007\.toml cannot be used"):
        load_registry(own=tmp_path / "0007.toml")
