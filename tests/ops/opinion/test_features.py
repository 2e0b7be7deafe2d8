"""Whatever turns texts into numbers keeps the same promises."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from ops.opinion.errors import ModelUnusable
from ops.opinion.sentences import OnnxSentences
from ops.ports import Features
from tests.ops.opinion.conftest import TINY

TEXTS = ["blue lantern", "กา เขียว", "hello"]


def dense(rows: object) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
    made = rows.toarray() if hasattr(rows, "toarray") else rows
    return np.asarray(made, np.float64)


def test_each_text_has_a_row_of_length_one_and_always_the_same(features: Features) -> None:
    rows = dense(features.of(TEXTS))

    assert rows.shape[0] == len(TEXTS)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-5)
    assert np.allclose(rows, dense(features.of(TEXTS)))


def test_a_row_does_not_depend_on_its_neighbours(features: Features) -> None:
    together = dense(features.of([*TEXTS, "a much longer text " * 20]))

    alone = np.vstack([dense(features.of([text])) for text in TEXTS])

    assert np.allclose(together[:3], alone, atol=1e-5)


def test_different_words_have_different_rows(features: Features) -> None:
    rows = dense(features.of(TEXTS))

    assert not np.allclose(rows[0], rows[1])


def test_a_very_long_text_is_read_too(features: Features) -> None:
    assert dense(features.of(["lantern " * 20_000])).shape[0] == 1


def test_what_was_learnt_with_other_features_is_told_apart_by_their_name(features: Features) -> None:
    assert features.name.split("-")[0] in {"grams", "sentences"}
    assert features.name == features.name


def test_a_model_is_known_by_what_it_is_and_not_by_where_it_lies(tmp_path: Path) -> None:
    shutil.copytree(TINY, tmp_path / "copy")
    moved = OnnxSentences(tmp_path / "copy")
    assert moved.name == OnnxSentences(TINY).name

    (tmp_path / "copy" / "tokenizer.json").write_text("{}")

    assert OnnxSentences(tmp_path / "copy").name != moved.name


@pytest.mark.parametrize("broken", ["model.onnx", "tokenizer.json"])
@pytest.mark.parametrize("content", [None, b"", b"no model at all", b"{}"])
def test_a_broken_model_is_told_in_one_sentence(tmp_path: Path, broken: str, content: bytes | None) -> None:
    shutil.copytree(TINY, tmp_path / "copy")
    if content is None:
        (tmp_path / "copy" / broken).unlink()
    else:
        (tmp_path / "copy" / broken).write_bytes(content)

    with pytest.raises(ModelUnusable):
        OnnxSentences(tmp_path / "copy").of(TEXTS)
