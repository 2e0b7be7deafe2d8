"""Which clause of a labelled message tells which of its labels: people label messages, not their clauses.

Of the message's labels, and of telling nothing, the one is taken that the clause is likeliest by what the
language's sentences alone taught; and each label is told by the stretch, too, that is likeliest to of all
(multiple-instance learning, note 40). So what callers say around a trouble is learnt.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ops.evaluation.triage_sets import Labelled
from ops.teaching.sentences import Sentence
from triage.alike import Alike
from triage.draft import Triage
from triage.learnt import NOTHING, NOW
from triage.model import Message, Urgency
from triage.text import Span


class Told(NamedTuple):
    """A piece of the message `of` (its id), with what it tells."""

    of: str
    sentence: Sentence


def told_by_messages(triage: Triage, messages: Sequence[Labelled]) -> Iterator[Told]:
    """As far as `triage` has learnt sentences of their languages."""
    for each in messages:
        heard = triage.heard(as_spoken(each))
        alike = triage.alike(heard)
        if alike is not None:
            text = heard.folded.text
            for kind, (begin, end) in _told_by(alike, labels_of(each)):
                yield Told(each.id, Sentence(kind, text[begin:end]))


def as_spoken(labelled: Labelled) -> Message:
    """Without anything that its caller pressed."""
    return Message(labelled.id, labelled.lang, labelled.text, (), {}, None)


def labels_of(labelled: Labelled) -> frozenset[str]:
    """The kinds of sentences that its clauses may be of, but for those that tell nothing."""
    return frozenset(labelled.issues) | ({NOW} if labelled.urgency is Urgency.NOW else set())


def _told_by(alike: Alike, labels: frozenset[str]) -> Iterator[tuple[str, Span]]:
    """Nothing is taken from where something is denied or over: who denies a thing names it."""
    told, labels = set[tuple[str, Span]](), frozenset(filter(alike.knows, labels))
    for clause in alike.clauses:
        if not alike.says_that_it_is_not_so(clause):
            kind = max((NOTHING, *sorted(labels)), key=lambda kind: alike.likely(clause, kind))
            told.add((kind, (clause.begin, clause.end)))
    stretches = [each for each in alike.stretches if not alike.says_that_it_is_not_so(each)]
    for kind in labels if stretches else ():
        best = max(stretches, key=lambda each: alike.likely(each, kind))
        told.add((kind, (best.begin, best.end)))
    yield from sorted(told)
