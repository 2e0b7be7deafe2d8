"""`python -m tests.ops.tasks.steered`: contacts, and a worker whose ear does what their recordings say.

`killer` kills the process that hears it, `broken` is no sound, `held` is heard once the test opens the gate;
who says `danger` has also pressed it, and `twice` is asked for by two messages.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import typer

from ivr.model import Question, YesNo
from ops.cli import work as command
from ops.config import Settings
from ops.keys import ensure_keys
from ops.project.begin import begin
from ops.wiring import Wiring
from transcription.ear import Spoken
from transcription.errors import TranscriptionError, UndecodableAudio
from transcription.model import Transcript


class SteeredEar:
    """Notes each round in a file, as one line, before anything can happen."""

    def __init__(self, state: Path) -> None:
        self._state = state

    def transcribe_all(
        self, recordings: Sequence[Spoken], pause: Callable[[], None] = lambda: None
    ) -> list[Transcript | TranscriptionError]:
        said = [recording.audio.decode() for recording in recordings if isinstance(recording.audio, bytes)]
        with (self._state / "rounds").open("a") as rounds:
            rounds.write(" ".join(sorted(said)) + "\n")
        if any("killer" in words for words in said):
            os.kill(os.getpid(), signal.SIGKILL)
        if "held" in said:
            self._wait_at_the_gate(pause)
        return [self._heard(words) for words in said]

    def _wait_at_the_gate(self, pause: Callable[[], None]) -> None:
        waiting = threading.Thread(target=(self._state / "gate").read_bytes)
        waiting.start()
        while waiting.is_alive():
            pause()
            waiting.join(0.1)

    def _heard(self, words: str) -> Transcript | TranscriptionError:
        from tests.ops.given import given_transcript

        return UndecodableAudio("no sound") if words == "broken" else given_transcript(words)


def given(words: list[str]) -> None:
    """One contact with one recording for each word, asked for as intake asks; prints their ids."""
    house = begin()
    from tests.ops.conftest import House, NotedQueue
    from tests.ops.given import given_contact, given_facts

    ensure_keys(house.settings.folder)
    house.vault.found()
    for word in words:
        answers = {Question.IN_DANGER: YesNo.YES} if "danger" in word else {}
        rooms = House(house.settings.folder, house.vault, house.alarms, NotedQueue())
        contact = given_contact(rooms, given_facts(answers=answers), word.encode())
        for _ in range(2 if word == "twice" else 1):
            house.queue.transcribe(contact.pk, first=contact.danger_by_key)
        sys.stdout.write(f"{contact.pk}\n")


def work(concurrency: int = 1) -> None:
    """As `hotline work` does, with that ear."""
    Wiring.ear = SteeredEar(Settings().state)  # type: ignore[assignment]
    command.work(concurrency=concurrency, beat=True, retry=False)


if __name__ == "__main__":
    app = typer.Typer()
    app.command()(given)
    app.command()(work)
    app()
