"""Brings one model of the registry from the Hugging Face hub, whole or not at all."""

import hashlib
import logging
import os
import shutil
from pathlib import Path

from transcription.errors import FetchFailed
from transcription.registry import ModelEntry, advice, is_complete

WANTED = ("config.json", "preprocessor_config.json", "model.bin", "tokenizer.json", "vocabulary.*")
PIECE = 1 << 20


def fetch(entry: ModelEntry, folder: Path) -> Path:
    """Download the pinned revision beside `folder/NAME`, check it, and rename it into place.

    What an interrupted download brought is kept aside and continued the next time. Raises FetchFailed, which
    says which folder to fill by hand, and how.
    """
    target = folder / entry.name
    if is_complete(target):
        return target
    aside = folder / f".{entry.name}.fetching"
    aside.mkdir(parents=True, exist_ok=True)
    _download(entry, aside, target)
    if not is_complete(aside) or (entry.sha256 and _sha256(aside / "model.bin") != entry.sha256):
        shutil.rmtree(aside)
        raise FetchFailed(
            f"what came is not the model asked for and was thrown away; {advice(entry, target)}"
        )
    shutil.rmtree(aside / ".cache", ignore_errors=True)
    if target.exists():
        raise FetchFailed(f"{target} is in the way and incomplete: move it aside and try again")
    aside.rename(target)
    return target


def _download(entry: ModelEntry, aside: Path, target: Path) -> None:
    if not entry.repository or not entry.revision:
        raise FetchFailed(f"{entry.name} comes from no hub; {advice(entry, target)}")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    from huggingface_hub import errors, snapshot_download

    logging.getLogger("huggingface_hub").setLevel(
        logging.ERROR
    )  # its retries are not the reader's business, and they spell out addresses
    lost: type[Exception] = errors.HTTPError  # type: ignore[attr-defined]  # its HTTP library's root
    refusals = (errors.HfHubHTTPError, lost, errors.XetDownloadError, OSError, ValueError)
    try:
        snapshot_download(
            entry.repository, revision=entry.revision, local_dir=aside, allow_patterns=list(WANTED)
        )
    except refusals as problem:
        raise FetchFailed(
            f"the Hugging Face hub cannot be reached, or refused; {advice(entry, target)}"
        ) from problem


def _sha256(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as weights:
        while piece := weights.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()
