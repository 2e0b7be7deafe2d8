"""Workers that start on a machine nobody has measured have it measured beside them, once.

`python -m ops.tasks.self_measurement`, in a process of its own that gives way to everybody: a first message
is hardly later for it. What it finds is kept in the state folder, and workers take it up with their next
batch. What breaks, or takes too long, is given up: everything stays as usual, and the next start tries again.
"""

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ops.config import REPOSITORY, Settings
from ops.wiring import Wiring, model_folders
from transcription.errors import TranscriptionError
from transcription.registry import find_model

NAME = "ops.tasks.self_measurement"
log = logging.getLogger(NAME)

LONGEST = 25.0
"""Seconds, in all."""
NICENESS = 19
"""The least there is: workers have 10."""
FIRST_TO_GO = "1000"
"""Where memory runs out the kernel ends this process, and no worker (Linux, proc(5), oom_score_adj)."""


@contextmanager
def measured_beside(settings: Settings) -> Iterator[None]:
    """While workers work the machine is measured, where it is to be; it ends with them."""
    if not settings.tune_at_start or settings.speech_threads:
        yield
        return
    command = [sys.executable, "-P", "-m", NAME]
    with subprocess.Popen(command, env=os.environ | {"PYTHONPATH": str(REPOSITORY)}) as process:
        try:
            yield
        finally:
            process.terminate()


def measure(house: Wiring) -> str:
    """What came of it, as the log has it; what is found is kept. Raises TranscriptionError, RuntimeError."""
    from transcription.engine import chosen_device
    from transcription.tuning import keep_tuning, key, load_tunings

    settings = house.settings
    model = house.registry.entry(settings.default_model)
    folder = find_model(model, model_folders(settings))
    name = key(model.name, chosen_device(settings.speech_device), model.context)
    if name in load_tunings(settings.folder.tunings):
        return "known"
    from transcription.bench.at_start import measured

    found = measured(model, folder, settings.speech_device)
    if found is None:
        return "busy"
    keep_tuning(settings.folder.tunings, name, found)
    return "measured"


def main() -> None:
    """Within the time there is, and as if nobody were there."""
    from ops.logs import configure

    configure()
    _step_back()
    begun = time.monotonic()
    threading.Thread(target=_end_after, args=(LONGEST,), name="deadline", daemon=True).start()
    try:
        status = measure(Wiring(Settings()))
    except (TranscriptionError, RuntimeError, ValueError, OSError) as fault:
        log.info("this machine could not be measured", extra={"reason": type(fault).__name__})
    else:
        seconds = round(time.monotonic() - begun, 1)
        log.info("how this machine hears fastest", extra={"status": status, "seconds": seconds})


def _step_back() -> None:
    os.nice(NICENESS)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(FIRST_TO_GO)


def _end_after(seconds: float) -> None:
    time.sleep(seconds)
    log.info("there was no time to measure this machine", extra={"seconds": seconds})
    logging.shutdown()
    os._exit(1)  # in the middle of the model's own threads


if __name__ == "__main__":
    main()
