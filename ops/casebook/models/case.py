"""The draft case: what the machine proposes, and what people made of it."""

from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import Q

from ops.casebook.models.contact import Contact, choices_of
from ops.casebook.models.transcript import Segment
from triage.model import FindingKind, Urgency


class DraftState(StrEnum):
    """What a person has decided about a draft."""

    NEW = "new"
    ACCEPTED = "accepted"
    CHANGED = "changed"
    DISMISSED = "dismissed"


class DraftCase(models.Model):
    """One per contact. What the machine wrote stays as written; people's words stand beside it and win."""

    contact = models.OneToOneField(Contact, on_delete=models.PROTECT, related_name="draft")
    machine_urgency = models.CharField(max_length=16, choices=choices_of(Urgency))
    person_urgency = models.CharField(max_length=16, choices=choices_of(Urgency), null=True, blank=True)
    urgency_reasons = models.JSONField(default=list)
    issues = models.JSONField(default=list)
    person_issues = models.JSONField(null=True, blank=True)
    indicators = models.JSONField(default=list)
    person_indicators = models.JSONField(null=True, blank=True)
    summary = models.TextField(blank=True, default="")
    cautions = models.JSONField(default=list)
    summary_language = models.CharField(max_length=16, default="en")
    referrals = models.JSONField(default=list)
    """`triage.model.Referral`s as objects, their evidence as `Finding.evidence` has it."""
    missing = models.JSONField(default=list)
    """Codes of `triage/missing.toml`: what to ask for at the next call, in this order."""
    retention = models.CharField(max_length=32, blank=True, default="")
    """How long it may be kept, a code of `triage/retention.toml`: a proposal."""
    person_retention = models.CharField(max_length=32, null=True, blank=True)
    suggestions = models.JSONField(default=list)
    """`triage.model.Suggestion`s as objects: a second opinion, without evidence."""
    schema_version = models.CharField(max_length=16, blank=True, default="")
    lexicon_version = models.CharField(max_length=64, blank=True, default="")
    made_at = models.DateTimeField(auto_now_add=True)
    linked_at = models.DateTimeField(null=True, blank=True)
    """When others about the same workplace were looked for; until then the sweeper asks for it."""
    raised_urgency = models.CharField(max_length=16, choices=choices_of(Urgency), null=True, blank=True)
    """Set where more was heard after a person had decided, and asks for somebody sooner; until she looks."""
    raised_reasons = models.JSONField(default=list)
    reread_at = models.DateTimeField(null=True, blank=True)
    """When the machine last read the contact anew beside a person's decision."""
    state = models.CharField(max_length=16, choices=choices_of(DraftState), default=DraftState.NEW.value)
    reason = models.TextField(blank=True, default="")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "draft_case"
        indexes = (
            models.Index(fields=("state", "machine_urgency"), name="draft_by_state"),
            models.Index(fields=("linked_at",), condition=Q(linked_at__isnull=True), name="draft_unlinked"),
        )
        constraints = (
            models.CheckConstraint(
                condition=~Q(state=DraftState.DISMISSED.value) | ~Q(reason=""),
                name="dismissed_for_a_reason",
            ),
        )

    def __str__(self) -> str:
        return f"draft {self.pk}"

    @property
    def urgency(self) -> str:
        """A person's word where there is one; the machine may raise it afterwards, and never lowers it."""
        said = self.person_urgency or self.machine_urgency
        return min(filter(None, (said, self.raised_urgency)), key=[*Urgency].index)

    @property
    def issues_now(self) -> list[str]:
        """A person's where there are any, else the machine's."""
        return list(self.issues if self.person_issues is None else self.person_issues)

    @property
    def retention_now(self) -> str:
        """A person's choice where there is one."""
        return self.retention if self.person_retention is None else self.person_retention

    @property
    def indicators_now(self) -> list[str]:
        """A person's where there are any, else the machine's."""
        return list(self.indicators if self.person_indicators is None else self.person_indicators)


class Finding(models.Model):
    """One thing found. `evidence` is never empty; each entry is of kind "text" or "keypad":

    {"kind": "text", "begin", "end", "quote", "start", "end_s", "together", "recording": uuid or null,
     "segment": Segment pk or null}
    {"kind": "keypad", "question", "answer"}
    """

    draft = models.ForeignKey(DraftCase, on_delete=models.CASCADE, related_name="findings")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=16, choices=choices_of(FindingKind))
    code = models.CharField(max_length=64)
    weight = models.FloatField()
    value = models.JSONField(null=True, blank=True)
    evidence = models.JSONField(default=list)

    class Meta:
        db_table = "finding"
        ordering = ("position",)

    def __str__(self) -> str:
        return self.code


class Correction(models.Model):
    """What a person changed, from what, to what, and why. Never edited; `segment` is set for text.

    A line that a person heard and found right is a correction to the same words.
    """

    class Subject(models.TextChoices):
        """What was corrected."""

        URGENCY = "urgency"
        ISSUES = "issues"
        INDICATORS = "indicators"
        RETENTION = "retention"
        TEXT = "text"

    draft = models.ForeignKey(DraftCase, on_delete=models.PROTECT, related_name="corrections")
    segment = models.ForeignKey(Segment, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    subject = models.CharField(max_length=16, choices=Subject.choices)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    reason = models.TextField(blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "correction"
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.subject} corrected"

    @property
    def confirms(self) -> bool:
        """Whether nothing had to be changed."""
        return bool(self.before == self.after)
