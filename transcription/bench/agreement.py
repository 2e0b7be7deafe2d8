"""`python -m transcription.bench.agreement`: whether our texts are faster-whisper's, and what `fitted` costs.

The same windows are read by `BatchedInferencePipeline`, a recording at a time, and by our engine, all
recordings at once, with `full` context; texts are compared window by window. Then our engine reads them with
`fitted`, and both are held against what was said. Reads a job as JSON from standard input, writes figures.
"""

import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from faster_whisper import BatchedInferencePipeline, WhisperModel
from pydantic import BaseModel, ConfigDict

from transcription.bench.voicemails import Voicemail, utterances, voicemails
from transcription.context import Context, Fit
from transcription.decode import MODEL_RATE, decode
from transcription.engine import Engine
from transcription.reading import Passage, Reading
from transcription.speech import SpeechFinder
from transcription.tuning import Tuning
from transcription.windows import windows


class Compare(BaseModel):
    """`window`: the longest, in seconds of speech."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    folder: Path
    device: str
    count: int
    seed: int = 1
    window: float
    tuning: Tuning


class Agreed(BaseModel):
    """How many windows there were, how many texts were alike, and units said and wrong in each context."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    windows: int
    alike: int
    fitted_like_full: int
    units: int
    wrong_full: int
    wrong_fitted: int


def compare(asked: Compare) -> Agreed:
    """Read the same windows in three ways."""
    letters = voicemails(utterances(asked.folder / "examples"), asked.count, asked.seed)
    passages = _passages(letters, asked.window)
    flat = [passage for letter in passages for passage in letter]
    full = _ours(asked, Context.FULL, flat)
    fitted = _ours(asked, Context.FITTED, flat)
    theirs = _theirs(asked, passages)
    return Agreed(
        windows=len(flat),
        alike=sum(mine == other for mine, other in zip(full, theirs, strict=True)),
        fitted_like_full=sum(mine == other for mine, other in zip(fitted, full, strict=True)),
        units=sum(len(letter.units) for letter in letters),
        wrong_full=_wrong(letters, passages, full),
        wrong_fitted=_wrong(letters, passages, fitted),
    )


def _passages(letters: Sequence[Voicemail], longest: float) -> list[list[Passage]]:
    finder = SpeechFinder()
    found = []
    for letter in letters:
        audio = decode(letter.sound)
        cut = windows(finder.find(audio).speech, audio.quietest, longest, even=True)
        found.append([Passage(audio, window, letter.language) for window in cut])
    return found


def _ours(asked: Compare, context: Context, passages: Sequence[Passage]) -> list[str]:
    engine = Engine(asked.folder, asked.device, asked.tuning, Fit(context, asked.window), beam=1)
    return [answer.text if isinstance(answer, Reading) else "" for answer in engine.read(passages)]


def _theirs(asked: Compare, passages: Sequence[Sequence[Passage]]) -> list[str]:
    threads = asked.tuning.threads * asked.tuning.workers
    model = WhisperModel(
        str(asked.folder), asked.device, compute_type=asked.tuning.compute, cpu_threads=threads
    )
    pipeline = BatchedInferencePipeline(model)
    return [text for letter in passages for text in _clips(pipeline, letter)]


def _clips(pipeline: BatchedInferencePipeline, passages: Sequence[Passage]) -> list[str]:
    """One text for each window; faster-whisper gets them end to end, with where each begins and ends."""
    sounds = [passage.window.samples(passage.audio) for passage in passages]
    ends = np.cumsum([0, *map(len, sounds)])
    half = 0.5  # of a sample: it cuts off what is behind the comma
    clips = [
        {"start": (first + half) / MODEL_RATE, "end": (last + half) / MODEL_RATE}
        for first, last in pairwise(ends)
    ]
    segments, _ = pipeline.transcribe(
        np.concatenate(sounds),
        language=passages[0].language,
        clip_timestamps=clips,
        beam_size=1,
        temperature=0.0,
        without_timestamps=True,
        batch_size=16,
    )
    texts = [""] * len(clips)
    starts = [clip["start"] for clip in clips]
    for segment in segments:
        place = int(np.searchsorted(starts, segment.start + 0.01)) - 1
        texts[place] = f"{texts[place]} {segment.text.strip()}".strip()
    return texts


def _wrong(letters: Sequence[Voicemail], passages: Sequence[Sequence[Passage]], texts: Sequence[str]) -> int:
    rest = iter(texts)
    return sum(
        mistakes(letter.units, units(", ".join(next(rest) for _ in own)))
        for letter, own in zip(letters, passages, strict=True)
    )


def units(text: str) -> tuple[str, ...]:
    """The demonstration model says a comma between two."""
    return tuple(unit.strip() for unit in text.split(",") if unit.strip())


def mistakes(said: Sequence[str], heard: Sequence[str]) -> int:
    """Substitutions, insertions and deletions, the fewest (Levenshtein)."""
    costs = list(range(len(heard) + 1))
    for place, unit in enumerate(said, 1):
        diagonal, costs[0] = costs[0], place
        for at, other in enumerate(heard, 1):
            diagonal, costs[at] = costs[at], min(costs[at] + 1, costs[at - 1] + 1, diagonal + (unit != other))
    return costs[-1]


if __name__ == "__main__":
    sys.stdout.write(compare(Compare.model_validate_json(sys.stdin.read())).model_dump_json() + "\n")
