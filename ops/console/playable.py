"""A recording as a browser can play it, made in memory: most are given as they are."""

import struct

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
"""Inner types that today's browsers play, and their media types."""


def media_type(suffix: str) -> str:
    """For the Content-Type; unknown types are offered as bytes and the browser says it cannot."""
    return PLAYS.get(suffix.lower(), "application/octet-stream")


def playable(content: bytes, suffix: str) -> bytes:
    """The same bytes, but a WAV's lengths are put right: a killed Asterisk leaves 0 in its header."""
    is_wav = suffix.lower() == ".wav" and content[:4] == b"RIFF" and content[8:12] == b"WAVE"
    return _with_true_lengths(content) if is_wav else content


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
