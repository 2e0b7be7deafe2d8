"""`--tune`: a self-measurement that tells the ear how to use this machine, batches and memory included."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from ops.bench.hearing import Subject, contest
from transcription.bench.contest import Way
from transcription.tuning import ROUNDS, Tuning, divisions, fastest

VOICEMAILS = 8
MOST_MEMORY = 1.5
"""Times what the first try takes: a tuning that is hungrier is not worth it, however fast."""
ARITHMETIC = {"cpu": ("int8", "float32"), "cuda": ("float16", "int8_float16")}
"""A processor that cannot multiply bytes well may be faster with whole numbers of 32 bits."""

Told = Callable[[str], None]


@dataclass(slots=True)
class Trial:
    """What a tuning takes on a few voicemails; `tell` hears of every try."""

    subject: Subject
    tell: Told
    roomy: float = math.inf

    def seconds(self, tuning: Tuning) -> float:
        """One try; without end where it is hungrier than the first may be."""
        job = replace(self.subject, tuning=tuning).job(Way.OURS, VOICEMAILS, self.subject.context)
        taken = contest(job)
        self.tell(f"{described(tuning)}: {taken.wall:.1f} s")
        if self.roomy == math.inf:
            self.roomy = MOST_MEMORY * taken.megabytes
        return taken.wall if taken.megabytes <= self.roomy else math.inf


def tuned(subject: Subject, tell: Told) -> Tuning:
    """The fastest of several; one thing is changed at a time, and only where that saves a tenth."""
    trial, best = Trial(subject, tell), subject.tuning
    for variants in VARIANTS:
        if others := list(variants(subject.device, best)):
            best = fastest([best, *others], trial.seconds)
    return best


def tries(subject: Subject) -> int:
    """How many there will be, for who waits for them."""
    varied = [list(variants(subject.device, subject.tuning)) for variants in VARIANTS]
    return sum(ROUNDS * (1 + len(others)) for others in varied if others)


def _divisions(device: str, best: Tuning) -> Iterator[Tuning]:
    yield from divisions(best)


def _batches(device: str, best: Tuning) -> Iterator[Tuning]:
    for times in (0.5, 2):
        yield best.model_copy(update={"batch": best.batch * times})


def _arithmetics(device: str, best: Tuning) -> Iterator[Tuning]:
    for compute in ARITHMETIC[device]:
        if compute != best.compute:
            yield best.model_copy(update={"compute": compute})


VARIANTS = (_divisions, _batches, _arithmetics)


def described(tuning: Tuning) -> str:
    """As a person reads it."""
    workers = f"{tuning.workers} workers of {tuning.threads} threads"
    return f"{workers}, batches of {tuning.batch:.0f} s, {tuning.compute}"
