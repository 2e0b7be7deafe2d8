"""An utterance: a piece of a recording still under way, sealed to the house, in one file of its own.

Inside the seal: one line of JSON that says what it is, then the sound as the exchange wrote it. A recording
is the truth; an utterance only lets the house begin early, and may be lost at any moment.
"""

import json
import re
from dataclasses import asdict, dataclass
from typing import Self
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from ivr.errors import EnvelopeRefused

SUFFIX = ".utterance"
NAME = re.compile(r"([0-9a-f-]{36})\.([0-9a-f-]{36})\.([0-9]{1,4})")
VERSION = 1


@dataclass(frozen=True, slots=True)
class UtteranceName:
    """Which one: the contact, its recording, and the place among that recording's utterances."""

    contact: UUID
    recording: UUID
    ordinal: int

    def __str__(self) -> str:
        return f"{self.contact}.{self.recording}.{self.ordinal}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        """None where it is no such name."""
        found = NAME.fullmatch(text)
        try:
            return cls(UUID(found[1]), UUID(found[2]), int(found[3])) if found else None
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Utterance:
    """`start` counts samples from the recording's beginning; `sound` is 16 bit at `rate`, low byte first."""

    name: UtteranceName
    language: str
    start: int
    rate: int
    sound: bytes


@dataclass(frozen=True, slots=True)
class _Told:
    version: int
    name: str
    language: str
    start: int
    rate: int


_told = TypeAdapter(_Told)


def to_bytes(utterance: Utterance) -> bytes:
    """As it is sealed."""
    told = _Told(VERSION, str(utterance.name), utterance.language, utterance.start, utterance.rate)
    return json.dumps(asdict(told)).encode() + b"\n" + utterance.sound


def from_bytes(clear: bytes) -> Utterance:
    """Raises EnvelopeRefused."""
    line, _, sound = clear.partition(b"\n")
    try:
        told = _told.validate_json(line)
    except ValidationError:
        raise EnvelopeRefused("bad_utterance") from None
    name = UtteranceName.read(told.name)
    if name is None or told.version != VERSION or told.start < 0 or len(sound) % 2:
        raise EnvelopeRefused("bad_utterance")
    return Utterance(name, told.language, told.start, told.rate, sound)
