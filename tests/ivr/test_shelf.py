"""The running line takes up what is published within seconds, and nothing it could not go on with."""

from pathlib import Path
from uuid import uuid4

import anyio
import anyio.to_thread
import pytest

from ivr.errands import Errand
from ivr.errors import ErrandNotDone
from ivr.model import Trouble
from ivr.programme import Programme
from ivr.publishing import Publishing, doers
from ivr.shelf import EVERY, Shelf
from prompts.errors import WordsInvalid
from prompts.library import Library
from prompts.sound import as_wav
from tests.ivr.jumping_clock import LoopClock, jump
from tests.ivr.line_node import AlarmBell
from tests.prompts.publishing import Deployment, a_voice

pytestmark = pytest.mark.anyio

ERRAND = uuid4()
PLACEHOLDER, RECORDED = as_wav(a_voice(200)), as_wav(a_voice(500))


class Rehearsal:
    """Loads sets of a deployment; some cannot be used."""

    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        self.unusable: set[str] = set()
        self.loaded: list[str] = []

    def __call__(self, name: str) -> Programme:
        self.loaded.append(name)
        if name in self.unusable:
            raise WordsInvalid("a menu leads nowhere")
        return Programme(name, self.deployment.publisher.library(name or None), ())


class Line:
    """What stands around a shelf."""

    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        self.rehearsal = Rehearsal(deployment)
        self.alarm = AlarmBell()
        self.taken_up: list[Library] = []

    async def shelf(self) -> Shelf:
        """As a start of the program makes it."""
        sets = self.deployment.publisher.sets
        return await anyio.to_thread.run_sync(Shelf, sets, self.rehearsal, self.alarm, self.taken_up.append)

    @property
    def is_alarmed(self) -> bool:
        return (Trouble.PROMPTS_REFUSED, "") in self.alarm.standing


@pytest.fixture
async def line(tmp_path: Path) -> Line:
    jump()
    deployment = Deployment(tmp_path, ["en"])
    await anyio.to_thread.run_sync(deployment.render)
    return Line(deployment)


async def publish(line: Line, name: str = "en/welcome") -> str:
    return await anyio.to_thread.run_sync(line.deployment.publish, name)


async def welcome(shelf: Shelf) -> bytes:
    path = shelf.current.library.sounds["en", "welcome"].path
    return await anyio.to_thread.run_sync(path.read_bytes)


async def test_before_anything_is_published_the_placeholders_are_heard(line: Line) -> None:
    shelf = await line.shelf()

    assert shelf.current.name == ""
    assert await welcome(shelf) == PLACEHOLDER


async def test_what_is_published_is_taken_up_within_seconds(line: Line) -> None:
    shelf = await line.shelf()
    async with anyio.create_task_group() as group:
        group.start_soon(shelf.run)
        name = await publish(line)
        await anyio.sleep(EVERY + 1)
        group.cancel_scope.cancel()

    assert shelf.current.name == name
    assert await welcome(shelf) == RECORDED
    assert line.taken_up == [shelf.current.library]


async def test_nothing_is_loaded_where_nothing_was_published(line: Line) -> None:
    await publish(line)
    shelf = await line.shelf()
    before = list(line.rehearsal.loaded)

    for _ in range(3):
        await shelf.look()

    assert line.rehearsal.loaded == before


async def test_the_way_back_is_taken_up_too(line: Line) -> None:
    first = await publish(line)
    shelf = await line.shelf()
    await publish(line, "en/shelter")
    await shelf.look()

    await anyio.to_thread.run_sync(line.deployment.publisher.roll_back, "Mo", line.deployment.later())
    await shelf.look()

    assert shelf.current.name == first


async def test_a_set_that_cannot_be_used_is_an_alarm_and_the_line_goes_on(line: Line) -> None:
    first = await publish(line)
    shelf = await line.shelf()
    line.rehearsal.unusable.add(second := await publish(line, "en/shelter"))
    await shelf.look()
    await shelf.look()

    assert shelf.current.name == first
    assert line.rehearsal.loaded.count(second) == 1
    assert line.is_alarmed

    third = await publish(line, "en/digit-1")
    await shelf.look()
    assert shelf.current.name == third
    assert not line.is_alarmed


async def test_a_start_with_a_set_that_cannot_be_used_goes_on_with_the_one_before(line: Line) -> None:
    first = await publish(line)
    line.rehearsal.unusable.add(await publish(line, "en/shelter"))

    shelf = await line.shelf()

    assert shelf.current.name == first
    assert line.is_alarmed


async def test_a_start_where_no_set_can_be_used_speaks_the_placeholders(line: Line) -> None:
    line.rehearsal.unusable.add(await publish(line))

    shelf = await line.shelf()

    assert shelf.current.name == ""
    assert line.is_alarmed


async def test_a_call_finds_the_set_it_began_with(line: Line) -> None:
    first = await publish(line)
    await publish(line, "en/shelter")
    shelf = await line.shelf()

    programme = await shelf.named(first)

    assert programme.name == first
    assert await shelf.named(first) is programme, "all calls that began with it share it"
    assert (await shelf.named("")).name == ""


async def test_a_call_whose_set_is_gone_finds_the_current_one(line: Line) -> None:
    await publish(line)
    shelf = await line.shelf()

    assert await shelf.named("000099-00000000") is shelf.current


async def test_a_set_is_let_go_once_nobody_hears_it(line: Line) -> None:
    first = await publish(line)
    shelf = await line.shelf()
    await publish(line, "en/shelter")
    await shelf.look()
    before = line.rehearsal.loaded.count(first)

    await shelf.named(first)

    assert line.rehearsal.loaded.count(first) == before + 1


async def test_the_house_publishes_by_errand(line: Line) -> None:
    deployment = line.deployment
    first = await publish(line)
    await anyio.to_thread.run_sync(lambda: deployment.approve(deployment.stage("en/shelter")))
    do = doers(deployment.publisher, LoopClock())["publish"]
    errand = Publishing("Mo").errand(ERRAND)

    await do(errand)
    await do(errand)

    assert len(await anyio.to_thread.run_sync(deployment.publisher.sets.names)) == 2
    await do(Publishing("Mo", back_to=first).errand(ERRAND))
    assert await anyio.to_thread.run_sync(deployment.publisher.sets.current) == first


@pytest.mark.parametrize(
    "body", [b"", b"{}", Publishing("Mo", back_to="000099-00000000").errand(ERRAND).body]
)
async def test_an_errand_that_cannot_be_done_is_refused(line: Line, body: bytes) -> None:
    do = doers(line.deployment.publisher, LoopClock())["publish"]

    with pytest.raises(ErrandNotDone):
        await do(Errand(ERRAND, "publish", body))
