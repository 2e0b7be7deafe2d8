"""Who opened or decided what, and when. Entries are only ever added."""

from typing import Any, Never

from django.conf import settings
from django.db import models

from ops.casebook.errors import AuditIsAppendOnly


class AuditKind(models.TextChoices):
    """What was done."""

    SIGNED_IN = "signed_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    SIGNED_OUT = "signed_out"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of a deed
    PERSON_ADDED = "person_added"
    OPENED_TRAY = "opened_tray"
    OPENED_CASE = "opened_case"
    OPENED_TRANSCRIPT = "opened_transcript"
    OPENED_AUDIO = "opened_audio"
    OPENED_NUMBER = "opened_number"
    OPENED_AGREEMENT = "opened_agreement"
    ACCEPTED = "accepted"
    CHANGED = "changed"
    DISMISSED = "dismissed"
    REPLIED = "replied"
    STATUS_TOLD = "status_told"
    ASKED_OF_LINE = "asked_of_line"
    OUTCOME_NOTED = "outcome_noted"
    CONFIRMED = "confirmed"
    GRADE_CHANGED = "grade_changed"
    EXPORTED_CASE = "exported_case"
    EXPORTED_CORRECTIONS = "exported_corrections"
    OPENED_INCIDENTS = "opened_incidents"
    OPENED_INCIDENT = "opened_incident"
    REJECTED = "rejected"
    INCIDENT_SPLIT = "incident_split"
    CASE_ADDED = "case_added"
    CASE_REMOVED = "case_removed"
    BURST_SEEN = "burst_seen"
    MODEL_TRIED = "model_tried"
    MODEL_INSTALLED = "model_installed"
    MODEL_ROLLED_BACK = "model_rolled_back"
    OPINION_TRAINED = "opinion_trained"


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    """Reads as any other; cannot change or remove."""

    def update(self, **kwargs: Any) -> Never:
        """Refused."""
        raise AuditIsAppendOnly

    def delete(self) -> Never:
        """Refused."""
        raise AuditIsAppendOnly


class AuditEntry(models.Model):
    """`who` is None for the machine or an unknown person. `object_id` is a uuid or key, never words."""

    who = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True, db_index=True)
    kind = models.CharField(max_length=32, choices=AuditKind.choices)
    object_type = models.CharField(max_length=32, blank=True, default="")
    object_id = models.CharField(max_length=64, blank=True, default="", db_index=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        db_table = "audit_entry"
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.kind} {self.object_type}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Adds; a second save of the same entry is refused."""
        if not self._state.adding:
            raise AuditIsAppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Never:
        """Refused."""
        raise AuditIsAppendOnly
