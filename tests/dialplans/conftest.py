"""An Asterisk whose shelter speaks, and telephones that reach it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from ops.dialplan import ShelterSounds
from tests.ivr.ari.asterisk import RunningAsterisk, be_patient, running_asterisk
from tests.ivr.ari.callers import Telephones, given_wav, telephones


@pytest.fixture(scope="module")
def asterisk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningAsterisk]:
    voice = given_wav(tmp_path_factory.mktemp("voice"), 0.3)
    with running_asterisk(ShelterSounds({"en": voice, "th": voice}, {"en": voice})) as running:
        yield running


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    be_patient(monkeypatch)


@pytest.fixture
async def people(asterisk: RunningAsterisk, tmp_path: Path) -> AsyncIterator[Telephones]:
    async with telephones(asterisk, tmp_path) as reached:
        yield reached
