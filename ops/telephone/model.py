"""What a scripted caller hears and how its call ends."""

from dataclasses import dataclass
from enum import StrEnum


class Sound(StrEnum):
    """What one moment of the line sounds like."""

    SILENCE = "silence"
    VOICE = "voice"
    TONE = "tone"


@dataclass(frozen=True, slots=True)
class Moment:
    """One report from the line: `sound` has lasted `lasting` seconds, `at` seconds after the answer.

    `spoken` counts the seconds said so far of the speech that is (`speaking`) or was being said.
    """

    at: float
    sound: Sound
    lasting: float
    spoken: float
    speaking: bool

    @property
    def began(self) -> float:
        """When this sound began, in seconds after the answer."""
        return self.at - self.lasting


@dataclass(frozen=True, slots=True)
class CallEnd:
    """The final SIP status, 200 for a call that was answered and ended in order, and its reason phrase."""

    status: int
    reason: str
