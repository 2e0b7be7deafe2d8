"""Asks each process whether it is ready: nobody is taken at their word for having been started."""

import http.client
from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus
from pathlib import Path

from ivr.ari.names import APPLICATION
from ops.config import Settings
from ops.exchange import authorization
from ops.exchange import is_ready as asterisk_is_ready
from ops.processes import Name

SECONDS_TO_ANSWER = 2.0
LOCKS = Path("/proc/locks")


def is_ready(name: Name, settings: Settings) -> bool:
    """Whether this process does its work now."""
    asking: Mapping[Name, Callable[[], bool]] = {
        Name.REDIS: partial(redis_answers, settings),
        Name.ASTERISK: partial(asterisk_is_ready, settings),
        Name.CONSOLE: partial(console_answers, settings),
        Name.WORK: partial(a_worker_answers, settings),
        Name.INTAKE: partial(holds_its_lock, "intake", settings),
        Name.CANARY: partial(holds_its_lock, "canary", settings),
        Name.SERVE: partial(calls_are_answered, settings),
    }
    return asking[name]()


def redis_answers(settings: Settings) -> bool:
    """A ping, over the socket or the URL."""
    import redis

    url = settings.redis_url or f"unix://{settings.folder.run / 'redis.sock'}"
    try:
        with redis.Redis.from_url(url, socket_timeout=SECONDS_TO_ANSWER) as connection:
            return bool(connection.ping())
    except (redis.RedisError, OSError):
        return False


def console_answers(settings: Settings) -> bool:
    """It has a page for this question."""
    return _status(settings.console_bind, settings.console_port, "/health/", {}) == HTTPStatus.OK


def a_worker_answers(settings: Settings) -> bool:
    """One worker's pong is enough."""
    from kombu.exceptions import OperationalError

    from ops.project.celery import build_app

    try:
        return bool(build_app(settings).control.ping(timeout=SECONDS_TO_ANSWER, limit=1))
    except (OperationalError, OSError):
        return False


def holds_its_lock(work: str, settings: Settings) -> bool:
    """Nobody can ask it, but the kernel tells who holds a lock; trying the lock could take it away."""
    try:
        lock = (settings.folder.run / f"{work}.lock").stat().st_ino
        return any(f":{lock} " in line for line in LOCKS.read_text().splitlines() if " FLOCK " in line)
    except FileNotFoundError:
        return False


def calls_are_answered(settings: Settings) -> bool:
    """Asterisk knows the application once the ivr listens on its socket."""
    path = f"/ari/applications/{APPLICATION}"
    return _status("127.0.0.1", settings.ari_port, path, authorization(settings)) == HTTPStatus.OK


def _status(host: str, port: int, path: str, headers: Mapping[str, str]) -> int | None:
    connection = http.client.HTTPConnection(host, port, timeout=SECONDS_TO_ANSWER)
    try:
        connection.request("GET", path, headers=dict(headers))
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
