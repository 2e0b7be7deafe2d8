"""One recording at the exchange."""

import asyncio
from http import HTTPStatus
from pathlib import Path

import anyio

from ivr.ari.client import AriClient
from ivr.errors import ExchangeAway, ExchangeRefused, RecordingFailed

STOP_WITHIN = 3.0
"""Seconds from asking for the end to the file being closed. Until then the last 4 s may not be on disk."""

LENGTH_HOLDS = 60.0
MANY_LENGTHS = 1000
"""More than the prompts of a minute; the rest are old, as of replies, whose names never come again."""

WAV_HEADER = 44
BYTES_A_SECOND = 16_000  # 8 kHz, 16 bit, mono


class AriTape:
    """A recording under way, or ended."""

    def __init__(self, client: AriClient, name: str, folder: Path) -> None:
        self.name = name
        self._client = client
        self._path = folder / f"{name}.wav"
        self._ended = anyio.Event()
        self._lost = False

    def end(self, *, lost: bool = False) -> None:
        """Asterisk ended it, or can no longer tell us."""
        self._lost = lost
        self._ended.set()

    @property
    def has_ended(self) -> bool:
        return self._ended.is_set()

    async def wait_finished(self) -> None:
        await self._ended.wait()
        if self._lost:
            raise ExchangeAway("the connection to Asterisk was lost while recording")

    async def stop(self) -> Path:
        if not self._ended.is_set():
            await self._ask_to_stop()
            with anyio.move_on_after(STOP_WITHIN):
                await self._ended.wait()
        if self._lost or not self._ended.is_set():
            raise ExchangeAway("Asterisk did not end the recording")
        if not await seconds_of(self._path):
            raise RecordingFailed("the recording is empty")
        return self._path

    async def _ask_to_stop(self) -> None:
        try:
            await self._client.request("POST", f"recordings/live/{self.name}/stop")
        except ExchangeRefused as refusal:
            if refusal.status != HTTPStatus.NOT_FOUND:
                raise
            self._ended.set()


class Lengths:
    """How long prompts play, looked up on the disk at most once a minute: a set is published while we run."""

    def __init__(self) -> None:
        self._known: dict[Path, tuple[float, float]] = {}

    async def of(self, path: Path) -> float | None:
        """Seconds, or None where it is missing."""
        now = asyncio.get_running_loop().time()
        seconds, until = self._known.get(path, (0.0, 0.0))
        if now < until:
            return seconds
        found = await seconds_of(path)
        if len(self._known) >= MANY_LENGTHS:
            self._known = {each: known for each, known in self._known.items() if now < known[1]}
        if found is not None:
            self._known[path] = found, now + LENGTH_HOLDS
        return found


async def seconds_of(path: Path) -> float | None:
    """How long a WAV plays, by its size: a killed Asterisk writes no length. None where it is missing."""
    try:
        return max(0, (await anyio.Path(path).stat()).st_size - WAV_HEADER) / BYTES_A_SECOND
    except FileNotFoundError:
        return None
