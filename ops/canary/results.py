"""What the canary found, in one small file that the ivr's metrics read and the next round goes on from."""

import json
import logging
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from pydantic import TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from ops.dialplan import write_privately

log = logging.getLogger(__name__)


class Finding(StrEnum):
    """How a call of the canary ended; everything but WELL is a failure."""

    WELL = "well"
    NO_CASEBOOK = "no_casebook"
    NO_PHONE = "no_phone"
    NOT_ANSWERED = "not_answered"
    NOTHING_HEARD = "nothing_heard"
    NOT_IN_THE_MENU = "not_in_the_menu"
    WRONG_PROMPT = "wrong_prompt"
    KEY_NOT_TAKEN = "key_not_taken"
    NO_TONE = "no_tone"
    NOT_KEPT = "not_kept"
    CUT_OFF = "cut_off"
    NOT_FILED = "not_filed"
    FILED_WRONGLY = "filed_wrongly"
    NOT_TRANSCRIBED = "not_transcribed"
    NOT_ERASED = "not_erased"


@dataclass(frozen=True, slots=True)
class Result:
    """One language: how the last call ended, how many failed in a row, how long it took, when it was over."""

    finding: Finding
    failures: int
    seconds: float
    at: datetime

    @property
    def ok(self) -> bool:
        """Whether all went well."""
        return self.finding is Finding.WELL


_results = TypeAdapter(dict[str, Result])


class Results:
    """The file. A damaged or missing one is no result: the next round writes it anew."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> Mapping[str, Result]:
        """By language."""
        try:
            return _results.validate_json(self._path.read_bytes())
        except FileNotFoundError:
            return {}
        except (OSError, ValidationError):
            log.warning("what the canary found cannot be read")
            return {}

    def write(self, results: Mapping[str, Result]) -> None:
        """Replace it, never half-written. Raises OSError."""
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_privately(self._path, json.dumps(_results.dump_python(dict(results), mode="json"), indent=1))
