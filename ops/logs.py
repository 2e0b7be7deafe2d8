"""JSON lines that cannot tell a secret: static messages, allow-listed fields, errors without their words.

Only what a log call wrote as a literal reaches the file. Values travel in `extra`, and only under a name in
`FIELDS`. Arguments of foreign loggers (Celery's task arguments, Django's SQL and paths) are never filled in,
and an exception is told by its type and the lines it passed, never by its text or local values.
"""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

FIELDS = frozenset(
    """contact call channel_id incident alarm reason state ending language count waiting seconds attempt
    process port node version signal status task queue model grade step""".split()
)
"""The names a value may travel under; each holds an id, a number, or a word from our own code."""

OUR_ROOMS = ("ivr", "ops", "prompts", "transcription", "triage")
WITHHELD = "(text withheld)"


class JsonLines(logging.Formatter):
    """One JSON object per record: time, level, logger, message, allow-listed fields, error."""

    def format(self, record: logging.LogRecord) -> str:
        """Never calls `record.getMessage`: that would fill the arguments in."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": static_text(record),
        }
        line |= {name: value for name, value in vars(record).items() if name in FIELDS and is_plain(value)}
        if line["message"] == WITHHELD:
            line["at"] = f"{record.module}:{record.funcName}:{record.lineno}"
        if record.exc_info and record.exc_info[1]:
            line["error"] = describe_error(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)


def static_text(record: logging.LogRecord) -> str:
    """The text as written in the code. A foreign text without arguments may be an f-string: withheld."""
    ours = record.name.split(".")[0] in OUR_ROOMS
    is_template = isinstance(record.msg, str) and (ours or bool(record.args))
    return str(record.msg) if is_template else WITHHELD


def is_plain(value: object) -> bool:
    """Short words and numbers only; anything longer is no id."""
    if isinstance(value, bool | int | float) or value is None:
        return True
    return len(str(value)) <= 64


def describe_error(error: BaseException) -> dict[str, Any]:
    """The type and the way it came; causes too. Not the text: foreign errors carry values in it."""
    frames = traceback.extract_tb(error.__traceback__, limit=-12)
    told: dict[str, Any] = {
        "type": f"{type(error).__module__}.{type(error).__qualname__}",
        "where": [f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in frames],
    }
    cause = error.__cause__ or error.__context__
    if cause is not None and cause is not error:
        told["cause"] = f"{type(cause).__module__}.{type(cause).__qualname__}"
    return told


def logging_config(level: str = "INFO") -> dict[str, Any]:
    """For `logging.config.dictConfig` and Django: everything to stderr, through `JsonLines`."""
    quiet = {"level": "WARNING", "propagate": True, "handlers": []}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "ops.logs.JsonLines"}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "stream": "ext://sys.stderr", "formatter": "json"}
        },
        "root": {"level": level, "handlers": ["stderr"]},
        "loggers": {
            # Django brings handlers of its own (console in debug, mail to admins): none of them here
            "django": {"level": "INFO", "propagate": True, "handlers": []},
            "django.server": quiet,
            "django.db.backends": quiet,
            "axes": quiet,
            "asyncio": quiet,
            "uvicorn": {"level": "INFO", "propagate": True, "handlers": []},
            "uvicorn.access": quiet,
            "celery": {"level": "INFO", "propagate": True, "handlers": []},
            "celery.app.trace": quiet,
            "celery.worker.strategy": quiet,
            "kombu": quiet,
            "httpx": quiet,
            "picows": quiet,
            "faster_whisper": quiet,
        },
    }


def configure(level: str = "INFO") -> None:
    """For a process's entry: logging as above, warnings and uncaught errors included."""
    import logging.config

    logging.config.dictConfig(logging_config(level))
    logging.captureWarnings(True)
    logging.raiseExceptions = False  # a failing log call would print its arguments
    sys.excepthook = _log_uncaught


def _log_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("ops").critical("stopped by an error", exc_info=(kind, error, trace))
