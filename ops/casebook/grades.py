"""Grades that follow the hotline's own corrections: which stand, and what the latest make of them."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from ops.alarms import AlarmKind, Alarms
from ops.casebook import audit
from ops.casebook.models import AuditKind, Correction, LanguageGrade, Segment, Transcript
from transcription.grading import Earned, GoneOver, earned
from transcription.model import Grade
from transcription.registry import NEVER_WRITTEN, Registry

BETTER_FIRST = tuple(Grade)


def standing() -> dict[tuple[str, str], Grade]:
    """The grade earned last by each (language, model)."""
    rows = LanguageGrade.objects.order_by("at", "pk")
    return {(row.language, row.model): Grade(row.grade) for row in rows}


def grade_now(language: str, model: str, registry: Registry) -> Grade:
    """As earned, else as the registry begins with."""
    return registry.graded(standing()).entry(model).grade(language)


def evidence(language: str, model: str, registry: Registry) -> Earned:
    """What the latest corrections say of it."""
    return earned(grade_now(language, model, registry), gone_over(language, model))


def regrade(language: str, model: str, registry: Registry, alarms: Alarms) -> LanguageGrade | None:
    """Let the grade follow the corrections; None where it stays. A fall is an alarm, every change audited."""
    if model not in registry.models or language in NEVER_WRITTEN:
        return None
    before = grade_now(language, model, registry)
    found = evidence(language, model, registry)
    if found.grade is before or found.rate is None:
        return None
    with transaction.atomic():
        _wait_in_line(language, model)
        if grade_now(language, model, registry) is not before:  # by another correction, at this moment
            return None
        row = LanguageGrade.objects.create(
            language=language,
            model=model,
            before=before,
            grade=found.grade,
            rate=found.rate.value,
            low=found.rate.low,
            high=found.rate.high,
            minutes=found.minutes,
            recordings=found.recordings,
        )
        audit.record(AuditKind.GRADE_CHANGED, None, row)
    if BETTER_FIRST.index(found.grade) > BETTER_FIRST.index(before):
        alarms.sound(AlarmKind.GRADE_FELL, language)
    else:
        alarms.clear(AlarmKind.GRADE_FELL, language)
    return row


def _wait_in_line(language: str, model: str) -> None:
    """Of several who change one grade each waits for those before it; any row that stays will do for that."""
    theirs = Transcript.objects.select_for_update(no_key=True).filter(language=language, model=model)
    theirs.order_by("pk").first()


def gone_over(language: str, model: str) -> Iterator[GoneOver]:
    """Recordings every line of which a person corrected or confirmed, the latest first.

    Only whole ones: who corrects picks the lines that look wrong, and these alone would tell of nothing else.
    """
    for transcript in wholly_corrected().filter(language=language, model=model).iterator(50):
        lines = list(transcript.segments.all())
        said = said_now(transcript)
        yield GoneOver(
            heard=" ".join(line.text for line in lines),
            said=" ".join(said[line.pk] for line in lines),
            seconds=transcript.speech_seconds,
        )


def wholly_corrected() -> QuerySet[Transcript]:
    """Transcripts with lines, each of which has a correction; the latest corrected first."""
    of_line = Correction.objects.filter(segment=OuterRef("pk"))
    open_lines = Segment.objects.filter(~Exists(of_line), transcript=OuterRef("pk"))
    lines = Segment.objects.filter(transcript=OuterRef("pk"))
    last = Correction.objects.filter(segment__transcript=OuterRef("pk")).order_by("-at").values("at")[:1]
    whole = Transcript.objects.filter(Exists(lines), ~Exists(open_lines))
    return whole.annotate(gone_over_at=Subquery(last)).order_by("-gone_over_at", "-pk")


def corrected_pairs() -> list[tuple[str, str]]:
    """Each (language, model) of which a whole recording was gone over."""
    pairs = wholly_corrected().order_by("language", "model").values_list("language", "model")
    return list(pairs.distinct())


def said_now(transcript: Transcript) -> dict[int, str]:
    """The latest correction of each line, by the line's key."""
    made = Correction.objects.filter(segment__transcript=transcript).order_by("at", "pk")
    return {each.segment_id: str(each.after) for each in made if each.segment_id is not None}
