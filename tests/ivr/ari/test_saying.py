"""Nobody waits for the answer to a play request; whatever becomes of it, she is not left in silence."""

import asyncio
import json
import math
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import anyio
import picows
import pytest

import ivr.ari.client
import ivr.ari.leg
import ivr.ari.saying
import ivr.ari.tape
from ivr.ari.beside import Beside
from ivr.ari.client import Address, AriClient
from ivr.ari.leg import AriLeg
from ivr.ari.tape import Lengths
from ivr.ari.types import AnyEvent, Channel
from ivr.errors import ExchangeAway, ExchangeError, ExchangeRefused, PlaybackFailed
from prompts.model import Sound
from tests.conditions import LONG

pytestmark = pytest.mark.anyio

HER = cast(Channel, {"id": "her", "state": "Up", "caller": {"number": ""}})
STARTED, FINISHED = (
    {"type": kind, "timestamp": "2026-11-27T02:24:38.889+0000", "playback": {"id": "her-0", "state": "done"}}
    for kind in ("PlaybackStarted", "PlaybackFinished")
)
KEY = {
    "type": "ChannelDtmfReceived",
    "digit": "5",
    "duration_ms": 120,
    "timestamp": "2026-11-27T02:24:38.889+0000",
}
GONE = {"type": "StasisEnd"}


@pytest.fixture(params=[False, True], ids=["asyncio", "uvloop"])
def anyio_backend(request: pytest.FixtureRequest) -> tuple[str, dict[str, bool]]:
    return "asyncio", {"use_uvloop": request.param}  # uvloop is what the ivr runs on


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ivr.ari.client, "ANSWER_WITHIN", 0.1)
    monkeypatch.setattr(ivr.ari.saying, "START_WITHIN", 0.05)
    monkeypatch.setattr(ivr.ari.leg, "HANG_UP_FOLLOWS", 0.05)


class Asterisk:
    """Tells `then` when it is asked to play: events, statuses of its answer, and pauses in seconds."""

    def __init__(self, folder: Path, *then: dict[str, Any] | int | float) -> None:
        self.then = then
        self.asked = list[str]()
        self.client = AriClient(Address(0, "user", "secret", "hotline"))
        self.client.holds(cast(picows.WSTransport, self))
        self.leg = AriLeg(self.client, HER, uuid4(), folder, Beside(), Lengths())
        self.leg._hold_until = math.inf
        self._sound = folder / "welcome.wav"
        self._sound.write_bytes(bytes(8000))

    async def play(self) -> None:
        await self.leg.play([Sound("welcome", "en", self._sound, True)], unless_key=True)

    def send(self, _: picows.WSMsgType, told: bytes) -> None:
        asked, loop, seconds = json.loads(told), asyncio.get_running_loop(), 0.0
        self.asked.append(asked["method"])
        for each in self.then if asked["method"] == "POST" else (204,):
            if isinstance(each, float):
                seconds += each
            else:
                loop.call_later(seconds, self._tell, asked["request_id"], each)

    def _tell(self, request_id: str, told: dict[str, Any] | int) -> None:
        if isinstance(told, int):
            self.client._answer(cast(Any, {"request_id": request_id, "status_code": told}))
        else:
            self.leg.hear(cast(AnyEvent, told))


async def test_a_sound_that_plays_is_awaited_however_late_the_answer_comes(tmp_path: Path) -> None:
    never = (STARTED, 0.2, FINISHED)  # the answer, until patience ends
    for then in ((201, STARTED, 0.2, FINISHED), (STARTED, 0.07, 201, 0.2, FINISHED), never):
        asterisk = Asterisk(tmp_path, *then)

        await asterisk.play()

        assert asterisk.asked == ["POST"]


@pytest.mark.parametrize(
    ("then", "error", "asked"),
    [
        ((500,), ExchangeRefused, ["POST"]),
        ((), ExchangeAway, ["POST", "DELETE"]),
        ((201,), PlaybackFailed, ["POST", "DELETE"]),
    ],
    ids=["refused", "never answered", "granted, and it never starts"],
)
async def test_whoever_plays_hears_that_nothing_plays(
    tmp_path: Path, then: tuple[int, ...], error: type[ExchangeError], asked: list[str]
) -> None:
    asterisk = Asterisk(tmp_path, *then)

    with anyio.fail_after(LONG), pytest.raises(error):
        await asterisk.play()

    assert asterisk.asked == asked


@pytest.mark.parametrize("then", [(404,), (409, GONE)], ids=["she has gone", "she is going"])
async def test_on_a_leg_that_has_gone_a_refusal_is_the_hang_up(
    tmp_path: Path, then: tuple[dict[str, Any] | int, ...]
) -> None:
    asterisk = Asterisk(tmp_path, *then)

    with anyio.CancelScope() as call:
        asterisk.leg.when_gone(call.cancel)
        await asterisk.play()

    assert call.cancelled_caught
    assert asterisk.asked == ["POST"]


async def test_a_refusal_that_comes_after_her_key_disturbs_nobody(tmp_path: Path) -> None:
    asterisk = Asterisk(tmp_path, KEY, 0.02, 500)

    await asterisk.play()
    await anyio.sleep(0.1)

    assert asterisk.asked == ["POST", "DELETE"]
    assert (await asterisk.leg.next_key(1)).key == "5"


async def test_a_lost_connection_ends_the_wait_for_an_answer_and_for_the_end(tmp_path: Path) -> None:
    for then in ((), (201, STARTED)):
        asterisk = Asterisk(tmp_path, *then)
        asyncio.get_running_loop().call_later(0.02, asterisk.client.holds, None)
        asyncio.get_running_loop().call_later(0.03, asterisk.leg.lose)

        with anyio.fail_after(LONG), pytest.raises(ExchangeAway):
            await asterisk.play()


async def test_a_key_in_the_moment_the_patience_ends_is_the_next_one(tmp_path: Path) -> None:
    leg = Asterisk(tmp_path).leg
    loop = asyncio.get_running_loop()
    for moment, digit in ((0.0495, "5"), (0.05, "6"), (0.0505, "7")):
        loop.call_later(moment, leg.hear, cast(AnyEvent, KEY | {"digit": digit}))
        try:
            pressed = await leg.next_key(0.05)
        except TimeoutError:
            pressed = await leg.next_key(1)
        assert pressed.key == digit
        assert not leg.has_key


async def test_lengths_of_what_is_played_once_are_not_kept_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ivr.ari.tape, "MANY_LENGTHS", 10)
    monkeypatch.setattr(ivr.ari.tape, "LENGTH_HOLDS", 0.0)
    lengths = Lengths()

    for number in range(100):
        reply = tmp_path / f"{number}.wav"
        await anyio.Path(reply).write_bytes(bytes(44 + 8000))
        assert await lengths.of(reply) == 0.5

    assert len(lengths._known) <= 10


async def test_a_key_told_of_again_neither_counts_nor_cuts_a_sound_short(tmp_path: Path) -> None:
    asterisk = Asterisk(tmp_path, 201, STARTED, 0.05, FINISHED)
    for digit, milliseconds in (("1", 0), ("2", 70)):
        asterisk.leg.hear(cast(AnyEvent, KEY | {"digit": digit, "timestamp": at(milliseconds)}))
    assert [(await asterisk.leg.next_key(1)).key for _ in "12"] == ["1", "2"]
    again = cast(AnyEvent, KEY | {"digit": "2", "timestamp": at(190)})
    asyncio.get_running_loop().call_later(0.02, asterisk.leg.hear, again)

    await asterisk.play()

    assert asterisk.asked == ["POST"]
    assert not asterisk.leg.has_key


def at(milliseconds: int) -> str:
    """By Asterisk's clock."""
    return f"2026-11-27T02:24:38.{milliseconds:03}+0000"


async def test_a_handle_of_which_nobody_knows_whether_it_is_up_is_soon_put_up_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asterisk, asked = Asterisk(tmp_path), list[str]()

    async def command(method: str, path: str, /, **_: object) -> None:
        asked.append(method)
        raise ExchangeAway("Asterisk did not answer")

    monkeypatch.setattr(asterisk.client, "command", command)
    asterisk.leg._hold_until = 0.0
    for _ in range(2):
        with pytest.raises(ExchangeAway):
            await asterisk.leg.hold_on()

    assert asked == ["POST", "POST"]
