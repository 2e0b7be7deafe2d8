"""The second opinion itself: what is said of a text, only where it was right often enough in its language."""

from dataclasses import dataclass

from ops.opinion.errors import NothingLearnt
from ops.opinion.learnt import Learnt, Standing
from ops.ports import Features
from triage.model import Suggestion


@dataclass(frozen=True, slots=True)
class LearntOpinion:
    """Raises NothingLearnt where it was learnt with other features."""

    learnt: Learnt
    features: Features

    def __post_init__(self) -> None:
        if self.learnt.features != self.features.name:
            raise NothingLearnt("it was learnt with other features than are set: hotline opinion train")

    def about(self, text: str, language: str) -> tuple[Suggestion, ...]:
        """The surest first; nothing in a language it was not measured in."""
        standings = self.learnt.standings.get(language, {})
        if not standings or not text.strip():
            return ()
        (sure,) = self.learnt.probabilities(self.features.of([text]))
        said = [
            _suggestion(label, float(sure[column]), standings[label])
            for column, label in enumerate(self.learnt.labels)
            if label in standings and sure[column] >= standings[label].threshold
        ]
        return tuple(sorted(said, key=lambda each: -each.probability))


def _suggestion(label: str, probability: float, standing: Standing) -> Suggestion:
    return Suggestion(label, round(probability, 3), standing.right, standing.of)
