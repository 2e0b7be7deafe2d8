"""The words of all languages are read while a process has nothing else to do, and only then."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ops.config import Settings
from ops.in_turn import InTurn
from ops.tasks.beforehand import LOOKS, QUIET, Leisure, offered, words_of
from ops.wiring import Wiring
from tests.conditions import LONG
from tests.ops.given import ToldTriage
from triage.draft import Triage
from triage.errors import RulesInvalid
from triage.lexicon import words_of as words_in
from triage.model import DraftCase, Message
from triage.tables import HERE


class Clock:
    """Goes on only where somebody waits, and tells `meanwhile` how late it is."""

    def __init__(self) -> None:
        self.now = 0.0
        self.meanwhile: Callable[[], object] = lambda: None

    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.meanwhile()


def test_nothing_is_read_before_a_process_has_had_nothing_to_do_for_a_while() -> None:
    clock, triage = Clock(), ToldTriage()
    leisure = Leisure(lambda: clock.now)
    begun: list[float] = []

    def parts() -> Iterator[None]:
        begun.append(clock.now)
        yield from words_of(triage, ["th", "my"])

    leisure.spend(parts(), clock.wait)

    assert begun[0] >= QUIET
    assert [message.language for message in triage.asked] == ["th", "my"]


def test_a_task_that_comes_is_over_and_quiet_has_returned_before_the_next_language_is_read() -> None:
    clock, read = Clock(), list[tuple[str, float]]()
    leisure = Leisure(lambda: clock.now)

    def come_and_go() -> None:
        if 9.0 <= clock.now < 9.0 + LOOKS:
            leisure.end()

    clock.meanwhile = come_and_go

    def parts() -> Iterator[None]:
        read.append(("th", clock.now))
        leisure.begin()
        yield
        read.append(("my", clock.now))

    leisure.spend(parts(), clock.wait)

    assert [language for language, _ in read] == ["th", "my"]
    assert read[1][1] >= 9.0 + QUIET


def test_every_language_of_the_menu_is_read_so_that_no_caller_waits_for_hers(tmp_path: Path) -> None:
    house = Wiring(Settings(state=tmp_path))

    for _ in words_of(house.triage, offered(house)):
        pass

    for file in (HERE / "lexicons").glob("*.toml"):
        words = words_in(file)
        assert "_pieces" in vars(words.spelt.tolerant), words.language


def test_a_draft_in_the_middle_of_reading_waits_and_the_words_are_read_once() -> None:
    loads, going_on, loading = [], threading.Event(), threading.Event()

    def load() -> ToldTriage:
        loads.append(1)
        loading.set()
        assert going_on.wait(LONG)
        return ToldTriage()

    triage = InTurn(load)
    told: list[DraftCase] = []
    asking = [
        threading.Thread(target=lambda: told.append(triage.draft(Message("", "en", "help", (), {}, None))))
        for _ in range(2)
    ]
    for each in asking:
        each.start()
    assert loading.wait(LONG)
    going_on.set()
    for each in asking:
        each.join()

    assert (len(told), len(loads)) == (2, 1)


def test_files_that_are_wrong_are_told_at_each_draft_and_mended_ones_are_read() -> None:
    answers: list[ToldTriage | None] = [None, ToldTriage()]

    def load() -> ToldTriage:
        triage = answers.pop(0)
        if triage is None:
            raise RulesInvalid("th.toml is wrong")
        return triage

    triage = InTurn(load)
    message = Message("", "en", "help", (), {}, None)

    with pytest.raises(RulesInvalid):
        triage.draft(message)
    assert triage.draft(message)


def test_triage_is_what_is_asked_in_turn() -> None:
    assert InTurn(Triage.load).draft(Message("", "en", "he keeps my passport", (), {}, None)).issues
