"""Takes in a model somebody trained: checked, converted where need be, whole or not at all."""

import json
import re
import secrets
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import ctranslate2

from transcription.errors import ModelUnusable
from transcription.registry import NEEDED_FILES, is_complete

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
COPIED = ("tokenizer.json", "preprocessor_config.json")
TOLD = ("config.json", *COPIED)
"""JSON, each an object; not every reader of them says so in a way that can be caught."""
KEPT = (*TOLD, "model.bin")
USUAL_BANDS = 80
"""Mel bands faster-whisper assumes where no file says otherwise."""
CONVERTS_WITH = ("transformers", "torch")


def take(source: Path, folder: Path, name: str, *, in_place_of_old: bool = False) -> Path:
    """Copy or convert the Whisper in `source` into `folder/name`. Raises ModelUnusable, saying what is wrong.

    A model of that name is in the way, or goes once the new one is whole (`in_place_of_old`). A Hugging Face
    Whisper (config.json with model_type "whisper", weights beside it) becomes CTranslate2.
    """
    if not NAME.fullmatch(name):
        raise ModelUnusable("a model's name has small letters, digits, dots, dashes; at most 40 of them")
    target = folder / name
    if target.exists() and not in_place_of_old:
        raise ModelUnusable(f"there is a model {name} already; choose another name with --name")
    aside, old = (folder / f".{name}.{secrets.token_hex(4)}" for _ in range(2))
    aside.mkdir(parents=True)
    try:
        _fill(source, aside)
        prove(aside)
        if target.exists():
            target.rename(old)
        aside.rename(target)
    finally:
        for each in (aside, old):
            shutil.rmtree(each, ignore_errors=True)
    return target


def _fill(source: Path, aside: Path) -> None:
    if (source / "model.bin").is_file():
        for path in (*(source / each for each in KEPT), *source.glob("vocabulary.*")):
            if path.is_file():
                shutil.copyfile(path, aside / path.name)
    elif _is_from_the_hub(source):
        _convert(source, aside)
    else:
        raise ModelUnusable(f"{source} holds neither a CTranslate2 model.bin nor a Hugging Face Whisper")


def _is_from_the_hub(source: Path) -> bool:
    try:
        return bool(_told(source / "config.json").get("model_type") == "whisper")
    except ModelUnusable:
        return False


def _convert(source: Path, aside: Path) -> None:
    missing = [each for each in CONVERTS_WITH if find_spec(each) is None]
    if missing:
        raise ModelUnusable(
            f"to convert it {' and '.join(missing)} are needed: convert it where you trained it, with "
            "ct2-transformers-converter (transcription/FINE_TUNING.md), and import what comes of it"
        )
    from ctranslate2.converters import TransformersConverter

    copied = [each for each in COPIED if (source / each).is_file()]
    try:
        converter = TransformersConverter(str(source), copy_files=copied, low_cpu_mem_usage=True)
        converter.convert(str(aside), quantization="float16", force=True)
    except (RuntimeError, ValueError, OSError, KeyError) as problem:
        raise ModelUnusable("this Hugging Face Whisper cannot be converted") from problem


def prove(folder: Path) -> None:
    """Raises ModelUnusable where it is no complete Whisper of many languages."""
    if not is_complete(folder):
        raise ModelUnusable(f"it lacks one of {', '.join(NEEDED_FILES)}, vocabulary.*, or holds a stump")
    told = {each: _told(folder / each) for each in TOLD if (folder / each).is_file()}
    try:
        model = ctranslate2.models.Whisper(str(folder), device="cpu", compute_type="int8")
    except (RuntimeError, ValueError) as problem:
        raise ModelUnusable("CTranslate2 cannot load it as a Whisper") from problem
    if not told["config.json"].get("lang_ids"):
        raise ModelUnusable("it does not say which languages it knows (lang_ids in config.json)")
    if model.n_mels != USUAL_BANDS and "preprocessor_config.json" not in told:
        raise ModelUnusable(
            f"it hears {model.n_mels} bands and lacks preprocessor_config.json, which says so"
        )
    if not model.is_multilingual:
        raise ModelUnusable("it knows English alone; the language of a caller could not be told to it")


def _told(file: Path) -> dict[str, Any]:
    """What a JSON file tells. Raises ModelUnusable where it is missing, no JSON, or no object."""
    try:
        told = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as problem:
        raise ModelUnusable(f"{file.name} cannot be read as JSON") from problem
    if not isinstance(told, dict):
        raise ModelUnusable(f"{file.name} holds something else than a JSON object")
    return told
