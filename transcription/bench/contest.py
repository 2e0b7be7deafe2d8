"""`python -m transcription.bench.contest`: one way of transcribing a set of voicemails, alone in its process.

Reads a job as JSON from standard input and writes what it took as JSON. Loading the model and a first
recording are not timed. All ways have the same weights, recordings and decoding: greedy, temperature 0, the
language given, no timestamp tokens, nothing carried over from the window before, speech filtered first. Word
times are made too, but for (a) where weights are random: it goes back to the end of the last word, which is
then anywhere.
"""

import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import StrEnum
from math import ceil
from pathlib import Path

from faster_whisper import BatchedInferencePipeline, WhisperModel
from faster_whisper.audio import decode_audio
from faster_whisper.vad import VadOptions, collect_chunks, get_speech_timestamps
from pydantic import BaseModel, ConfigDict

from transcription.bench.paced import PROMPT_TOKENS, PacedEar, length_for
from transcription.bench.voicemails import Voicemail, one_of, utterances, voicemails
from transcription.context import FRAMES_PER_SECOND, Context
from transcription.ear import Spoken
from transcription.model import Grade, Transcript
from transcription.registry import DEFAULT, EMBEDDED_MODELS, ModelEntry, Registry
from transcription.tuning import Tuning
from transcription.windows import windows

EXAMPLES = EMBEDDED_MODELS / "hotline-nano" / "examples"
AT_ONCE = 64
"""Recordings given to our ear in one call."""
ROUNDS_ALONE = 5
CHUNK = 30.0
RATE = 16_000


class Way(StrEnum):
    """(a) `WhisperModel.transcribe`, its filter of speech on or off; (b) `BatchedInferencePipeline`; ours."""

    PER_FILE = "per_file"
    PER_FILE_UNFILTERED = "per_file_unfiltered"
    BATCHED = "batched"
    OURS = "ours"


class Job(BaseModel):
    """`pace`: tokens per second spoken, for random weights. `alone`: one voicemail of so many seconds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    way: Way
    folder: Path
    device: str
    count: int
    seed: int = 1
    alone: float | None = None
    pace: float | None = None
    context: Context = Context.FITTED
    window: float = 14.0
    tuning: Tuning


class Taken(BaseModel):
    """Seconds of wall clock and of CPU for `audio` seconds, the most memory the process had, the texts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    wall: float
    cpu: float
    megabytes: float
    audio: float
    texts: list[str]


def run(job: Job) -> Taken:
    """Do the job and say what it took."""
    said = utterances(EXAMPLES)
    letters = [one_of(said, job.alone)] if job.alone else voicemails(said, job.count, job.seed)
    with tempfile.TemporaryDirectory(prefix="hl-hearing-") as folder:
        files = [Path(folder) / f"{number}.wav" for number in range(len(letters))]
        for file, letter in zip(files, letters, strict=True):
            file.write_bytes(letter.sound)
        letters = [replace(letter, sound=b"") for letter in letters]  # 256 are 160 MB, which no way needs
        transcribe = (_ours if job.way is Way.OURS else _theirs)(job, letters, files)
        transcribe(files[:1])
        takes = [_timed(transcribe, files) for _ in range(ROUNDS_ALONE if job.alone else 1)]
    wall, cpu, texts = sorted(takes)[len(takes) // 2]
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    audio = sum(letter.seconds for letter in letters)
    return Taken(wall=wall, cpu=cpu, megabytes=megabytes, audio=audio, texts=texts)


Transcribe = Callable[[Sequence[Path]], list[str]]


def _timed(transcribe: Transcribe, files: Sequence[Path]) -> tuple[float, float, list[str]]:
    wall, cpu = time.perf_counter(), time.process_time()
    texts = transcribe(files)
    return time.perf_counter() - wall, time.process_time() - cpu, texts


def _ours(job: Job, letters: Sequence[Voicemail], recordings: Sequence[Path]) -> Transcribe:
    entry = ModelEntry(
        name=job.folder.name,
        grades={letter.language: Grade.DRAFT for letter in letters},
        beam=1,
        context=job.context,
        window=job.window,
    )
    registry = Registry({entry.name: entry}, {letter.language: DEFAULT for letter in letters})
    ear = PacedEar(
        registry,
        [job.folder.parent],
        entry.name,
        device=job.device,
        threads=job.tuning.threads * job.tuning.workers,
    )
    ear.tuning = job.tuning
    if job.pace is not None:
        spoken = sum(letter.spoken_seconds for letter in letters)
        ear.pace = job.pace * spoken / _encoded(ear, entry, recordings)
    languages = [letter.language for letter in letters]

    def transcribe(files: Sequence[Path]) -> list[str]:
        found: list[str] = []
        for first in range(0, len(files), AT_ONCE):
            part = zip(files[first : first + AT_ONCE], languages[first : first + AT_ONCE], strict=False)
            results = ear.transcribe_all([Spoken(file, language) for file, language in part])
            found += [_text(result) for result in results if isinstance(result, Transcript)]
        return found

    return transcribe


def _encoded(ear: PacedEar, entry: ModelEntry, recordings: Sequence[Path]) -> float:
    """Seconds that our windows encode, so that we decode as many tokens in all as the others."""
    heard = map(ear.listen, recordings)
    return sum(
        entry.fit.frames(round(window.seconds * FRAMES_PER_SECOND)) / FRAMES_PER_SECOND
        for each in heard
        for window in windows(each.speech, each.audio.quietest, entry.fit.longest, entry.fit.even)
    )


def _text(transcript: Transcript) -> str:
    return " ".join(segment.text for segment in transcript.segments)


def _theirs(job: Job, letters: Sequence[Voicemail], files: Sequence[Path]) -> Transcribe:
    model = WhisperModel(
        str(job.folder),
        device=job.device,
        compute_type=job.tuning.compute,
        cpu_threads=job.tuning.threads * job.tuning.workers,
        local_files_only=True,
    )
    batched = BatchedInferencePipeline(model) if job.way is Way.BATCHED else None
    most = {file: _most_tokens(job, letter, file) for letter, file in zip(letters, files, strict=True)}
    languages = {file: letter.language for letter, file in zip(letters, files, strict=True)}

    def one(file: Path) -> str:
        settings = {
            "language": languages[file],
            "beam_size": 1,
            "temperature": 0.0,
            "without_timestamps": True,
            "condition_on_previous_text": False,
            "max_new_tokens": most[file],
        }
        if batched:
            segments, _ = batched.transcribe(str(file), batch_size=16, word_timestamps=True, **settings)
        else:
            segments, _ = model.transcribe(
                str(file),
                vad_filter=job.way is Way.PER_FILE,
                word_timestamps=job.pace is None,
                **settings,
            )
        return " ".join(segment.text.strip() for segment in segments)

    return lambda wanted: [one(file) for file in wanted]


def _most_tokens(job: Job, letter: Voicemail, file: Path) -> int | None:
    """For each window of a file, so that all of them make as many as its speech has; None: no limit."""
    if job.pace is None:
        return None
    audio = decode_audio(str(file), sampling_rate=RATE)
    if job.way is Way.PER_FILE_UNFILTERED:
        number = ceil(len(audio) / RATE / CHUNK)
    elif job.way is Way.PER_FILE:
        kept = get_speech_timestamps(audio, VadOptions())
        number = ceil(sum(each["end"] - each["start"] for each in kept) / RATE / CHUNK)
    else:
        options = VadOptions(max_speech_duration_s=CHUNK, min_silence_duration_ms=160)
        chunks, _ = collect_chunks(audio, get_speech_timestamps(audio, options), max_duration=CHUNK)
        number = len(chunks)
    return length_for(job.pace * letter.spoken_seconds / max(1, number)) - PROMPT_TOKENS


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run(Job.model_validate_json(sys.stdin.read())).model_dump()) + "\n")
