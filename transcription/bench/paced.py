"""An ear for weights that never end a text by themselves: so many tokens for each second of sound."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from transcription.ear import Ear
from transcription.engine import POSITIONS_PER_SECOND, Engine, chosen_device
from transcription.errors import RecogniserFailed
from transcription.reading import Passage, Reading
from transcription.registry import ModelEntry
from transcription.together import Pause, nobody
from transcription.tuning import Tuning

PROMPT_TOKENS = 4


def length_for(tokens: float) -> int:
    """CTranslate2 gives the text half of what it is told, or what the prompt leaves, whichever is less."""
    return min(2 * max(PROMPT_TOKENS + 1, round(tokens)), 448)


class PacedEngine(Engine):
    """Decodes `pace` tokens for each second it encodes."""

    pace = 0.0

    def longest_text(self, positions: int) -> int:
        """So many for the seconds encoded."""
        return length_for(self.pace * positions / POSITIONS_PER_SECOND)

    def read(self, passages: Sequence[Passage], pause: Pause = nobody) -> list[Reading | RecogniserFailed]:
        """As they are: every one of these breaks off where it is told to."""
        return self._packing.answers(passages, self._kind, self._read, pause)

    def _unsure(self, readings: Sequence[Reading]) -> list[int]:
        """None: weights drawn by lot are sure of nothing, and the rivals read nothing twice either."""
        return []


@dataclass(slots=True)
class PacedEar(Ear):
    """Hears with paced engines, tuned as told; `pace` None leaves it to the weights to end a text."""

    pace: float | None = None
    tuning: Tuning | None = None

    def _tuning(self, model: ModelEntry) -> Tuning:
        return self.tuning or self.tunings[model.name]

    def _loaded(self, model: ModelEntry, folder: Path, tuning: Tuning) -> Engine:
        device = chosen_device(self.device)
        if self.pace is None:
            return Engine(folder, device, tuning, model.fit, model.beam)
        engine = PacedEngine(folder, device, tuning, model.fit, model.beam)
        engine.pace = self.pace
        return engine
