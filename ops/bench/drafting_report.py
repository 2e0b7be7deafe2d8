"""What was measured of triage, as figures and beside what issue 5 asks."""

import math
from collections.abc import Sequence
from typing import Any

from ops.bench.drafting import Drafted, Growth
from ops.bench.hearing_report import Asked

Figures = dict[str, Any]
FIRST_FITTED = 10_000
"""Bytes: below this, what a text costs before its first letter hides how its time grows."""


def figures(measured: Drafted) -> Figures:
    """messages_per_minute is by CPU time: of one core that does nothing else."""
    speed, memory = measured.speed, measured.memory
    return {
        "messages": speed.messages,
        "made_messages": measured.own,
        "characters_per_message": round(speed.characters / speed.messages),
        "messages_per_minute": round(speed.messages / speed.cpu * 60),
        "messages_per_minute_by_the_clock": round(speed.messages / speed.wall * 60),
        "lexicons_mb": round(memory.after - memory.before, 1),
        "process_mb": round(memory.after, 1),
        "steepest_slope": max(round(slope(each), 3) for each in measured.growth),
        "growth": [
            {
                "language": each.language,
                "kind": each.kind,
                "slope": round(slope(each), 3),
                "seconds": {str(size): round(took, 5) for size, took in each.seconds.items()},
            }
            for each in measured.growth
        ],
    }


def asked(found: Figures) -> list[Asked]:
    """A slope of 1 is linear, of 2 quadratic; short texts and a busy machine move it by a tenth."""
    return [
        Asked("messages a minute on one core", found["messages_per_minute"], 10_000, True),
        Asked("memory of a process with all lexicons (MB)", found["process_mb"], 150, False),
        Asked("steepest slope of time over length", found["steepest_slope"], 1.2, False),
    ]


def steepest(growth: Sequence[Growth], kind: str) -> Growth:
    """Of one kind, the language whose time grows most."""
    return max((each for each in growth if each.kind == kind), key=slope)


def slope(growth: Growth) -> float:
    """Of log time over log length, by least squares: 1 where twice the length takes twice the time."""
    fitted = {size: took for size, took in growth.seconds.items() if size >= FIRST_FITTED}
    xs = [math.log(size) for size in fitted]
    ys = [math.log(max(took, 1e-6)) for took in fitted.values()]
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    over = sum((each - x) ** 2 for each in xs)
    return sum((one - x) * (other - y) for one, other in zip(xs, ys, strict=True)) / over if over else 0.0
