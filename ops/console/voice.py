"""A caseworker's recording, in whatever form the browser gave it, as a telephone plays it; only in memory."""

from pathlib import PurePath

import numpy as np

from ops.console.errors import NotPlayable
from prompts.errors import NotSpoken
from prompts.sound import as_prompt, as_wav
from transcription.decode import decode
from transcription.errors import UndecodableAudio

LARGEST = 20_000_000
"""Bytes of an upload: two minutes, even uncompressed at the rate of a studio."""


def telephone_voice(content: bytes, name: str) -> bytes:
    """8 kHz, 16-bit, mono, trimmed, at the loudness of the prompts. Raises NotPlayable."""
    try:
        audio = decode(content, PurePath(name).suffix.lower())
        samples = audio.samples.astype(np.float32) / np.float32(np.iinfo(np.int16).max)
        return as_wav(as_prompt(samples, audio.rate))
    except (UndecodableAudio, NotSpoken) as error:
        raise NotPlayable from error
