"""The tables of the casebook, one file per subject."""

from ops.casebook.models.audit import AuditEntry, AuditKind
from ops.casebook.models.canary import CanaryContact, CanaryNumber
from ops.casebook.models.case import Correction, DraftCase, DraftState, Finding
from ops.casebook.models.contact import Contact, ContactQuerySet, Recording, RecordingState
from ops.casebook.models.incident import (
    STANDING,
    Burst,
    Incident,
    IncidentCase,
    IncidentState,
    NotTogether,
    PlaceInIncident,
    WorkplaceKey,
)
from ops.casebook.models.instance import Instance
from ops.casebook.models.outcome import Source, WordOfOthers
from ops.casebook.models.people import Caseworker
from ops.casebook.models.reply import StatusTold, VoiceReply
from ops.casebook.models.transcript import LanguageGrade, Segment, Transcript

__all__ = [
    "STANDING",
    "AuditEntry",
    "AuditKind",
    "Burst",
    "CanaryContact",
    "CanaryNumber",
    "Caseworker",
    "Contact",
    "ContactQuerySet",
    "Correction",
    "DraftCase",
    "DraftState",
    "Finding",
    "Incident",
    "IncidentCase",
    "IncidentState",
    "Instance",
    "LanguageGrade",
    "NotTogether",
    "PlaceInIncident",
    "Recording",
    "RecordingState",
    "Segment",
    "Source",
    "StatusTold",
    "Transcript",
    "VoiceReply",
    "WordOfOthers",
    "WorkplaceKey",
]
