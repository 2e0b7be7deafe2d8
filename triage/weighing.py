"""How what the lexicon found and what clauses are like are weighed together: the signs and their weights.

One says in which words, the other hears what nobody wrote into a lexicon; each alone invents more and misses
more (notes 31, 32 and 40). The weights are those of regressions over labelled messages (`hotline lexicon
weigh`); the signs are taken by `triage.alike`.
"""

from collections.abc import Sequence
from math import exp
from typing import Annotated

from pydantic import Field, model_validator

from triage.tables import Strict

SIGNS = (
    "found",
    "found_weight",
    "found_twice",
    "found_often",
    "found_surely",
    "likely",
    "likely_and_found",
    "likeliest",
    "second_likeliest",
    "on_average",
    "ahead_on_average",
    "first_on_average",
    "second_on_average",
    "others_found_often",
    "others_found_often_not_it",
    "issues_found",
    "idle",
    "question",
    "nothing",
    "nothing_there",
    "nothing_on_average",
    "question_on_average",
    "length",
    "average_of_many",
    "likely_of_many",
)
"""What is weighed of an issue:

found, found_weight, found_twice, found_often, found_surely  the lexicon reports it; how surely; in two
    pieces of text, in more; with a weight of 0.95 or more
likely, likely_and_found     the log odds of the highest probability of a stretch; the same where it is found
likeliest, second_likeliest  it has the highest or the second such probability of all issues
on_average                   the log odds on average over all stretches: what the message as a whole is about
ahead_on_average             by how much that is more than the most of another issue
first_on_average, second_on_average  it has the highest or the second such average of all issues
others_found_often, others_found_often_not_it  in how many pieces of text (3 at most) another issue is found
issues_found                 how many the lexicon reports
idle                         how many ways (2 at most) there are of thanks, of a wrong number
question                     the highest probability that a stretch asks something
nothing, nothing_there       the least probability that a stretch reports nothing; the log odds of it where
    the issue is likeliest
nothing_on_average, question_on_average  the log odds on average that a stretch reports nothing, or asks
length, average_of_many, likely_of_many  the logarithm of how many clauses there are, its product with
    on_average and with likely: in a long message what is told in passing is little on average
"""
SIGNS_OF_NONE = (
    "likeliest",
    "second_likeliest",
    "likely_issues",
    "issues_found",
    "issues_found_twice",
    "idle",
    "asked",
    "danger",
    "question",
    "question_on_average",
    "nothing_on_average",
    "nothing_at_least",
)
"""What is weighed of a message in which perhaps nobody complains:

likeliest, second_likeliest  the log odds of the two highest probabilities of an issue
likely_issues                how many are as probable as what is reported
issues_found, issues_found_twice  how many the lexicon reports; in more than one piece of text
idle, asked                  how many ways (4 at most) there are of thanks; how many of its reports are asked
danger                       the highest probability that a stretch tells of a danger under way
question, question_on_average, nothing_on_average, nothing_at_least  of the probabilities that a stretch asks
    something the highest, and their mean over clauses; of those that it reports nothing the mean, the least
"""
SIGNS_OF_DANGER = ("told", "by_rule", "likeliest", "second_likeliest", "on_average")
"""What is weighed of a message in which perhaps somebody is in danger:

told               in how many pieces of text (3 at most) the lexicon finds a danger
by_rule            a rule of urgency.toml asks for a person at once though no danger is named
likeliest          the log odds of the highest probability that a stretch tells of a danger under way
second_likeliest   those of the second of the clauses; both but for what is said not to be so
on_average         the log odds on average over all stretches
"""


class Fitted(Strict):
    """A regression: what each sign weighs."""

    bias: float
    signs: dict[str, float]

    def probability(self, signs: Sequence[float]) -> float:
        """With these signs, in the order of the table."""
        weighed = zip(self.signs.values(), signs, strict=True)
        return 1 / (1 + exp(-self.bias - sum(weight * value for weight, value in weighed)))


Share = Annotated[float, Field(gt=0, lt=1)]


class Weighing(Strict):
    """weighing.toml: an issue is reported from the probability `least` on.

    `fitted_to`: the digest of what the weights are fitted to.
    `alone`: where none has as much, from which on the likeliest that the lexicon found is. `none`: from which
    probability on it counts as a message in which nobody complains; an issue then needs `in_none`. `asked`:
    of a stretch, from which on it asks something, where no issue is reported. `danger`: from which on
    somebody is in danger whom no words say to be; `danger_in` a language where too many are missed, less is
    enough (note 41). `unlikely`: below which words alone make
    nothing urgent at once, where much is said and no stretch is like a danger with the probability
    `nowhere`; nor urgent today, where nobody complains with the probability `calm`.
    """

    fitted_to: str
    least: Share
    alone: Share
    none: Share
    in_none: Share
    asked: Share
    danger: Share
    danger_in: dict[str, Share]
    unlikely: Share
    nowhere: Share
    calm: Share
    issue: Fitted
    no_complaint: Fitted
    in_danger: Fitted

    def danger_from(self, language: str) -> float:
        """The probability from which on somebody who speaks it is in danger."""
        return self.danger_in.get(language, self.danger)

    @model_validator(mode="after")
    def _weighs_each(self) -> "Weighing":
        wanted = ((self.issue, SIGNS), (self.no_complaint, SIGNS_OF_NONE), (self.in_danger, SIGNS_OF_DANGER))
        if any(tuple(fitted.signs) != signs for fitted, signs in wanted):
            raise ValueError("each sign needs a weight, in their order, and nothing else does")
        return self
