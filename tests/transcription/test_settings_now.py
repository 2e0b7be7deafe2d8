"""A models.toml that is edited holds for the next recording: no restart, and no weights are loaded again."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from faster_whisper import WhisperModel

from tests.transcription.conftest import Example
from transcription import engine, text
from transcription.context import Context, Fit
from transcription.decode import decode
from transcription.ear import Ear
from transcription.engine import Engine
from transcription.model import Span
from transcription.reading import Passage, Reading
from transcription.registry import EMBEDDED_MODELS, load_registry
from transcription.tuning import Tuning
from transcription.windows import Window

ENTRY = """
[models.hotline-nano]
demonstration = true
grades = {{ en = "draft" }}
{settings}
"""


class Noted:
    """What the engine did: models loaded, frames encoded for each window, readings weighed at once."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.loads, self.frames, self.beams = 0, set[int](), set[int]()
        encode, texts = Engine._encode, Engine._texts

        def noted_load(*args: Any, **settings: Any) -> Any:
            self.loads += 1
            return WhisperModel(*args, **settings)

        def noted_encode(own: Engine, batch: Sequence[Passage], frames: int) -> Any:
            self.frames.add(frames)
            return encode(own, batch, frames)

        def noted_texts(own: Engine, encoded: Any, tokenizers: Any, beam: int) -> Any:
            self.beams.add(beam)
            return texts(own, encoded, tokenizers, beam)

        monkeypatch.setattr(engine, "WhisperModel", noted_load)
        monkeypatch.setattr(Engine, "_encode", noted_encode)
        monkeypatch.setattr(Engine, "_texts", noted_texts)
        monkeypatch.setattr(text, "IMPROBABLE_LINE", 1.0)  # every reading is doubted, and read again

    def forget(self) -> None:
        self.frames.clear()
        self.beams.clear()


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch) -> Noted:
    return Noted(monkeypatch)


@pytest.fixture
def models(tmp_path: Path) -> Path:
    return tmp_path / "models.toml"


def hearing(ear: Ear | None, models: Path, settings: str) -> Ear:
    """With the file as it is from now on; the house reads it again for each batch."""
    models.write_text(ENTRY.format(settings=settings))
    registry = load_registry(own=models)
    if ear is None:
        return Ear(registry, [EMBEDDED_MODELS], "hotline-nano", device="cpu", threads=2)
    ear.registry = registry
    return ear


def test_context_window_and_beam_are_those_of_the_file_and_weights_are_loaded_once(
    noted: Noted, models: Path, spoken: Path
) -> None:
    ear = hearing(None, models, 'context = "fitted"\nwindow = 5\nbeam = 1')
    ear.transcribe(spoken, "en")
    assert max(noted.frames) <= 700
    assert noted.beams == {1}

    noted.forget()
    hearing(ear, models, 'context = "full"\nwindow = 29\nbeam = 3').transcribe(spoken, "en")

    assert noted.frames == {3000}
    assert noted.beams == {1, 3}
    assert noted.loads == 1


def test_another_arithmetic_is_another_model(noted: Noted, models: Path, spoken: Path) -> None:
    ear = hearing(None, models, "window = 5")
    ear.transcribe(spoken, "en")

    hearing(ear, models, 'window = 5\ncompute = { cpu = "float32" }').transcribe(spoken, "en")

    assert noted.loads == 2


def test_who_is_being_read_is_read_to_the_end_with_the_settings_she_began_with(
    noted: Noted, models: Path, spoken: Path
) -> None:
    ear = hearing(None, models, 'context = "fitted"\nwindow = 5')
    before = ear._engine(ear.registry.entry("hotline-nano"))

    hearing(ear, models, 'context = "full"\nwindow = 29')
    after = ear._engine(ear.registry.entry("hotline-nano"))

    assert (before.fit.longest, after.fit.longest) == (5, 29)
    assert noted.loads == 1


def test_what_a_batch_may_hold_hangs_on_the_size_of_the_model_and_the_texts_do_not(
    monkeypatch: pytest.MonkeyPatch, examples: tuple[Example, ...]
) -> None:
    sizes, encode = list[int](), Engine._encode

    def noted(own: Engine, batch: Sequence[Passage], frames: int) -> Any:
        sizes.append(len(batch))
        return encode(own, batch, frames)

    passages = [Passage(decode(each.path), Window((Span(0, 2.5),)), each.language) for each in examples[:8]]
    tuning = Tuning(threads=1, workers=1, compute="int8", batch=90)
    fit = Fit(Context.FITTED, 5)
    roomy = Engine(EMBEDDED_MODELS / "hotline-nano", "cpu", tuning, fit, beam=1).read(passages)
    a_second = 2 * 4 * 50 * 256 * 4  # hotline-nano's: no wider than the smallest Whisper
    monkeypatch.setattr(engine, "LOOKED_BACK_AT", a_second * 10.0)
    monkeypatch.setattr(Engine, "_encode", noted)

    narrow = Engine(EMBEDDED_MODELS / "hotline-nano", "cpu", tuning, fit, beam=1).set_to(fit, 1, 300)

    assert [reading.text for reading in narrow.read(passages) if isinstance(reading, Reading)] == [
        reading.text for reading in roomy if isinstance(reading, Reading)
    ]
    assert max(sizes) == 2, "ten seconds, of five each"


def test_other_weights_under_the_same_name_are_loaded_and_none_are_not_missed(
    noted: Noted, models: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "models" / "hotline-nano"
    shutil.copytree(EMBEDDED_MODELS / "hotline-nano", folder)
    ear = hearing(None, models, "window = 5")
    ear.folders = [folder.parent]
    model = ear.registry.entry("hotline-nano")
    ear._engine(model)

    shutil.copy(folder / "model.bin", folder / "other")
    (folder / "other").replace(folder / "model.bin")
    ear._engine(model)
    (folder / "model.bin").unlink()
    ear._engine(model)

    assert noted.loads == 2
