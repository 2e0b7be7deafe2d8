"""Compares a draft case with the call it was made from: is it right, and where not, what is wrong?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from uuid import UUID

from ops.demo.story import Story
from transcription.model import Grade
from triage.draft import Triage
from triage.model import FindingKind

MOST = 0.6
"""Share of the spoken units that must stand in the transcript: the model mishears one in sixteen."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What the casebook holds about one contact."""

    language: str
    units: Sequence[str]
    answers: dict[str, str]
    grades: frozenset[str]
    speech_seconds: float
    issues: frozenset[str]
    urgency: str
    unproven: Sequence[str]


def read_casebook(contact_id: UUID) -> Heard:
    """From the rows, as a caseworker gets them."""
    from ops.casebook.models import Contact, Segment, Transcript

    contact = Contact.objects.select_related("draft").get(pk=contact_id)
    transcripts = list(Transcript.objects.filter(recording__contact=contact))
    lines = Segment.objects.filter(transcript__in=transcripts).order_by("transcript", "position")
    findings = list(contact.draft.findings.all())
    return Heard(
        language=contact.language,
        units=[unit for line in lines for unit in split_units(line.text)],
        answers=contact.answers_by_question(),
        grades=frozenset(row.grade for row in transcripts),
        speech_seconds=sum(row.speech_seconds for row in transcripts),
        issues=frozenset(finding.code for finding in findings if finding.kind == FindingKind.ISSUE),
        urgency=contact.draft.urgency,
        unproven=[finding.code for finding in findings if not finding.evidence],
    )


def what_is_wrong(story: Story, heard: Heard, triage: Triage) -> Iterator[str]:
    """One sentence for each thing; nothing where the draft case is right."""
    pressed = {question.value: answer for question, answer in story.answers.items()}
    if heard.language != story.language.code:
        yield f"The language is {heard.language}, but {story.language.code} was chosen."
    if heard.answers != pressed:
        yield f"The keypad answers are {heard.answers}, but {pressed} was pressed."
    if heard.speech_seconds < 1:
        yield "No speech was found in the recording."
    if heard.unproven:
        yield f"Findings without evidence: {', '.join(heard.unproven)}."
    yield from _wrong_words(story, heard) if story.units else _words_nobody_can_hear(heard)
    yield from _wrong_conclusions(story, heard, triage)


def understood(story: Story, heard: Heard) -> Sequence[int]:
    """Which of the spoken units stand in the transcript, in their order."""
    spoken = [unit.text for unit in story.units]
    blocks = SequenceMatcher(None, spoken, list(heard.units), autojunk=False).get_matching_blocks()
    return [index for block in blocks for index in range(block.a, block.a + block.size)]


def split_units(text: str) -> list[str]:
    """The model writes units separated by commas."""
    return [unit.strip() for unit in text.split(",") if unit.strip()]


def _wrong_words(story: Story, heard: Heard) -> Iterator[str]:
    found = len(understood(story, heard))
    if found < MOST * len(story.units):
        yield f"Of {len(story.units)} things said only {found} stand in the transcript."


def _words_nobody_can_hear(heard: Heard) -> Iterator[str]:
    if heard.units or heard.grades != {Grade.LISTEN_ONLY}:
        yield "Words are shown in a language that no model hears."


def _wrong_conclusions(story: Story, heard: Heard, triage: Triage) -> Iterator[str]:
    """Everything that follows from what was understood must be found, and the urgency be the same."""
    right = [story.units[index] for index in understood(story, heard)]
    expected = Story(story.language, right, story.answers).expected(triage)
    if right and not expected.issues:
        yield "Nothing follows from what was said, so the demonstration shows nothing."
    for missing in sorted(set(expected.issues) - heard.issues):
        yield f"{missing} was reported, but is not in the draft case."
    if heard.urgency != story.expected(triage).urgency:
        yield f"The urgency is {heard.urgency}, not {story.expected(triage).urgency}."
