"""Several callers, one workplace: what the machine proposes to belong together, and what people decide."""

import uuid
from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ops.casebook.models.case import DraftCase
from ops.casebook.models.contact import Contact, choices_of


class IncidentState(StrEnum):
    """What a person has decided about an incident."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


class PlaceInIncident(StrEnum):
    """PROPOSED by the machine; CONFIRMED or put there by a person; REMOVED by a person."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REMOVED = "removed"


STANDING = (PlaceInIncident.PROPOSED.value, PlaceInIncident.CONFIRMED.value)


class WorkplaceKey(models.Model):
    """One of the keys under which a draft's workplace is looked up (`triage.links.keys_of`).

    In the clear, as the transcript and the findings are in which the name itself stands.
    """

    draft = models.ForeignKey(DraftCase, on_delete=models.CASCADE, related_name="workplace_keys")
    key = models.CharField(max_length=8, db_index=True)

    class Meta:
        db_table = "workplace_key"
        constraints = (models.UniqueConstraint(fields=("draft", "key"), name="workplace_key_once"),)

    def __str__(self) -> str:
        return f"workplace key {self.pk}"


class Incident(models.Model):
    """One workplace of which several callers tell. `name` is as the first of them said it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(
        max_length=16, choices=choices_of(IncidentState), default=IncidentState.PROPOSED.value, db_index=True
    )
    name = models.CharField(max_length=120, blank=True, default="")
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField()
    """When a case last came or went, or a person decided: what a person saw is told by it."""
    reason = models.TextField(blank=True, default="")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "incident"
        ordering = ("-changed_at",)

    def __str__(self) -> str:
        return str(self.id)


class IncidentCase(models.Model):
    """A contact in an incident, and why. `score` and `reasons` are the machine's; a person's have none.

    A contact stands in one incident at a time; what was removed stays to be read.
    """

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="cases")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="incident_cases")
    state = models.CharField(
        max_length=16, choices=choices_of(PlaceInIncident), default=PlaceInIncident.PROPOSED.value
    )
    score = models.FloatField(null=True, blank=True)
    reasons = models.JSONField(default=list)
    """Sentences."""
    like = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    """The contact that the reasons compare it with."""
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    """Who put it there, confirmed or removed it; None while only the machine has spoken."""
    at = models.DateTimeField()

    class Meta:
        db_table = "incident_case"
        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(fields=("incident", "contact"), name="incident_case_once"),
            models.UniqueConstraint(
                fields=("contact",), condition=Q(state__in=STANDING), name="in_one_incident_at_a_time"
            ),
        )

    def __str__(self) -> str:
        return f"case {self.pk} of an incident"


class NotTogether(models.Model):
    """Two contacts that a person said do not belong together: the machine does not propose it again."""

    first = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "not_together"
        constraints = (
            models.UniqueConstraint(fields=("first", "second"), name="not_together_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="not_together_in_order"),
        )

    def __str__(self) -> str:
        return f"not together {self.pk}"


class Burst(models.Model):
    """Many callers about one workplace in a short time; one row, one alarm, however long it goes on."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="bursts")
    began_at = models.DateTimeField()
    last_at = models.DateTimeField()
    calls = models.PositiveIntegerField()
    callers = models.PositiveIntegerField()
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    seen_at = models.DateTimeField(null=True, blank=True, db_index=True)

    class Meta:
        db_table = "burst"
        ordering = ("-last_at",)

    def __str__(self) -> str:
        return f"burst {self.pk}"
