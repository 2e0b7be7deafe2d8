"""A call keeps the prompts it began with, whatever is published meanwhile."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import anyio
import pytest

from ivr.flows.hotline import call, last_resort
from ivr.flows.menus import Menus
from ivr.programme import Programme
from prompts.library import Library
from tests.ivr.conftest import SPOKEN, silent_library
from tests.ivr.fake_exchange import FakeLeg, Somebody, in_thai
from tests.ivr.line_node import LineNode

pytestmark = pytest.mark.anyio


@dataclass
class Published:
    """Programmes in memory; the last one is current."""

    programmes: list[Programme] = field(default_factory=list)

    @property
    def current(self) -> Programme:
        return self.programmes[-1]

    async def named(self, name: str) -> Programme:
        return next((each for each in self.programmes if each.name == name), self.current)


def programme(name: str, sounds: Path) -> Programme:
    library = spoken_in(sounds)
    return Programme(name, library, (partial(call, menus=Menus.prove(library)), last_resort))


def spoken_in(sounds: Path) -> Library:
    sounds.mkdir()
    return silent_library(sounds, SPOKEN)


def sets_heard(leg: FakeLeg) -> set[str]:
    """The folders the sounds she heard lie in."""
    return {sound.path.parent.parent.name for sound in leg.played}


@pytest.fixture
async def published(tmp_path: Path) -> Published:
    return Published([programme("old", tmp_path / "old")])


async def test_who_is_on_the_line_hears_the_old_set_to_the_end_and_the_next_caller_the_new_one(
    node: LineNode, published: Published, tmp_path: Path
) -> None:
    node.programmes = published
    async with node.answering():
        during = node.exchange.call(Somebody(in_thai()))
        await anyio.sleep(10)
        published.programmes.append(programme("new", tmp_path / "new"))
        after = node.exchange.call(Somebody(in_thai()))
        await anyio.sleep(300)

    assert during.heard[-1] == after.heard[-1] == "thank-you-goodbye"
    assert sets_heard(during) == {"old"}
    assert sets_heard(after) == {"new"}


async def test_after_a_restart_a_call_goes_on_with_the_set_it_began_with(
    make_node: Callable[[str], LineNode], published: Published, tmp_path: Path
) -> None:
    node = make_node("one")
    node.programmes = published
    leg = FakeLeg(Somebody(in_thai()), node.office.recordings)
    async with node.answering():
        node.exchange.ring(leg)
        await anyio.sleep(10)
        leg.lose()
        await anyio.sleep(1)
    published.programmes.append(programme("new", tmp_path / "new"))
    again = FakeLeg(leg.somebody, node.office.recordings, leg.contact_id)

    await node.conduct(again, resumed=True)

    assert again.heard[-1] == "thank-you-goodbye"
    assert sets_heard(leg) == sets_heard(again) == {"old"}


async def test_a_call_whose_set_is_gone_goes_on_with_the_current_one(
    node: LineNode, published: Published, tmp_path: Path
) -> None:
    node.programmes = published
    leg = FakeLeg(Somebody(in_thai()), node.office.recordings)
    async with node.answering():
        node.exchange.ring(leg)
        await anyio.sleep(10)
        leg.lose()
        await anyio.sleep(1)
    published.programmes[:] = [programme("new", tmp_path / "new")]
    again = FakeLeg(leg.somebody, node.office.recordings, leg.contact_id)

    await node.conduct(again, resumed=True)

    assert again.heard[-1] == "thank-you-goodbye"
    assert sets_heard(again) == {"new"}
