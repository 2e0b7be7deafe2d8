"""The fake exchange keeps the promises that the real one keeps."""

from pathlib import Path
from uuid import uuid4

import anyio
import anyio.lowlevel
import pytest

from ivr.ports import Arrival
from prompts.model import Sound
from tests.ivr.contract_leg import LegContract
from tests.ivr.fake_exchange import FakeLeg, Somebody
from tests.ivr.jumping_clock import jump

pytestmark = pytest.mark.anyio


class FakeCaller:
    """Somebody on the fake exchange; what she says is what was recorded until now."""

    def __init__(self, leg: FakeLeg) -> None:
        self._leg = leg

    async def press(self, keys: str) -> None:
        self._leg.press(keys)
        await anyio.lowlevel.checkpoint()

    async def speak(self) -> None:
        await anyio.sleep(1)

    async def hang_up(self) -> None:
        self._leg.put_down()


class GivenFake:
    """The fake exchange, as `contract_leg` asks for it."""

    number = "+66812345678"
    dialled = "1300"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        (folder / "here.wav").touch()

    async def call(self, *, withheld: bool = False) -> tuple[Arrival, FakeCaller]:
        somebody = Somebody(says=1000, number=None if withheld else self.number)
        leg = FakeLeg(somebody, self._folder)
        return Arrival(leg, resumed=False), FakeCaller(leg)

    def sound(self, seconds: float) -> Sound:
        return Sound("here", "en", self._folder / "here.wav", placeholder=True)

    def missing_sound(self) -> Sound:
        return Sound("missing", "en", self._folder / "missing.wav", placeholder=True)

    def recording_name(self) -> str:
        return str(uuid4())


@pytest.fixture
async def given(tmp_path: Path) -> GivenFake:
    jump()
    return GivenFake(tmp_path)


class TestFakeLeg(LegContract):
    """On a clock that jumps."""
