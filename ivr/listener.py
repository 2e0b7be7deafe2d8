"""Notices a connection to the exchange that is up but brings nothing: then nobody's keys would be heard.

Every few seconds the exchange is asked to tell us something. What does not come back twice in a row is an
alarm, and the connection is made anew; running calls come again on it and go on where they were.
"""

import logging
import time
from collections.abc import Callable

import anyio
from anyio import to_thread

from ivr.errors import ExchangeError
from ivr.model import Trouble
from ivr.ports import Alarm, Exchange
from ivr.tally import Tally

log = logging.getLogger(__name__)

EVERY = 10.0
WITHIN = 8.0
"""Seconds between two askings, and for what comes back: usually a millisecond, a second on a busy machine."""

MISSES = 2
"""In a row, and the connection is deaf: noticed 36 s after its last sign of life at the latest."""


class Listener:
    """What it knows may be read from any thread: `silent_for`, `alive`, `turned_at`."""

    def __init__(
        self, exchange: Exchange, alarm: Alarm, tally: Tally, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._exchange = exchange
        self._alarm = alarm
        self._tally = tally
        self._clock = clock
        self._heard_at = self.turned_at = clock()
        self._missed = 0
        self._standing = True  # perhaps a program before us sounded it

    @property
    def silent_for(self) -> float:
        """Seconds since something we asked for came back."""
        return self._clock() - self._heard_at

    @property
    def alive(self) -> bool:
        """Whether what happens at the exchange reaches us, as far as we know."""
        return self.silent_for < MISSES * (EVERY + WITHIN)

    async def run(self) -> None:
        """As long as calls are answered."""
        while True:
            await anyio.sleep(EVERY)
            await self.once()

    async def once(self) -> bool:
        """Ask, and wait for what comes back; gives whether it came."""
        self.turned_at = self._clock()
        heard = await self._hears()
        self.turned_at = self._clock()
        if heard:
            await self._note_life()
        else:
            await self._note_silence()
        return heard

    async def _hears(self) -> bool:
        with anyio.move_on_after(WITHIN):
            try:
                await self._exchange.echo()
            except ExchangeError:  # away, or a refusal: it cannot be asked, so it was not heard
                await anyio.sleep(WITHIN)
            else:
                return True
        return False

    async def _note_life(self) -> None:
        self._heard_at, self._missed = self._clock(), 0
        if self._standing:
            self._standing = False
            await to_thread.run_sync(self._alarm.clear, Trouble.DEAF)

    async def _note_silence(self) -> None:
        self._missed += 1
        if self._missed < MISSES:
            return
        self._missed = 0
        log.error("nothing comes from the exchange any more; the connection is made anew")
        self._tally.deaf()
        self._exchange.reconnect()
        self._standing = True
        await to_thread.run_sync(self._alarm.sound, Trouble.DEAF)
