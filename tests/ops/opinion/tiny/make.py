"""Makes the tiny sentence model of these tests; it needs `pip install onnx`, which the house does not.

A real ONNX graph and a real tokenizer: words of a few languages, a random vector for each, nothing learnt.
"""

from pathlib import Path

import numpy as np
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

HERE = Path(__file__).resolve().parent
SIZE = 24
WORDS = (
    "blue lantern green teapot red kettle hello thank you month garden โคม ฟ้า กา เขียว หม้อ แดง ขอบคุณ เดือน สวน"
).split()


def main() -> None:
    """Write tokenizer.json and model.onnx beside this file."""
    vocabulary = {word: place for place, word in enumerate(["[PAD]", "[UNK]", *WORDS])}
    words = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    words.normalizer = normalizers.Lowercase()
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    words.save(str(HERE / "tokenizer.json"))
    (HERE / "model.onnx").write_bytes(_graph(len(vocabulary)))


def _graph(rows: int) -> bytes:
    from onnx import TensorProto, helper, numpy_helper

    vectors = np.random.default_rng(7).normal(size=(rows, SIZE)).astype(np.float32)
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["texts", "tokens"])
        for name in ("input_ids", "attention_mask")
    ]
    output = helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["texts", "tokens", SIZE])
    nodes = [
        helper.make_node("Gather", ["vectors", "input_ids"], ["found"]),
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["mask", "last"], ["wide"]),
        helper.make_node("Mul", ["found", "wide"], ["last_hidden_state"]),
    ]
    held = [numpy_helper.from_array(vectors, "vectors"), numpy_helper.from_array(np.array([2]), "last")]
    graph = helper.make_graph(nodes, "tiny", inputs, [output], held)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    return bytes(model.SerializeToString())


if __name__ == "__main__":
    main()
