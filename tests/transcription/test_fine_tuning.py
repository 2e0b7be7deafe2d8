"""The recipe in FINE_TUNING.md is run as it is written, for a few steps, on a very small Whisper."""

import csv
import json
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from transcription.registry import EMBEDDED_MODELS
from transcription.taking import take

NANO = EMBEDDED_MODELS / "hotline-nano"
RECIPE = (Path(__file__).resolve().parents[2] / "transcription" / "FINE_TUNING.md").read_text("utf-8")

SMALL = """
import sys
from transformers import WhisperConfig, WhisperFeatureExtractor, WhisperForConditionalGeneration
from transformers import WhisperProcessor, WhisperTokenizerFast
import torch
torch.manual_seed(5)
tokenizer = WhisperTokenizerFast(tokenizer_file=sys.argv[1])
config = WhisperConfig(
    vocab_size=51865, d_model=64, encoder_layers=1, decoder_layers=1, encoder_attention_heads=2,
    decoder_attention_heads=2, encoder_ffn_dim=128, decoder_ffn_dim=128,
    decoder_start_token_id=50258, eos_token_id=50257, pad_token_id=50257, bos_token_id=50257,
)
model = WhisperForConditionalGeneration(config)
told = model.generation_config
told._from_model_config = False
told.lang_to_id = {f"<|{code}|>": 50259 + place for place, code in enumerate(("en", "zh", "de"))}
told.suppress_tokens = told.begin_suppress_tokens = []
model.save_pretrained(sys.argv[2])
WhisperProcessor(WhisperFeatureExtractor(), tokenizer).save_pretrained(sys.argv[2])
"""
"""A Whisper of random weights with nano's vocabulary: there is no hub to bring a real one from."""


def recipe() -> str:
    found = re.search(r"^```python\n(.*?)^```", RECIPE, re.MULTILINE | re.DOTALL)
    assert found
    return found[1]


def python(*words: object) -> str:
    return subprocess.run(
        [sys.executable, *map(str, words)], check=True, capture_output=True, text=True
    ).stdout


def exported(folder: Path) -> Path:
    """As `hotline models export-corrections` writes it."""
    (folder / "audio").mkdir(parents=True)
    with (NANO / "examples" / "refs.tsv").open(encoding="utf-8", newline="") as table:
        rows = [row for row in csv.DictReader(table, delimiter="\t") if row["lang"] == "en"]
    lines = ["file\tlanguage\tseconds\ttranscript"]
    for row in rows:
        shutil.copy(NANO / "examples" / row["file"], folder / "audio")
        lines.append(f"audio/{row['file']}\ten\t{row['seconds']}\t{row['text']}")
    (folder / "MANIFEST.tsv").write_text("\n".join(lines) + "\n", "utf-8")
    return folder


def test_the_recipe_is_python() -> None:
    compile(recipe(), "train.py", "exec")


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.skipif(
    not (find_spec("torch") and find_spec("transformers")), reason="torch and transformers are not installed"
)
def test_a_few_steps_of_the_recipe_make_a_model_that_can_be_taken_in(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text(recipe())
    (tmp_path / "small.py").write_text(SMALL)
    python(tmp_path / "small.py", NANO / "tokenizer.json", tmp_path / "base")

    told = python(
        tmp_path / "train.py", tmp_path / "base", exported(tmp_path / "set"), "en", tmp_path / "out", 41
    )

    losses = [float(loss) for loss in re.findall(r"loss ([\d.]+)", told)]
    assert losses[-1] < losses[0]
    taken = take(tmp_path / "out", tmp_path / "models", "village")
    assert json.loads((taken / "config.json").read_text())["lang_ids"] == [50259, 50260, 50261]
    assert json.loads((taken / "preprocessor_config.json").read_text())["feature_size"] == 80
