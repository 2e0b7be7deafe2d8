"""One loaded Whisper: passages of speech in, words with times and probabilities out.

Each passage is encoded once; the language guess, the text and the word times all come from that one encoding.
Decoding is greedy or beam search at temperature 0, without timestamp tokens and without the text of the
passage before: the settings in which Whisper invents and repeats least. (faster-whisper's own `transcribe`
goes back to the end of the last word and reads the rest of a window again, whence many invented endings.)
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import ctranslate2
from faster_whisper import WhisperModel
from faster_whisper.audio import pad_or_trim
from faster_whisper.transcribe import get_suppressed_tokens, merge_punctuations

from transcription.errors import ModelMissing, RecogniserFailed
from transcription.model import Word
from transcription.resampling import Samples
from transcription.unspaced import LetterTokenizer

COMPUTE_TYPES = {"cpu": "int8", "cuda": "float16"}
SECONDS_PER_WINDOW = 30.0
"""Whisper hears thirty seconds at a time; a passage must not be longer."""
PREPENDED, APPENDED = "\"'“¿([{-", "\"'.。,，!！?？:：”)]}、"


@dataclass(frozen=True, slots=True)
class Reading:
    """What one passage says. Times count from the passage's beginning."""

    text: str
    words: tuple[Word, ...]
    avg_logprob: float
    no_speech_probability: float


class Recogniser:
    """A Whisper model on one device, safe to share between threads. Raises RecogniserFailed.

    A model that cannot be loaded is as good as missing: contacts wait for it, none of them is to blame.
    """

    def __init__(self, folder: Path, device: str, compute_type: str | None, threads: int) -> None:
        device = chosen_device(device)
        try:
            self._model = WhisperModel(
                str(folder),
                device=device,
                compute_type=compute_type or COMPUTE_TYPES[device],
                cpu_threads=threads,
                local_files_only=True,
            )
        except (RuntimeError, ValueError, OSError) as problem:
            raise ModelMissing(
                f"the speech model in {folder} cannot be loaded on {device}: bring it again, "
                f"or choose another device with HOTLINE_SPEECH_DEVICE"
            ) from problem

    @property
    def languages(self) -> frozenset[str]:
        """What the model was taught."""
        return frozenset(self._model.supported_languages)

    def encode(self, samples: Samples) -> "Passage":
        """Listen to at most thirty seconds at 16 kHz, once."""
        features = self._model.feature_extractor(samples, chunk_length=None)[..., :-1]
        frames = features.shape[-1]
        try:
            encoded = self._model.encode(pad_or_trim(features))
        except RuntimeError as problem:
            raise RecogniserFailed("the speech model broke while listening") from problem
        return Passage(encoded, min(frames, self._model.feature_extractor.nb_max_frames))

    def guess(self, passage: "Passage") -> dict[str, float]:
        """The probability of each language the model knows."""
        if not self._model.model.is_multilingual:
            return {"en": 1.0}
        (probabilities,) = self._model.model.detect_language(passage.encoded)
        return {token[2:-2]: float(probability) for token, probability in probabilities}

    def read(self, passage: "Passage", language: str, beam: int) -> Reading:
        """The passage's words, the language pinned."""
        tokenizer = LetterTokenizer(
            self._model.hf_tokenizer, self._model.model.is_multilingual, task="transcribe", language=language
        )
        prompt = self._model.get_prompt(tokenizer, [], without_timestamps=True)
        try:
            (result,) = self._model.model.generate(
                passage.encoded,
                [prompt],
                beam_size=beam,
                max_length=self._model.max_length,
                suppress_blank=True,
                suppress_tokens=get_suppressed_tokens(tokenizer, [-1]),
                return_scores=True,
                return_no_speech_prob=True,
            )
            tokens = [token for token in result.sequences_ids[0] if token < tokenizer.eot]
            words = tuple(self._words(passage, tokens, tokenizer))
        except RuntimeError as problem:
            raise RecogniserFailed("the speech model broke while reading") from problem
        length = len(result.sequences_ids[0])
        return Reading(
            text=tokenizer.decode(tokens).strip(),
            words=words,
            avg_logprob=float(result.scores[0] * length / (length + 1)),
            no_speech_probability=float(result.no_speech_prob),
        )

    def _words(self, passage: "Passage", tokens: list[int], tokenizer: LetterTokenizer) -> Iterator[Word]:
        if not tokens:
            return
        (aligned,) = self._model.find_alignment(tokenizer, [tokens], passage.encoded, passage.frames)
        merge_punctuations(aligned, PREPENDED, APPENDED)
        for piece in aligned:
            if piece["word"]:
                yield Word(
                    float(piece["start"]), float(piece["end"]), piece["word"], float(piece["probability"])
                )


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of speech as the encoder left it; `frames` of 10 ms are sound, the rest is filling."""

    encoded: ctranslate2.StorageView
    frames: int


def chosen_device(device: str) -> str:
    """ "auto" is the graphics card where CTranslate2 finds one."""
    if device != "auto":
        return device
    return "cuda" if ctranslate2.get_cuda_device_count() else "cpu"
