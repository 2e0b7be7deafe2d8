"""How much of what is said a speech finder finds, how much of its finds is said, and what else it marks."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from ops.evaluation.intervals import Share, interval_of, share, value_of
from ops.evaluation.speech_sets import Labelled
from ops.evaluation.telephone import Line, carried
from transcription.decode import decode
from transcription.errors import UndecodableAudio
from transcription.model import Span
from transcription.speech import DEFAULT_HEARING, Evidence, SpeechFinder, spans

STEP = 0.01
"""Seconds: every figure counts frames of so long."""
SHIFTS = tuple(np.arange(-4, 6.5, 0.5).tolist())
"""Log odds by which the finder is made more and less eager, for the curve."""


@dataclass(frozen=True, slots=True)
class Clip:
    """One recording over one line: what the finder made of it, and where somebody speaks."""

    name: str
    line: Line
    evidence: Evidence
    duration: float
    speech: tuple[Span, ...]
    seconds: "Seconds"


@dataclass(frozen=True, slots=True)
class Seconds:
    """Of speech found, of other things marked as speech, of speech missed."""

    found: float
    marked: float
    missed: float


class LineFigures(TypedDict):
    """Over one line. Each figure with its 95 % interval; None where there is nothing to count."""

    recall: float | None
    recall_interval: tuple[float, float] | None
    precision: float | None
    precision_interval: tuple[float, float] | None
    tone_seconds_marked: float | None
    tone_seconds_marked_interval: tuple[float, float] | None


class Figures(TypedDict):
    """The first three are those of the telephone line.

    `tone_seconds_marked` is the share of all seconds of tones, noise, music and silence that is marked.
    """

    recall: float | None
    precision: float | None
    tone_seconds_marked: float | None
    lines: dict[str, LineFigures]
    curve: list[tuple[float, float]]
    clips: dict[str, dict[str, float]]
    recordings: int
    left_out: int


def measure(recordings: Iterable[Labelled], told: Callable[[], None]) -> list[Clip]:
    """Every recording whose speech is known over every line; one that cannot be decoded is left out."""
    finder, clips = SpeechFinder(), list[Clip]()
    for recording in recordings:
        if recording.speech is not None:
            clips += _over_all_lines(finder, recording, recording.speech)
        told()
    return clips


def _over_all_lines(finder: SpeechFinder, recording: Labelled, speech: tuple[Span, ...]) -> list[Clip]:
    try:
        audio = decode(recording.file)
    except UndecodableAudio:
        return []
    heard = [(line, carried(audio, line)) for line in Line]
    found = [(line, each, finder.evidence(each)) for line, each in heard]
    return [
        Clip(
            recording.file.stem,
            line,
            evidence,
            each.duration,
            speech,
            counted(spans(evidence, each.duration, DEFAULT_HEARING), speech, each.duration),
        )
        for line, each, evidence in found
    ]


def counted(found: Sequence[Span], speech: Sequence[Span], duration: float) -> Seconds:
    """Frame by frame."""
    ours, theirs = _frames(found, duration), _frames(speech, duration)
    return Seconds(
        *(float(np.count_nonzero(each)) * STEP for each in (ours & theirs, ours & ~theirs, ~ours & theirs))
    )


def _frames(stretches: Sequence[Span], duration: float) -> NDArray[np.bool_]:
    frames = np.zeros(round(duration / STEP), np.bool_)
    for span in stretches:
        frames[round(span.start / STEP) : round(span.end / STEP)] = True
    return frames


def figures(clips: Sequence[Clip], recordings: Sequence[Labelled]) -> Figures:
    """All of it."""
    lines = {line.value: _of_line([clip for clip in clips if clip.line is line]) for line in Line}
    telephone = lines[Line.TELEPHONE.value]
    over_it = [clip for clip in clips if clip.line is Line.TELEPHONE]
    return Figures(
        recall=telephone["recall"],
        precision=telephone["precision"],
        tone_seconds_marked=telephone["tone_seconds_marked"],
        lines=lines,
        curve=_curve([clip for clip in over_it if clip.speech]),
        clips={
            name: {"marked": round(clip.seconds.marked, 2), "missed": round(clip.seconds.missed, 2)}
            for name, clip in zip(_apart([clip.name for clip in over_it]), over_it, strict=True)
        },
        recordings=len(over_it),
        left_out=len(recordings) - len(over_it),
    )


def _apart(names: Sequence[str]) -> list[str]:
    """Recordings of one name in several folders are several: the second is NAME (2)."""
    seen = Counter[str]()
    told = []
    for name in names:
        seen[name] += 1
        told.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return told


def _of_line(clips: Sequence[Clip]) -> LineFigures:
    spoken = [clip.seconds for clip in clips if clip.speech]
    silent = [clip for clip in clips if not clip.speech]
    recall, precision, marked = _recall(spoken), _precision(spoken), _marked(silent)
    return LineFigures(
        recall=value_of(recall),
        recall_interval=interval_of(recall),
        precision=value_of(precision),
        precision_interval=interval_of(precision),
        tone_seconds_marked=value_of(marked),
        tone_seconds_marked_interval=interval_of(marked),
    )


def _recall(seconds: Sequence[Seconds]) -> Share | None:
    return share([each.found for each in seconds], [each.found + each.missed for each in seconds])


def _precision(seconds: Sequence[Seconds]) -> Share | None:
    return share([each.found for each in seconds], [each.found + each.marked for each in seconds])


def _marked(clips: Sequence[Clip]) -> Share | None:
    """The share of all their seconds, none of which is speech."""
    return share([clip.seconds.marked for clip in clips], [clip.duration for clip in clips])


def _curve(clips: Sequence[Clip]) -> list[tuple[float, float]]:
    """Recall and precision where the finder is less and less eager."""
    points = []
    for shift in SHIFTS:
        hearing = replace(
            DEFAULT_HEARING, begins=DEFAULT_HEARING.begins + shift, ends=DEFAULT_HEARING.ends + shift
        )
        seconds = [
            counted(spans(clip.evidence, clip.duration, hearing), clip.speech, clip.duration)
            for clip in clips
        ]
        recall, precision = _recall(seconds), _precision(seconds)
        if recall and precision:
            points.append((recall.value, precision.value))
    return points
