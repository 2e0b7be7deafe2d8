"""What the demonstration's caller says and presses, and what a draft case made from that has to say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ivr.model import (
    Confidentiality,
    MayCallBack,
    Problem,
    Question,
    SafeDay,
    SafeTime,
    WhoMayAnswer,
    YesNo,
)
from ops.config import REPOSITORY
from ops.errors import OpsError
from ops.telephone.speech import VOICES, Unit, read_vocabulary, speak_texts
from prompts.library import Library
from prompts.model import Language
from transcription.model import Grade, Segment
from triage.draft import Triage
from triage.model import DraftCase, Message

VOCABULARY = REPOSITORY / "transcription" / "models" / "hotline-nano" / "vocab.tsv"

COMPLAINT = ("not paid", "phone taken", "locked in", "beaten", "help me")
"""What she says, in the English of the vocabulary."""

ANSWERS: Mapping[Question, str] = {
    Question.SAFE_TO_SPEAK: YesNo.YES,
    Question.IN_DANGER: YesNo.YES,
    Question.CONFIDENTIALITY: Confidentiality.CONFIDENTIAL,
    Question.MAY_CALL_BACK: MayCallBack.YES,
    Question.SAFE_DAY: SafeDay.TOMORROW,
    Question.SAFE_TIME: SafeTime.EVENING,
    Question.WHO_MAY_ANSWER: WhoMayAnswer.ONLY_ME,
    Question.HOW_MANY: "3",
    Question.PROBLEM: Problem.VIOLENCE,
}
"""What she presses, in the order in which she is asked."""


class NotOffered(OpsError):
    """Callers are not offered this language."""


@dataclass(frozen=True, slots=True)
class Story:
    """One call to be. `units` is empty where no model hears the language: then only the keys tell."""

    language: Language
    units: Sequence[Unit]
    answers: Mapping[Question, str]

    def speak(self, into: Path) -> None:
        """Her message as a WAV file."""
        texts = [unit.text for unit in self.units] or [self.language.own_name] * 3
        speak_texts(texts, VOICES.get(self.language.code) or self.language.voice or "en", into)

    def expected(self, triage: Triage) -> DraftCase:
        """The draft case of the same message in plain English, read by the same rules."""
        english = [_line(index, unit.english) for index, unit in enumerate(self.units)]
        answers = {question.value: answer for question, answer in self.answers.items()}
        grade = Grade.GOOD if english else Grade.LISTEN_ONLY
        return triage.draft(Message("expected", "en", None, tuple(english), answers, grade, 5.0))


def tell_story(code: str, library: Library) -> Story:
    """The story in this language. Raises NotOffered."""
    language = next((each for each in library.offered() if each.code == code), None)
    if language is None:
        raise NotOffered("Callers are not offered this language; see: hotline prompts check")
    known = {unit.english: unit for unit in read_vocabulary(VOCABULARY).get(code, ())}
    units = [known[english] for english in COMPLAINT] if language.transcribed and known else []
    return Story(language, units, ANSWERS)


def _line(index: int, text: str) -> Segment:
    return Segment(float(index), index + 1.0, text, (), 0.0, 0.0, ())
