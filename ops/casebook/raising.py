"""More was heard after a person had decided: the machine may ask for somebody sooner, nothing else."""

from django.db import transaction
from django.utils import timezone

from ops.casebook.models import DraftCase
from triage import model as triage

SOONEST_FIRST = tuple(triage.Urgency)


@transaction.atomic
def raise_beside(draft: DraftCase, made: triage.DraftCase) -> bool:
    """Whether it was raised. What the person decided stays as it is; the case comes back into the tray."""
    row = DraftCase.objects.select_for_update().get(pk=draft.pk)
    row.reread_at = timezone.now()
    sooner = SOONEST_FIRST.index(made.urgency) < SOONEST_FIRST.index(triage.Urgency(row.urgency))
    if sooner:
        row.raised_urgency = made.urgency.value
        row.raised_reasons = list(made.urgency_reasons)
    row.save(update_fields=["reread_at", "raised_urgency", "raised_reasons"])
    return sooner
