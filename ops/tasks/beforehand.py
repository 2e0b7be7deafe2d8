"""A worker's process reads the words of every language the hotline offers while it has nothing else to do.

They take up to a second and a half a language, which the first caller in each would else wait for. A process
that has just begun may have messages waiting for it: those come first, and read what they need themselves.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator

from celery.signals import task_postrun, task_prerun, worker_process_init

from ops.ports import Drafter
from ops.wiring import Wiring
from prompts.errors import PromptError
from triage.errors import TriageError
from triage.model import Message

log = logging.getLogger(__name__)

QUIET = 2.0
"""Seconds without a task, after which a process has nothing to do."""
LOOKS = 0.2
"""Seconds between two looks."""


class Leisure:
    """Whether a process runs no task, as its tasks tell when they begin and end."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._tasks, self._since = clock, 0, clock()

    def begin(self, **_: object) -> None:
        """A task begins."""
        self._tasks += 1

    def end(self, **_: object) -> None:
        """A task is over."""
        self._tasks, self._since = self._tasks - 1, self._clock()

    def spend(self, parts: Iterable[None], wait: Callable[[float], object] = time.sleep) -> None:
        """Each part is done when there has been nothing to do for a while, and to its end."""
        left = iter(parts)
        done = False
        while not done:
            while self._tasks or self._clock() - self._since < QUIET:
                wait(LOOKS)
            done = next(left, self) is self


def words_of(drafter: Drafter, languages: Iterable[str]) -> Iterator[None]:
    """Language by language: a message without a complaint has everything read that one may need."""
    for language in languages:
        drafter.draft(Message("", language, "10 people", (), {}, None))
        yield


def offered(house: Wiring) -> Iterator[str]:
    """In the order of the language menu."""
    from prompts.library import Library

    library = Library.load(own=house.settings.folder.own_words)
    yield from (language.code for language in library.languages())


def read_at_leisure(house: Callable[[], Wiring]) -> None:
    """In every process that begins from now on. Where triage's files are wrong, whoever drafts says so."""

    def read(leisure: Leisure) -> None:
        begun = time.monotonic()
        try:
            leisure.spend(words_of(house().triage, offered(house())))
        except (TriageError, PromptError) as fault:
            log.warning("lexicons could not be read beforehand", extra={"reason": type(fault).__name__})
        else:
            log.info("all lexicons are read", extra={"seconds": round(time.monotonic() - begun, 1)})

    def begin(**_: object) -> None:
        leisure = Leisure()
        task_prerun.connect(leisure.begin, weak=False)
        task_postrun.connect(leisure.end, weak=False)
        threading.Thread(target=read, args=(leisure,), name="beforehand", daemon=True).start()

    worker_process_init.connect(begin, weak=False)
