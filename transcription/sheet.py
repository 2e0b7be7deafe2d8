"""What is written on: a recording somebody speaks in, and its transcript as far as it goes without text."""

from dataclasses import dataclass

from transcription.decode import Audio
from transcription.model import Span, Transcript


@dataclass(frozen=True, slots=True)
class Sheet:
    """`heard` has everything but lines, guess, and what the guess does to the grade; `read` is to be read."""

    audio: Audio
    heard: Transcript
    read: tuple[Span, ...]
