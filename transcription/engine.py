"""One loaded Whisper that reads windows of many recordings at once: CTranslate2 by way of faster-whisper.

Each window is encoded once; the text, the word times and, where it is wanted, the language guess all come
from that one encoding, each for the whole batch at a time. Decoding is greedy at temperature 0, without
timestamp tokens and without the text of the window before: the settings in which Whisper invents and repeats
least, and in which no window can know of another. A reading that raises a doubt is read again by beam search.
Nothing is drawn by lot: a recording has the same words whoever else is in its batch; a word may begin or end
a step of 20 ms elsewhere.

(faster-whisper's own `transcribe` goes back to the end of the last word and reads the rest of a window again,
whence many invented endings.)
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from pathlib import Path
from typing import Self

import ctranslate2
import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.audio import pad_or_trim
from faster_whisper.tokenizer import Tokenizer
from faster_whisper.transcribe import get_suppressed_tokens
from numpy.typing import NDArray

from transcription.batches import Packing
from transcription.context import FRAMES_PER_SECOND, WHOLE, Context, Fit
from transcription.errors import ModelMissing, RecogniserFailed
from transcription.memory import keep_what_is_freed
from transcription.model import Word
from transcription.reading import Passage, Reading, can_be_halved, halved, joined
from transcription.text import Text, light, text_of
from transcription.together import Pause, nobody
from transcription.tuning import Tuning
from transcription.unspaced import LetterTokenizer
from transcription.words import words_of

Encoded = NDArray[np.floating]
"""Windows x encoder positions of 20 ms x width."""


LAYERS = {384: 4, 512: 6, 768: 12, 1024: 24, 1280: 32}
"""Of a Whisper's decoder by its width (arXiv 2212.04356, table 1); distilled ones have fewer."""
POSITIONS_PER_SECOND = 50
LOOKED_BACK_AT = 250e6
"""Bytes of keys and values of one worker's windows, at most, on a processor: six whole windows of `base`, two
of `small`, one of what is larger. With three of `small` the peak was 1.5 times (b)'s of the bench."""


class Engine:
    """A Whisper on one device, safe to share between threads.

    A model that cannot be loaded is as good as missing: contacts wait for it, none of them is to blame.
    """

    def __init__(self, folder: Path, device: str, tuning: Tuning, fit: Fit, beam: int) -> None:
        self.fit, self.tuning = fit, tuning
        self._beam = beam
        self._at_once = device != "cpu"
        self._weights = folder / "model.bin"
        self._loaded = _which(self._weights)
        keep_what_is_freed()
        try:
            self._model = WhisperModel(
                str(folder),
                device=device,
                compute_type=tuning.compute,
                cpu_threads=tuning.threads,
                num_workers=tuning.workers,
                local_files_only=True,
            )
            self._most = math.inf if self._at_once else LOOKED_BACK_AT / self._bytes_a_second()
        except (RuntimeError, ValueError, OSError) as problem:
            raise ModelMissing(
                f"the speech model in {folder} cannot be loaded on {device}: bring it again, "
                f"or choose another device with HOTLINE_SPEECH_DEVICE"
            ) from problem
        self._packing = self._packed(tuning.batch)

    def set_to(self, fit: Fit, beam: int, batch: float) -> Self:
        """The same weights with other settings. Who reads with the old ones still does so to the end."""
        other = copy(self)
        other.fit, other._beam = fit, beam
        other._packing = self._packed(batch)
        return other

    @property
    def is_replaced(self) -> bool:
        """Whether other weights lie where these were loaded from; not where none do, for these still read."""
        return _which(self._weights) not in (None, self._loaded)

    def _packed(self, batch: float) -> Packing:
        return Packing(min(batch, self._most), self.tuning.workers)

    def _bytes_a_second(self) -> float:
        """What the decoder keeps of a second of sound: a key and a value for each layer and position."""
        nothing = np.zeros((1, self._model.model.n_mels, FRAMES_PER_SECOND), np.float32)
        width = np.asarray(self._model.model.encode(_view(nothing), to_cpu=True)).shape[-1]
        layers = next((layers for known, layers in LAYERS.items() if width <= known), max(LAYERS.values()))
        return float(2 * layers * POSITIONS_PER_SECOND * width * np.dtype(np.float32).itemsize)

    @property
    def languages(self) -> frozenset[str]:
        """What the model was taught."""
        return frozenset(self._model.supported_languages)

    def read(self, passages: Sequence[Passage], pause: Pause = nobody) -> list[Reading | RecogniserFailed]:
        """Each passage's words, in the order given; `pause` is called every second.

        Whisper writes no more than 224 tokens at once, six seconds of Burmese: what breaks off there is read
        again in two halves.
        """
        readings = self._packing.answers(passages, self._kind, self._read, pause)
        broken_off = [
            place
            for place, reading in enumerate(readings)
            if isinstance(reading, Reading) and reading.broken_off and can_be_halved(passages[place])
        ]
        if broken_off:
            cut = [halved(passages[place]) for place in broken_off]
            again = iter(self.read([half for both in cut for half in both], pause))
            for place, (first, _) in zip(broken_off, cut, strict=True):
                readings[place] = joined(next(again), next(again), first.window.seconds)
        return readings

    def guess(
        self, passages: Sequence[Passage], pause: Pause = nobody
    ) -> list[Mapping[str, float] | RecogniserFailed]:
        """The probability of each language the model knows, whatever language a passage is to be read in."""
        return self._packing.answers(passages, self._kind, self._guess, pause)

    def _kind(self, passage: Passage) -> tuple[int, str]:
        return self._frames(passage), passage.language

    def _frames(self, passage: Passage) -> int:
        return self.fit.frames(round(passage.window.seconds * FRAMES_PER_SECOND))

    def _guess(self, batch: Sequence[Passage]) -> list[Mapping[str, float]]:
        encoded, _ = self._encode(batch, self._frames(batch[0]))
        return self._guesses(encoded)

    def _read(self, batch: Sequence[Passage]) -> list[Reading]:
        """What a fitted context leaves unsure is read again as the model was taught to."""
        readings = self._read_in(self._frames(batch[0]), batch)
        unsure = self._unsure(readings) if self.fit.context is Context.FITTED else []
        most = max(1, int(self._packing.seconds * FRAMES_PER_SECOND / WHOLE))
        for first in range(0, len(unsure), most):
            places = unsure[first : first + most]
            again = self._read_in(WHOLE, [batch[place] for place in places])
            for place, reading in zip(places, again, strict=True):
                readings[place] = reading
        return readings

    def _unsure(self, readings: Sequence[Reading]) -> list[int]:
        return [place for place, reading in enumerate(readings) if reading.is_unsure]

    def _read_in(self, frames: int, batch: Sequence[Passage]) -> list[Reading]:
        encoded, heard = self._encode(batch, frames)
        tokenizers = self._tokenizers(passage.language for passage in batch)
        wanted = [place for place, passage in enumerate(batch) if passage.guessed]
        guesses = dict(zip(wanted, self._guesses(encoded[wanted]) if wanted else (), strict=True))
        texts = self._texts(encoded, tokenizers, beam=1)
        self._read_again(texts, encoded, tokenizers)
        words = self._words(texts, encoded, tokenizers, heard)
        return [
            Reading(
                text.text,
                said,
                text.avg_logprob,
                text.no_speech_probability,
                guesses.get(place, {}),
                text.broken_off,
            )
            for place, (text, said) in enumerate(zip(texts, words, strict=True))
        ]

    def _encode(self, batch: Sequence[Passage], frames: int) -> tuple[Encoded, list[int]]:
        """The encodings, and how many frames of 10 ms of each are sound; the rest is filling."""
        features = [
            self._model.feature_extractor(passage.window.samples(passage.audio), chunk_length=None)[..., :-1]
            for passage in batch
        ]
        filled = [pad_or_trim(each, frames)[np.newaxis] for each in features]
        # On a processor one window at a time stays in its cache, and takes two thirds of the time of sixteen.
        rounds = [np.concatenate(filled)] if self._at_once else filled
        encoded = [np.asarray(self._model.model.encode(_view(each), to_cpu=True)) for each in rounds]
        return np.concatenate(encoded), [min(each.shape[-1], frames) for each in features]

    def _guesses(self, encoded: Encoded) -> list[Mapping[str, float]]:
        if not self._model.model.is_multilingual:
            return [{"en": 1.0}] * len(encoded)
        return [
            {token[2:-2]: float(probability) for token, probability in probabilities}
            for probabilities in self._model.model.detect_language(_view(encoded))
        ]

    def _texts(self, encoded: Encoded, tokenizers: Sequence[Tokenizer], beam: int) -> list[Text]:
        results = self._model.model.generate(
            _view(encoded),
            [self._model.get_prompt(each, [], without_timestamps=True) for each in tokenizers],
            beam_size=beam,
            max_length=self.longest_text(encoded.shape[1]),
            suppress_blank=True,
            suppress_tokens=get_suppressed_tokens(tokenizers[0], [-1]),
            return_scores=True,
            return_no_speech_prob=True,
        )
        longest = self.longest_text(encoded.shape[1]) // 2
        return [text_of(result, each, longest) for result, each in zip(results, tokenizers, strict=True)]

    def longest_text(self, positions: int) -> int:
        """Tokens with the prompt; CTranslate2 gives half to the text. `positions` are those encoded."""
        return int(self._model.max_length)

    def _read_again(self, texts: list[Text], encoded: Encoded, tokenizers: Sequence[Tokenizer]) -> None:
        """Replace what raises a doubt by what beam search reads, where that is better."""
        doubted = [place for place, text in enumerate(texts) if text.doubted] if self._beam > 1 else []
        if not doubted:
            return
        again = self._texts(encoded[doubted], [tokenizers[place] for place in doubted], self._beam)
        for place, text in zip(doubted, again, strict=True):
            texts[place] = max(texts[place], text, key=lambda each: each.worth)

    def _words(
        self,
        texts: Sequence[Text],
        encoded: Encoded,
        tokenizers: Sequence[Tokenizer],
        heard: Sequence[int],
    ) -> list[tuple[Word, ...]]:
        """Word times; one language at a time, since CTranslate2 aligns a batch after one prompt."""
        found: list[tuple[Word, ...]] = [()] * len(texts)
        spoken = [place for place, text in enumerate(texts) if text.tokens]
        for places in light(spoken, tokenizers, texts):
            aligned = self._model.find_alignment(
                tokenizers[places[0]],
                [texts[place].tokens for place in places],
                _view(encoded[places]),
                [heard[place] for place in places],
            )
            for place, pieces in zip(places, aligned, strict=True):
                found[place] = words_of(pieces)
        return found

    def _tokenizers(self, languages: Iterable[str]) -> list[Tokenizer]:
        """One for each, the same for the same language."""
        known: dict[str, Tokenizer] = {}
        multilingual = self._model.model.is_multilingual
        for language in (asked := list(languages)):
            if language not in known:
                known[language] = LetterTokenizer(
                    self._model.hf_tokenizer, multilingual, "transcribe", language
                )
        return [known[language] for language in asked]


def _view(numbers: NDArray[np.floating]) -> ctranslate2.StorageView:
    return ctranslate2.StorageView.from_array(np.ascontiguousarray(numbers))


def _which(weights: Path) -> tuple[int, int] | None:
    """What tells one file from another that takes its name; None where there is none."""
    try:
        told = weights.stat()
    except OSError:
        return None
    return told.st_ino, told.st_mtime_ns


def chosen_device(device: str) -> str:
    """ "auto" is the graphics card where CTranslate2 finds one."""
    if device != "auto":
        return device
    return "cuda" if ctranslate2.get_cuda_device_count() else "cpu"
