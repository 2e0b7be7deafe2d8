"""What the canary found wrong, and what it cannot do."""

from ops.canary.results import Finding
from ops.errors import OpsError


class NotWell(OpsError):
    """A call of the canary's did not go as a caller's should."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(f"the canary's call was not well: {finding}")
        self.finding = finding


class NotOffered(OpsError):
    """It was asked for a language in which no caller is answered."""

    def __init__(self, code: str) -> None:
        super().__init__(f"no caller is answered in this language: {code}; see: hotline prompts check")
