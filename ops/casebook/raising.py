"""More was heard after a person had decided: the machine may ask for somebody sooner, nothing else."""

from django.db import transaction
from django.utils import timezone

from ops.casebook.models import DraftCase
from triage import model as triage


@transaction.atomic
def raise_beside(draft: DraftCase, made: triage.DraftCase) -> bool:
    """Whether it was raised. What the person decided stays as it is; the case comes back into the tray."""
    row = DraftCase.objects.select_for_update().get(pk=draft.pk)
    row.reread_at = timezone.now()
    before = triage.Urgency(row.urgency)
    sooner = triage.SOONEST_FIRST.index(made.urgency) < triage.SOONEST_FIRST.index(before)
    if sooner:
        row.raised_urgency = made.urgency.value
        row.raised_reasons = list(made.urgency_reasons)
    row.save(update_fields=["reread_at", "raised_urgency", "raised_reasons"])
    return sooner
