"""What was said back to a caller who has a code. The voice itself is not here: only her code opens it."""

from django.conf import settings
from django.db import models

from ivr.model import CaseStatus
from ops.casebook.models.contact import Contact, choices_of


class VoiceReply(models.Model):
    """A caseworker's voice, sealed to the caller and sent to the line. `id` is its errand's."""

    id = models.UUIDField(primary_key=True, editable=False)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="replies")
    seconds = models.FloatField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "voice_reply"
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return str(self.id)


class StatusTold(models.Model):
    """What she is told of her case when she calls with her code; the latest counts. `id` is its errand's."""

    id = models.UUIDField(primary_key=True, editable=False)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="statuses_told")
    status = models.CharField(max_length=16, choices=choices_of(CaseStatus))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "status_told"
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return self.status
