"""What the house knows of its own canary: the numbers it called from, and the contacts that came of it."""

from django.db import models


class CanaryNumber(models.Model):
    """A number made for one call, by its pseudonym. Rows stay: an envelope may come late."""

    pseudonym = models.CharField(max_length=64, primary_key=True)
    language = models.CharField(max_length=16)
    drawn_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "canary_number"

    def __str__(self) -> str:
        return f"canary {self.language}"


class CanaryContact(models.Model):
    """A contact of the canary's; the row stays when the contact is erased, so that the ledger counts it.

    `recordings` are the ids that are being removed from the vault; `erased_at` is set when nothing is left.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    number = models.ForeignKey(CanaryNumber, on_delete=models.PROTECT, related_name="contacts")
    recordings = models.JSONField(default=list)
    erased_at = models.DateTimeField(null=True, blank=True, db_index=True)

    class Meta:
        db_table = "canary_contact"

    def __str__(self) -> str:
        return str(self.id)
