"""When a worker closes a batch, on a clock that goes on only when it is told to."""

from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from ops.tasks import batch
from ops.tasks.batch import BatchTask, Closing


class OnThePool:
    """A batch that is heard until the test says that it is over."""

    def __init__(self, over: Callable[[object], None]) -> None:
        self._over, self._done = over, False

    def ready(self) -> bool:
        return self._done

    def accepted(self) -> bool:
        return True

    def finish(self) -> None:
        self._done = True
        self._over(None)


@dataclass
class Pool:
    """Two processes, of which one is for who is in danger."""

    num_processes: int = 2
    begun: list[OnThePool] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)

    def apply_async(self, _task: object, told: Any, callback: Callable[[object], None], **_: object) -> Any:
        self.sizes.append(len(told[1][0]))
        self.begun.append(OnThePool(callback))
        return self.begun[-1]


@dataclass
class Worker:
    """The task as the worker's parent has it, its pool and its clock."""

    task: BatchTask
    pool: Pool
    now: float = 0.0

    def comes(self, *contacts: str) -> None:
        """Messages for contacts; each is looked at as it comes."""
        for contact in contacts:
            self.task._buffer.put(request(contact))
            self.task._gather(self.now)
            self.task._do_flush()

    def at(self, seconds: float) -> list[int]:
        """How many were in each batch closed until then; the timer looks."""
        self.now = seconds
        self.task._do_flush()
        return self.pool.sizes


def request(contact: str) -> Any:
    told = {"args": [contact], "kwargs": {}, "delivery_info": {}}
    return SimpleNamespace(**told, acknowledge=lambda: None, reject=lambda requeue: None)


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Worker:
    task = type("Told", (BatchTask,), {"name": "told"})()
    made = Worker(task, Pool())
    task.closing, task._pool, task._tref = Closing(16, patience=2.0, short=0.2), made.pool, None
    monkeypatch.setattr(batch, "monotonic", lambda: made.now)
    monkeypatch.setattr("ops.tasks.batch.SimpleRequest.from_request", lambda request: request)
    return made


def test_few_close_a_fifth_of_a_second_after_the_first_came(worker: Worker) -> None:
    worker.comes("one")
    worker.now = 0.1
    worker.comes("two")

    assert worker.at(0.19) == []
    assert worker.at(0.2) == [2]


def test_more_than_few_wait_two_seconds_for_others(worker: Worker) -> None:
    worker.comes("one", "two", "three", "four", "five")

    assert worker.at(1.99) == []
    worker.comes("six")
    assert worker.at(2.0) == [6]


def test_who_makes_it_full_closes_it_at_once_and_who_comes_after_begins_a_new_one(worker: Worker) -> None:
    worker.pool.num_processes = 3

    worker.comes(*map(str, range(17)))

    assert worker.pool.sizes == [16]
    assert worker.at(0.2) == [16, 1]


def test_while_one_is_heard_the_next_stays_open_and_closes_when_that_is_over(worker: Worker) -> None:
    worker.comes("one")
    worker.at(0.2)
    worker.comes("two")

    assert worker.at(5.0) == [1]
    worker.comes("three")
    worker.pool.begun[0].finish()
    assert worker.pool.sizes == [1, 2]
