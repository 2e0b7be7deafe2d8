"""Features from a multilingual sentence model in ONNX form, read from a folder of this machine."""

import hashlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ops.opinion.errors import ModelUnusable

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

LONGEST = 256
"""Tokens; sentence models are trained on less, and what follows is cut off."""
AT_ONCE = 16
WHOLE_SENTENCES = 2
"""Dimensions of an output that is one vector a text; others are one a token, and are averaged."""


class OnnxSentences:
    """`folder` holds tokenizer.json and model.onnx, as sentence-transformers exports them."""

    def __init__(self, folder: Path, threads: int = 1) -> None:
        self._model, self._words = folder / "model.onnx", folder / "tokenizer.json"
        if not (self._model.is_file() and self._words.is_file()):
            raise ModelUnusable("HOTLINE_OPINION_MODEL: no tokenizer.json and model.onnx there")
        self._threads = threads

    @cached_property
    def name(self) -> str:
        """By what the model is, not where it lies."""
        told = hashlib.sha256()
        for path in (self._words, self._model):
            with path.open("rb") as file:
                told.update(hashlib.file_digest(file, "sha256").digest())
        return f"sentences-{told.hexdigest()[:16]}"

    def of(self, texts: Sequence[str]) -> Any:
        """One row a text, of length one. Raises ModelUnusable."""
        rows = [self._some(texts[at : at + AT_ONCE]) for at in range(0, len(texts), AT_ONCE)]
        return np.concatenate(rows) if rows else np.zeros((0, 1), np.float32)

    def _some(self, texts: Sequence[str]) -> "np.ndarray[Any, np.dtype[np.float32]]":
        read = self._tokenizer.encode_batch(list(texts))
        mask = np.array([each.attention_mask for each in read], np.int64)
        offered = {
            "input_ids": np.array([each.ids for each in read], np.int64),
            "attention_mask": mask,
            "token_type_ids": np.array([each.type_ids for each in read], np.int64),
        }
        wanted = {each.name for each in self._session.get_inputs()}
        try:
            (found, *_) = self._session.run(None, {name: offered[name] for name in wanted})
        except Exception as fault:  # its errors share no other root
            raise ModelUnusable("the model takes other inputs than a sentence model") from fault
        whole = found if found.ndim == WHOLE_SENTENCES else _mean(found, mask)
        length = np.linalg.norm(whole, axis=1, keepdims=True)
        return np.asarray(whole / np.maximum(length, 1e-9), np.float32)

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        from tokenizers import Tokenizer

        try:
            read = Tokenizer.from_file(str(self._words))
        except Exception as fault:  # the library raises nothing narrower
            raise ModelUnusable("tokenizer.json cannot be read") from fault
        read.enable_truncation(LONGEST)
        read.enable_padding()
        return read

    @cached_property
    def _session(self) -> "InferenceSession":
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        try:
            return onnxruntime.InferenceSession(str(self._model), options, providers=["CPUExecutionProvider"])
        except Exception as fault:  # its errors share no other root
            raise ModelUnusable("model.onnx cannot be loaded") from fault


def _mean(tokens: Any, mask: Any) -> Any:
    """Of the tokens that are none of the padding."""
    weight = mask[:, :, None].astype(tokens.dtype)
    return (tokens * weight).sum(axis=1) / np.maximum(weight.sum(axis=1), 1e-9)
