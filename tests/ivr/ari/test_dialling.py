"""Calls out that are given up while Asterisk is still asked for them: nobody is left ringing."""

from pathlib import Path
from typing import cast
from uuid import uuid4

import anyio
import pytest

from ivr.ari.client import AriClient
from ivr.ari.exchange import AriExchange
from ivr.errors import ExchangeAway

pytestmark = pytest.mark.anyio


class SlowAsterisk:
    """Begins to ring, and does not say so."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    async def request(self, method: str, path: str, /, **_: object) -> None:
        self.asked.append((method, path))
        if method == "POST":
            await self.wait()

    async def wait(self) -> None:
        await anyio.sleep_forever()


class SilentAsterisk(SlowAsterisk):
    async def wait(self) -> None:
        raise ExchangeAway("Asterisk did not answer in time")


async def dialled(asterisk: SlowAsterisk, folder: Path) -> list[str]:
    """What it was asked of the one channel there was."""
    exchange = AriExchange(cast(AriClient, asterisk), folder, "")
    with anyio.move_on_after(0.1):
        await exchange.dial(uuid4(), "+66800000001", ring_for=25.0)
    assert len({path for _, path in asterisk.asked}) == 1
    return [method for method, _ in asterisk.asked]


async def test_who_hangs_up_before_anybody_rings_leaves_nobody_ringing(tmp_path: Path) -> None:
    assert await dialled(SlowAsterisk(), tmp_path) == ["POST", "DELETE"]


async def test_a_call_that_asterisk_says_nothing_of_is_ended(tmp_path: Path) -> None:
    asterisk = SilentAsterisk()

    with pytest.raises(ExchangeAway):
        await dialled(asterisk, tmp_path)

    assert [method for method, _ in asterisk.asked] == ["POST", "DELETE"]
