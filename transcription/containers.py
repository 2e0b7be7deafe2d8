"""Opens whatever sound file arrives and reads it in blocks: libsndfile first, FFmpeg where that cannot."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from io import SEEK_CUR, SEEK_END
from mmap import ACCESS_COPY, mmap
from pathlib import Path
from typing import Protocol

import av
import numpy as np
import soundfile
from numpy.typing import NDArray

from transcription.errors import UndecodableAudio
from transcription.model import Damage
from transcription.wav import mend_sizes

Block = NDArray[np.float32]
"""Frames by channels, full scale at 1.0; not yet checked for numbers that are none."""

BLOCK_FRAMES = 65_536
HEADERLESS = {
    ".ulaw": "ULAW",
    ".ul": "ULAW",
    ".alaw": "ALAW",
    ".al": "ALAW",
    ".sln": "PCM_16",
    ".gsm": "GSM610",
}
"""Asterisk's formats without a header: 8 kHz, mono, told apart by the suffix alone."""
DEMUXERS = "aac,aiff,amr,amrnb,amrwb,asf,au,avi,caf,flac,matroska,mov,mp3,mpegts,ogg,wav,w64"
"""What FFmpeg may take a voice note for. No playlists: they would make it open other files and URLs."""
LOWEST_RATE, HIGHEST_RATE, MOST_CHANNELS = 2_000, 384_000, 64


class Recording(Protocol):
    """An opened sound file. `blocks` may be called again and starts from the beginning each time."""

    rate: int
    channels: int
    damage: set[Damage]

    def blocks(self) -> Iterator[Block]: ...


@contextmanager
def opened(source: Path | bytes, suffix: str = "") -> Iterator[Recording]:
    """The recording in a file or in memory, its WAV header mended in memory only. Raises UndecodableAudio."""
    with _buffer(source) as buffer:
        damage = mend_sizes(buffer)
        with _reader(_Window(buffer), suffix.lower()) as recording:
            if damage:
                recording.damage.add(damage)
            _check_shape(recording)
            yield recording


@contextmanager
def _buffer(source: Path | bytes) -> Iterator[bytearray | mmap]:
    """Bytes that may be changed without changing the file; a file is mapped, not read."""
    if isinstance(source, bytes):
        if not source:
            raise UndecodableAudio("empty")
        yield bytearray(source)
        return
    try:
        with source.open("rb") as file:
            if not source.stat().st_size:
                raise UndecodableAudio("empty")
            mapped = mmap(file.fileno(), 0, access=ACCESS_COPY)
    except OSError as problem:
        raise UndecodableAudio("cannot be read from disk") from problem
    with mapped:
        yield mapped


class _Window:
    """The bytes as a file. A broken header that sends its reader before the beginning finds the beginning."""

    def __init__(self, data: bytearray | mmap) -> None:
        self._data = data
        self._at = 0

    def seek(self, offset: int, whence: int = 0) -> int:
        base = {SEEK_CUR: self._at, SEEK_END: len(self._data)}.get(whence, 0)
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, size: int = -1) -> bytes:
        end = len(self._data) if size < 0 else self._at + size
        piece = bytes(self._data[self._at : end])
        self._at += len(piece)
        return piece


def _reader(file: _Window, suffix: str) -> AbstractContextManager["_Sndfile | _Ffmpeg"]:
    try:
        return _Sndfile(file, HEADERLESS.get(suffix))
    except soundfile.SoundFileError:
        file.seek(0)
    try:
        return _Ffmpeg(file)
    except (av.error.FFmpegError, ValueError) as problem:
        raise UndecodableAudio("not a sound file") from problem


def _check_shape(recording: Recording) -> None:
    if not LOWEST_RATE <= recording.rate <= HIGHEST_RATE:
        raise UndecodableAudio("sampled at an impossible rate")
    if not 1 <= recording.channels <= MOST_CHANNELS:
        raise UndecodableAudio("too many channels")


class _Sndfile:
    """WAV, FLAC, Ogg, MP3, AIFF and their kind."""

    def __init__(self, file: _Window, headerless: str | None) -> None:
        raw = (
            {"format": "RAW", "subtype": headerless, "samplerate": 8_000, "channels": 1} if headerless else {}
        )
        self._sound = soundfile.SoundFile(file, **raw)
        self.rate: int = self._sound.samplerate
        self.channels: int = self._sound.channels
        self.damage: set[Damage] = set()

    def __enter__(self) -> "_Sndfile":
        return self

    def __exit__(self, *_: object) -> None:
        self._sound.close()

    def blocks(self) -> Iterator[Block]:
        """What libsndfile gives before it stumbles, to the last frame; a stumble is damage, not an error."""
        with suppress(soundfile.SoundFileError):
            self._sound.seek(0)
        while True:
            block = np.full((BLOCK_FRAMES, self.channels), np.nan, np.float32)
            try:
                read = len(self._sound.read(dtype="float32", out=block))
            except soundfile.SoundFileError:
                self.damage.add(Damage.PARTLY_UNREADABLE)
                read = int(np.isnan(block[:, 0]).argmax())  # the frames it filled before it raised
                yield block[:read]
                return
            if not read:
                return
            yield block[:read]


class _Ffmpeg:
    """M4A, AMR, WebM and the rest of what telephones send."""

    def __init__(self, file: _Window) -> None:
        self._container = av.open(
            file, mode="r", options={"format_whitelist": DEMUXERS}, metadata_errors="ignore"
        )
        streams = [each for each in self._container.streams.audio if each.codec_context]
        if not streams:
            self._container.close()
            raise UndecodableAudio("without any sound that can be read")
        self._stream = streams[0]
        self.rate: int = self._stream.codec_context.sample_rate or 0
        self.channels: int = self._stream.codec_context.channels or 0
        self.damage: set[Damage] = set()

    def __enter__(self) -> "_Ffmpeg":
        return self

    def __exit__(self, *_: object) -> None:
        self._container.close()

    def blocks(self) -> Iterator[Block]:
        """Every frame that can be decoded; packets that cannot are passed over and marked."""
        with suppress(av.error.FFmpegError):
            self._container.seek(0)
        layout = self._stream.codec_context.layout
        # packed: PyAV 18 reads planes that are not there where a broken packet changes the channels
        same = av.AudioResampler(format="flt", layout=layout, rate=self.rate)
        try:
            for packet in self._container.demux(self._stream):
                yield from self._frames(packet, same)
        except (av.error.FFmpegError, EOFError):
            self.damage.add(Damage.PARTLY_UNREADABLE)

    def _frames(self, packet: "av.Packet[av.AudioStream]", same: av.AudioResampler) -> Iterator[Block]:
        """What one packet holds; a broken packet, or one of another shape than the rest, is passed over."""
        try:
            frames = [converted for frame in packet.decode() for converted in same.resample(frame)]
        except (av.error.FFmpegError, EOFError, ValueError):
            self.damage.add(Damage.PARTLY_UNREADABLE)
            return
        for frame in frames:
            if frame.layout.nb_channels == self.channels:
                yield frame.to_ndarray().reshape(-1, self.channels).astype(np.float32, copy=False)
            else:
                self.damage.add(Damage.PARTLY_UNREADABLE)
