"""One Asterisk for all tests of the line over ARI; each test has a program of its own on it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.ivr.ari.asterisk import RunningAsterisk, be_patient, running_asterisk
from tests.ivr.ari.callers import GivenAsterisk, Telephones, answering, telephones


@pytest.fixture(scope="session")
def asterisk() -> Iterator[RunningAsterisk]:
    with running_asterisk() as running:
        yield running


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    be_patient(monkeypatch)


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
    async with answering(asterisk, people, tmp_path) as answered:
        yield answered
