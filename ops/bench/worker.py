"""`python -m ops.bench.worker`: recognises speech as a worker does, over and over, until it is killed."""

import itertools
import sys

from ops.config import Settings
from ops.courtesy import give_way
from ops.demo.stage import MODEL
from ops.wiring import Wiring
from transcription.registry import EMBEDDED_MODELS


def work() -> None:
    """The demonstration's model on the recordings beside it; says one line when it is at work."""
    give_way()
    ear = Wiring(Settings().model_copy(update={"default_model": MODEL})).ear
    recordings = sorted((EMBEDDED_MODELS / MODEL / "examples").glob("en-*.wav"))
    for number, recording in enumerate(itertools.cycle(recordings)):
        ear.transcribe(recording.read_bytes(), "en", recording.suffix)
        if number == 0:
            sys.stdout.write("at work\n")
            sys.stdout.flush()


if __name__ == "__main__":
    work()
