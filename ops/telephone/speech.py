"""Speaks units of a vocabulary with espeak-ng, as WAV files that a telephone can say."""

import csv
import shutil
import subprocess
import wave
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
import soundfile

from ops.telephone.errors import CannotSay
from ops.telephone.hearing import RATE
from prompts.errors import NotSpoken
from prompts.sound import Samples, as_prompt

PAUSE = 0.5
"""Seconds between two units: long enough to tell them apart, too short to seem the end of a message."""

LEAD, TAIL = 0.4, 0.6
WORDS_A_MINUTE = 160

VOICES: Mapping[str, str] = {
    "en": "en-us+f4",
    "th": "th+m7",
    "my": "my+f3",
    "ne": "ne+f2",
    "vi": "vi-vn-x-central+f4",
    "hi": "hi+f1",
    "bn": "bn+f5",
    "id": "id+f5",
    "ms": "ms+f4",
}
"""espeak-ng voices that hotline-nano hears well: of eleven or more tried per language, 45 units each, these
had 95 to 100 % of them heard right."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing the demonstration model understands, in its language and in English."""

    text: str
    english: str


def read_vocabulary(path: Path) -> Mapping[str, tuple[Unit, ...]]:
    """`vocab.tsv` (lang, text, english) by language."""
    vocabulary: dict[str, tuple[Unit, ...]] = {}
    with path.open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE):
            unit = Unit(row["text"], row["english"])
            vocabulary[row["lang"]] = (*vocabulary.get(row["lang"], ()), unit)
    return vocabulary


def speak_texts(texts: Sequence[str], voice: str, into: Path, *, pause: float = PAUSE) -> float:
    """Write the texts, one after another, as 8 kHz 16-bit mono; gives the seconds. Raises CannotSay."""
    parts = [_silence(LEAD)]
    for text in texts:
        parts += [_speak(text, voice), _silence(pause)]
    samples = np.concatenate([*parts, _silence(TAIL)])
    with wave.open(str(into), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", "not compressed"))
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    return len(samples) / RATE


def _speak(text: str, voice: str) -> Samples:
    program = shutil.which("espeak-ng")
    if program is None:
        raise CannotSay("there is no espeak-ng; type: ./hotline doctor")
    # the words go over stdin: whatever is said belongs in no list of processes
    command = [program, "-v", voice, "-s", str(WORDS_A_MINUTE), "--stdin", "--stdout"]
    said = subprocess.run(command, input=text.encode(), capture_output=True, check=False)
    if said.returncode or not said.stdout:
        raise CannotSay("espeak-ng does not speak with this voice")
    samples, rate = soundfile.read(BytesIO(said.stdout), dtype="float32")
    try:
        return as_prompt(samples, rate)
    except NotSpoken as silence:
        raise CannotSay("espeak-ng gives no sound for these words") from silence


def _silence(seconds: float) -> Samples:
    return np.zeros(int(seconds * RATE), np.float32)
