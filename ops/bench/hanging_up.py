"""From a hang-up to the draft case in the tray: real calls on a whole hotline of the bench's own.

Each caller speaks the demonstration model's examples, in a language of her own, to an Asterisk, call program,
intake and workers as `hotline up` starts them, and hangs up while she is still recorded.
"""

import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import anyio

from ivr.model import EndedBy
from ivr.seal import pseudonym
from ops.bench.calls import percentile
from ops.bench.errors import BenchError
from ops.config import Settings
from ops.demo.call import Keys
from ops.demo.stage import MODEL, set_the_stage
from ops.processes import Name, processes
from ops.supervision import supervised
from ops.telephone.phone import telephone
from ops.up import prepare, when_ready
from prompts.library import Library
from transcription.bench.voicemails import one_of, utterances
from transcription.registry import EMBEDDED_MODELS

TO_WARM_UP = 15.0
"""Seconds, at most, that somebody speaks who is not counted."""
NUMBERS = "+4477009001{:02}"
"""Nobody's; see `ops.demo.call`."""
PATIENCE = 120.0

WANTED_MEDIAN, WANTED_P95 = 2.0, 5.0
"""Seconds from a hang-up to the draft case of a message of a minute."""
ONLY_WITH_IT = (
    f"These figures are of {MODEL}, a demonstration. A draft case comes as soon only with a model that is "
    "fast enough for its machine: what she said since the last pause that was passed on is read after the "
    "hang-up. `small`, on two busy cores, took about 9 s for each 30 s of it, and 28 s where nothing of a "
    "message of a minute had been read before. "
    "`hotline bench transcription --model small` measures how fast it is here."
)
"""The seconds of `small`: `ops/decisions/0019-hearing-ahead.md`."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Extent:
    """So many callers, each so many seconds after the other, who speak for `seconds`.

    `warming_up` others before them, all at once, have both worker processes load their model.
    """

    calls: int
    apart: float
    seconds: float
    warming_up: int = 2


@dataclass(frozen=True, slots=True)
class Caller:
    """What she says, and when she hung up."""

    number: str
    language: str
    speech: Path
    hung_up: float = 0.0


@dataclass(frozen=True, slots=True)
class Waited:
    """Seconds from her hang-up until her message was in the casebook, was heard, and was a draft case."""

    language: str
    message: float
    taken_in: float
    heard: float
    drafted: float


def measure(extent: Extent, say: Say) -> list[Waited]:
    """What those who were counted waited, in the order in which they hung up. Raises BenchError."""
    with _house() as settings, tempfile.TemporaryDirectory() as folder:
        callers = _callers(extent.calls, extent.seconds, Path(folder))
        uncounted = _callers(extent.warming_up, min(TO_WARM_UP, extent.seconds), Path(folder), first=50)
        say(f"{extent.warming_up} who are not counted, for whom the workers load their model.")
        anyio.run(_all_call, settings, uncounted, 0.0, say)
        _await_drafts(extent.warming_up)
        called = anyio.run(_all_call, settings, callers, extent.apart, say)
        _await_drafts(extent.warming_up + extent.calls)
        return [_waited(settings, caller) for caller in called]


def figures(found: Sequence[Waited], extent: Extent) -> dict[str, Any]:
    """For scripts; the percentile is the smallest value that so many of all do not exceed."""
    drafted = [each.drafted for each in found]
    return {
        "calls": len(found),
        "seconds_apart": extent.apart,
        "model": MODEL,
        "median_s": round(percentile(drafted, 0.5), 2),
        "p95_s": round(percentile(drafted, 0.95), 2),
        "waited": [asdict(each) for each in found],
    }


@contextmanager
def _house() -> Iterator[Settings]:
    """Everything but the console and the canary, in a state folder that goes afterwards."""
    with tempfile.TemporaryDirectory(prefix="hl-bench-") as folder:
        settings = _settings(folder)
        wanted = processes(settings, without={Name.CONSOLE, Name.CANARY})
        prepare(settings, wanted)
        with supervised(settings, wanted) as supervisor:
            for ready in when_ready(settings, wanted, supervisor):
                if ready.after is None:
                    raise BenchError(f"{ready.name} did not start for the bench.")
            yield settings


def _settings(folder: str) -> Settings:
    """For this process and all it starts: no casebook, number or alarm of the hotline that runs here."""
    installed = Settings().folder.installed
    for name in list(os.environ):
        if name.startswith("HOTLINE_") and not name.startswith("HOTLINE_SPEECH_"):
            del os.environ[name]
    os.environ |= {"HOTLINE_STATE": folder, "HOTLINE_INSTALLED": str(installed)}
    return set_the_stage()


def _callers(count: int, seconds: float, folder: Path, first: int = 0) -> list[Caller]:
    said = utterances(EMBEDDED_MODELS / MODEL / "examples")
    languages = sorted({each.language for each in said})
    found = []
    for place in range(first, first + count):
        language = languages[place % len(languages)]
        message = one_of([each for each in said if each.language == language], seconds)
        speech = folder / f"{place}.wav"
        speech.write_bytes(message.sound)
        found.append(Caller(NUMBERS.format(place), language, speech))
    return found


async def _all_call(settings: Settings, callers: Sequence[Caller], apart: float, say: Say) -> list[Caller]:
    keys = Keys(Library.load(audio=[settings.folder.placeholder_prompts]))
    called: list[Caller] = []

    async def call(caller: Caller) -> None:
        hung_up = await _call(settings, keys, caller)
        called.append(Caller(caller.number, caller.language, caller.speech, hung_up))
        say(f"{len(called)} of {len(callers)} have hung up.")

    async with anyio.create_task_group() as group:
        for caller in callers:
            group.start_soon(call, caller)
            await anyio.sleep(apart)
    return called


async def _call(settings: Settings, keys: Keys, caller: Caller) -> float:
    """Nobody in danger, who leaves a message; the moment at which she hangs up, by the clock on the wall."""
    pressed = (
        keys.for_language(caller.language),
        keys.meaning("safe-to-speak", "yes"),
        keys.meaning("in-danger", "no"),
        keys.meaning("main-menu", "message"),
    )
    async with telephone(settings.folder.pjsua2) as phone:
        await phone.dial(settings.dialled_numbers[0], port=settings.sip_port, caller=caller.number)
        await phone.answered()
        for key in pressed:
            await phone.hears(lasting=0.3)
            await phone.press(key)
        await phone.beep()
        await phone.speak(caller.speech)
        hung_up = time.time()
        await phone.hang_up()
        await phone.ended()
    return hung_up


def _await_drafts(count: int) -> None:
    """Looks seldom: what is measured stands in the rows."""
    from ops.casebook.models import DraftCase

    deadline = time.monotonic() + PATIENCE
    while DraftCase.objects.count() < count:
        if time.monotonic() > deadline:
            raise BenchError("A message of the bench did not become a draft case.")
        time.sleep(0.5)


def _waited(settings: Settings, caller: Caller) -> Waited:
    """Raises BenchError where she was not recorded until she hung up: then something else was measured."""
    from ops.casebook.models import Contact

    key = (settings.folder.line_secrets / "pseudonym").read_text().strip().encode()
    contact = Contact.objects.get(pseudonym=pseudonym(caller.number, key))
    recording = contact.recordings.select_related("transcript").get()
    if recording.ended_by != EndedBy.HANG_UP:
        raise BenchError("A message of the bench ended before its caller hung up.")

    def after(moment: datetime) -> float:
        return round(moment.timestamp() - caller.hung_up, 3)

    heard, drafted = recording.transcript.made_at, contact.draft.made_at
    return Waited(
        caller.language, recording.seconds or 0.0, after(contact.taken_in_at), after(heard), after(drafted)
    )
