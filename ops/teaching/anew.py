"""Languages learnt anew: from their sentences, their lexicons' phrases, and what labelled messages tell."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from zlib import crc32

from ops.evaluation.triage_sets import Labelled
from ops.teaching.learning import learn
from ops.teaching.sentences import TAUGHT, Sentence, digest_of, plain_phrases, read_sentences
from ops.teaching.told import Told, told_by_messages
from triage.draft import Triage
from triage.learnt import SUFFIX, Learnt
from triage.tables import HERE, LexiconTable, read_table

FOLDS = 2
"""How many times all is learnt, each time without some messages, which are then read (note 40)."""


@dataclass(frozen=True, slots=True)
class Language:
    """All that is learnt of one."""

    code: str
    sentences: Sequence[Sentence]
    phrases: Sequence[Sentence]
    messages: Sequence[Labelled]

    @property
    def digest(self) -> str:
        """Of its sentences and messages: weights carry it. A phrase more makes nobody learn anew."""
        return digest_of(self.sentences, self.messages)

    def told(self, triage: Triage) -> Sequence[Told]:
        """What its messages tell, by what its sentences alone teach.

        Raises TooFewSentences, PackageMissing.
        """
        alone = learn(self.code, self.sentences, self.phrases)
        return list(told_by_messages(reading_with(triage, {self.code: alone}), self.messages))

    def learnt(self, told: Iterable[Told]) -> bytes:
        """The file of weights. Raises TooFewSentences, PackageMissing."""
        besides = [*self.phrases, *(each.sentence for each in told)]
        return learn(self.code, self.sentences, besides, self.digest)


def codes() -> Sequence[str]:
    """Of the languages of which there are sentences."""
    return sorted(path.stem for path in (HERE / TAUGHT).glob("*.tsv"))


def language(code: str, messages: Sequence[Labelled], issues: Collection[str]) -> Language:
    """One of `codes`; `messages` of any. Raises SentencesUnusable."""
    lexicon = HERE / "lexicons" / f"{code}.toml"
    phrases = list(plain_phrases(read_table(lexicon, LexiconTable))) if lexicon.is_file() else ()
    sentences = read_sentences(HERE / TAUGHT / f"{code}.tsv", issues)
    return Language(code, sentences, phrases, [each for each in messages if each.lang == code])


def reading_with(triage: Triage, weights: Mapping[str, bytes]) -> Triage:
    """It, with these weights and no others."""
    with TemporaryDirectory() as folder:
        paths = {code: Path(folder, f"{code}{SUFFIX}") for code in weights}
        for code, path in paths.items():
            path.write_bytes(weights[code])
        return replace(triage, learnt={code: Learnt(path) for code, path in paths.items()})


def read_by_others(triage: Triage, taught: Iterable[Language]) -> Iterator[tuple[Triage, Sequence[Labelled]]]:
    """All messages in folds, each with what was learnt without them.

    Whoever has learnt a message is surer of it than of the next. Raises TooFewSentences, PackageMissing.
    """
    told = [(language, language.told(triage)) for language in taught]
    for fold in range(FOLDS):
        weights = {
            language.code: language.learnt(each for each in said if _fold_of(each.of) != fold)
            for language, said in told
        }
        messages = [each for language, _ in told for each in language.messages if _fold_of(each.id) == fold]
        yield reading_with(triage, weights), messages


def _fold_of(message: str) -> int:
    """By its id, and so the same each time."""
    return crc32(message.encode()) % FOLDS
