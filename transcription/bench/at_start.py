"""How a machine reads fastest with a model, measured within seconds: what workers do at their first start.

Only what takes no more memory than the usual way is tried, and batches stay as they are: for more there is
`hotline bench transcription --tune`. Texts are cut short, lest a model that rambles spoils the measurement.
"""

import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from transcription.bench.paced import PacedEngine
from transcription.bench.voicemails import one_of, utterances
from transcription.context import Context
from transcription.decode import decode
from transcription.engine import chosen_device
from transcription.errors import RecogniserFailed
from transcription.model import Span
from transcription.reading import Passage
from transcription.registry import EMBEDDED_MODELS, ModelEntry
from transcription.tuning import ROUNDS, Tuning, divisions, fastest, untuned
from transcription.windows import Window

EXAMPLES = EMBEDDED_MODELS / "hotline-nano" / "examples"
ARITHMETIC = {"cpu": (), "cuda": ("float16", "int8_float16")}
"""What one may choose from without asking anybody: a processor's other ways take four times the memory."""
PACE = 1.5
"""Tokens at most for each second encoded."""
ENOUGH, MOST_ROUNDS = 8.0, 9
"""Seconds of trying, and rounds: a busy machine needs many to tell noise from a difference."""
FREE = 0.7
"""Of the time a thread could run in: with less, a tuning is as fast as others on the machine let it be."""
WINDOWS_A_CORE = {Context.FULL: 1, Context.FITTED: 8}


@dataclass(slots=True)
class Tries:
    """Each tuning's own engine, and how much of what it wanted of the processor every try had."""

    engines: Mapping[Tuning, PacedEngine]
    passages: Sequence[Passage]
    had: list[float] = field(default_factory=list)

    def seconds(self, tuning: Tuning) -> float:
        """One try. Raises RecogniserFailed."""
        before, begun = _at_the_processor(), time.perf_counter()
        for answer in self.engines[tuning].read(self.passages):
            if isinstance(answer, RecogniserFailed):
                raise answer
        took, after = time.perf_counter() - begun, _at_the_processor()
        both = before.keys() & after.keys()
        ran, waited = (sum(after[each][at] - before[each][at] for each in both) for at in (0, 1))
        self.had.append(ran / (ran + waited) if ran else 1.0)
        return took


def _at_the_processor() -> dict[str, tuple[int, int]]:
    """How long each thread ran, and how long it waited for others to let it (Linux, sched-stats.rst)."""
    found = {}
    for file in Path("/proc/self/task").glob("*/schedstat"):
        with suppress(OSError):  # a thread that has just ended
            ran, waited, *_ = map(int, file.read_text().split())
            found[file.parent.name] = (ran, waited)
    return found


def measured(model: ModelEntry, folder: Path, device: str) -> Tuning | None:
    """The fastest for this model here; None where others kept the processor too busy to tell.

    Raises ModelMissing, RecogniserFailed where a try breaks.
    """
    device = chosen_device(device)
    usual = untuned(device, model.compute.get(device), 0, model.context)
    tried = [usual, *_others(usual, device, chosen=device in model.compute)]
    if len(tried) == 1:
        return usual
    engines = {tuning: _engine(model, folder, device, tuning) for tuning in tried}
    tries = Tries(engines, _passages(model, usual))
    first = sum(tries.seconds(tuning) for tuning in tried)  # not counted: at first everything is slower
    tries.had.clear()
    rounds = min(MOST_ROUNDS, max(ROUNDS, int(ENOUGH / first)))
    found = fastest(tried, tries.seconds, rounds)
    return None if device == "cpu" and median(tries.had) < FREE else found


def _others(usual: Tuning, device: str, *, chosen: bool) -> list[Tuning]:
    fewer = [each for each in divisions(usual) if each.workers < usual.workers]
    arithmetics = () if chosen else ARITHMETIC[device]
    return fewer + [
        usual.model_copy(update={"compute": compute}) for compute in arithmetics if compute != usual.compute
    ]


def _passages(model: ModelEntry, usual: Tuning) -> list[Passage]:
    """Enough for every core; a window each, as long as the model takes them."""
    count = usual.threads * usual.workers * WINDOWS_A_CORE[model.context]
    audio = decode(one_of(utterances(EXAMPLES), 2 * model.window).sound)
    return [Passage(audio, Window((Span(0.0, min(model.window, audio.duration)),)), "en")] * count


def _engine(model: ModelEntry, folder: Path, device: str, tuning: Tuning) -> PacedEngine:
    engine = PacedEngine(folder, device, tuning, model.fit, beam=1)
    engine.pace = PACE
    return engine
