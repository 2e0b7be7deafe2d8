"""Recordings that were heard, without a vault behind them."""

from datetime import timedelta

from ops.casebook import entry, models
from ops.tasks.transcribe import keep
from ops.vault import Kept
from tests.ops.given import given_facts
from transcription import model as heard
from transcription.model import Grade, Segment, Span
from triage.model import Urgency


def heard_in(
    language: str, lines: tuple[str, ...], *, seconds: float, model: str = "hotline-nano", days_ago: int = 0
) -> models.Transcript:
    """A drafted contact with one recording, `seconds` of speech shared evenly by its lines."""
    facts = given_facts(language=language)
    kept = {each.id: Kept(f"{each.id}.age", "0" * 64) for each in facts.recordings}
    contact = entry.enter(facts, "0" * 64, kept)
    models.Contact.objects.filter(pk=contact.pk).update(
        started_at=contact.started_at - timedelta(days=days_ago)
    )
    step = seconds / len(lines)
    segments = tuple(
        Segment(step * place, step * (place + 1), text, (), -0.2, 0.01, ())
        for place, text in enumerate(lines)
    )
    told = heard.Transcript(
        language, None, seconds, (Span(0, seconds),), segments, Grade.DRAFT, model, demonstration=False
    )
    recording = contact.recordings.get()
    assert keep(recording, told)
    models.DraftCase.objects.create(contact=contact, machine_urgency=Urgency.SOON)
    return models.Transcript.objects.get(recording=recording)
