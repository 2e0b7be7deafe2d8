"""What the words of a message say, before it is decided what of it is reported."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from triage.folding import Folded
from triage.learnt import QUESTION
from triage.lexicon import Lexicon
from triage.meaning import Reading
from triage.model import Finding, FindingKind, Message
from triage.reading import Understood
from triage.reported import Reported
from triage.text import Lines


@dataclass(frozen=True, slots=True)
class Hearing:
    """A message as a lexicon reads it. `found`: each issue that its words tell, however unsure.

    `sure`: without what was said only on lines that are doubted. `idle`: in how many ways it speaks of
    thanks, of a wrong number, of what is solved.
    """

    reported: Reported
    lexicon: Lexicon
    understood: Understood
    sure: Understood
    found: Sequence[Finding]
    idle: int

    @property
    def message(self) -> Message:
        """With the lines that may be read."""
        return self.reported.message

    @property
    def lines(self) -> Lines:
        """Of its text."""
        return self.reported.lines

    @property
    def folded(self) -> Folded:
        """Its text."""
        return self.reported.folded

    @property
    def readings(self) -> Sequence[Reading]:
        """All that is told or set aside, in order."""
        return self.understood.readings

    @property
    def said(self) -> Sequence[Reading]:
        """What is told and counts."""
        return [each for each in self.readings if each.counts]

    @property
    def complaints(self) -> Sequence[Finding]:
        """What its words tell, but for questions."""
        return [each for each in self.found if each.code != QUESTION]

    @property
    def questions(self) -> Sequence[Finding]:
        """One, where its words ask something."""
        return [each for each in self.found if each.code == QUESTION]

    def makes_urgent(self, finding: Finding) -> bool:
        """All but a question that no word tells: who is only like one who asks is heard as soon as before."""
        return finding.code != QUESTION or bool(self.questions)

    def dangers(self, codes: Iterable[str]) -> tuple[Finding, ...]:
        """Those of the codes that its words tell."""
        return tuple(self.reported.findings(FindingKind.DANGER, self.said, codes))


@dataclass(frozen=True, slots=True)
class Told:
    """What is decided of issues: reported, shown as perhaps so, passed over beside thanks or a question."""

    issues: tuple[Finding, ...]
    perhaps: tuple[Finding, ...] = ()
    passed_over: tuple[Finding, ...] = ()
