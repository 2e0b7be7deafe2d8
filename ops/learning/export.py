"""A folder of corrected lines, sound and words, for whoever trains a model."""

import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ops.casebook import audit
from ops.casebook.models import AuditKind, Caseworker, Transcript
from ops.errors import OpsError
from ops.learning.corrections import Corrected, heard_lines
from ops.vault import Vault

TABLE, SOUNDS = "MANIFEST.tsv", "audio"
COLUMNS = ("file", "language", "seconds", "transcript")


class FolderInTheWay(OpsError):
    """Nothing is written into a folder that holds something else."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written; `unheard` recordings could not be opened."""

    lines: int
    recordings: int
    minutes: float
    unheard: int


def export(found: Iterable[Transcript], vault: Vault, folder: Path, who: Caseworker | None) -> Exported:
    """Write each line with a name of its own, drawn by lot: nothing in the folder leads back to a case.

    Written down in the audit before it is written to the disk. Raises FolderInTheWay, VaultAway, KeyMissing.
    """
    _make(folder)
    lines, recordings, unheard, seconds = 0, 0, 0, 0.0
    with _private(folder / TABLE) as table:
        table.write(("\t".join(COLUMNS) + "\n").encode())
        for transcript in found:
            corrected = heard_lines(transcript, vault)
            if corrected is None:
                unheard += 1
                continue
            if corrected:
                audit.record(AuditKind.EXPORTED_CORRECTIONS, who, transcript)
            recordings += bool(corrected)
            for line in corrected:
                table.write(_row(folder, line).encode())
                lines += 1
                seconds += line.seconds
    return Exported(lines, recordings, seconds / 60, unheard)


def _make(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        raise FolderInTheWay(f"{folder} is not empty")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / SOUNDS).mkdir(mode=0o700)


def _row(folder: Path, line: Corrected) -> str:
    name = f"{SOUNDS}/{secrets.token_hex(12)}.wav"
    with _private(folder / name) as file:
        file.write(line.sound)
    said = " ".join(line.said.split())
    return f"{name}\t{line.language}\t{line.seconds:.2f}\t{said}\n"


def _private(path: Path) -> BinaryIO:
    """Readable by nobody else from its first byte."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
