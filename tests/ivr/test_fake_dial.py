"""The fake exchange calls out as the real one does."""

from pathlib import Path
from uuid import UUID

import pytest

from ivr.ports import Leg, Unanswered
from prompts.model import Sound
from tests.ivr.contract_dial import DialContract, Telephone
from tests.ivr.contract_leg import SOON
from tests.ivr.fake_exchange import FakeExchange, Somebody
from tests.ivr.jumping_clock import jump
from tests.ivr.test_fake_leg import FakeCaller

pytestmark = pytest.mark.anyio

THERE: dict[Telephone, Somebody | Unanswered] = {
    Telephone.ANSWERED: Somebody(),
    Telephone.ENGAGED: Unanswered.BUSY,
    Telephone.RINGS: Unanswered.NO_ANSWER,
}


class GivenFake:
    """The fake exchange, as `contract_dial` asks for it."""

    def __init__(self, folder: Path) -> None:
        self.exchange = FakeExchange(folder)
        self._folder = folder
        (folder / "here.wav").touch()

    async def dial(
        self, telephone: Telephone, contact_id: UUID, *, ring_for: float = SOON
    ) -> tuple[Leg | Unanswered, FakeCaller | None]:
        self.exchange.telephones = {each.value: there for each, there in THERE.items()}
        answer = await self.exchange.dial(contact_id, telephone, ring_for=ring_for)
        return answer, None if isinstance(answer, Unanswered) else FakeCaller(answer)

    def sound(self, seconds: float) -> Sound:
        return Sound("here", "en", self._folder / "here.wav", placeholder=True)


@pytest.fixture
async def given(tmp_path: Path) -> GivenFake:
    jump()
    return GivenFake(tmp_path)


class TestFakeDial(DialContract):
    """On a clock that jumps."""
