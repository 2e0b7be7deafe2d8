"""Where tests telephone from: they hear which prompt is said, and press keys at it."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import anyio

from ivr.errands import Errand, ErrandFolder
from ivr.model import Contact, Ending
from ivr.seal import Recipient, pseudonym
from ops.config import Settings
from ops.telephone.phone import Phone, telephone
from prompts.reading import HERE
from tests.conditions import LONG, until
from tests.telephone.node import LineNode, running_node
from tests.telephone.sounds import Samples, samples_of
from tests.telephone.told_apart import Tape, Words

LISTEN_EVERY = 0.05
NOON = 12
PATIENCE, SOON = "timers = { first = 7,", "timers = { first = 3,"


class Caller:
    """Somebody on the telephone. `said`: what she has heard, as `<language>/<key>`."""

    def __init__(self, phone: Phone, tape: Path, words: Words) -> None:
        self.phone = phone
        self.tape = tape
        self.said: list[str] = []
        self._hearing = Tape(tape, words)
        self._minded = 0

    async def hears(self, *names: str) -> str:
        """The next of these that is said, of all that she has not minded yet."""
        with anyio.move_on_after(LONG):
            while True:
                self.said.extend(self._hearing.prompts())
                for at, name in enumerate(self.said[self._minded :], self._minded + 1):
                    if name in names:
                        self._minded = at
                        return name
                await anyio.sleep(LISTEN_EVERY)
        raise AssertionError(f"she waited for {names} and heard {self.said}")

    async def presses(self, keys: str, at: str) -> None:
        """Keys, or none, once she has heard this."""
        await self.hears(at)
        if keys:
            await self.phone.press(keys)

    async def answers(self, language: str, **keys: str) -> None:
        """One after another: a key for each prompt, whose name is written with _ for -."""
        for prompt, key in keys.items():
            await self.presses(key, f"{language}/{prompt.replace('_', '-')}")

    async def speaks(self, speech: Path) -> None:
        """After the tone; a key ends it."""
        await self.phone.beep()
        await self.phone.speak(speech)
        await self.phone.press("#")

    async def is_let_go(self) -> None:
        """The other side hangs up."""
        with anyio.fail_after(LONG):
            await self.phone.ended()
        self.said.extend(self._hearing.prompts())

    async def is_rung(self) -> None:
        """Her telephone rings."""
        with anyio.fail_after(LONG):
            await self.phone.rings()

    async def hangs_up(self) -> None:
        """Whatever is being said."""
        await self.phone.hang_up()
        await self.is_let_go()

    def sound(self) -> Samples:
        """All that she has heard, once the telephone is put down."""
        return samples_of(self.tape)


@dataclass
class Booth:
    """Beside one line node whose prompts can be told apart. `folder` is for tapes."""

    node: LineNode
    words: Words
    folder: Path
    _tapes: "count[int]" = field(default_factory=count)

    @asynccontextmanager
    async def calls(self, number: str, caller: str | None) -> AsyncIterator[Caller]:
        """Somebody calls `number` from `caller` (None: withheld), and is answered."""
        async with self._telephone() as she:
            port = self.node.settings.sip_port
            await she.phone.dial(number, port=port, caller=caller, heard=she.tape)
            await she.phone.answered()
            yield she

    @asynccontextmanager
    async def waits(self, port: int) -> AsyncIterator[Caller]:
        """Somebody by a telephone that may be rung at that port."""
        async with self._telephone() as she:
            await she.phone.wait(port=port, heard=she.tape)
            yield she

    @asynccontextmanager
    async def calls_person_from(self, caller: str) -> AsyncIterator[tuple[Caller, Caller]]:
        """Somebody calls from `caller`; and whoever has the telephone at the other end of the trunk."""
        async with self.waits(self.trunk_port) as person, self.calls("1300", caller) as she:
            yield she, person

    @property
    def trunk_port(self) -> int:
        """Where the node's calls go out to."""
        return int(self.node.settings.trunk.rpartition(":")[2])

    @asynccontextmanager
    async def is_called(self) -> AsyncIterator[Caller]:
        """Somebody by the telephone at the other end of the node's trunk, which has just rung."""
        async with self.waits(self.trunk_port) as she:
            await she.is_rung()
            yield she

    async def rings_and_hangs_up(self, number: str, caller: str | None, seconds: float = 1.0) -> None:
        """Somebody calls a number that is not answered, and lets it ring for so long."""
        async with telephone(self.node.settings.folder.pjsua2) as phone:
            await phone.dial(number, port=self.node.settings.sip_port, caller=caller)
            with anyio.move_on_after(seconds) as rings:
                await phone.answered()
            assert rings.cancelled_caught, "it is never answered"
            await phone.hang_up()
            await phone.ended()

    def contacts_of(self, number: str, count: int = 1) -> list[Contact]:
        """Those of one caller, in the order in which she called, as soon as there are so many."""
        name, hers = self.name_of(number), list[Contact]()

        def are_posted() -> bool:
            posted = [each.contact for each in self.node.envelopes()]
            hers[:] = [contact for contact in posted if contact.caller.pseudonym == name]
            return len(hers) >= count

        until(are_posted)
        assert len(hers) == count, "there were more calls than there should be"
        return sorted(hers, key=lambda contact: contact.started_at)

    def name_of(self, number: str) -> str:
        """Her pseudonym."""
        key = self.node.settings.folder.line_secrets / "pseudonym"
        return pseudonym(number, key.read_text().strip().encode())

    def have_done(self, errand: Errand) -> None:
        """Send it, and return when the line has done it."""
        self.errands.send(errand)
        until(lambda: not any(str(errand.id) in path.name for path in self.errands.waiting()))

    @property
    def errands(self) -> ErrandFolder:
        """Where the house asks the line for something."""
        folder = self.node.settings.folder
        return ErrandFolder(folder.errands, Recipient(folder.line_recipient))

    def nobodys(self, ending: Ending) -> list[Contact]:
        """The contacts that ended so, of callers whom nobody knows."""
        posted = [each.contact for each in self.node.envelopes()]
        return [each for each in posted if each.ending is ending and each.caller.pseudonym is None]

    @asynccontextmanager
    async def _telephone(self) -> AsyncIterator[Caller]:
        async with telephone(self.node.settings.folder.pjsua2) as phone:
            yield Caller(phone, self.folder / f"{next(self._tapes)}.wav", self.words)


@contextmanager
def booth_beside(settings: Settings, folder: Path, **own_words: str) -> Iterator[Booth]:
    """A node with files of its own by these names, whose menus wait three seconds for a key."""
    place = settings.folder.own_words
    place.mkdir(parents=True)
    for name, text in {"menus": ours("menus").replace(PATIENCE, SOON), **own_words}.items():
        (place / f"{name}.toml").write_text(text, encoding="utf-8")
    with running_node(settings) as node:
        yield Booth(node, Words(settings.folder.installed), folder)


def ours(name: str) -> str:
    """One of the program's own files of words."""
    return (HERE / f"{name}.toml").read_text(encoding="utf-8")


def hours_at_noon(more: str = "", quiet: str = "21:00-07:00") -> str:
    """`hours.toml` of a place where it has just been twelve o'clock, whenever the test runs."""
    there = ours("hours").replace("Asia/Bangkok", zone_at_noon())
    return there.replace('quiet = "21:00-07:00"', f'quiet = "{quiet}"') + f"\n{more}\n"


def zone_at_noon() -> str:
    """POSIX counts the hours of a zone westwards."""
    return f"Etc/GMT{datetime.now(UTC).hour - NOON:+d}"
