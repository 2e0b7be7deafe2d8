"""What happens on the line, counted and timed: a port like those of `ivr.ports`. No ids, no times of day."""

from enum import StrEnum
from typing import Protocol


class Wait(StrEnum):
    """What somebody on the line waits for, told in seconds."""

    ANSWER = "answer"
    PROMPT_START = "prompt_start"
    KEY_TO_PROMPT = "key_to_prompt"
    ROUND_TRIP = "round_trip"


class Timing(Protocol):
    """Hears how long things took. Called for every prompt and every request: it must cost next to nothing."""

    def took(self, what: Wait, seconds: float) -> None:
        """So long, once."""
        ...


class Tally(Timing, Protocol):
    """Counts what happens, and nothing else: no ids, no times of day."""

    def arrived(self) -> None:
        """A call came."""
        ...

    def ended(self, ending: str, language: str) -> None:
        """A contact was posted."""
        ...

    def rang_in_vain(self) -> None:
        """A contact was posted of who rang to be called back, and showed no number to call."""
        ...

    def visited(self) -> None:
        """A call to the studio was over: a visit, and no contact."""
        ...

    def listened(self, topic: str, language: str, seconds: float) -> None:
        """A contact was posted, and so much of an information line was heard in it."""
        ...

    def failed(self) -> None:
        """A script broke; the caller was asked to leave a message."""
        ...

    def sheltered(self) -> None:
        """A call was given to the shelter."""
        ...

    def salvaged(self) -> None:
        """A contact nobody had posted was found and posted."""
        ...

    def deaf(self) -> None:
        """Nothing came from the exchange any more, and the connection was made anew."""
        ...
