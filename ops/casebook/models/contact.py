"""A contact and its recordings, as the envelope brought them."""

from datetime import datetime
from enum import StrEnum
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from ivr.model import Channel, Direction, EndedBy, Ending, Question, RecordingRole, YesNo


def choices_of(kind: type[StrEnum]) -> list[tuple[str, str]]:
    """A StrEnum as Django's choices; the label is the value, words for people are the console's."""
    return [(member.value, member.value) for member in kind]


class RecordingState(StrEnum):
    """KEPT: can be transcribed. UNDECODABLE: is no sound. UNRECOGNISED: the model broke on it, repeatedly."""

    KEPT = "kept"
    UNDECODABLE = "undecodable"
    UNRECOGNISED = "unrecognised"


class ContactQuerySet(models.QuerySet["Contact"]):
    """Where contacts stand on their way, told from the rows that exist; no state of its own can disagree."""

    def awaiting_transcript(self) -> Self:
        """A recording has neither a transcript nor a reason why there never will be one."""
        return self.filter(Exists(_untranscribed()))

    def awaiting_draft(self) -> Self:
        """Everything heard that can be heard, and no draft case yet, or one from before all was heard.

        Where a person has touched the draft, what was heard since can only raise its urgency.
        """
        wanting = Q(draft__isnull=True) | Exists(_outdated()) | Exists(_reheard())
        return self.filter(wanting, ~Exists(_untranscribed()), for_casework=True)

    def awaiting_links(self) -> Self:
        """Drafted, and nobody has looked yet for others about the same workplace."""
        return self.filter(draft__isnull=False, draft__linked_at__isnull=True, for_casework=True)

    def awaiting_nothing(self) -> Self:
        """None of the three: what could be heard is, and the draft, where there is to be one, is linked."""
        done = Q(draft__linked_at__isnull=False) & ~Exists(_outdated()) & ~Exists(_reheard())
        return self.filter(Q(for_casework=False) | done, ~Exists(_untranscribed()))

    def astir(self) -> Self:
        """Those that may await something: few, and found by their index however much the casebook holds."""
        return self.filter(stirred_at__isnull=False)

    def outdated(self) -> Self:
        """Their draft is older than a transcript, and no person has touched it."""
        return self.filter(Exists(_outdated()))


class Contact(models.Model):
    """One call, voice note or text. Rows are written once, by intake; `id` was given at the line."""

    id = models.UUIDField(primary_key=True, editable=False)
    channel = models.CharField(max_length=16, choices=choices_of(Channel))
    language = models.CharField(max_length=16, db_index=True)
    ending = models.CharField(max_length=32, choices=choices_of(Ending), db_index=True)
    started_at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField()
    taken_in_at = models.DateTimeField(auto_now_add=True)
    node = models.CharField(max_length=64)
    pseudonym = models.CharField(max_length=64, null=True, blank=True, db_index=True)
    sealed_number = models.BinaryField(null=True, blank=True)
    answers = models.JSONField(default=list)
    """In the order given: [{"question", "answer", "at"}, ...], values of `ivr.model.Question` and `YesNo`."""
    text = models.TextField(null=True, blank=True)
    direction = models.CharField(max_length=8, choices=choices_of(Direction), default=Direction.INBOUND.value)
    about = models.UUIDField(null=True, blank=True, db_index=True)
    """The contact this one goes on from. No foreign key: that one may come later, or from another node."""
    errand = models.UUIDField(null=True, blank=True, db_index=True)
    code_recipient = models.CharField(max_length=128, blank=True, default="")
    """Where she took a case code: the age key replies to her are sealed to."""
    code_locked = models.TextField(blank=True, default="")
    code_lookup = models.CharField(max_length=64, blank=True, default="", db_index=True)
    listened = models.JSONField(default=list, blank=True)
    """[{"topic", "chapter", "seconds", "of"}, ...]: the information lines she heard."""
    withdrawn = models.BooleanField(default=False)
    digest = models.CharField(max_length=64)
    """SHA-256 of contact.json in the clear: tells a second copy of an envelope from another contact."""
    danger_by_key = models.BooleanField(default=False)
    for_casework = models.BooleanField(default=True)
    """False where nothing was said, written or answered: counted in the ledger, no draft case."""
    enqueued_at = models.DateTimeField(null=True, blank=True)
    """When work on it was last asked for; the sweeper asks again after a while."""
    stirred_at = models.DateTimeField(null=True, blank=True, default=timezone.now)
    """When something came for the machine to work on; None once the sweeper has seen that nothing is awaited.

    Only where to look: what is awaited is told from the rows.
    """

    objects = ContactQuerySet.as_manager()

    class Meta:
        db_table = "contact"
        ordering = ("-started_at",)
        indexes = (
            models.Index(fields=("taken_in_at",), condition=Q(danger_by_key=True), name="contact_in_danger"),
            models.Index(fields=("stirred_at",), condition=Q(stirred_at__isnull=False), name="contact_astir"),
        )

    def __str__(self) -> str:
        return str(self.id)

    def answers_by_question(self) -> dict[str, str]:
        """The last answer to each question; a danger once pressed is not taken back by a later silence."""
        last = {entry["question"]: entry["answer"] for entry in self.answers}
        return last | {Question.IN_DANGER.value: YesNo.YES.value} if self.danger_by_key else last

    @property
    def number_is_known(self) -> bool:
        """Whether the caller's number came with the call; the number itself stays sealed."""
        return self.sealed_number is not None


class Recording(models.Model):
    """One sealed recording in the vault. `sha256` is of the sealed file; `stored_as` is its name there."""

    id = models.UUIDField(primary_key=True, editable=False)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="recordings")
    position = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=16, choices=choices_of(RecordingRole))
    started_at = models.DateTimeField()
    seconds = models.FloatField(null=True, blank=True)
    ended_by = models.CharField(max_length=16, choices=choices_of(EndedBy))
    sha256 = models.CharField(max_length=64)
    suffix = models.CharField(max_length=16)
    stored_as = models.CharField(max_length=128)
    state = models.CharField(
        max_length=16, choices=choices_of(RecordingState), default=RecordingState.KEPT.value
    )
    reason = models.CharField(max_length=128, blank=True, default="")
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True, blank=True)
    """A worker is at it; after this moment another may try."""

    class Meta:
        db_table = "recording"
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=("contact", "position"), name="recording_has_its_place"),
        )
        indexes = (
            # whatever has a transcript was tried, so these are few however much the casebook holds
            models.Index(
                fields=("claimed_until",),
                condition=Q(state=RecordingState.KEPT.value, attempts=0),
                name="recording_never_tried",
            ),
        )

    def __str__(self) -> str:
        return str(self.id)

    @classmethod
    def claimable(cls, now: datetime) -> Q:
        """A condition: waits for a transcript, and no worker is at it."""
        unclaimed = Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)
        return Q(state=RecordingState.KEPT.value, transcript__isnull=True) & unclaimed


def _untranscribed() -> models.QuerySet[Recording]:
    return Recording.objects.filter(
        contact=OuterRef("pk"), state=RecordingState.KEPT.value, transcript__isnull=True
    )


def _reheard() -> models.QuerySet[Contact]:
    """A person has touched the draft, and a transcript is newer than what the machine last read."""
    touched = (
        Q(draft__decided_at__isnull=False)
        | Q(draft__person_urgency__isnull=False)
        | Q(draft__corrections__isnull=False)
    )
    read_at = Coalesce("draft__reread_at", "draft__made_at")
    return Contact.objects.filter(touched, pk=OuterRef("pk"), recordings__transcript__made_at__gt=read_at)


def _outdated() -> models.QuerySet[Contact]:
    return Contact.objects.filter(
        pk=OuterRef("pk"),
        draft__decided_at__isnull=True,
        draft__person_urgency__isnull=True,
        draft__corrections__isnull=True,
        recordings__transcript__made_at__gt=F("draft__made_at"),
    )
