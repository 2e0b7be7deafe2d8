"""Triage that two threads of a process may ask: who reads the words beforehand, and who drafts."""

import threading
from collections.abc import Callable

from ops.ports import Drafter
from triage.model import DraftCase, Message


class InTurn:
    """One message at a time: who needs words that are just being read waits, and does not read them again.

    `load` is called at the first message. What it raises, `draft` does.
    """

    def __init__(self, load: Callable[[], Drafter]) -> None:
        self._load, self._turn = load, threading.Lock()
        self._loaded: Drafter | None = None

    def draft(self, message: Message) -> DraftCase:
        """As the other says."""
        with self._turn:
            self._loaded = self._loaded or self._load()
            return self._loaded.draft(message)
