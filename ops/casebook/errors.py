"""What the casebook refuses.

CasebookError
├── AuditIsAppendOnly   an audit entry was to be changed or removed
├── ReasonMissing       a decision that needs a reason came without one
└── IncidentIsClosed    nothing is added to an incident that a person rejected
"""


class CasebookError(Exception):
    """The root of the tree."""


class AuditIsAppendOnly(CasebookError):
    """Audit entries are only ever added."""


class ReasonMissing(CasebookError):
    """Dismissing, changing and correcting need a reason."""


class IncidentIsClosed(CasebookError):
    """Nothing is added to an incident that a person rejected."""
