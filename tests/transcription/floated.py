"""A CTranslate2 Whisper's weights as floats, under Hugging Face's names: its converter backwards.

The file is read as CTranslate2's `ModelSpec.save` (version 6) writes it, and named as its `WhisperLoader`
reads.
"""

import re
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

Weights = dict[str, NDArray[np.float32]]

KINDS = (np.float32, np.int8, np.int16, np.int32, np.float16)
"""CTranslate2's numbers of types."""
NUMBERS = {1: "<B", 2: "<H", 4: "<I"}
LAYER = re.compile(r"layer_(\d+)/(self_attention|attention|ffn)/(layer_norm|linear_\d)/(\w+)")
PARTS = {
    ("self_attention", "linear_0"): ("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"),
    ("self_attention", "linear_1"): ("self_attn.out_proj",),
    ("self_attention", "layer_norm"): ("self_attn_layer_norm",),
    ("attention", "linear_0"): ("encoder_attn.q_proj",),
    ("attention", "linear_1"): ("encoder_attn.k_proj", "encoder_attn.v_proj"),
    ("attention", "linear_2"): ("encoder_attn.out_proj",),
    ("attention", "layer_norm"): ("encoder_attn_layer_norm",),
    ("ffn", "linear_0"): ("fc1",),
    ("ffn", "linear_1"): ("fc2",),
    ("ffn", "layer_norm"): ("final_layer_norm",),
}
"""Several together stand one under the other in one matrix."""
WHOLE = {
    "embeddings/weight": "embed_tokens.weight",
    "position_encodings/encodings": "embed_positions.weight",
    "layer_norm/gamma": "layer_norm.weight",
    "layer_norm/beta": "layer_norm.bias",
    **{f"conv{each}/{kind}": f"conv{each}.{kind}" for each in (1, 2) for kind in ("weight", "bias")},
}


def floated(model: Path) -> Weights:
    """What `WhisperForConditionalGeneration.load_state_dict` takes, from an int8 or float `model.bin`."""
    stored = dict(_variables(model))
    named: Weights = {}
    for name, values in stored.items():
        if name.endswith("weight_scale"):
            continue
        scale = stored.get(f"{name}_scale")
        whole = values.astype(np.float32)
        if scale is not None:
            whole /= scale.astype(np.float32).reshape(-1, *(1,) * (whole.ndim - 1))
        side, _, place = name.partition("/")
        for told, part in _named(place, whole):
            named[f"model.{side}.{told}"] = part
    named["proj_out.weight"] = named["model.decoder.embed_tokens.weight"]
    return named


def _named(place: str, whole: NDArray[np.float32]) -> Iterator[tuple[str, NDArray[np.float32]]]:
    if place in WHOLE:
        yield WHOLE[place], whole
    elif layer := LAYER.fullmatch(place):
        number, block, part, kind = layer.groups()
        names = PARTS[block, part]
        kind = {"gamma": "weight", "beta": "bias"}.get(kind, kind)
        for name, each in zip(names, np.split(whole, len(names)), strict=True):
            if not (name.endswith("k_proj") and kind == "bias"):  # Whisper's keys have none
                yield f"layers.{number}.{name}.{kind}", each


def _variables(model: Path) -> Iterator[tuple[str, NDArray[np.generic]]]:
    """Each variable that has a shape; the others are settings."""
    with model.open("rb") as file:
        assert _number(file, 4) == 6, "another version of CTranslate2's file"
        assert _text(file) == "WhisperSpec"
        _number(file, 4)
        for _ in range(_number(file, 4)):
            name = _text(file)
            shape = [_number(file, 4) for _ in range(_number(file, 1))]
            kind = KINDS[_number(file, 1)]
            values = np.frombuffer(file.read(_number(file, 4)), kind)
            if len(shape) and name != "decoder/alignment_heads":
                yield name, values.reshape(shape)


def _number(file: BinaryIO, size: int) -> int:
    (number,) = struct.unpack(NUMBERS[size], file.read(size))
    return int(number)


def _text(file: BinaryIO) -> str:
    return file.read(_number(file, 2))[:-1].decode()
