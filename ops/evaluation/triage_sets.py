"""Messages of which people have said what is in them: a file with one JSON object a line.

Fields: id, lang, text, issues, indicators, urgency, entities, and, where there are any, answers {question:
answer} and noise (0 to 1, of a text that was damaged on purpose). Anything else is ignored. The same id with
another noise is the same message. A line that cannot be used is told with its number; the others still count.
"""

from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ops.errors import OpsError
from triage.model import Urgency
from triage.tables import Taxonomy

CLEAN = "clean"


class MessagesUnusable(OpsError):
    """No file, or not one line of it can be used."""


class Labelled(BaseModel):
    """One message and what a person found in it."""

    model_config = ConfigDict(frozen=True)

    id: Annotated[str, Field(min_length=1)]
    lang: Annotated[str, Field(min_length=1)]
    text: str
    issues: tuple[str, ...]
    indicators: tuple[str, ...]
    urgency: Urgency
    entities: dict[str, Any]
    answers: dict[str, str] = {}
    noise: Annotated[float, Field(ge=0, le=1)] | None = None

    @property
    def level(self) -> str:
        """How much it was damaged."""
        return f"{self.noise:g}" if self.noise else CLEAN


@dataclass(frozen=True, slots=True)
class LineFault:
    """A line that is in no figure, and why; never what stands in it."""

    line: int
    fault: str


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """All lines of a file: those that can be used, in order, and those that cannot."""

    messages: tuple[Labelled, ...]
    faults: tuple[LineFault, ...]


def read_messages(path: Path, taxonomy: Taxonomy) -> LabelledSet:
    """Raises MessagesUnusable where there is nothing to measure with."""
    try:
        lines = path.read_bytes().removeprefix(BOM_UTF8).splitlines()
    except OSError as fault:
        raise MessagesUnusable("The set cannot be read; is the file there?") from fault
    read = list(_read(lines, taxonomy))
    messages = tuple(each for each in read if isinstance(each, Labelled))
    if not messages:
        raise MessagesUnusable("No line of the set can be used; wanted is one JSON object a line.")
    return LabelledSet(messages, tuple(each for each in read if isinstance(each, LineFault)))


def _read(lines: list[bytes], taxonomy: Taxonomy) -> Iterator[Labelled | LineFault]:
    seen = Counter[tuple[str, str]]()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            message = Labelled.model_validate_json(line)
        except ValidationError as fault:
            yield LineFault(number, _first(fault))
            continue
        seen[message.id, message.level] += 1
        told = _unknown(message, taxonomy)
        if seen[message.id, message.level] > 1:
            told = "its id stands in an earlier line, with the same noise"
        yield LineFault(number, told) if told else message


def _first(fault: ValidationError) -> str:
    first = fault.errors(include_input=False, include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    # the reason why JSON cannot be read may quote from it
    reason = "no JSON that can be read" if first["type"] == "json_invalid" else first["msg"]
    return f"{where}: {reason}" if where else reason


def _unknown(message: Labelled, taxonomy: Taxonomy) -> str:
    """Which label the taxonomy does not have; a misspelt one would count as missed for ever."""
    for name, said, known in (
        ("issues", message.issues, taxonomy.issues),
        ("indicators", message.indicators, taxonomy.indicators),
        ("entities", tuple(message.entities), taxonomy.entities),
    ):
        for place, code in enumerate(said):
            if code not in known:
                return f"{name}: number {place + 1} is not in the taxonomy"
    return ""
