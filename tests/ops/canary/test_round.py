"""A round: what came of each call is followed, noted and told, and nothing of it stays."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import anyio
import anyio.to_thread
import pytest
from django.db import connection

from ivr import model as line
from ivr.seal import pseudonym
from ops.alarms import AlarmKind
from ops.canary.call import Patience
from ops.canary.errors import NotOffered, NotWell
from ops.canary.follow import Limits
from ops.canary.results import Finding, Results
from ops.canary.round import Pace, Round, go_on
from ops.casebook.models import CanaryContact, CanaryNumber, Contact
from ops.config import Settings
from ops.keys import ensure_keys
from ops.tasks.transcribe import TranscriptDesk
from ops.telephone.errors import PhoneBroken
from ops.vault import MARKER
from ops.wiring import Wiring
from prompts.model import Language
from tests.ops.conftest import House, NotedQueue
from tests.ops.given import ToldEar, given_contact, given_facts, given_transcript
from tests.places import FreePorts, fail_unless_installed

pytestmark = pytest.mark.django_db(transaction=True)

IN_A_HURRY = Pace(Patience(answer=1.0), Limits(filed=0.2, transcribed=0.2))
Called = Callable[[str, Language, str], Awaitable[None]]


@pytest.fixture
def wiring(tmp_path: Path, free_ports: FreePorts) -> Wiring:
    fail_unless_installed("prompts")
    settings = Settings(
        state=tmp_path / "state", installed=Settings().folder.installed, sip_port=free_ports.udp()
    )
    ensure_keys(settings.folder)
    wiring = Wiring(settings)
    wiring.vault.found()
    return wiring


class Enough(Exception):
    """So many rounds."""


class JumpingClock:
    """Its time passes where somebody waits, or a call `lasts`."""

    def __init__(self, rounds: int) -> None:
        self.now = 0.0
        self.waited: list[float] = []
        self._rounds = rounds

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float, /) -> None:
        self.waited.append(seconds)
        self.now += seconds
        if len(self.waited) == self._rounds:
            raise Enough


class Call:
    """In place of a telephone call: what the house has of it afterwards."""

    def __init__(self, wiring: Wiring, *, filed: bool = True, heard: bool = True, language: str = "") -> None:
        self._wiring = wiring
        self._filed, self._heard, self._language = filed, heard, language
        self.house = House(wiring.settings.folder, wiring.vault, wiring.alarms, NotedQueue())
        self.callers: list[str] = []

    async def __call__(self, caller: str, language: Language, dialled: str) -> None:
        self.callers.append(caller)
        if self._filed:
            await anyio.to_thread.run_sync(self._file, caller, self._language or language.code)

    def _file(self, caller: str, language: str) -> None:
        try:
            key = (self._wiring.settings.folder.line_secrets / "pseudonym").read_text().strip().encode()
            facts = given_facts(ending=line.Ending.CANARY, language=language)
            row = given_contact(self.house, replace(facts, caller=line.Caller(pseudonym(caller, key), None)))
            if self._heard:
                ear = ToldEar([given_transcript()])
                TranscriptDesk(self.house.vault, ear, self.house.queue, self.house.alarms).transcribe(row.pk)
        finally:
            connection.close()


def sing(wiring: Wiring, call: Called | None, *languages: str) -> Finding:
    found = Round(wiring, IN_A_HURRY, call).sing(languages or ["th"])
    return found[languages[0] if languages else "th"].finding


def nothing_is_left(wiring: Wiring) -> bool:
    left = [*Contact.objects.all(), *wiring.vault.recordings(), *wiring.vault.contacts()]
    return not left and not CanaryContact.objects.filter(erased_at=None).exists()


def test_a_message_filed_and_heard_is_well_and_gone(wiring: Wiring) -> None:
    assert sing(wiring, Call(wiring)) is Finding.WELL

    assert nothing_is_left(wiring)
    assert CanaryContact.objects.count() == 1
    assert Results(wiring.settings.folder.canary_results).read()["th"].failures == 0


def test_a_message_that_is_never_filed_is_found(wiring: Wiring) -> None:
    assert sing(wiring, Call(wiring, filed=False)) is Finding.NOT_FILED


def test_a_dead_worker_is_found_and_what_it_should_have_heard_is_erased(wiring: Wiring) -> None:
    assert sing(wiring, Call(wiring, heard=False)) is Finding.NOT_TRANSCRIBED

    assert nothing_is_left(wiring)


def test_where_nobody_transcribes_it_is_enough_that_the_message_is_filed(wiring: Wiring) -> None:
    assert sing(wiring, Call(wiring, heard=False), "shn") is Finding.WELL


def test_a_message_filed_under_another_language_is_found(wiring: Wiring) -> None:
    assert sing(wiring, Call(wiring, language="en")) is Finding.FILED_WRONGLY


@pytest.mark.telephone
def test_a_hotline_that_does_not_answer_is_found(wiring: Wiring) -> None:
    fail_unless_installed("pjsua2")
    fail_unless_installed("espeak-ng")

    assert sing(wiring, None) is Finding.NOT_ANSWERED


def test_a_vault_that_is_away_is_told_and_the_next_round_erases(wiring: Wiring) -> None:
    marker = wiring.settings.folder.vault / MARKER
    hidden = marker.with_name("hidden")

    class GoneAfterwards(Call):
        async def __call__(self, caller: str, language: Language, dialled: str) -> None:
            await super().__call__(caller, language, dialled)
            await anyio.to_thread.run_sync(marker.rename, hidden)

    assert sing(wiring, GoneAfterwards(wiring)) is Finding.NOT_ERASED

    hidden.rename(marker)
    assert sing(wiring, Call(wiring)) is Finding.WELL
    assert nothing_is_left(wiring)


def test_what_a_round_that_died_left_is_erased_by_the_next(wiring: Wiring) -> None:
    class PowerCut(BaseException):
        """It is dark."""

    class Cut(Call):
        async def __call__(self, caller: str, language: Language, dialled: str) -> None:
            await super().__call__(caller, language, dialled)
            raise PowerCut

    with pytest.raises(PowerCut):
        sing(wiring, Cut(wiring))
    assert not nothing_is_left(wiring)

    sing(wiring, Call(wiring))

    assert nothing_is_left(wiring)


def test_failures_in_a_row_are_an_alarm_and_one_success_clears_it(wiring: Wiring) -> None:
    async def deaf(caller: str, language: Language, dialled: str) -> None:
        raise NotWell(Finding.NOTHING_HEARD)

    def standing() -> list[tuple[AlarmKind, str, str]]:
        return [(alarm.kind, alarm.subject, alarm.reason) for alarm in wiring.alarms.standing()]

    sing(wiring, deaf)
    assert standing() == []
    sing(wiring, deaf)
    assert standing() == [(AlarmKind.CANARY_FAILED, "th", "nothing_heard")]
    assert Results(wiring.settings.folder.canary_results).read()["th"].failures == 2

    sing(wiring, Call(wiring))
    assert standing() == []


def test_round_follows_round_at_its_time_and_what_fails_is_counted_and_goes_on(wiring: Wiring) -> None:
    clock, well = JumpingClock(rounds=5), Call(wiring)
    results = Results(wiring.settings.folder.canary_results)
    lasting = [60.0, 900.0, 1000.0, 10.0, 10.0]
    failures: list[list[int]] = []

    async def call(caller: str, language: Language, dialled: str) -> None:
        known = await anyio.to_thread.run_sync(results.read)
        failures.append([result.failures for result in known.values()])
        clock.now += lasting[len(failures) - 1]
        match len(failures):
            case 1:
                raise NotWell(Finding.NOT_ANSWERED)
            case 2:
                raise PhoneBroken("the telephone is out of order")
            case 3:
                raise OSError("no network")
            case _:
                await well(caller, language, dialled)

    with pytest.raises(Enough):
        go_on(Round(wiring, IN_A_HURRY, call), 15 * 60, ["th"], clock)

    assert failures == [[], [1], [2], [3], [0]]
    assert clock.waited == [840, 0, 0, 890, 890]
    assert nothing_is_left(wiring)


def test_each_call_comes_from_a_number_of_its_own_that_is_known_before(wiring: Wiring) -> None:
    call = Call(wiring)

    sing(wiring, call)
    sing(wiring, call)

    assert len(set(call.callers)) == 2
    assert CanaryNumber.objects.count() == 2
    kept = [path.read_text() for path in wiring.settings.folder.canary_warrants.iterdir()]
    assert not [caller for caller in call.callers for text in kept if caller in text]


def test_a_language_no_caller_is_answered_in_cannot_be_called(wiring: Wiring) -> None:
    with pytest.raises(NotOffered):
        Round(wiring).sing(["km"])
