"""Whisper weights of a real shape, filled with random numbers: they say nothing, at the real speed.

Where no trained model is to be had, they give honest speed: encoder and decoder do the same arithmetic
whatever the numbers are. They never end a text by themselves; whoever decodes with them sets how many tokens.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from ctranslate2.specs import WhisperSpec
from ctranslate2.specs.common_spec import Conv1DSpec, EmbeddingsSpec, LayerNormSpec, LinearSpec
from ctranslate2.specs.whisper_spec import WhisperConfig
from numpy.typing import NDArray

VOCABULARY, END_OF_TEXT, FIRST_LANGUAGE, LANGUAGES = 51_865, 50_257, 50_259, 99
"""Of multilingual Whisper up to large-v2; hotline-nano shares it, and lends its tokenizer."""
MELS, POSITIONS, TOKENS, KERNEL = 80, 1500, 448, 3
NEVER = -10_000.0
"""Added to the logit of the end of a text and of every token that is no text."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Of arXiv 2212.04356, table 1: layers of the encoder and as many of the decoder, width, heads."""

    layers: int
    width: int
    heads: int


SHAPES = {"tiny": Shape(4, 384, 6), "base": Shape(6, 512, 8), "small": Shape(12, 768, 12)}


def make_weights(shape: Shape, folder: Path, tokenizer: Path) -> None:
    """A complete CTranslate2 model in `folder`, with another's tokenizer; the same numbers every time."""
    spec = WhisperSpec(shape.layers, shape.heads, shape.layers, shape.heads)
    filler = _Filler(np.random.default_rng(4), shape.width)
    filler.fill(spec)
    spec.register_vocabulary(_vocabulary(tokenizer))
    config: WhisperConfig = spec.config
    config.suppress_ids = [END_OF_TEXT + 1]
    config.suppress_ids_begin = [220]
    config.lang_ids = list(range(FIRST_LANGUAGE, FIRST_LANGUAGE + LANGUAGES))
    config.alignment_heads = [[shape.layers - 1, head] for head in range(min(6, shape.heads))]
    spec.validate()
    spec.optimize(quantization="int8")
    folder.mkdir(parents=True, exist_ok=True)
    spec.save(str(folder))
    for name in ("tokenizer.json", "preprocessor_config.json"):
        shutil.copy(tokenizer / name, folder)


def _vocabulary(tokenizer: Path) -> list[str]:
    import json

    words: list[str] = json.loads((tokenizer / "vocabulary.json").read_text("utf-8"))
    return words


@dataclass(frozen=True, slots=True)
class _Filler:
    random: np.random.Generator
    width: int

    def fill(self, spec: WhisperSpec) -> None:
        width = self.width
        self._conv(spec.encoder.conv1, MELS)
        self._conv(spec.encoder.conv2, width)
        spec.encoder.position_encodings.encodings = self._numbers(POSITIONS, width)
        spec.decoder.position_encodings.encodings = self._numbers(TOKENS, width)
        self._embed(spec.decoder.embeddings)
        for layer in (*spec.encoder.layer, *spec.decoder.layer):
            self._attend(layer.self_attention, (3 * width, width))
            if hasattr(layer, "attention"):
                self._attend(layer.attention, (width, 2 * width, width))
            self._norm(layer.ffn.layer_norm)
            self._linear(layer.ffn.linear_0, 4 * width, width)
            self._linear(layer.ffn.linear_1, width, 4 * width)
        self._norm(spec.encoder.layer_norm)
        self._norm(spec.decoder.layer_norm)
        self._linear(spec.decoder.projection, VOCABULARY, width)
        spec.decoder.projection.weight = spec.decoder.embeddings.weight  # tied, as in every Whisper
        spec.decoder.projection.bias[END_OF_TEXT:] = NEVER

    def _attend(self, attention: object, outputs: tuple[int, ...]) -> None:
        self._norm(attention.layer_norm)  # type: ignore[attr-defined]
        for linear, output in zip(attention.linear, outputs, strict=True):  # type: ignore[attr-defined]
            self._linear(linear, output, self.width)

    def _linear(self, linear: LinearSpec, output: int, given: int) -> None:
        linear.weight = self._numbers(output, given)
        linear.bias = np.zeros(output, np.float32)

    def _conv(self, conv: Conv1DSpec, given: int) -> None:
        conv.weight = self._numbers(self.width, given, KERNEL)
        conv.bias = np.zeros(self.width, np.float32)

    def _embed(self, embeddings: EmbeddingsSpec) -> None:
        embeddings.weight = self._numbers(VOCABULARY, self.width)

    def _norm(self, norm: LayerNormSpec) -> None:
        norm.gamma, norm.beta = np.ones(self.width, np.float32), np.zeros(self.width, np.float32)

    def _numbers(self, *shape: int) -> NDArray[np.float32]:
        return self.random.standard_normal(shape, np.float32) * np.float32(0.04)
