"""`--tune`: a short self-measurement that tells the ear how to use this machine."""

from collections.abc import Iterator
from dataclasses import replace

from ops.bench.hearing import Say, Subject, contest
from transcription.bench.contest import Way
from transcription.tuning import Tuning

VOICEMAILS = 8
MOST_MEMORY = 1.5
"""Times what the first try takes: a tuning that is hungrier is not worth it, however fast."""
ARITHMETIC = {"cpu": ("int8",), "cuda": ("float16", "int8_float16")}


def tuned(subject: Subject, say: Say) -> Tuning:
    """The fastest of several, each tried on a few voicemails; one thing is changed at a time."""
    best, (fastest, memory) = subject.tuning, _tried(subject, subject.tuning)
    say(f"{_described(best)}: {fastest:.1f} s")
    for variants in (_divisions, _batches, _arithmetics):
        for other in variants(subject.device, best):
            seconds, megabytes = _tried(subject, other)
            say(f"{_described(other)}: {seconds:.1f} s")
            if seconds < fastest and megabytes <= MOST_MEMORY * memory:
                best, fastest = other, seconds
    return best


def _tried(subject: Subject, tuning: Tuning) -> tuple[float, float]:
    taken = contest(replace(subject, tuning=tuning).job(Way.OURS, VOICEMAILS, subject.context))
    return taken.wall, taken.megabytes


def _divisions(device: str, best: Tuning) -> Iterator[Tuning]:
    """As many threads in all, in fewer workers or more."""
    cores = best.threads * best.workers
    for workers in {1, cores, max(1, cores // 2)} - {best.workers}:
        yield best.model_copy(update={"workers": workers, "threads": max(1, cores // workers)})


def _batches(device: str, best: Tuning) -> Iterator[Tuning]:
    for times in (0.5, 2):
        yield best.model_copy(update={"batch": best.batch * times})


def _arithmetics(device: str, best: Tuning) -> Iterator[Tuning]:
    for compute in ARITHMETIC[device]:
        if compute != best.compute:
            yield best.model_copy(update={"compute": compute})


def _described(tuning: Tuning) -> str:
    workers = f"{tuning.workers} workers of {tuning.threads} threads"
    return f"{workers}, batches of {tuning.batch:.0f} s, {tuning.compute}"
