"""How many messages triage drafts a minute, what memory its lexicons take, how time grows with length."""

import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from ops.bench.errors import BenchError
from ops.bench.hostile import KINDS, expressions, hostile, messages, written
from ops.config import REPOSITORY
from triage.draft import Triage
from triage.model import Message

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is measured. Sizes in bytes of UTF-8; `longest` is of the slowest language of each kind."""

    messages: int
    sizes: tuple[int, ...]
    longest: int | None = None


FULL = Extent(6000, (1_000, 10_000, 100_000), 1_000_000)
QUICK = Extent(1200, (1_000, 10_000, 40_000))
TIMES = ((10_000, 3), (100_000, 2))
"""Up to so many bytes the quickest of so many counts: what else the machine does only ever slows it."""


@dataclass(frozen=True, slots=True)
class Speed:
    """Over all messages, one after the other, in one thread."""

    messages: int
    characters: int
    wall: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Memory:
    """Of a fresh process, in MB, before and after all lexicons are read and each has read a message."""

    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Growth:
    """CPU seconds for one kind of text in one language, by bytes."""

    language: str
    kind: str
    seconds: dict[int, float]

    @property
    def longest(self) -> float:
        """Seconds for the longest text."""
        return self.seconds[max(self.seconds)]


@dataclass(frozen=True, slots=True)
class Drafted:
    """All that was measured. `own`: the messages were the bench's, made of the lexicons' words."""

    speed: Speed
    memory: Memory
    growth: tuple[Growth, ...]
    own: bool


def measure(
    extent: Extent, given: Sequence[Message] | None, say: Say, languages: Sequence[str] = ()
) -> Drafted:
    """`given` messages, else the bench's own. `languages`: growth is of these only. Raises BenchError."""
    triage = Triage.load()
    if unknown := set(languages) - set(triage.lexicons):
        raise BenchError(f"There is no lexicon for: {', '.join(sorted(unknown))}.")
    say("Memory, in a fresh process")
    memory = remembered()
    say("Messages, one after the other")
    speed = drafted(triage, given or messages(triage, extent.messages))
    growth = _growth(triage, extent, languages or tuple(triage.lexicons), say)
    return Drafted(speed, memory, tuple(growth), own=not given)


def drafted(triage: Triage, given: Sequence[Message]) -> Speed:
    """Every lexicon has read a message before the clock starts."""
    for message in {message.language: message for message in given}.values():
        triage.draft(message)
    wall, cpu = time.perf_counter(), time.process_time()
    for message in given:
        triage.draft(message)
    took = time.perf_counter() - wall, time.process_time() - cpu
    return Speed(len(given), sum(len(each.text or "") for each in given), *took)


def _growth(triage: Triage, extent: Extent, languages: Sequence[str], say: Say) -> Iterator[Growth]:
    growth = list[Growth]()
    for language in languages:
        say(f"Growth: {language}")
        growth += grown(triage, language, extent.sizes)
    slow = slowest(growth).values()
    for each in growth:
        yield _longer(triage, each, extent.longest, say) if extent.longest and each in slow else each


def _longer(triage: Triage, growth: Growth, size: int, say: Say) -> Growth:
    say(f"Growth to {size // 1000} kB: {growth.kind} ({growth.language})")
    text = hostile(growth.language, growth.kind, size)
    (took,) = _quickest(triage, growth.language, [text])
    return replace(growth, seconds={**growth.seconds, size: took})


def slowest(growth: Iterable[Growth]) -> dict[str, Growth]:
    """Of each kind, the language that takes longest for the longest text."""
    kinds: dict[str, Growth] = {}
    for each in growth:
        before = kinds.get(each.kind)
        if before is None or each.longest > before.longest:
            kinds[each.kind] = each
    return kinds


def grown(triage: Triage, language: str, sizes: Sequence[int]) -> list[Growth]:
    """Each kind, and each size in turn."""
    said = expressions(language)
    texts = {kind: [written(said, kind, size) for size in sizes] for kind in KINDS}
    del said
    return [
        Growth(language, kind, dict(zip(sizes, _quickest(triage, language, ours), strict=True)))
        for kind, ours in texts.items()
    ]


def _quickest(triage: Triage, language: str, texts: Sequence[str]) -> list[float]:
    """Seconds for each."""
    messages = [Message("", language, text, (), {}, None) for text in texts]
    with _settled():
        return [min(_took(triage, each) for _ in range(_times(each))) for each in messages]


def _times(message: Message) -> int:
    size = len((message.text or "").encode())
    return next((times for up_to, times in TIMES if size < 1.1 * up_to), 1)


@contextmanager
def _settled() -> Iterator[None]:
    """The cyclic collector leaves alone what lexicons hold: when it goes through them is by no text."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _took(triage: Triage, message: Message) -> float:
    begun = time.process_time()
    triage.draft(message)
    return time.process_time() - begun


def remembered() -> Memory:
    """Raises BenchError where the fresh process does not answer."""
    here = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run(
        [sys.executable, "-m", "ops.bench.drafting"], env=here, capture_output=True, check=False
    )
    try:
        before, after = json.loads(done.stdout)
    except ValueError as fault:
        raise BenchError("Triage could not be loaded in a process of its own.") from fault
    return Memory(before, after)


def _answer() -> None:
    """What the fresh process says."""
    before = _resident()
    triage = Triage.load()
    for language in triage.lexicons:
        triage.draft(Message("", language, "10 people", (), {}, None))
    json.dump([before, _resident()], sys.stdout)


def _resident() -> float:
    """MB of this process in memory now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    _answer()
