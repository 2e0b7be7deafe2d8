"""One round of the canary: a call in each language, followed until it is erased, and what is told of it."""

import logging
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn, Protocol

import anyio
from anyio import to_thread
from django.db import DatabaseError

from ivr.seal import pseudonym
from ivr.warrants import Warrants, draw_number
from ops.alarms import AlarmKind
from ops.canary.call import CanaryCall, Patience
from ops.canary.ear import Ear
from ops.canary.erase import erase_all
from ops.canary.errors import NotOffered, NotWell
from ops.canary.follow import Limits, follow
from ops.canary.results import Finding, Result, Results
from ops.canary.route import numbers, route
from ops.canary.score import Score
from ops.canary.speech import speak
from ops.casebook.models import CanaryNumber
from ops.errors import VaultError
from ops.programme import library_now
from ops.telephone.errors import CannotSay, TelephoneError
from ops.telephone.phone import telephone
from ops.wiring import Wiring
from prompts.model import Language

log = logging.getLogger(__name__)

WARRANTED = 24 * 3600.0
"""Seconds for which the line knows a number; the house knows it for good."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How long the canary waits for everything; tests are in more of a hurry."""

    patience: Patience = field(default_factory=Patience)
    limits: Limits = field(default_factory=Limits)


class Clock(Protocol):
    """The module `time`, or one that jumps."""

    def monotonic(self) -> float: ...

    def sleep(self, seconds: float, /) -> None: ...


Calling = Callable[[str, Language, str], Awaitable[None]]
"""Calls from this number, in this language, that number of ours. Raises NotWell, TelephoneError, OSError."""


class Round:
    """Built once per process; each `sing` is a round."""

    def __init__(self, house: Wiring, pace: Pace | None = None, calling: Calling | None = None) -> None:
        self._house = house
        self._folder = house.settings.folder
        self._pace = pace or Pace()
        self._calling = calling or self._call
        self._results = Results(self._folder.canary_results)
        self._warrants = Warrants(self._folder.canary_warrants)

    def sing(self, wanted: Sequence[str] = ()) -> Mapping[str, Result]:
        """Call in each language callers are offered, or in those wanted; gives what was found, by language.

        What a round before us left, killed or given up, is erased first. Raises PromptError, NotOffered.
        """
        library = library_now(self._folder)
        dialled = dict(numbers(self._house.settings, library))
        if unknown := sorted(set(wanted) - {language.code for language in dialled}):
            raise NotOffered(unknown[0])
        self._clear_away()
        return {
            language.code: self._note(language, *self._timed(language, number))
            for language, number in dialled.items()
            if not wanted or language.code in wanted
        }

    def _timed(self, language: Language, dialled: str) -> tuple[Finding, float]:
        began = time.monotonic()
        finding = self._one(language, dialled)
        return finding, time.monotonic() - began

    def _one(self, language: Language, dialled: str) -> Finding:
        """Whatever comes of the call, what it left in the house is erased."""
        try:
            caller, number = self._draw(language)
        except (DatabaseError, OSError):
            log.exception("the canary has no number to call from")
            return Finding.NO_CASEBOOK
        finding = Finding.WELL
        try:
            anyio.run(self._calling, caller, language, dialled)
            follow(number, language, self._pace.limits)
        except NotWell as trouble:
            finding = trouble.finding
        except (TelephoneError, CannotSay, OSError):
            log.exception("the canary cannot telephone")
            finding = Finding.NO_PHONE
        except DatabaseError:
            log.exception("the canary's call cannot be followed")
            finding = Finding.NO_CASEBOOK
        gone = self._clear_away()
        return finding if gone or finding is not Finding.WELL else Finding.NOT_ERASED

    def _draw(self, language: Language) -> tuple[str, CanaryNumber]:
        """A number for this one call: known to the casebook first, then to the line."""
        caller = draw_number()
        key = (self._folder.line_secrets / "pseudonym").read_text().strip().encode()
        number = CanaryNumber.objects.create(pseudonym=pseudonym(caller, key), language=language.code)
        self._warrants.withdraw(time.time() - WARRANTED)
        self._warrants.issue(number.pseudonym)
        return caller, number

    async def _call(self, caller: str, language: Language, dialled: str) -> None:
        way = await to_thread.run_sync(route, self._house.settings)
        # read anew for each call: what is published in the middle of a round is heard from then on
        library = await to_thread.run_sync(library_now, self._folder)
        with tempfile.TemporaryDirectory() as folder:
            speech, tape = Path(folder) / "speech.wav", Path(folder) / "heard.wav"
            await to_thread.run_sync(speak, language, speech)
            score = await to_thread.run_sync(Score.of, library, language, speech)
            async with telephone(self._folder.pjsua2, way.local) as phone:
                await phone.dial(dialled, port=way.port, host=way.host, caller=caller, heard=tape)
                try:
                    await CanaryCall(phone, Ear(tape), score, self._pace.patience).sing()
                finally:
                    with anyio.CancelScope(shield=True):
                        await phone.hang_up()

    def _clear_away(self) -> bool:
        """Whether all of the canary's that is in the house is out of it again."""
        try:
            erase_all(self._house.vault, self._house.alarms)
        except (VaultError, DatabaseError, OSError):
            log.exception("what the canary left could not be erased; the next round tries again")
            return False
        return True

    def _note(self, language: Language, finding: Finding, seconds: float) -> Result:
        known = dict(self._results.read())
        before = known[language.code].failures if language.code in known else 0
        failures = 0 if finding is Finding.WELL else before + 1
        result = known[language.code] = Result(finding, failures, round(seconds, 1), datetime.now(UTC))
        log.info("the canary has called", extra={"language": language.code, "reason": finding.value})
        try:
            self._results.write(known)
        except OSError:
            log.exception("what the canary found could not be written down")
        self._alarm(language, result)
        return result

    def _alarm(self, language: Language, result: Result) -> None:
        alarms = self._house.alarms
        if result.ok:
            alarms.clear(AlarmKind.CANARY_FAILED, language.code)
        elif result.failures >= self._house.settings.canary_failures:
            alarms.sound(AlarmKind.CANARY_FAILED, language.code, result.finding.value)


def go_on(singing: Round, every: float, wanted: Sequence[str] = (), clock: Clock = time) -> NoReturn:
    """A round begins every so many seconds, whatever the last one found; after one that took longer, at once.

    Raises what `sing` raises: then no round at all can be sung.
    """
    while True:
        began = clock.monotonic()
        singing.sing(wanted)
        clock.sleep(max(0.0, began + every - clock.monotonic()))
