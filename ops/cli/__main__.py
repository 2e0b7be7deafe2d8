"""`python -m ops.cli`, which is what `./hotline` runs."""

import os
import sys
import traceback
from types import TracebackType
from typing import TYPE_CHECKING

from typer.main import get_command

from ops.cli import build_app

if TYPE_CHECKING:
    from pydantic import ValidationError

OURS = ("ivr", "ops", "prompts", "transcription", "triage")

AWAY = ("OperationalError", "ProgrammingError")
"""What Django says of a database that is not there, or has no tables yet, on SQLite or PostgreSQL."""

CASEBOOK_AWAY = "The casebook cannot be read. Is the database there, and did hotline up run once?"


def main() -> None:
    """Run one command. Typer's own hook for errors stays out: ours speaks to whoever runs a hotline."""
    # numpy's threads (OpenBLAS) wait by going in circles: a tenth of what the ear's workers take.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    sys.excepthook = complain
    get_command(build_app())(prog_name="hotline")


def complain(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
    """An error of our own is one sentence; anything else is a mistake in the program and shows where."""
    from pydantic import ValidationError

    if kind.__module__.split(".")[0] in OURS:
        sys.stderr.write(f"{fault}\n")
    elif kind.__module__ == "django.db.utils" and kind.__name__ in AWAY:
        sys.stderr.write(f"{CASEBOOK_AWAY}\n")
    elif isinstance(fault, ValidationError) and fault.title == "Settings":
        sys.stderr.write(f"{_unusable(fault)} cannot be used as set; see ops/SETTINGS.md\n")
    else:
        traceback.print_exception(kind, fault, trace)


def _unusable(fault: "ValidationError") -> str:
    names = ["_".join(str(part) for part in error["loc"]).upper() for error in fault.errors()]
    return ", ".join(name if name.endswith("_URL") else f"HOTLINE_{name}" for name in names)


if __name__ == "__main__":
    main()
