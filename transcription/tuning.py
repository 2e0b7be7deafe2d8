"""How a machine is best used: threads, workers, arithmetic and size of a batch, measured once and kept."""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from transcription.context import Context

COMPUTE_TYPES = {"cpu": "int8", "cuda": "float16"}
MOST_WORKERS = 4
"""More do little for recordings of telephone length, and each takes its memory."""
ROUNDS = 3
WORTH_IT = 0.9
"""Of the time it took as it was: what wins less is noise, or not worth a change."""


class Tuning(BaseModel):
    """`workers` batches are read at once, each by `threads` threads; `batch` is in seconds of encoded sound.

    A batch weighs what its windows' encodings weigh, hence seconds and not windows: sixteen of ten seconds
    take the memory of five of thirty. `compute` is CTranslate2's name of an arithmetic.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    threads: int = Field(ge=1)
    workers: int = Field(ge=1)
    compute: str
    batch: float = Field(gt=0)

    def is_but_for_batches(self, other: "Tuning") -> bool:
        """Whether a model that was loaded for the one serves the other."""
        return self.model_copy(update={"batch": other.batch}) == other


Tunings = Mapping[str, Tuning]
"""By `key`."""

_FILE = TypeAdapter(dict[str, Tuning])


def untuned(device: str, compute: str | None, threads: int, context: Context = Context.FITTED) -> Tuning:
    """What does well on most machines. `threads` 0 means one per core this process may use.

    On a processor workers of one thread each are faster than one worker of several. But thirty seconds take
    each of them 150 MB of scores, and every window of a batch as much as its text can look back at: so there
    are at most two workers for whole windows, with three of them at a time.
    """
    arithmetic = compute or COMPUTE_TYPES[device]
    all_cores = cores(threads)
    if device == "cuda":
        return Tuning(threads=all_cores, workers=1, compute=arithmetic, batch=480)
    if context is Context.FULL:
        workers = 1 if all_cores % 2 else 2
        return Tuning(threads=all_cores // workers, workers=workers, compute=arithmetic, batch=90)
    return Tuning(threads=1, workers=all_cores, compute=arithmetic, batch=80)


def cores(threads: int) -> int:
    """As many as asked for; else one per core this process may use, at most four."""
    return threads or min(len(os.sched_getaffinity(0)), MOST_WORKERS)


def key(model: str, device: str, context: Context) -> str:
    """A tuning holds for one model in one context, on one device with as many cores."""
    return f"{model}, {context}, on {device}, {len(os.sched_getaffinity(0))} cores"


def divisions(tuning: Tuning) -> list[Tuning]:
    """As many threads in all, in fewer workers or more."""
    all_cores = tuning.threads * tuning.workers
    return [
        tuning.model_copy(update={"workers": workers, "threads": all_cores // workers})
        for workers in sorted({1, all_cores, max(1, all_cores // 2)} - {tuning.workers})
    ]


def fastest(tunings: Sequence[Tuning], seconds: Callable[[Tuning], float], rounds: int = ROUNDS) -> Tuning:
    """The first of them, unless another takes a tenth less; `seconds` tries one.

    They are tried in turn, round by round. Each is held against the first of its own round, which met the
    same machine; what counts is the median of all rounds.
    """
    shares: list[list[float]] = [[] for _ in tunings]
    for _ in range(rounds):
        taken = [seconds(tuning) for tuning in tunings]
        for own, each in zip(shares, taken, strict=True):
            own.append(each / taken[0])
    typical = [median(own) for own in shares]
    best = min(range(len(tunings)), key=typical.__getitem__)
    return tunings[best if typical[best] <= WORTH_IT else 0]


def load_tunings(file: Path) -> Tunings:
    """What was measured on this machine; nothing where nobody measured, or another version did."""
    try:
        return _FILE.validate_json(file.read_bytes())
    except (OSError, ValidationError):
        return {}


def keep_tuning(file: Path, name: str, tuning: Tuning) -> None:
    """Add one to those in the file, which others may read at the same time."""
    file.parent.mkdir(parents=True, exist_ok=True)
    aside = file.with_name(f".{file.name}.{os.getpid()}")
    aside.write_bytes(_FILE.dump_json({**load_tunings(file), name: tuning}, indent=2))
    aside.replace(file)
