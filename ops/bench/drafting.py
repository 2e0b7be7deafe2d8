"""How many messages triage drafts a minute, what memory its lexicons take, how time grows with length."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ops.bench.errors import BenchError
from ops.bench.hostile import KINDS, hostile, messages
from ops.config import REPOSITORY
from triage.draft import Triage
from triage.model import Message

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is measured. Sizes in bytes of UTF-8."""

    messages: int
    sizes: tuple[int, ...]


FULL = Extent(6000, (1_000, 10_000, 100_000, 1_000_000))
QUICK = Extent(1200, (1_000, 10_000, 40_000))
TIMES = 3
"""The quickest of so many counts: what else the machine does only ever slows it."""
TIMES_UP_TO = 100_000
"""Bytes; a longer text is read once."""


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
    growth = []
    for kind in KINDS:
        say(f"Growth: {kind}")
        growth += [grown(triage, language, kind, extent.sizes) for language in languages or triage.lexicons]
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


def grown(triage: Triage, language: str, kind: str, sizes: Sequence[int]) -> Growth:
    """Each size in turn."""
    texts = {size: hostile(triage, language, kind, size) for size in sizes}
    seconds = {size: _quickest(triage, language, text, size) for size, text in texts.items()}
    return Growth(language, kind, seconds)


def _quickest(triage: Triage, language: str, text: str, size: int) -> float:
    message = Message("", language, text, (), {}, None)
    return min(_took(triage, message) for _ in range(TIMES if size <= TIMES_UP_TO else 1))


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
