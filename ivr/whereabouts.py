"""Where a call is now and in which language, for the count of running calls; nothing about who calls."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from ivr.model import UNDETERMINED


class Where(StrEnum):
    """What a caller is doing on the line."""

    RINGING = "ringing"
    MENU = "menu"
    MESSAGE = "message"
    INFORMATION = "information"
    QUEUE = "queue"
    PERSON = "person"
    CALLBACK = "callback"
    CODE = "code"
    STUDIO = "studio"
    POSTING = "posting"


class Whereabouts:
    """Of one call. `now` and `language` may be read from any thread."""

    def __init__(self) -> None:
        self.now = Where.RINGING
        self.language = UNDETERMINED
        self._usual = Where.MENU

    def go_to(self, where: Where) -> None:
        """Until she is somewhere else, or is spoken to again."""
        self.now = where

    def go_back(self) -> None:
        """She is spoken to: where she usually is, in this part of the call."""
        self.now = self._usual

    @contextmanager
    def usually(self, where: Where) -> Iterator[None]:
        """In this part of the call a caller who hears something is here: listening, waiting, talking."""
        before, self._usual = self._usual, where
        self.now = where
        try:
            yield
        finally:
            self.now = self._usual = before
