"""A model is brought whole or not at all, and where that fails the error says what to do."""

import hashlib
import time
from pathlib import Path

import huggingface_hub
import pytest
from huggingface_hub import constants

from transcription.errors import FetchFailed
from transcription.fetching import fetch
from transcription.model import Grade
from transcription.registry import SMALLEST_WEIGHTS, ModelEntry, load_registry

WEIGHTS = b"w" * SMALLEST_WEIGHTS
ENTRY = ModelEntry(
    name="tiny",
    grades={"en": Grade.DRAFT},
    repository="somebody/tiny",
    revision="0" * 40,
    sha256=hashlib.sha256(WEIGHTS).hexdigest(),
)


class Hub:
    """Stands in for the hub's download; `weights` is what it sends."""

    def __init__(self, weights: bytes) -> None:
        self.weights = weights
        self.asked: list[tuple[str, str]] = []

    def __call__(self, repository: str, *, revision: str, local_dir: Path, allow_patterns: list[str]) -> None:
        self.asked.append((repository, revision))
        for name in ("config.json", "tokenizer.json", "vocabulary.txt"):
            (local_dir / name).write_text("{}")
        (local_dir / ".cache").mkdir()
        (local_dir / "model.bin").write_bytes(self.weights)


def test_the_pinned_revision_is_brought_and_renamed_into_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = Hub(WEIGHTS)
    monkeypatch.setattr(huggingface_hub, "snapshot_download", hub)

    place = fetch(ENTRY, tmp_path / "models")

    assert place == tmp_path / "models" / "tiny"
    assert hub.asked == [("somebody/tiny", "0" * 40)]
    assert sorted(file.name for file in place.iterdir()) == [
        "config.json",
        "model.bin",
        "tokenizer.json",
        "vocabulary.txt",
    ]
    assert [each.name for each in (tmp_path / "models").iterdir()] == ["tiny"]


def test_a_model_that_is_here_already_is_not_brought_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = Hub(WEIGHTS)
    monkeypatch.setattr(huggingface_hub, "snapshot_download", hub)

    fetch(ENTRY, tmp_path)
    fetch(ENTRY, tmp_path)

    assert len(hub.asked) == 1


def test_something_else_than_was_asked_for_is_thrown_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(huggingface_hub, "snapshot_download", Hub(b"x" * SMALLEST_WEIGHTS))

    with pytest.raises(FetchFailed, match="not the model asked for"):
        fetch(ENTRY, tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_without_a_network_the_error_says_which_folder_to_fill_and_how(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setattr(time, "sleep", lambda _: None)
    entry = load_registry().entry("small")

    with pytest.raises(FetchFailed) as told:
        fetch(entry, tmp_path)

    message = str(told.value)
    assert "cannot be reached" in message
    assert f"into {tmp_path / 'small'}" in message
    assert "model.bin, config.json, tokenizer.json" in message
    assert f"Systran/faster-whisper-small, revision {entry.revision}" in message
    assert not (tmp_path / "small").exists()


def test_a_model_of_no_hub_cannot_be_fetched(tmp_path: Path) -> None:
    with pytest.raises(FetchFailed, match="comes from no hub"):
        fetch(load_registry().entry("hotline-nano"), tmp_path)
