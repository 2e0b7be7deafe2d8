"""From what was measured to the figures of issue 3: JSON for scripts, a table for people."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ops.bench.calls import HeardCall, percentile
from ops.bench.measure import Measured, Round

Figures = dict[str, Any]

FLAT = 0.5
"""Megabytes in 10,000 calls, 50 bytes a call; measured .1 to .2. Holes in the heap, which come and go by one
or two, are given back before: the kept memory is what a leak would add to."""


@dataclass(frozen=True, slots=True)
class Target:
    """One figure, what it is, and the most it may be."""

    what: str
    is_now: float
    at_most: float
    unit: str

    @property
    def reached(self) -> bool:
        """Not by NaN."""
        return self.is_now <= self.at_most


def figures(measured: Measured) -> Figures:
    """Every figure there is; names are never changed, only added."""
    native, ours = measured.of("native"), measured.of("ours")
    counted = [each for each in measured.rounds if each.name != "native"]
    found: Figures = {
        "python_ms_per_call": _rounded(_python(ours)),
        "asterisk_ratio_to_native": _rounded(_asterisk(ours) / _asterisk(native)),
        "digit_to_prompt_ms": _percentiles(_keys(ours), (0.5, 0.95, 0.99)),
        "invite_to_prompt_ms": _percentiles(_firsts(ours), (0.5, 0.95)),
        "concurrent": min(measured.extent.callers, measured.extent.at_once),
        "calls": sum(each.came.created for each in counted),
        "failed": sum(each.failed for each in measured.rounds),
        "ledger_difference": difference(measured),
        "asterisk_ms_per_call": _rounded(_asterisk(ours)),
        "native": {
            "asterisk_ms_per_call": _rounded(_asterisk(native)),
            "digit_to_prompt_ms": _percentiles(_keys(native), (0.5, 0.95, 0.99)),
            "invite_to_prompt_ms": _percentiles(_firsts(native), (0.5, 0.95)),
        },
        "pairs": [
            {
                "python_ms_per_call": _rounded(_python([mine])),
                "asterisk_ratio_to_native": _rounded(_asterisk([mine]) / _asterisk([theirs])),
            }
            for mine, theirs in zip(ours, native, strict=True)
        ],
        "idle_cpu_share": {
            "asterisk": _rounded(measured.idle_cpu[0], 4),
            "ivr": _rounded(measured.idle_cpu[1], 4),
        },
        "memory_mb": memory(measured),
        "contacts": measured.contacts,
        "recordings": {"made": len(measured.recordings_made), "kept": measured.recordings_kept},
        "packets_missed": sum(each.missed_packets for each in measured.rounds),
    }
    for each in measured.rounds:
        if each.name in ("rush", "crowd", "many"):
            found[each.name] = _one(each)
    if measured.soak:
        found["soak"] = json.loads(measured.soak)
    return found


def difference(measured: Measured) -> int:
    """Calls without a contact, contacts without a call, recordings not kept, and what is left on the line."""
    calls = sum(each.came.created for each in measured.rounds if each.name != "native")
    recordings = abs(len(measured.recordings_made) - measured.recordings_kept)
    return abs(calls - measured.contacts) + recordings + measured.left_on_the_line


def memory(measured: Measured) -> Figures:
    """Megabytes of our program: at the start, at the end, and what one more call at once takes."""
    known = dict(measured.megabytes)
    if "peak_in_crowd" in known:
        more = max(0.0, known["peak_in_crowd"] - known["before_crowd"])
        known["per_concurrent_call"] = more / measured.extent.crowd_at_once
    return {name: _rounded(value) for name, value in known.items()}


def targets(found: Figures) -> list[Target]:
    """What issue 3 asks, as far as it was measured."""
    key, memory_mb = found["digit_to_prompt_ms"], found["memory_mb"]
    asked = [
        Target("CPU of our program, per call", found["python_ms_per_call"], 6, "ms"),
        Target("CPU of Asterisk, to native", found["asterisk_ratio_to_native"], 1.25, "x"),
        Target("key to prompt, p50", key["p50"], 6, "ms"),
        Target("key to prompt, p95", key["p95"], 15, "ms"),
        Target("key to prompt, p99", key["p99"], 40, "ms"),
        Target("calls that failed", found["failed"], 0, ""),
        Target("difference in the ledger", found["ledger_difference"], 0, ""),
        Target("memory at the start", memory_mb["start"], 60, "MB"),
    ]
    if "per_concurrent_call" in memory_mb:
        asked.append(Target("memory per call at once", memory_mb["per_concurrent_call"], 0.2, "MB"))
    if "rush" in found:
        rush = found["rush"]["invite_to_prompt_ms"]["p95"]
        asked.append(Target("300 calls in a minute, dialling to prompt, p95", rush, 100, "ms"))
    if "soak" in found:
        soak = found["soak"]
        grown = soak["kept_mb_at_the_end"] - soak["kept_mb_after_half"]
        asked.append(Target("memory kept of the second half of 20,000 calls", grown, FLAT, "MB"))
    return asked


def _one(measured: Round) -> Figures:
    return {
        "calls": measured.came.created,
        "failed": measured.failed,
        "python_ms_per_call": _rounded(_python([measured])),
        "asterisk_ms_per_call": _rounded(_asterisk([measured])),
        **(_times(measured) if measured.timed else {}),
    }


def _times(measured: Round) -> Figures:
    return {
        "invite_to_prompt_ms": _percentiles(_firsts([measured]), (0.5, 0.95, 0.99)),
        "digit_to_prompt_ms": _percentiles(_keys([measured]), (0.5, 0.95, 0.99)),
    }


def _python(rounds: Sequence[Round]) -> float:
    return sum(each.python for each in rounds) * 1000 / _calls(rounds)


def _asterisk(rounds: Sequence[Round]) -> float:
    return sum(each.asterisk for each in rounds) * 1000 / _calls(rounds)


def _calls(rounds: Sequence[Round]) -> int:
    return max(1, sum(each.came.created for each in rounds))


def heard(rounds: Iterable[Round]) -> list[HeardCall]:
    """The calls of these rounds as they were on the wire."""
    return [call for each in rounds for call in each.calls]


def _keys(rounds: Iterable[Round]) -> list[float]:
    return [call.key_to_prompt for call in heard(rounds) if call.key_to_prompt is not None]


def _firsts(rounds: Iterable[Round]) -> list[float]:
    return [call.to_first_prompt for call in heard(rounds) if call.to_first_prompt is not None]


def _percentiles(values: list[float], shares: Sequence[float]) -> Figures:
    return {f"p{round(share * 100)}": _rounded(percentile(values, share)) for share in shares}


def _rounded(value: float, digits: int = 2) -> float:
    return round(value, digits)
