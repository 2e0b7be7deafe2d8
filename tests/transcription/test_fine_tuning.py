"""The recipe in FINE_TUNING.md is run as it is written, for a few steps, on hotline-nano made float again."""

import csv
import json
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import jiwer
import numpy as np
import pytest
from faster_whisper import WhisperModel

from tests.transcription.floated import Weights, floated
from transcription.registry import EMBEDDED_MODELS
from transcription.taking import take

NANO = EMBEDDED_MODELS / "hotline-nano"
RECIPE = (Path(__file__).resolve().parents[2] / "transcription" / "FINE_TUNING.md").read_text("utf-8")

BASE = """
import json, sys
from pathlib import Path
import numpy, torch
from transformers import WhisperConfig, WhisperFeatureExtractor, WhisperForConditionalGeneration
from transformers import WhisperProcessor, WhisperTokenizerFast
nano, weights, out = Path(sys.argv[1]), numpy.load(sys.argv[2]), sys.argv[3]
tokenizer = WhisperTokenizerFast(tokenizer_file=str(nano / "tokenizer.json"))
config = WhisperConfig(
    vocab_size=51865, d_model=256, encoder_layers=4, decoder_layers=2, encoder_attention_heads=4,
    decoder_attention_heads=4, encoder_ffn_dim=1024, decoder_ffn_dim=1024,
    decoder_start_token_id=50258, eos_token_id=50257, pad_token_id=50257, bos_token_id=50257,
)
model = WhisperForConditionalGeneration(config)
model.load_state_dict({name: torch.from_numpy(weights[name]) for name in weights.files})
told, known = model.generation_config, json.loads((nano / "config.json").read_text())
told._from_model_config = False
told.lang_to_id = {tokenizer.convert_ids_to_tokens(each): each for each in known["lang_ids"]}
told.suppress_tokens, told.begin_suppress_tokens = known["suppress_ids"], known["suppress_ids_begin"]
told.alignment_heads = known["alignment_heads"]
model.save_pretrained(out)
WhisperProcessor(WhisperFeatureExtractor(), tokenizer).save_pretrained(out)
"""
"""As Hugging Face's hub has one; load_state_dict raises where a weight is missing or has another shape."""


def recipe() -> str:
    found = re.search(r"^```python\n(.*?)^```", RECIPE, re.MULTILINE | re.DOTALL)
    assert found
    return found[1]


def python(*words: object) -> str:
    return subprocess.run(
        [sys.executable, *map(str, words)], check=True, capture_output=True, text=True
    ).stdout


def examples(language: str) -> list[dict[str, str]]:
    with (NANO / "examples" / "refs.tsv").open(encoding="utf-8", newline="") as table:
        return [row for row in csv.DictReader(table, delimiter="\t") if row["lang"] == language]


def exported(folder: Path, language: str) -> Path:
    """As `hotline models export-corrections` writes it."""
    (folder / "audio").mkdir(parents=True)
    lines = ["file\tlanguage\tseconds\ttranscript"]
    for row in examples(language):
        shutil.copy(NANO / "examples" / row["file"], folder / "audio")
        lines.append(f"audio/{row['file']}\t{language}\t{row['seconds']}\t{row['text']}")
    (folder / "MANIFEST.tsv").write_text("\n".join(lines) + "\n", "utf-8")
    return folder


def heard(model: Path, language: str) -> list[str]:
    ear = WhisperModel(str(model), device="cpu", compute_type="int8", cpu_threads=1)
    told = []
    for row in examples(language):
        segments, _ = ear.transcribe(
            str(NANO / "examples" / row["file"]), language=language, beam_size=1, without_timestamps=True
        )
        told.append(" ".join("".join(each.text for each in segments).split()))
    return told


def error_rate(texts: list[str], language: str) -> float:
    """Of letters."""
    return float(jiwer.cer([row["text"] for row in examples(language)], texts))


@pytest.fixture(scope="module")
def weights() -> Weights:
    return floated(NANO / "model.bin")


def test_the_recipe_is_python() -> None:
    compile(recipe(), "train.py", "exec")


def test_nanos_weights_are_floats_again(weights: Weights) -> None:
    """Every byte of the file but its scales and settings stands somewhere in them."""
    row = weights["model.encoder.layers.0.fc1.weight"][0]
    steps = row / np.abs(row).max() * 127

    once = sum(values.size for name, values in weights.items() if name != "proj_out.weight")
    assert once == pytest.approx((NANO / "model.bin").stat().st_size, rel=0.1)
    assert all(np.isfinite(values).all() for values in weights.values())
    assert np.allclose(steps, np.round(steps), atol=1e-3), "a row's largest is 127, the others whole numbers"


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.skipif(
    not (find_spec("torch") and find_spec("transformers")), reason="torch and transformers are not installed"
)
def test_a_few_steps_of_the_recipe_make_a_model_that_hears_better(weights: Weights, tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text(recipe())
    (tmp_path / "base.py").write_text(BASE)
    np.savez(tmp_path / "weights.npz", **weights)  # type: ignore[arg-type]
    python(tmp_path / "base.py", NANO, tmp_path / "weights.npz", tmp_path / "base")
    before = take(tmp_path / "base", tmp_path / "models", "before")

    told = python(
        tmp_path / "train.py", tmp_path / "base", exported(tmp_path / "set", "en"), "en", tmp_path / "out", 41
    )

    losses = [float(loss) for loss in re.findall(r"loss ([\d.]+)", told)]
    assert losses[-1] < losses[0]
    taken = take(tmp_path / "out", tmp_path / "models", "village")
    told_of_both = [json.loads((each / "config.json").read_text()) for each in (NANO, taken)]
    assert told_of_both[0] == {name: told_of_both[1][name] for name in told_of_both[0]}
    assert heard(before, "en") == heard(NANO, "en"), "the floats are nano's own"
    assert error_rate(heard(taken, "en"), "en") < error_rate(heard(before, "en"), "en")
