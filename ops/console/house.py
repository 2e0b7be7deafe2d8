"""What the console needs of the house, from the settings of this process."""

import logging
from collections.abc import Callable
from uuid import UUID

from django.conf import settings

from ops.alarms import Alarm, AlarmKind
from ops.casebook import grades
from ops.casebook.models import Contact, Transcript
from ops.errands import LineErrands
from ops.errors import CannotUnseal, OpsError
from ops.replies import Replies
from ops.vault import Vault
from ops.wiring import Wiring
from transcription.errors import RegistryBroken

log = logging.getLogger(__name__)


def say_what_is_missing() -> None:
    """In the log, once, at the start; whoever needs it is told so on the page."""
    house = _wiring()
    needs: tuple[tuple[str, Callable[[], object]], ...] = (
        ("nobody can be rung from this console", lambda: house.line_errands),
        ("no number and no recording can be opened by this console", lambda: house.vault),
    )
    for cannot, ask in needs:
        try:
            ask()
        except OpsError as fault:
            log.warning(cannot, extra={"reason": type(fault).__name__})


def vault() -> Vault:
    """Opens recordings. Raises KeyMissing where this process has no key."""
    return _wiring().vault


def alarms() -> list[Alarm]:
    """What a person must look at, oldest first."""
    return _wiring().alarms.standing()


def burst_is_seen(incident_id: UUID) -> None:
    """Its alarm ends here; where this is another machine than the workers', the sweeper ends it."""
    _wiring().alarms.clear(AlarmKind.BURST, str(incident_id))


def replies() -> Replies:
    """Speaks to callers who hold a code. Raises LineUnknown where the line's key is not here."""
    return _wiring().replies


def line_errands() -> LineErrands:
    """Has callers rung. Raises LineUnknown where the line's key is not here."""
    return _wiring().line_errands


def number_of(contact: Contact) -> str | None:
    """The caller's number, unsealed; None where it was withheld.

    Raises KeyMissing, and CannotUnseal also where what was sealed is no text.
    """
    if contact.sealed_number is None:
        return None
    try:
        return _wiring().unseal(bytes(contact.sealed_number)).decode()
    except UnicodeDecodeError:
        raise CannotUnseal("what was sealed is no number") from None


def regrade(transcript: Transcript) -> None:
    """Let the grade of its language and model follow the corrections, which are kept whatever comes of it."""
    house = _wiring()
    try:
        registry = house.registry
    except RegistryBroken:
        log.exception("the table of models is broken; grades stay as they are")
        return
    grades.regrade(transcript.language, transcript.model, registry, house.alarms)


def _wiring() -> Wiring:
    return Wiring(settings.HOTLINE)
