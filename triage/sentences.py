"""The words a draft case is told in: one table per working language, proved complete when it is read."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from string import Formatter
from typing import Annotated, Any

from pydantic import Field

from triage.errors import RulesInvalid
from triage.tables import Strict, Taxonomy, read_toml, shaped

Line = Annotated[str, Field(min_length=1, max_length=300)]

PLACEHOLDERS: Mapping[str, frozenset[str]] = {
    "reports": frozenset({"issues"}),
    "danger": frozenset({"danger"}),
    "quote": frozenset({"quote"}),
    "quote_at": frozenset({"quote", "clock"}),
    "problem": frozenset({"problem"}),
    "safe_on_day": frozenset({"day"}),
    "safe_at_time": frozenset({"time"}),
    "safe_on_day_at_time": frozenset({"day", "time"}),
    "fact": frozenset({"name", "value"}),
}
"""What each sentence must hold; a sentence that is not named here holds nothing."""
TOLD_FACTS = ("employer", "broker", "place", "amount", "duration", "date")
"""Entities that a summary tells. Names of people and telephone numbers never stand in it."""
ANSWERS_TOLD = (
    "in_danger.yes",
    "in_danger.no",
    "safe_to_speak.no",
    "may_call_back.yes",
    "may_call_back.no",
    "may_call_back.never",
    "confidentiality.confidential",
    "confidentiality.anonymous",
    "solved.yes",
    "solved.no",
    "solved.retaliation",
)
"""`question.answer` of the keys whose meaning a caseworker must not miss."""
DAYS = ("today", "tomorrow", "any")
TIMES = ("morning", "afternoon", "evening", "night", "any")
PROBLEMS = (
    "wages",
    "documents",
    "freedom",
    "violence",
    "hours",
    "safety",
    "recruitment",
    "living",
    "other",
)
"""Values of `ivr.model.SafeDay`, `SafeTime` and `Problem` that say something."""


class Frames(Strict):
    """The sentences themselves. `between` stands between two issues, `and_also` between two values."""

    reports: Line
    nothing: Line
    danger: Line
    between: Line
    and_also: Line
    quote: Line
    quote_at: Line
    problem: Line
    safe_on_day: Line
    safe_at_time: Line
    safe_on_day_at_time: Line
    only_me: Line
    fact: Line
    ask_first: Line


class Counted(Strict):
    """A sentence with `{number}`; `one` where the language says it otherwise of one alone."""

    other: Line
    one: Line | None = None


class Rewording(Strict):
    """What a model may add where it words a summary anew (`HOTLINE_WRITER`): nothing, where it is empty.

    `connecting`: words that say nothing by themselves. `denying`: words that must stay as often as they were.
    """

    connecting: tuple[str, ...] = ()
    denying: tuple[str, ...] = ()


class Sentences(Strict):
    """summaries/<language>.toml. `digits` are the ten that numbers are written in, from nought to nine.

    `reviewer`: who speaks the language and has gone over it; nobody yet where it is empty.
    """

    language: str
    version: int
    reviewer: str = ""
    digits: Annotated[str, Field(min_length=10, max_length=10)] = "0123456789"
    sentences: Frames
    workers: Counted
    answers: dict[str, Line]
    days: dict[str, Line]
    times: dict[str, Line]
    problems: dict[str, Line]
    facts: dict[str, Line]
    issues: dict[str, Line]
    indicators: dict[str, Line]
    dangers: dict[str, Line]
    ask: dict[str, Line]
    services: dict[str, Line]
    retention: dict[str, Line]
    rewording: Rewording = Rewording()

    def title(self, code: str) -> str:
        """Of an issue, an indicator or a danger; a code nobody has words for stands as it is."""
        return self.issues.get(code) or self.indicators.get(code) or self.dangers.get(code) or code

    def number(self, value: str | int) -> str:
        """In the digits of the language."""
        return str(value).translate({ord("0") + place: digit for place, digit in enumerate(self.digits)})

    def workers_concerned(self, count: str | int) -> str:
        """How many, with the grammar of one where it differs."""
        frame = self.workers.one if self.workers.one and count == 1 else self.workers.other
        return frame.format(number=self.number(count))


def read_sentences(layers: Sequence[Path]) -> Sentences:
    """One working language; what stands in a later layer wins, sentence by sentence. Raises RulesInvalid."""
    told: dict[str, Any] = {}
    for path in layers:
        for name, value in read_toml(path).items():
            both = isinstance(value, dict) and isinstance(told.get(name), dict)
            told[name] = told[name] | value if both else value
    table = shaped(layers[-1], told, Sentences)
    if table.language != layers[-1].stem:
        raise RulesInvalid(f"summaries/{layers[-1].name}: it says that it is in {table.language!r}")
    return table


def prove_sentences(table: Sentences, taxonomy: Taxonomy, dangers: Iterable[str]) -> None:
    """Nothing may be found that cannot be told, and no sentence may lose what it is to hold.

    Raises RulesInvalid, naming the first fault.
    """
    file = f"summaries/{table.language}.toml"
    for name, frame in table.sentences:
        _holds(file, name, frame, PLACEHOLDERS.get(name, frozenset()))
    for name, counted in table.workers:
        if counted is not None:
            _holds(file, f"workers.{name}", counted, frozenset({"number"}))
    for name, given, wanted in (
        ("answers", table.answers, ANSWERS_TOLD),
        ("days", table.days, DAYS),
        ("times", table.times, TIMES),
        ("problems", table.problems, PROBLEMS),
        ("facts", table.facts, TOLD_FACTS),
        ("issues", table.issues, tuple(taxonomy.issues)),
        ("indicators", table.indicators, tuple(taxonomy.indicators)),
        ("dangers", table.dangers, tuple(dangers)),
    ):
        complete(file, name, given, wanted)


def complete(file: str, name: str, given: Iterable[str], wanted: Iterable[str]) -> None:
    """Every code there is; words for others do no harm. Raises RulesInvalid, naming the first missing."""
    if missing := sorted(set(wanted) - set(given)):
        raise RulesInvalid(f"{file}: {name}: {missing[0]!r} is missing")


def _holds(file: str, name: str, frame: str, wanted: frozenset[str]) -> None:
    try:
        found = [(field, spec, how) for _, field, spec, how in Formatter().parse(frame) if field is not None]
    except ValueError as error:
        raise RulesInvalid(f"{file}: {name}: {error}") from error
    plain = all(not spec and not how for _, spec, how in found)
    if not plain or sorted(field for field, _, _ in found) != sorted(wanted):
        needs = ", ".join(f"{{{each}}}" for each in sorted(wanted)) or "no placeholder"
        raise RulesInvalid(f"{file}: {name}: must hold {needs}, each once")
