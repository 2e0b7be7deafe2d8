"""Looking who waits takes no more of the time than is due to it, however much the casebook holds."""

import pytest

from ops.tasks.looks import MOST_SHARE, SHORT, Looks


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def query(self, seconds: float) -> str:
        self.now += seconds
        return "somebody"


@pytest.mark.parametrize(("took", "until"), [(SHORT / 2, 0.0), (0.5, 0.5 / MOST_SHARE)])
def test_after_a_long_look_there_is_none_for_a_while(took: float, until: float) -> None:
    clock, turns = Clock(), list[float]()
    looks = Looks(lambda: clock.now)

    def turn() -> None:
        turns.append(clock.now)
        assert looks.look(lambda: clock.query(took)) == "somebody"

    pause = looks.when_due(turn)
    for _ in range(60):
        pause()
        if len(turns) == 2:
            break
        clock.now += 1.0

    assert turns[0] == 100.0
    assert until <= turns[1] - turns[0] <= until + 2.0


def test_what_is_done_about_it_is_not_counted() -> None:
    clock = Clock()
    looks = Looks(lambda: clock.now)

    looks.look(lambda: clock.query(SHORT / 2))
    clock.now += 600.0

    assert looks.are_due()
