"""Takes Silero's two networks apart; it needs `pip install onnx`, which the house does not.

Each becomes a front, which hears every frame by itself, and a memory, which goes from frame to frame: so the
first need not hear a frame again for every stretch it is in. The numbers are Silero's own; convolutions over
the four spectra of a frame are written as products of matrices, without the taps that only ever meet padding.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import faster_whisper
import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from onnx import ModelProto

HERE = Path(__file__).resolve().parent
MADE = HERE.parents[2] / "transcription" / "silero_vad"
WIDE = Path(faster_whisper.__file__).parent / "assets" / "silero_vad_v6.onnx"
NARROW = HERE / "silero_vad.onnx"

Numbers = NDArray[Any]


class Network(NamedTuple):
    """The basis of its Fourier transform, its convolutions, its LSTM in ONNX's order, its last layer."""

    basis: Numbers
    convolutions: list[tuple[Numbers, Numbers]]
    lstm: tuple[Numbers, Numbers, Numbers]
    last: tuple[Numbers, Numbers]


def main() -> None:
    """Write the four graphs into the package."""
    for name, network in (("16k", wide()), ("8k", narrow())):
        (MADE / f"front_{name}.onnx").write_bytes(_front(network).SerializeToString())
        (MADE / f"memory_{name}.onnx").write_bytes(_memory(network).SerializeToString())


def wide() -> Network:
    """The one for 16 kHz, as it comes with faster-whisper."""
    import onnx

    numbers = {each.name: onnx.numpy_helper.to_array(each) for each in onnx.load(str(WIDE)).graph.initializer}
    return Network(
        numbers["encoder.feature_extractor.forward_basis_buffer"],
        [
            (numbers[f"encoder.conv_layers.{place}.weight"], numbers[f"encoder.conv_layers.{place}.bias"])
            for place in range(4)
        ],
        (numbers["onnx::LSTM_209"], numbers["onnx::LSTM_210"], numbers["onnx::LSTM_211"]),
        (numbers["decoder.conv1d.weight"], numbers["decoder.conv1d.bias"]),
    )


def narrow() -> Network:
    """The one for 8 kHz: the branch that silero-vad's own file takes for any rate but 16 kHz."""
    import onnx

    rates = next(node for node in onnx.load(str(NARROW)).graph.node if node.op_type == "If")
    branch = next(each.g for each in rates.attribute if each.name == "else_branch")
    numbers = {
        node.output[0].split("__Inline_0__")[-1]: onnx.numpy_helper.to_array(node.attribute[0].t)
        for node in branch.node
        if node.op_type == "Constant"
    }
    return Network(
        numbers["stft.forward_basis_buffer"],
        [
            (numbers[f"encoder.{place}.reparam_conv.weight"], numbers[f"encoder.{place}.reparam_conv.bias"])
            for place in range(4)
        ],
        (
            _gates(numbers["decoder.rnn.weight_ih"])[np.newaxis],
            _gates(numbers["decoder.rnn.weight_hh"])[np.newaxis],
            np.concatenate([_gates(numbers[f"decoder.rnn.bias_{each}"]) for each in ("ih", "hh")])[
                np.newaxis
            ],
        ),
        (numbers["decoder.decoder.2.weight"], numbers["decoder.decoder.2.bias"]),
    )


def _gates(torch: Numbers) -> Numbers:
    """PyTorch has input, forget, cell, output; ONNX has input, output, forget, cell."""
    entering, forgetting, cell, leaving = np.split(torch, 4)
    return np.concatenate([entering, leaving, forgetting, cell])


def _front(network: Network) -> "ModelProto":
    """`frames`, each with the eighth of a frame before it, to 128 `features` of each."""
    from onnx import helper

    bins, hop = network.basis.shape[0] // 2, network.basis.shape[2] // 2
    (w1, b1), (w2, b2), (w3, b3), (w4, b4) = network.convolutions
    numbers: dict[str, Numbers] = {
        **{"basis": network.basis[:, 0].T, "w1": _taps(w1, 0, 1, 2), "w2": _taps(w2, 0, 1, 2)},
        **{"w2_begin": _taps(w2, 1, 2), "w3": _taps(w3, 1, 2), "w4": _taps(w4, 1)},
        **{"b1": b1, "b2": b2, "b3": b3, "b4": b4},
        **{"mirrored": np.array([0, 0, 0, hop // 2]), "blocks_of": np.array([-1, 5, hop])},
        **{"around": np.array([0, 1, 0, 0, 1, 0]), "flat": np.array([0, -1])},
        **{str(number): np.array([number]) for number in {0, 1, 2, 4, 5, 6, bins, 2 * bins}},
    }
    node = helper.make_node

    def part(of: str, first: int, last: int, axis: int, name: str) -> Any:
        return node("Slice", [of, str(first), str(last), str(axis)], [name])

    nodes = [
        node("Pad", ["frames", "mirrored"], ["padded"], mode="reflect"),
        node("Reshape", ["padded", "blocks_of"], ["blocks"]),
        part("blocks", 0, 4, 1, "block"),
        part("blocks", 1, 5, 1, "next_block"),
        node("Concat", ["block", "next_block"], ["windows"], axis=2),
        node("MatMul", ["windows", "basis"], ["spectra"]),
        node("Mul", ["spectra", "spectra"], ["squares"]),
        part("squares", 0, bins, 2, "real"),
        part("squares", bins, 2 * bins, 2, "imaginary"),
        node("Add", ["real", "imaginary"], ["power"]),
        node("Sqrt", ["power"], ["magnitudes"]),
        node("Pad", ["magnitudes", "around"], ["bordered"]),
        *(part("bordered", tap, tap + 4, 1, f"tap{tap}") for tap in range(3)),
        node("Concat", ["tap0", "tap1", "tap2"], ["taps"], axis=2),
        node("MatMul", ["taps", "w1"], ["first"]),
        node("Add", ["first", "b1"], ["first_biased"]),
        node("Relu", ["first_biased"], ["first_heard"]),
        part("first_heard", 0, 2, 1, "begin"),
        node("Reshape", ["begin", "flat"], ["begin_flat"]),
        part("first_heard", 1, 4, 1, "end"),
        node("Reshape", ["end", "flat"], ["end_flat"]),
        node("Gemm", ["begin_flat", "w2_begin", "b2"], ["second_begin"]),
        node("Gemm", ["end_flat", "w2", "b2"], ["second_end"]),
        node("Concat", ["second_begin", "second_end"], ["second"], axis=1),
        node("Relu", ["second"], ["second_heard"]),
        node("Gemm", ["second_heard", "w3", "b3"], ["third"]),
        node("Relu", ["third"], ["third_heard"]),
        node("Gemm", ["third_heard", "w4", "b4"], ["fourth"]),
        node("Relu", ["fourth"], ["features"]),
    ]
    return _model(nodes, numbers, {"frames": ["frames", 9 * hop // 2]}, {"features": ["frames", 128]})


def _taps(weight: Numbers, *taps: int) -> Numbers:
    """A convolution's weights as one matrix for the neighbours it reads, end to end."""
    return np.concatenate([weight[:, :, tap].T for tap in taps])


def _memory(network: Network) -> "ModelProto":
    """`features`, steps x stretches x 128, to the probability of `speech`, steps x stretches."""
    from onnx import helper

    node = helper.make_node
    nodes = [
        node("LSTM", ["features", "given", "kept", "bias"], ["states"], hidden_size=128),
        node("Squeeze", ["states", "direction"], ["state"]),
        node("Relu", ["state"], ["lit"]),
        node("MatMul", ["lit", "last"], ["weighed"]),
        node("Add", ["weighed", "last_bias"], ["log_odds"]),
        node("Sigmoid", ["log_odds"], ["probabilities"]),
        node("Squeeze", ["probabilities", "column"], ["speech"]),
    ]
    given, kept, bias = network.lstm
    numbers = {
        **{"given": given, "kept": kept, "bias": bias},
        **{"last": network.last[0][0], "last_bias": network.last[1]},
        **{"direction": np.array([1]), "column": np.array([2])},
    }
    return _model(
        nodes, numbers, {"features": ["steps", "stretches", 128]}, {"speech": ["steps", "stretches"]}
    )


def _model(
    nodes: list[Any],
    numbers: Mapping[str, Numbers],
    given: Mapping[str, list[str | int]],
    made: Mapping[str, list[str | int]],
) -> "ModelProto":
    import onnx
    from onnx import helper

    kept = [onnx.numpy_helper.from_array(np.ascontiguousarray(each), name) for name, each in numbers.items()]
    ends = [
        [helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, shape) for name, shape in those.items()]
        for those in (given, made)
    ]
    graph = helper.make_graph(nodes, "silero", *ends, kept)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    return model


if __name__ == "__main__":
    main()
