"""A recording as a browser can play it, made in memory: most are given as they are."""

import struct
import wave
from dataclasses import dataclass
from io import BytesIO

from ops.console.errors import NotPlayable
from transcription.decode import decode
from transcription.errors import UndecodableAudio

PLAYS = {
    ".wav": "audio/wav",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".oga": "audio/ogg",
    ".opus": "audio/ogg",
    ".flac": "audio/flac",
    ".m4a": "audio/mp4",
    ".mp4": "audio/mp4",
    ".aac": "audio/aac",
    ".webm": "audio/webm",
}
"""Inner types that today's browsers play, and their media types; anything else is made into a WAV."""


@dataclass(frozen=True, slots=True)
class Sound:
    """Bytes for a browser, and what they are."""

    content: bytes
    media_type: str


def playable(content: bytes, suffix: str) -> Sound:
    """The same bytes where browsers play that type; else a WAV of them. Raises NotPlayable.

    A WAV's lengths are put right: a killed Asterisk leaves 0 in its header.
    """
    media_type = PLAYS.get(suffix.lower())
    if media_type is None:
        return Sound(_as_wav(content, suffix), PLAYS[".wav"])
    is_wav = content[:4] == b"RIFF" and content[8:12] == b"WAVE"
    return Sound(_with_true_lengths(content) if is_wav else content, media_type)


def _as_wav(content: bytes, suffix: str) -> bytes:
    try:
        audio = decode(content, suffix)
    except UndecodableAudio as error:
        raise NotPlayable from error
    made = BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(audio.rate)
        file.writeframes(audio.samples.astype("<i2").tobytes())
    return made.getvalue()


def _with_true_lengths(content: bytes) -> bytes:
    place = 12
    while place + 8 <= len(content):
        name, length = content[place : place + 4], struct.unpack_from("<I", content, place + 4)[0]
        there = len(content) - place - 8
        if name == b"data":
            if 0 < length <= there:
                return content
            whole = bytearray(content)
            struct.pack_into("<I", whole, 4, len(content) - 8)
            struct.pack_into("<I", whole, place + 4, there)
            return bytes(whole)
        place += 8 + length + length % 2
    return content
