"""Something that a text reports, and how it is meant."""

from dataclasses import dataclass, field
from enum import StrEnum

from triage.text import Span

GRAVE = ("violence.", "freedom.")
"""Issues that no word beside them, about a film or long ago, sets aside where she speaks of herself."""


class Stance(StrEnum):
    """How something is meant."""

    SAID = "said"
    ASKED = "asked"
    SUPPOSED = "supposed"
    DENIED = "denied"
    SOLVED = "solved"
    ASIDE = "aside"
    TALE = "tale"
    PAST = "past"


SET_ASIDE = {Stance.DENIED, Stance.SOLVED, Stance.ASIDE, Stance.TALE, Stance.PAST}


@dataclass(frozen=True, slots=True)
class Reading:
    """Something reported at [begin, end) of the folded text, and how it is meant.

    `words` tell it together; `spread`: over several sentences. `over`: told as long past.
    """

    begin: int
    end: int
    issue: str | None
    danger: str | None
    weight: float
    stance: Stance = Stance.SAID
    spread: bool = False
    over: bool = False
    words: tuple[Span, ...] = field(default=(), compare=False)

    @property
    def spans(self) -> tuple[Span, ...]:
        """Where it is told, in order; in one sentence from its first word to its last."""
        return self.words if self.spread else ((self.begin, self.end),)

    @property
    def denied(self) -> bool:
        """Whether the caller says that it is not so."""
        return self.stance is Stance.DENIED

    @property
    def grave(self) -> bool:
        """Whether a person is harmed or held, or cries for help."""
        return self.danger is not None or (self.issue or "").startswith(GRAVE)

    @property
    def counts(self) -> bool:
        """Whether it is reported: as happening to her or to those she calls for."""
        return self.stance not in SET_ASIDE
