"""A model of the hotline's own goes before the house's, language by language, and can be taken back."""

import json
import shutil
from pathlib import Path

import pytest

from transcription.context import Context, Fit
from transcription.errors import ModelUnusable, NothingToRollBack, RegistryBroken
from transcription.model import Grade
from transcription.own_models import OwnModels
from transcription.registry import EMBEDDED_MODELS, Registry, is_complete, load_registry
from transcription.taking import take

NANO = EMBEDDED_MODELS / "hotline-nano"


@pytest.fixture
def own(tmp_path: Path) -> OwnModels:
    return OwnModels(tmp_path / "own")


def registry(own: OwnModels) -> Registry:
    return load_registry(own=own.newest())


def chosen(own: OwnModels, language: str) -> str:
    entry = registry(own).model_for(language, "small")
    return entry.name if entry else ""


def test_a_language_is_heard_with_the_model_that_was_installed_for_it(own: OwnModels) -> None:
    own.install("village.th-2", 3, {"th": Grade.DRAFT})
    own.install("burmese", 5, {"my": Grade.DRAFT})

    assert [chosen(own, language) for language in ("th", "my", "en")] == ["village.th-2", "burmese", "small"]
    assert registry(own).entry("village.th-2").beam == 3
    assert registry(own).entry("burmese").grade("my") is Grade.DRAFT
    assert registry(own).entry("burmese").grade("th") is Grade.LISTEN_ONLY


def test_it_is_heard_as_it_was_tried_and_stays_so_when_others_come(own: OwnModels) -> None:
    own.install("village", 3, {"th": Grade.DRAFT}, Fit(Context.FITTED, 7.5))
    own.install("burmese", 5, {"my": Grade.DRAFT})

    assert registry(own).entry("village").fit == Fit(Context.FITTED, 7.5)
    assert registry(own).entry("burmese").fit == Fit()


def test_a_file_of_before_contexts_were_kept_still_holds(own: OwnModels) -> None:
    own.folder.mkdir()
    (own.folder / "0001.toml").write_text("[models.old]\nbeam = 2\ngrades = {}\n[languages]\n")

    own.install("new", 5, {"my": Grade.DRAFT})

    assert (registry(own).entry("old").beam, registry(own).entry("old").fit) == (2, Fit())


def test_each_step_back_undoes_one_installation_and_keeps_its_file(own: OwnModels) -> None:
    own.install("one", 5, {"th": Grade.DRAFT})
    own.install("two", 5, {"th": Grade.DRAFT})

    aside = own.roll_back()

    assert chosen(own, "th") == "one"
    assert aside.read_text("utf-8").count("two") >= 2
    own.roll_back()
    assert chosen(own, "th") == "small"
    with pytest.raises(NothingToRollBack):
        own.roll_back()


def test_what_was_taken_back_is_never_written_over(own: OwnModels) -> None:
    own.install("one", 5, {"th": Grade.DRAFT})
    aside = own.roll_back()
    kept = aside.read_text("utf-8")

    again = own.install("two", 5, {"th": Grade.DRAFT})

    assert again.name == "0002.toml"
    assert aside.read_text("utf-8") == kept
    assert chosen(own, "th") == "two"


def test_a_name_is_free_again_once_no_file_that_holds_has_it(own: OwnModels) -> None:
    own.install("village", 5, {"th": Grade.DRAFT})
    own.install("village", 5, {"my": Grade.DRAFT})

    names = [own.is_taken_back("village")]
    for _ in range(2):
        own.roll_back()
        names.append(own.is_taken_back("village"))

    assert names == [False, False, True]
    assert not own.is_taken_back("another")


def test_a_broken_file_that_was_taken_back_frees_no_name(own: OwnModels) -> None:
    own.install("village", 5, {"th": Grade.DRAFT}).write_text("[models")
    own.roll_back()

    assert not own.is_taken_back("village")


def test_no_model_of_ones_own_writes_what_is_only_listened_to(own: OwnModels) -> None:
    with pytest.raises(RegistryBroken, match="shn"):
        own.install("shan", 5, {"shn": Grade.DRAFT, "th": Grade.DRAFT})

    assert own.newest() is None


class TestTakingAModelIn:
    def test_it_is_whole_and_loads(self, tmp_path: Path) -> None:
        target = take(NANO, tmp_path / "models", "village")

        assert target == tmp_path / "models" / "village"
        assert (target / "model.bin").read_bytes() == (NANO / "model.bin").read_bytes()
        assert not (target / "examples").exists()

    @pytest.mark.parametrize(
        ("lacks", "fault"),
        [
            ("model.bin", "neither"),
            ("tokenizer.json", "lacks"),
            ("vocabulary.json", "lacks"),
            ("config.json", "lacks"),
        ],
    )
    def test_what_is_not_whole_is_refused_and_leaves_nothing(
        self, lacks: str, fault: str, tmp_path: Path
    ) -> None:
        broken = tmp_path / "broken"
        shutil.copytree(NANO, broken)
        (broken / lacks).unlink()

        with pytest.raises(ModelUnusable, match=fault):
            take(broken, tmp_path / "models", "village")

        assert list((tmp_path / "models").iterdir()) == []

    def test_a_model_that_knows_no_languages_is_refused(self, tmp_path: Path) -> None:
        mute = tmp_path / "mute"
        shutil.copytree(NANO, mute)
        told = json.loads((mute / "config.json").read_text())
        (mute / "config.json").write_text(json.dumps(told | {"lang_ids": []}))

        with pytest.raises(ModelUnusable, match="which languages"):
            take(mute, tmp_path / "models", "village")

    @pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "preprocessor_config.json"])
    @pytest.mark.parametrize(
        ("written", "fault"),
        [
            (b"", "cannot be read as JSON"),
            (b'{"lang_ids": [1]', "cannot be read as JSON"),
            (b'{"lang_ids": "\xff"}', "cannot be read as JSON"),
            (b"[" * 100_000, "cannot be read as JSON"),
            (b"[50257]", "something else"),
            (b"null", "something else"),
        ],
        ids=["empty", "cut off", "not UTF-8", "endless", "a list", "nothing"],
    )
    def test_a_table_that_is_no_json_object_is_named_and_leaves_nothing(
        self, name: str, written: bytes, fault: str, tmp_path: Path
    ) -> None:
        broken = tmp_path / "broken"
        shutil.copytree(NANO, broken)
        (broken / name).write_bytes(written)

        with pytest.raises(ModelUnusable, match=rf"{name} .*{fault}"):
            take(broken, tmp_path / "models", "village")

        assert list((tmp_path / "models").iterdir()) == []

    def test_weights_of_something_else_are_refused(self, tmp_path: Path) -> None:
        other = tmp_path / "other"
        shutil.copytree(NANO, other)
        (other / "model.bin").write_bytes(bytes(2_000_000))

        with pytest.raises(ModelUnusable, match="cannot load"):
            take(other, tmp_path / "models", "village")

    @pytest.mark.parametrize("name", ["", "../up", "Big", "a b", ".hidden", "x" * 41, "a/b"])
    def test_a_name_that_could_be_a_path_is_refused(self, name: str, tmp_path: Path) -> None:
        with pytest.raises(ModelUnusable, match="name"):
            take(NANO, tmp_path / "models", name)

    def test_a_model_that_is_there_already_is_never_written_over(self, tmp_path: Path) -> None:
        take(NANO, tmp_path / "models", "village")

        with pytest.raises(ModelUnusable, match="already"):
            take(NANO, tmp_path / "models", "village")

    def test_what_was_taken_back_gives_way_only_to_a_whole_one(self, tmp_path: Path) -> None:
        models = tmp_path / "models"
        before = (take(NANO, models, "village") / "model.bin").stat().st_ino
        (tmp_path / "broken").mkdir()

        with pytest.raises(ModelUnusable, match="neither"):
            take(tmp_path / "broken", models, "village", in_place_of_old=True)
        stayed = (models / "village" / "model.bin").stat().st_ino
        after = (take(NANO, models, "village", in_place_of_old=True) / "model.bin").stat().st_ino

        assert (stayed == before, after == before) == (True, False)
        assert [each.name for each in models.iterdir()] == ["village"]

    def test_a_model_of_the_hub_says_how_to_convert_it_where_that_cannot_be_done_here(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "hub").mkdir()
        (tmp_path / "hub" / "config.json").write_text('{"model_type": "whisper"}')
        monkeypatch.setattr("transcription.taking.find_spec", lambda name: None)

        with pytest.raises(ModelUnusable, match="ct2-transformers-converter"):
            take(tmp_path / "hub", tmp_path / "models", "village")


class TestConverting:
    """The converter of CTranslate2 wants torch; here stands one in for it that writes what it would."""

    @pytest.fixture
    def hub(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        folder = tmp_path / "hub"
        folder.mkdir()
        (folder / "config.json").write_text('{"model_type": "whisper"}')
        for name in ("tokenizer.json", "preprocessor_config.json"):
            shutil.copy(NANO / name, folder)
        monkeypatch.setattr("transcription.taking.find_spec", lambda name: object())
        return folder

    def test_what_the_converter_writes_is_taken_in_with_the_files_it_copies(
        self, hub: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked = dict[str, object]()

        class StandIn:
            def __init__(self, source: str, copy_files: list[str], low_cpu_mem_usage: bool) -> None:
                asked.update(source=source, copied=copy_files, sparing=low_cpu_mem_usage)

            def convert(self, target: str, quantization: str, force: bool) -> None:
                asked.update(quantization=quantization, force=force)
                for name in ("model.bin", "config.json", "vocabulary.json"):
                    shutil.copy(NANO / name, target)
                for name in ("tokenizer.json", "preprocessor_config.json"):
                    shutil.copy(hub / name, target)

        monkeypatch.setattr("ctranslate2.converters.TransformersConverter", StandIn)

        target = take(hub, tmp_path / "models", "village")

        assert asked == {
            "source": str(hub),
            "copied": ["tokenizer.json", "preprocessor_config.json"],
            "sparing": True,
            "quantization": "float16",
            "force": True,
        }
        assert is_complete(target)
        assert (target / "preprocessor_config.json").is_file()

    @pytest.mark.parametrize("fault", [RuntimeError, ValueError, OSError, KeyError])
    def test_what_it_cannot_convert_is_refused_and_leaves_nothing(
        self, fault: type[Exception], hub: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*_: object, **__: object) -> None:
            raise fault("a tensor of an odd shape")

        monkeypatch.setattr("ctranslate2.converters.TransformersConverter", broken)

        with pytest.raises(ModelUnusable, match="cannot be converted"):
            take(hub, tmp_path / "models", "village")

        assert list((tmp_path / "models").iterdir()) == []

    def test_what_it_leaves_half_done_is_refused_like_any_stump(
        self, hub: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Half:
            def __init__(self, *_: object, **__: object) -> None:
                pass

            def convert(self, target: str, **_: object) -> None:
                shutil.copy(NANO / "config.json", target)

        monkeypatch.setattr("ctranslate2.converters.TransformersConverter", Half)

        with pytest.raises(ModelUnusable, match="lacks one of"):
            take(hub, tmp_path / "models", "village")
