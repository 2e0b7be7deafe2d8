"""The ear: a recording and the caller's language in, a transcript with its doubts out."""

import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ivr.model import UNDETERMINED
from transcription.decode import Audio, decode
from transcription.errors import TranscriptionError
from transcription.model import Grade, Span, Transcript
from transcription.registry import ModelEntry, Registry, find_model
from transcription.speech import SpeechFinder

if TYPE_CHECKING:
    from transcription.recognise import Recogniser

MOST_THREADS = 4
"""More cores than this do little for one window of a Whisper this size."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A recording decoded, and where in it somebody speaks."""

    audio: Audio
    speech: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Spoken:
    """One recording to transcribe: `language` is an ISO 639 code, or "und" where nobody chose one.

    `suffix` tells formats without a header: ".ulaw", ".gsm".
    """

    audio: Path | bytes
    language: str
    suffix: str = ""


@dataclass(slots=True)
class Ear:
    """Transcribes recordings. Loads each model once, when it is first needed; safe to share between threads.

    `folders` are looked through in order for a model; `default_model` is the registry's name of the model for
    every language that does not ask for one of its own; `threads` 0 means one per core, at most four.
    """

    registry: Registry
    folders: Sequence[Path]
    default_model: str
    device: str = "auto"
    threads: int = 0
    _loading: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _finder: SpeechFinder | None = field(default=None, repr=False)
    _recognisers: dict[str, "Recogniser"] = field(default_factory=dict, repr=False)

    def transcribe(self, audio: Path | bytes, language: str, suffix: str = "") -> Transcript:
        """What was said in a recording, read as the caller's language.

        `language` is an ISO 639 code, or "und" where nobody chose one. A language no model is graded for
        gives a transcript without segments. Raises UndecodableAudio, ModelMissing, RecogniserFailed.
        """
        (result,) = self.transcribe_all([Spoken(audio, language, suffix)])
        if isinstance(result, TranscriptionError):
            raise result
        return result

    def transcribe_all(self, recordings: Sequence[Spoken]) -> list[Transcript | TranscriptionError]:
        """Each recording's transcript, or why it has none, in the order given; a broken one fails alone."""
        return [self._one(recording) for recording in recordings]

    def _one(self, recording: Spoken) -> Transcript | TranscriptionError:
        try:
            return self._transcribe(recording.audio, recording.language, recording.suffix)
        except TranscriptionError as fault:
            return fault

    def _transcribe(self, audio: Path | bytes, language: str, suffix: str) -> Transcript:
        heard = self.listen(audio, suffix)
        model = self._model_for(language)
        silent = Transcript(
            language=language,
            guess=None,
            duration=round(heard.audio.duration, 3),
            speech=heard.speech,
            segments=(),
            grade=model.grade(language) if model else Grade.LISTEN_ONLY,
            model=model.name if model else "",
            demonstration=model.demonstration if model else False,
            damage=heard.audio.damage,
        )
        if model is None or (language != UNDETERMINED and silent.grade is Grade.LISTEN_ONLY):
            return silent
        if not heard.speech:
            return silent  # no speech, no text: the model is not even asked
        from transcription.writing import Writer  # loads faster-whisper, which silence need not wait for

        return Writer(self._recogniser(model), model).write(heard.audio, silent)

    def listen(self, source: Path | bytes, suffix: str = "") -> Heard:
        """Decode a recording and find the speech in it; needs no model. Raises UndecodableAudio."""
        audio = decode(source, suffix)
        with self._loading:
            self._finder = self._finder or SpeechFinder(threads=1)
        return Heard(audio, self._finder.find(audio))

    def _model_for(self, language: str) -> ModelEntry | None:
        if language == UNDETERMINED:
            return self.registry.entry(self.default_model)
        return self.registry.model_for(language, self.default_model)

    def _recogniser(self, model: ModelEntry) -> "Recogniser":
        from transcription.recognise import Recogniser, chosen_device

        with self._loading:
            if model.name not in self._recognisers:
                folder = find_model(model, self.folders)
                device = chosen_device(self.device)
                self._recognisers[model.name] = Recogniser(
                    folder, device, model.compute.get(device), self.threads or sensible_threads()
                )
            return self._recognisers[model.name]


def sensible_threads() -> int:
    """One per core this process may use, at most four."""
    return min(len(os.sched_getaffinity(0)), MOST_THREADS)
