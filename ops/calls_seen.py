"""How many calls Asterisk itself saw: its dialplan adds one byte to a file for each, before anything else.

Of a call nothing else is in it, neither number nor time. It goes on over restarts; beside it stands since
when.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from ops.state import StateFolder


@dataclass(frozen=True, slots=True)
class CallsSeen:
    """So many, since then."""

    count: int
    since: datetime


def begin_to_count(folder: StateFolder, now: datetime) -> None:
    """Harmless where it is counted already. Raises OSError."""
    if not folder.calls_seen_since.exists():
        folder.calls_seen.write_bytes(b"")
        folder.calls_seen.chmod(0o600)
        folder.calls_seen_since.write_text(now.isoformat())


def calls_seen(folder: StateFolder) -> CallsSeen | None:
    """None where nobody has counted yet."""
    try:
        since = datetime.fromisoformat(folder.calls_seen_since.read_text())
        return CallsSeen(folder.calls_seen.stat().st_size, since.astimezone(UTC))
    except (FileNotFoundError, ValueError):
        return None
