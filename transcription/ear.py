"""The ear: recordings and their callers' languages in, transcripts with their doubts out."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ivr.model import UNDETERMINED
from transcription.crosstalk import without_echo
from transcription.decode import Audio, decode, decode_sides
from transcription.errors import ModelMissing, TranscriptionError
from transcription.model import Grade, Span, Transcript
from transcription.registry import ModelEntry, Registry, find_model
from transcription.sheet import Sheet
from transcription.sides import merged
from transcription.speech import SpeechFinder
from transcription.together import Pause, nobody, together
from transcription.tuning import Tuning, Tunings, cores, key, untuned

if TYPE_CHECKING:
    from transcription.ahead import ReadAhead
    from transcription.engine import Engine


@dataclass(frozen=True, slots=True)
class Heard:
    """A recording decoded, where in it somebody speaks, and what of it is worth reading."""

    audio: Audio
    speech: tuple[Span, ...]
    worth_reading: tuple[Span, ...]
    unlike: tuple[Span, ...] = ()
    """Of the speech, what may be none."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """One recording to transcribe: `language` is an ISO 639 code, or "und" where nobody chose one.

    `suffix` tells formats without a header: ".ulaw", ".gsm". `ahead` was read of it before it was complete.
    """

    audio: Path | bytes
    language: str
    suffix: str = ""
    ahead: "Sequence[ReadAhead]" = ()


@dataclass(slots=True)
class Ear:
    """Transcribes recordings. Loads each model once, when it is first needed; safe to share between threads.

    `folders` are looked through in order for a model; `default_model` is the registry's name of the model for
    every language that does not ask for one of its own; `threads` 0 means one per core, at most four.
    `tunings` are what was measured here, at the first start or by `hotline bench transcription --tune`; they
    hold where `threads` is 0, and may be exchanged at any time.
    """

    registry: Registry
    folders: Sequence[Path]
    default_model: str
    device: str = "auto"
    threads: int = 0
    tunings: Tunings = field(default_factory=dict)
    _loading: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _finder: SpeechFinder | None = field(default=None, repr=False)
    _engines: dict[str, "Engine"] = field(default_factory=dict, repr=False)

    def transcribe(self, audio: Path | bytes, language: str, suffix: str = "") -> Transcript:
        """What was said in a recording, read as the caller's language.

        `language` is an ISO 639 code, or "und" where nobody chose one. A language no model is graded for
        gives a transcript without segments. Two people on a channel each are read apart. Raises
        UndecodableAudio, ModelMissing, RecogniserFailed.
        """
        (result,) = self.transcribe_all([Spoken(audio, language, suffix)])
        if isinstance(result, TranscriptionError):
            raise result
        return result

    def transcribe_all(
        self, recordings: Sequence[Spoken], pause: Pause = nobody
    ) -> list[Transcript | TranscriptionError]:
        """Each recording's transcript, or why it has none, in the order given.

        Whatever is wrong with one concerns that one alone, and a missing model those that need it. `pause` is
        called every second or so; others may be transcribed in it.
        """
        begun = together([partial(self._begin, each) for each in recordings], cores(self.threads), pause)
        sheets = [
            side
            for sides in begun
            if not isinstance(sides, TranscriptionError)
            for side in sides
            if isinstance(side, Sheet)
        ]
        written: dict[int, Transcript | TranscriptionError] = {}
        for name in dict.fromkeys(sheet.heard.model for sheet in sheets):
            own = [sheet for sheet in sheets if sheet.heard.model == name]
            written |= zip(map(id, own), self._write(self.registry.entry(name), own, pause), strict=True)
        return [_whole(sides, written) for sides in begun]

    def read_ahead(self, piece: bytes, language: str, start: int) -> "ReadAhead | None":
        """A piece of a recording still under way, a WAV, which begins at its sample `start`.

        None where there is nothing to read, or the model broke on it: the recording will show. Raises
        UndecodableAudio, ModelMissing.
        """
        from transcription.ahead import ReadAhead, digest_of
        from transcription.writing import Writer

        begun = self._begun(self._heard(decode(piece)), language)
        if language == UNDETERMINED or not isinstance(begun, Sheet):
            return None
        model = self.registry.entry(begun.heard.model)
        read = Writer(self._engine(model), model).read_ahead(begun)
        if read is None:
            return None
        length = len(begun.audio.samples)
        digest = digest_of(begun.audio, 0, length)
        windows, readings = tuple(read[0]), tuple(read[1])
        return ReadAhead(start, length, digest, language, model.name, windows, readings)

    def listen(self, source: Path | bytes, suffix: str = "") -> Heard:
        """Decode a recording and find the speech in it; needs no model. Raises UndecodableAudio."""
        return self._heard(decode(source, suffix))

    def _heard(self, audio: Audio) -> Heard:
        if self._finder is None:
            with self._loading:  # not whenever it is asked for: a model may be loading
                self._finder = self._finder or SpeechFinder(threads=1)
        found = self._finder.find(audio)
        return Heard(audio, found.speech, found.worth_reading, found.unlike)

    def _begin(self, recording: Spoken) -> "Begun":
        """For each side a sheet where there is something to write; else all there is to say."""
        try:
            sides = decode_sides(recording.audio, recording.suffix)
            apart = sides if len(sides) == 1 else without_echo(*sides)
            begun = [self._begun(self._heard(side), recording.language) for side in apart]
        except TranscriptionError as fault:
            return fault
        return [_minus(each, recording.ahead) for each in begun] if len(begun) == 1 else begun

    def _begun(self, heard: Heard, language: str) -> Sheet | Transcript:
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
        if not heard.worth_reading:
            return silent  # no speech, no text: the model is not even asked
        whole = heard.worth_reading != heard.speech
        return Sheet(heard.audio, silent, heard.worth_reading, unlike=heard.unlike, whole=whole)

    def _model_for(self, language: str) -> ModelEntry | None:
        if language == UNDETERMINED:
            return self.registry.entry(self.default_model)
        return self.registry.model_for(language, self.default_model)

    def _write(
        self, model: ModelEntry, sheets: Sequence[Sheet], pause: Pause
    ) -> Sequence[Transcript | TranscriptionError]:
        try:
            (engine,) = together([partial(self._engine, model)], 1, pause)  # weights may take many seconds
        except ModelMissing as missing:
            return [missing] * len(sheets)
        from transcription.writing import Writer  # loads faster-whisper, which silence need not wait for

        return Writer(engine, model, pause).write(sheets)

    def _engine(self, model: ModelEntry) -> "Engine":
        """As settings hold now; weights are read again for another use of the machine, or if replaced."""
        tuning = self._tuning(model)
        with self._loading:
            engine = self._engines.get(model.name)
            if engine is None or engine.is_replaced or not engine.tuning.is_but_for_batches(tuning):
                engine = self._loaded(model, find_model(model, self.folders), tuning)
                self._engines[model.name] = engine
        return engine.set_to(model.fit, model.beam, tuning.batch)

    def _tuning(self, model: ModelEntry) -> Tuning:
        from transcription.engine import chosen_device

        device = chosen_device(self.device)
        tuning = untuned(device, model.compute.get(device), self.threads, model.context)
        return tuning if self.threads else self.tunings.get(key(model.name, device, model.context), tuning)

    def _loaded(self, model: ModelEntry, folder: Path, tuning: Tuning) -> "Engine":
        from transcription.engine import Engine, chosen_device

        return Engine(folder, chosen_device(self.device), tuning, model.fit, model.beam)


Begun = list[Sheet | Transcript] | TranscriptionError
"""One recording's sides, or why it has none."""


def _minus(begun: Sheet | Transcript, ahead: "Sequence[ReadAhead]") -> Sheet | Transcript:
    """Without what was read ahead and holds."""
    if not ahead or not isinstance(begun, Sheet):
        return begun
    from transcription.ahead import known_of

    return known_of(begun, ahead)


def _whole(
    sides: Begun, written: Mapping[int, Transcript | TranscriptionError]
) -> Transcript | TranscriptionError:
    """What came of a recording: its only side, both together, or the first thing that went wrong."""
    if isinstance(sides, TranscriptionError):
        return sides
    done = [written[id(side)] if isinstance(side, Sheet) else side for side in sides]
    transcripts = [each for each in done if isinstance(each, Transcript)]
    for each in done:
        if isinstance(each, TranscriptionError):
            return each
    return transcripts[0] if len(transcripts) == 1 else merged(transcripts)
