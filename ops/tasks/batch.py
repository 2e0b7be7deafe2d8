"""Contacts gather before they are heard, so that one pass serves many of them; celery-batches keeps them.

What it leaves to do (0.11): it acknowledges a batch only where its process gives a result, so a process that
was killed takes the messages with it; it sends every batch to the pool at once, whoever waits there; and it
asks for more whatever is in its buffer already.
"""

import logging
import sys
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from time import monotonic
from typing import Any

from billiard.einfo import ExceptionInfo
from billiard.exceptions import TimeLimitExceeded, WorkerLostError
from billiard.pool import ApplyResult
from celery import Celery
from celery.worker.consumer import Consumer
from celery.worker.request import Request
from celery_batches import Batches, SimpleRequest, consume_queue
from celery_batches.trace import apply_batches_task

from ops.config import Settings
from ops.tasks.job import HouseTask

log = logging.getLogger(__name__)

FEW = 4
"""A quarter of a full batch, or less, is few: waiting longer would hardly fill it."""


@dataclass(frozen=True, slots=True)
class Closing:
    """When a batch closes: `full` is a number of contacts; `patience` and `short` are seconds."""

    full: int
    patience: float
    short: float

    def is_due(self, waiting: int, age: float) -> bool:
        """Whether these have waited long enough; `age` is of who came first, in seconds."""
        patience = self.short if waiting <= max(1, self.full // FEW) else self.patience
        return waiting >= self.full or (waiting > 0 and age >= patience)


class BatchTask(Batches, HouseTask):  # type: ignore[misc] # it has no annotations that mypy may read
    """Its argument is the batch. Lives twice: in the worker's parent, where it gathers, and in its processes.

    Batches leave one process free (where there is more than one) for who is in danger and for drafts. While
    the others are busy a batch stays open: whoever comes meanwhile goes along.
    """

    abstract = True
    flush_every = sys.maxsize
    """Theirs counts messages; ours counts contacts, and looks at each message whether it is time."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: dict[str, tuple[float, Request]] = {}
        self._running: list[ApplyResult] = []
        self._tref: Any  # theirs: the timer while it runs

    @cached_property
    def closing(self) -> Closing:
        """As the settings say."""
        settings = Settings()
        return Closing(settings.batch_contacts, settings.batch_wait, settings.batch_wait_short)

    @cached_property
    def flush_interval(self) -> float:
        """How often it looks whether a batch is due, while somebody waits."""
        return self.closing.short

    def Strategy(  # type: ignore[override] # noqa: N802 # a name to Celery, a method to celery-batches
        self, task: Batches, app: Celery, consumer: Consumer
    ) -> Callable[..., None]:
        """Called anew with each connection to the queue: what the pool had not begun is gone with the old."""
        take = Batches.Strategy(self, task, app, consumer)
        self._running = [batch for batch in self._running if batch.accepted()]

        def take_and_look(*args: Any, **kwargs: Any) -> None:
            came = monotonic()
            take(*args, **kwargs)
            self._gather(came)
            self._do_flush()

        return take_and_look

    def _gather(self, came: float) -> None:
        """Each contact once. Of two messages the one stays that tells of a lost worker, or else the first."""
        for request in consume_queue(self._buffer):
            contact = str(request.args[0])
            since, waiting = self._waiting.get(contact, (came, request))
            kept = request if is_redelivered(request) else waiting
            self._waiting[contact] = since, kept
            if waiting is not request:
                (waiting if kept is request else request).acknowledge()

    def _do_flush(self) -> None:
        """Close the batches that are due; called for each message, by the timer, and when a batch is over."""
        while self._has_room() and self.closing.is_due(len(self._waiting), self._age()):
            first = list(islice(self._waiting, self.closing.full))
            self.flush([self._waiting.pop(contact)[1] for contact in first])
        if not self._waiting and self._tref:
            self._tref.cancel()
            self._tref = None  # the next who comes starts it, and waits its whole interval and no longer

    def _has_room(self) -> bool:
        self._running = [batch for batch in self._running if not batch.ready()]
        return len(self._running) < max(1, int(self._pool.num_processes) - 1)

    def _age(self) -> float:
        """Seconds the first of those who wait has waited; they stand in the order in which they came."""
        since, _ = next(iter(self._waiting.values()), (monotonic(), None))
        return monotonic() - since

    def flush(self, requests: Collection[Request]) -> ApplyResult:
        """Give a batch to the pool."""

        def over(_: object) -> None:
            for request in requests:
                request.acknowledge()
            self._do_flush()

        def broken(problem: ExceptionInfo) -> None:
            again = problem.type in (WorkerLostError, TimeLimitExceeded)
            log.error("a process was lost with a batch", extra={"count": len(requests)})
            for request in requests:
                request.reject(requeue=True) if again else request.acknowledge()
            self._do_flush()

        told = ([SimpleRequest.from_request(request) for request in requests],)
        batch: ApplyResult = self._pool.apply_async(
            apply_batches_task, (self, told, 0, None), callback=over, error_callback=broken
        )
        self._running.append(batch)
        return batch


def is_redelivered(request: Request | SimpleRequest) -> bool:
    """Whether somebody had this message before and was lost: what that one claimed is free."""
    return bool((request.delivery_info or {}).get("redelivered"))
