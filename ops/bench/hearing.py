"""The measurement of the ear: faster-whisper file by file, its batches, and ours, each alone in a process.

Peak memory is then that way's own. Weights are a model of the registry, or, where `base`, `small` or `tiny`
is asked for and is not here, random numbers of that shape: they say nothing, at the real speed.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ops.bench.errors import BenchError
from ops.config import REPOSITORY, Settings
from ops.wiring import model_folders
from transcription.bench.agreement import Agreed, Compare
from transcription.bench.contest import Job, Taken, Way
from transcription.bench.weights import SHAPES, make_weights
from transcription.context import Context
from transcription.engine import chosen_device
from transcription.registry import EMBEDDED_MODELS, advice, is_complete, load_registry
from transcription.tuning import Tuning, key, load_tunings, untuned

NANO = EMBEDDED_MODELS / "hotline-nano"
PACE = 4.0
"""Tokens for each second spoken, with random weights. English read aloud has 3.0, Malay 3.4, Nepali 4.3,
Khmer 19 (counted on FLEURS); the more there are, the more a batch saves."""
FITTED_WINDOW = 10.0
"""Seconds of speech in a window, with random weights; a model of the registry says its own."""
ALONE_SECONDS = 60.0

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is measured: sets of so many voicemails, windows compared over so many, one heard alone."""

    sets: Sequence[int]
    compared: int
    alone: bool
    unfiltered: bool = True
    """Whether (a) is measured without its filter of speech too."""
    rounds: int = 1
    """How often the sets are gone through, all ways in turn each time; figures are the median of them."""

    @property
    def ways(self) -> Sequence[str]:
        """Names of `CONTESTANTS`."""
        return [name for name in CONTESTANTS if self.unfiltered or name != "per_file_unfiltered"]

    @property
    def contests(self) -> int:
        """How many there will be for one subject."""
        return len(self.ways) * (self.rounds * len(self.sets) + self.alone)


FULL = Extent((8, 64, 256), 64, alone=True)
QUICK = Extent((2,), 2, alone=False, unfiltered=False)
"""A minute of sound: far fewer windows share a batch than on a busy day."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The weights that are measured with; `tuning` is for the context they are used with here."""

    name: str
    folder: Path
    device: str
    pace: float | None
    context: Context
    fitted: float
    tuning: Tuning

    def job(self, way: Way, count: int, context: Context, alone: float | None = None) -> Job:
        """One contestant's."""
        window = self.fitted if context is Context.FITTED else 29.0
        tuning = self.tuning if context is self.context else untuned(self.device, None, 0, context)
        return Job(
            way=way,
            folder=self.folder,
            device=self.device,
            count=count,
            alone=alone,
            pace=self.pace,
            context=context,
            window=window,
            tuning=tuning,
        )


@dataclass(frozen=True, slots=True)
class Run:
    """One way on one set: `count` voicemails, 0 for one alone."""

    name: str
    count: int
    taken: Taken


@dataclass(frozen=True, slots=True)
class Heard:
    """Everything measured with one subject."""

    subject: Subject
    runs: list[Run] = field(default_factory=list)

    def of(self, name: str, count: int) -> Taken | None:
        """The round with the median time, with the most memory of all; None where it was not measured."""
        rounds = sorted(self.rounds(name, count), key=lambda each: each.wall)
        if not rounds:
            return None
        most = max(each.megabytes for each in rounds)
        return rounds[len(rounds) // 2].model_copy(update={"megabytes": most})

    def rounds(self, name: str, count: int) -> list[Taken]:
        """As often as it was measured, in that order."""
        return [run.taken for run in self.runs if (run.name, run.count) == (name, count)]


CONTESTANTS = {
    "per_file": (Way.PER_FILE, Context.FULL),
    "per_file_unfiltered": (Way.PER_FILE_UNFILTERED, Context.FULL),
    "batched": (Way.BATCHED, Context.FULL),
    "ours_full": (Way.OURS, Context.FULL),
    "ours_fitted": (Way.OURS, Context.FITTED),
}


def measure(subject: Subject, extent: Extent, say: Say) -> Heard:
    """All contestants on all sets, in turn, so that they meet about the same machine."""
    found = Heard(subject)
    sets = [count for count in extent.sets for _ in range(extent.rounds)]
    for count in (*sets, *([0] if extent.alone else [])):
        for name in extent.ways:
            way, context = CONTESTANTS[name]
            alone = None if count else ALONE_SECONDS
            taken = contest(subject.job(way, count, context, alone))
            found.runs.append(Run(name, count, taken))
            many = f"{count} voicemails" if count else "one of 60 s alone"
            say(f"{subject.name} on {subject.device}, {many}, {name}: {_told_briefly(taken)}")
    return found


def _told_briefly(taken: Taken) -> str:
    cpu, memory = taken.cpu / taken.audio * 60, taken.megabytes
    return (
        f"{taken.audio / taken.wall:.0f} times as fast as speech, {cpu:.2f} CPU s a minute, {memory:.0f} MB"
    )


def compare(device: str, count: int) -> Agreed:
    """Texts of the demonstration model, window by window, and what `fitted` does to them."""
    entry = load_registry().entry(NANO.name)
    asked = Compare(
        folder=NANO, device=device, count=count, window=entry.window, tuning=untuned(device, None, 0)
    )
    return Agreed.model_validate_json(_told("transcription.bench.agreement", asked.model_dump_json()))


def contest(job: Job) -> Taken:
    """One contestant in a process of its own."""
    return Taken.model_validate_json(_told("transcription.bench.contest", job.model_dump_json()))


def _told(module: str, asked: str) -> str:
    done = subprocess.run(
        [sys.executable, "-P", "-m", module],
        input=asked,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BenchError(f"{module} ended with {done.returncode}: {done.stderr[-500:]}")
    return done.stdout


def subject(settings: Settings, name: str, device: str) -> Subject:
    """Raises ModelMissing for a name that is neither a model of the registry nor a shape, BenchError for one
    that is not here."""
    device = chosen_device(device)
    entry = load_registry().models.get(name)
    context = entry.context if entry else Context.FITTED
    fitted = entry.window if entry and entry.context is Context.FITTED else FITTED_WINDOW
    tuning = load_tunings(settings.folder.tunings).get(
        key(name, device, context), untuned(device, None, 0, context)
    )
    here = [folder / name for folder in model_folders(settings) if is_complete(folder / name)]
    folder, pace = (here[0], None) if here else (_random(settings, name), PACE)
    return Subject(name, folder, device, pace, context, fitted, tuning)


def _random(settings: Settings, name: str) -> Path:
    if name not in SHAPES:
        entry = load_registry().entry(name)
        raise BenchError(advice(entry, settings.folder.fetched_models / name))
    folder = settings.folder.root / "bench" / "random" / name
    if not is_complete(folder):
        make_weights(SHAPES[name], folder, NANO)
    return folder
