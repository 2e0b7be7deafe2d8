"""Whom the line may call at all: numbers of countries the house names, not too often, and not when stopped.

A line that calls out is worth money to thieves, and a telephone that rings again and again can harm. So
whoever wants a number called asks here first, each time, and each call is counted before it rings. People on
shift have a ceiling of their own: no callback ever uses up what brings a caller to a person.
"""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from ivr.memory import Mark, Memory
from ivr.model import Trouble
from ivr.ports import Alarm, Clock

log = logging.getLogger(__name__)

CALL_OUT = "call_out"
"""The kind under which the memory counts calls that go out, by pseudonym."""

PERSON_RUNG = "person_rung"
"""The kind under which it counts how often people on shift are rung, whoever they are."""

ANYBODY = ""
DAY = timedelta(days=1)
E164 = re.compile(r"\+[1-9][0-9]{7,14}")


class Refusal(StrEnum):
    """Why a number is not called."""

    NO_TRUNK = "no_trunk"
    NO_NUMBER = "no_number"
    COUNTRY = "country"
    PREMIUM = "premium"
    NEVER_CALL = "never_call"
    STOPPED = "stopped"
    DAY_FULL = "day_full"
    NUMBER_FULL = "number_full"


PASSING = frozenset({Refusal.STOPPED, Refusal.DAY_FULL, Refusal.NUMBER_FULL})
"""Another day, or when people have looked, it may be called."""

SUSPICIOUS = frozenset({Refusal.NO_NUMBER, Refusal.COUNTRY, Refusal.PREMIUM})
"""Nobody who needs us has such a number: a person should look at who asked."""


@dataclass(frozen=True, slots=True)
class Tariff:
    """What the house allows. Without a `trunk`, or without `countries` (calling codes, home first): nothing.

    `premium` are the beginnings, with country code and without +, of numbers that cost more than a call.
    """

    trunk: bool = False
    countries: tuple[str, ...] = ()
    premium: tuple[str, ...] = ()
    national_prefix: str = "0"
    per_day: int = 200
    per_number: int = 6

    def e164(self, number: str) -> str | None:
        """The number as it is called everywhere, or None where it is none: "0812345678" -> "+66812345678"."""
        digits = re.sub(r"[ ().-]", "", number)
        if digits.startswith("00"):
            digits = f"+{digits[2:]}"
        elif self.national_prefix and self.countries and digits.startswith(self.national_prefix):
            digits = f"+{self.countries[0]}{digits.removeprefix(self.national_prefix)}"
        elif not digits.startswith("+"):
            digits = f"+{digits}"
        return digits if E164.fullmatch(digits) else None

    def forms(self, number: str) -> tuple[str, ...]:
        """As this telephone may have shown itself: as it does now, with its country, and at home without."""
        called, home = self.e164(number), f"+{next(iter(self.countries), '')}"
        if called is None:
            return (number,)
        if not (self.countries and self.national_prefix and called.startswith(home)):
            return number, called
        return number, called, self.national_prefix + called.removeprefix(home)


class Toll:
    """Asks the line's memory, rings the alarm; call it from a thread. Raises OSError: then nobody is called.

    `stop` is a file: while it exists, nobody is called. `name` gives the pseudonym of a number.
    """

    def __init__(
        self,
        tariff: Tariff,
        memory: Memory,
        alarm: Alarm,
        clock: Clock,
        stop: Path,
        name: Callable[[str], str],
    ) -> None:
        self.tariff = tariff
        self._name = name
        self._memory = memory
        self._alarm = alarm
        self._clock = clock
        self._stop = stop

    def refuses(self, number: str) -> Refusal | None:
        """Why it is not called now; None where it may be."""
        refusal = self._refusal(number)
        if refusal in SUSPICIOUS:
            self._alarm.sound(Trouble.CALL_OUT_REFUSED)
        elif refusal is Refusal.DAY_FULL:
            self._alarm.sound(Trouble.CALLS_OUT_USED_UP)
        elif refusal is Refusal.NO_TRUNK:
            self._alarm.sound(Trouble.NO_TRUNK)
        return refusal

    def count(self, number: str) -> None:
        """Before it rings: a call that we do not remember must not be made."""
        self._memory.note(CALL_OUT, self._name(self.tariff.e164(number) or number), self._clock.now())

    def _refusal(self, number: str) -> Refusal | None:
        tariff, since = self.tariff, self._clock.now() - DAY
        called = tariff.e164(number)
        name = self._name(called or number)
        checks: tuple[tuple[Refusal, Callable[[], bool]], ...] = (
            (Refusal.NO_TRUNK, lambda: not (tariff.trunk and tariff.countries)),
            (Refusal.NO_NUMBER, lambda: called is None),
            (Refusal.COUNTRY, lambda: not _begins(called, tariff.countries)),
            (Refusal.PREMIUM, lambda: _begins(called, tariff.premium)),
            (Refusal.NEVER_CALL, lambda: self._is_left_alone(number)),
            (Refusal.STOPPED, self._stop.exists),
            (Refusal.DAY_FULL, lambda: self._memory.count(CALL_OUT, None, since) >= tariff.per_day),
            (Refusal.NUMBER_FULL, lambda: self._memory.count(CALL_OUT, name, since) >= tariff.per_number),
        )
        return next((refusal for refusal, refused in checks if refused()), None)

    def _is_left_alone(self, number: str) -> bool:
        """However her number was written when she said so."""
        names = map(self._name, self.tariff.forms(number))
        return any(self._memory.is_marked(Mark.NEVER_CALL, name) for name in names)


class Shift:
    """How often people on shift are rung in a day, all together. Call it from a thread; it never raises."""

    def __init__(self, per_day: int, memory: Memory, alarm: Alarm, clock: Clock) -> None:
        self._per_day = per_day
        self._memory = memory
        self._alarm = alarm
        self._clock = clock

    def may_ring(self, persons: int, *, urgent: bool) -> bool:
        """Whether so many are rung now, which counts them. For a caller in danger they always are.

        Nobody is kept from a person because the disk fails.
        """
        now = self._clock.now()
        try:
            full = self._memory.count(PERSON_RUNG, None, now - DAY) + persons > self._per_day
            (self._alarm.sound if full else self._alarm.clear)(Trouble.PERSONS_RUNG_OFTEN)
            if full and not urgent:
                return False
            for _ in range(persons):
                self._memory.note(PERSON_RUNG, ANYBODY, now)
        except OSError:
            log.exception("who is rung cannot be counted; people are rung all the same")
        return True


def _begins(number: str | None, codes: tuple[str, ...]) -> bool:
    return number is not None and any(number.removeprefix("+").startswith(code) for code in codes)
