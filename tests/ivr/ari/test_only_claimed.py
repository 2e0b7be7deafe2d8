"""A call whose program was killed between its claim and the first line of its journal: it has not begun."""

from pathlib import Path

import anyio
import anyio.to_thread
import pytest

from ivr.ari.client import AriClient
from ivr.ari.exchange import AriExchange
from ivr.desk import Desk
from ivr.line import Line
from ivr.model import Ending
from ivr.programme import OneProgramme, Programme
from ivr.switchboard import Switchboard
from ops.serve import MachineClock
from tests.conditions import LONG
from tests.ivr.ari.asterisk import RunningAsterisk
from tests.ivr.ari.callers import NUMBER, Telephones, next_call, until_somebody_answers
from tests.ivr.conftest import silent_library
from tests.ivr.line_node import House, LineNode

pytestmark = [pytest.mark.anyio, pytest.mark.asterisk]


async def test_it_is_led_from_its_beginning_by_the_program_that_comes_after_and_is_one_contact(
    asterisk: RunningAsterisk, people: Telephones, tmp_path: Path
) -> None:
    (sounds := tmp_path / "sounds").mkdir()
    node = LineNode(tmp_path / "node", silent_library(sounds, ["en"]), MachineClock(), House())
    before, after = (AriExchange(AriClient(asterisk.address()), asterisk.recordings) for _ in range(2))
    led = anyio.Event()

    async def script(line: Line, desk: Desk) -> Ending:
        await line.answer()
        led.set()
        await anyio.sleep_forever()
        raise AssertionError("unreachable")

    async with before.arrivals() as arrivals:
        with anyio.fail_after(LONG):
            await until_somebody_answers(people)
            caller = await people.dial()
            claimed = (await next_call(arrivals)).leg  # and nothing is written of it

    programmes = OneProgramme(Programme("", node.library, [script]))
    switchboard, stop = Switchboard(after, node.office, programmes, node.tally), anyio.Event()
    async with anyio.create_task_group() as group:
        group.start_soon(switchboard.run, stop)
        with anyio.fail_after(LONG):
            await led.wait()
            await caller.answered.wait()
            await caller.hang_up()
            while switchboard.running:  # noqa: ASYNC110
                await anyio.sleep(0.01)
        stop.set()
    await node.look()

    assert node.contact.id == claimed.contact_id
    assert node.contact.ending is Ending.HUNG_UP_IN_MENU
    assert node.contact.caller.sealed_number is not None
    assert node.house.key.unseal(node.contact.caller.sealed_number) == NUMBER.encode()
    assert node.tally.counts["arrived"] == 1
    assert not list((tmp_path / "node" / "journals").iterdir())
