"""What was measured of the ear, as figures and beside what issue 4 asks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from ops.bench.agreeing import AsTheyRan
from ops.bench.hearing import Heard
from transcription.bench.agreement import Agreed
from transcription.bench.contest import Taken

CONTACTS_A_MONTH = 20_000
JUDGED_AT = 64
"""Voicemails; where that set was not measured, the largest that was."""

LETTERS = {"per_file": "(a)", "batched": "(b)", "ours_fitted": "ours"}

Figures = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """A figure, what is wanted of it, and whether more or less is better."""

    what: str
    is_now: float
    wanted: float
    more_is_better: bool

    @property
    def reached(self) -> bool:
        """Whether it is what is wanted."""
        return self.is_now >= self.wanted if self.more_is_better else self.is_now <= self.wanted


def figures(measured: Sequence[Heard], agreed: Agreed, ran: AsTheyRan) -> Figures:
    """The first subject's as issue 4 names them, and all of them under `runs`."""
    first = measured[0]
    found = {**_headline(first), **_agreement(agreed), "as_they_ran": _ran(ran)}
    about = {"model": _name(first), "device": first.subject.device, "rereads": False}
    return {**found, **about, "runs": [_run(heard) for heard in measured]}


def compared(found: Figures) -> list[tuple[str, str]]:
    """What no figure is wanted of: whether texts are alike in both contexts, and as all ways ran."""
    wrong, unlike = found["as_they_ran"]["wrong"], found["as_they_ran"]["unlike"]
    both = {names: " and ".join(LETTERS[name] for name in names.split(":")) for names in unlike}
    rows = [
        ("windows whose fitted text is the full one's", found["fitted_like_full"]),
        *((f"words wrong as they ran, {LETTERS[name]}", share) for name, share in wrong.items()),
        *((f"words unlike as they ran, {both[names]}", share) for names, share in unlike.items()),
    ]
    plain = found.get("speedup_vs_per_file_unfiltered")
    as_it_comes = [("fitted, times as fast as (a) without its filter", f"{plain:g}")] if plain else []
    return as_it_comes + [(what, f"{share:.1%}") for what, share in rows]


def asked(found: Figures) -> list[Asked]:
    """What is wanted, as far as it was measured."""
    gpu = found["device"] != "cpu"
    wanted = [
        Asked("fitted, times as fast as (a)", found["speedup_vs_per_file"], 8 if gpu else 4, True),
        Asked("fitted, times as fast as (b)", found["speedup_vs_batched"], 2.5, True),
        Asked("full, times as fast as (a)", found["full_speedup_vs_per_file"], 1.3, True),
        Asked("windows with (b)'s text", found["identical_windows"], 0.99, True),
        Asked("peak memory to (b)'s, fitted", found["peak_memory_ratio"], 1.3, False),
        Asked("peak memory to (b)'s, full", found["full_peak_memory_ratio"], 1.3, False),
    ]
    if "alone_ratio" in found:
        wanted.append(Asked("60 s alone, time to the faster's of (a), (b)", found["alone_ratio"], 1.1, False))
    return wanted


def _headline(heard: Heard) -> Figures:
    count = _judged(heard)
    b, ours, full = (_of(heard, name, count) for name in ("batched", "ours_fitted", "ours_full"))
    found = {
        "rounds": len(heard.rounds("ours_fitted", count)),
        "speedup_vs_per_file": _speedup(heard, count, "per_file"),
        "speedup_vs_batched": _speedup(heard, count, "batched"),
        "full_speedup_vs_per_file": _speedup(heard, count, "per_file", "ours_full"),
        "cpu_ratio_per_file_to_ours": _ratio(heard, count, "per_file", lambda taken: taken.cpu),
        "cpu_ratio_batched_to_ours": _ratio(heard, count, "batched", lambda taken: taken.cpu),
        "cpu_s_per_audio_min": round(ours.cpu / ours.audio * 60, 3),
        "peak_memory_ratio": round(ours.megabytes / b.megabytes, 2),
        "full_peak_memory_ratio": round(full.megabytes / b.megabytes, 2),
        "month_hours": round(ours.wall / count * CONTACTS_A_MONTH / 3600, 1),
        "voicemails": count,
    }
    if heard.of("per_file_unfiltered", count):
        found["speedup_vs_per_file_unfiltered"] = _speedup(heard, count, "per_file_unfiltered")
    if heard.of("ours_fitted", 0):
        alone = [_of(heard, name, 0).wall for name in ("per_file", "per_file_unfiltered", "batched")]
        found["alone_ratio"] = round(_of(heard, "ours_fitted", 0).wall / min(alone), 2)
    return found


def _speedup(heard: Heard, count: int, theirs: str, ours: str = "ours_fitted") -> float:
    return _ratio(heard, count, theirs, lambda taken: taken.wall, ours)


def _ratio(
    heard: Heard, count: int, theirs: str, of: Callable[[Taken], float], ours: str = "ours_fitted"
) -> float:
    """The median of the rounds': either met the same machine in each."""
    pairs = zip(heard.rounds(theirs, count), heard.rounds(ours, count), strict=True)
    return round(median(of(one) / of(other) for one, other in pairs), 2)


def _agreement(agreed: Agreed) -> Figures:
    return {
        "identical_windows": round(agreed.alike / agreed.windows, 4),
        "windows_compared": agreed.windows,
        "fitted_like_full": round(agreed.fitted_like_full / agreed.windows, 4),
        "unit_error_rate": {
            "full": round(agreed.wrong_full / agreed.units, 4),
            "fitted": round(agreed.wrong_fitted / agreed.units, 4),
            "units": agreed.units,
        },
    }


def _ran(ran: AsTheyRan) -> Figures:
    return {
        "words": ran.words,
        "wrong": {name: round(count / ran.words, 4) for name, count in ran.wrong.items()},
        "unlike": {":".join(names): round(count / ran.words, 4) for names, count in ran.unlike.items()},
    }


def _run(heard: Heard) -> Figures:
    return {
        "model": _name(heard),
        "device": heard.subject.device,
        "tuning": heard.subject.tuning.model_dump(),
        "tokens_per_spoken_second": heard.subject.pace,
        "longest_fitted_window_s": heard.subject.fitted,
        **_headline(heard),
        "ways": [
            {
                "way": run.name,
                "voicemails": run.count or "60 s alone",
                "real_time_factor": round(run.taken.wall / run.taken.audio, 4),
                "cpu_s_per_audio_min": round(run.taken.cpu / run.taken.audio * 60, 3),
                "peak_mb": round(run.taken.megabytes),
            }
            for run in heard.runs
        ],
    }


def _name(heard: Heard) -> str:
    return heard.subject.name + (" (random weights)" if heard.subject.pace else "")


def _judged(heard: Heard) -> int:
    counts = {run.count for run in heard.runs}
    return JUDGED_AT if JUDGED_AT in counts else max(counts)


def _of(heard: Heard, name: str, count: int) -> Taken:
    taken = heard.of(name, count)
    if taken is None:
        raise KeyError(name)
    return taken
