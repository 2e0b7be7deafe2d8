"""An ivr that stands still as a whole is ended, and one that only waits is not."""

import threading

from ivr.listener import Listener
from ivr.model import Trouble
from ops.watchdog import STILL, STOOD_STILL, watched
from tests.conditions import LONG
from tests.ivr.line_node import AlarmBell


class Turning:
    """What the watchdog looks at; it turns when it is told to."""

    turned_at = 0.0


def test_a_program_that_turns_no_more_is_ended_with_an_alarm() -> None:
    ended, alarm, statuses = threading.Event(), AlarmBell(), list[int]()

    def end(status: int) -> None:
        statuses.append(status)
        ended.set()

    with watched(_listener(Turning()), alarm, end, tick=0.001):
        assert ended.wait(LONG)

    assert statuses == [STOOD_STILL]
    assert (Trouble.DEAF, "") in alarm.standing


def test_a_program_that_turns_is_left_alone() -> None:
    statuses: list[int] = []
    looked = threading.Event()

    class Busy:
        looks = 0

        @property
        def turned_at(self) -> float:
            self.looks += 1
            if self.looks > 10 * STILL:
                looked.set()
            return float(self.looks)

    with watched(_listener(Busy()), AlarmBell(), statuses.append, tick=0.001):
        assert looked.wait(LONG)

    assert statuses == []


def _listener(turning: object) -> Listener:
    return turning  # type: ignore[return-value]
