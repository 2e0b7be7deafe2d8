"""Mends the sizes in a WAV header whose writer did not live to fill them in.

Asterisk writes a header with sizes of 0 and corrects it when the recording ends; killed, it never does.
Layout: https://www.mmsp.ece.mcgill.ca/Documents/AudioFormats/WAVE/WAVE.html
"""

import struct
from mmap import mmap

from transcription.errors import UndecodableAudio
from transcription.model import Damage

HEADER = 12
CHUNK_HEADER = 8
LARGEST = 0xFFFFFFFF
UNKNOWN_SIZES = {0, 0x7FFFFFFF, 0x80000000, LARGEST}
"""What programs that write as they go leave as a size."""
CHUNKS_AFTER_DATA = {b"LIST", b"fact", b"cue ", b"bext", b"id3 ", b"ID3 ", b"smpl", b"JUNK", b"PAD ", b"_PMX"}


def mend_sizes(wav: bytearray | mmap) -> Damage | None:
    """Correct the sizes in place and say what was wrong; anything that is not RIFF/WAVE is left alone.

    Raises UndecodableAudio where the file ends before its samples begin.
    """
    if wav[:4] != b"RIFF" or wav[8:HEADER] != b"WAVE":
        return None
    position, length = HEADER, len(wav)
    while position + CHUNK_HEADER <= length:
        (size,) = struct.unpack_from("<I", wav, position + 4)
        if wav[position : position + 4] == b"data":
            return _mend_data(wav, position, size)
        position += CHUNK_HEADER + size + size % 2
    raise UndecodableAudio("cut off within its header")


def _mend_data(wav: bytearray | mmap, position: int, size: int) -> Damage | None:
    start = position + CHUNK_HEADER
    available = len(wav) - start
    if size == 0 and bytes(wav[start : start + 4]) in CHUNKS_AFTER_DATA:
        return None
    if size <= available and not (size == 0 and available):
        return None
    if available > LARGEST:
        raise UndecodableAudio("larger than its header can say")
    struct.pack_into("<I", wav, position + 4, available)
    struct.pack_into("<I", wav, 4, min(len(wav) - CHUNK_HEADER, LARGEST))
    return Damage.HEADER_MENDED if size in UNKNOWN_SIZES else Damage.PARTLY_UNREADABLE
