"""What a second opinion may do to a draft: stand beside it, and ask for a person sooner."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ops.ports import SecondOpinion
from triage.model import SOONEST_FIRST, DraftCase, Message, Suggestion, Urgency
from triage.text import message_text

URGENT = {"urgency:now": (Urgency.NOW,), "urgency:today": (Urgency.NOW, Urgency.TODAY)}
"""Labels for how soon: at least so."""


@dataclass(frozen=True, slots=True)
class Heeding:
    """Lets a second opinion stand beside drafts."""

    opinion: SecondOpinion

    def upon(self, message: Message, made: DraftCase) -> DraftCase:
        """The draft with suggestions beside it; its findings stay as they are, its urgency is raised at most.

        Lines that the recogniser doubts are not asked about: doubtful words alone raise nothing.
        """
        sure = replace(message, segments=tuple(line for line in message.segments if not line.doubts))
        said = self.opinion.about(message_text(sure), message.language)
        suggestions = tuple(each for each in said if each.code not in (*made.issues, *URGENT))
        made = replace(made, suggestions=suggestions)
        sooner = [pair for pair in _urgencies(said) if _is_sooner(pair[0], made.urgency)]
        if not sooner:
            return made
        urgency, why = min(sooner, key=lambda pair: SOONEST_FIRST.index(pair[0]))
        reason = (
            "A second opinion, learnt from decided cases, asks for a person sooner; "
            f"it was right in {why.right} of {why.of} such cases of this language."
        )
        return replace(made, urgency=urgency, urgency_reasons=(reason,))


def _urgencies(said: tuple[Suggestion, ...]) -> Iterator[tuple[Urgency, Suggestion]]:
    for each in said:
        if each.code in URGENT:
            yield URGENT[each.code][-1], each


def _is_sooner(one: Urgency, other: Urgency) -> bool:
    return SOONEST_FIRST.index(one) < SOONEST_FIRST.index(other)
