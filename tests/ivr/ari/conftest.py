"""One Asterisk for all tests of the line over ARI; each test has a program of its own on it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import anyio
import pytest

from ivr.ari.client import AriClient
from ivr.ari.exchange import AriExchange
from tests.ivr.ari.asterisk import RunningAsterisk, running_asterisk
from tests.ivr.ari.callers import GivenAsterisk, Telephones, telephones, until_somebody_answers


@pytest.fixture(scope="session")
def asterisk() -> Iterator[RunningAsterisk]:
    with running_asterisk() as running:
        yield running


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def people(asterisk: RunningAsterisk, tmp_path: Path) -> AsyncIterator[Telephones]:
    async with telephones(asterisk, tmp_path) as reached:
        yield reached


@pytest.fixture
async def given(
    asterisk: RunningAsterisk, people: Telephones, tmp_path: Path
) -> AsyncIterator[GivenAsterisk]:
    exchange = AriExchange(AriClient(asterisk.address()), asterisk.recordings)
    async with exchange.arrivals() as arrivals:
        with anyio.fail_after(10):
            await until_somebody_answers(people)
        yield GivenAsterisk(people, arrivals, tmp_path)
