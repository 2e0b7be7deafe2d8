"""What is written on: a recording somebody speaks in, and its transcript as far as it goes without text."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from transcription.decode import Audio
from transcription.model import Span, Transcript

if TYPE_CHECKING:
    from transcription.reading import Reading
    from transcription.windows import Window


@dataclass(frozen=True, slots=True)
class Sheet:
    """`heard` has everything but lines, guess, and what the guess does to the grade; `read` is to be read.

    It is the whole recording, and not its speech, where `whole`. `unlike` is speech that may be none. `known`
    was read before the recording was complete, and is no longer in `read`.
    """

    audio: Audio
    heard: Transcript
    read: tuple[Span, ...]
    known: "tuple[tuple[Window, Reading], ...]" = ()
    unlike: tuple[Span, ...] = ()
    whole: bool = False
