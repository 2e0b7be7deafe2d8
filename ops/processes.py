"""The processes of one hotline on one machine: the words that start each, and how long its end may take."""

import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ops.config import Settings
from ops.confinement import confined, is_permitted, without_addresses
from ops.state import StateFolder


class Name(StrEnum):
    """In the order they start; they end in the reverse: the ivr drains while everything it needs is up."""

    REDIS = "redis"
    ASTERISK = "asterisk"
    CONSOLE = "console"
    WORK = "work"
    INTAKE = "intake"
    SERVE = "serve"
    CANARY = "canary"


@dataclass(frozen=True, slots=True)
class Process:
    """`farewell` asks it to end well; `patience` is the seconds it may take for that, before it is killed."""

    name: Name
    command: Sequence[str]
    patience: int
    farewell: str = "TERM"


LINE_NODE = frozenset({Name.ASTERISK, Name.SERVE})
"""What talks to the world, and must not be able to open what callers left or to start anything else."""

PATIENCE = {
    Name.SERVE: 330,
    Name.CANARY: 30,
    Name.WORK: 120,
    Name.INTAKE: 30,
    Name.CONSOLE: 15,
    Name.ASTERISK: 15,
    Name.REDIS: 10,
}
"""Seconds. The ivr lets running calls finish for five minutes; a worker finishes the batch in hand."""

FAREWELL = {Name.SERVE: "INT"}
"""Where it is not TERM: by that the ivr leaves its calls to the process that comes after it."""


def processes(settings: Settings, without: Collection[Name] = ()) -> tuple[Process, ...]:
    """Everything to run here. The line node is confined wherever the kernel permits it."""
    folder = settings.folder
    for place in (folder.private, folder.line):
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
    confine = is_permitted(folder)
    elsewhere = {
        *without,
        *([Name.REDIS] if settings.redis_url else []),
        *([] if settings.canary_minutes else [Name.CANARY]),
    }
    wanted = [name for name in Name if name not in elsewhere]
    return tuple(
        Process(
            name,
            _beside_the_house(command, folder if confine else None) if name in LINE_NODE else command,
            PATIENCE[name],
            FAREWELL.get(name, "TERM"),
        )
        for name in wanted
        for command in [_command(name, settings)]
    )


def _beside_the_house(command: Sequence[str], hidden: StateFolder | None) -> Sequence[str]:
    return without_addresses(confined(command, hidden) if hidden else command)


def _command(name: Name, settings: Settings) -> Sequence[str]:
    match name:
        case Name.REDIS:
            return _redis(settings)
        case Name.ASTERISK:
            return _asterisk(settings)
        case Name.CANARY:
            every = f"--every={settings.canary_minutes}"
            return (sys.executable, "-P", "-m", "ops.cli", name.value, every)
        case Name.SERVE:
            return (sys.executable, "-P", "-m", "ops.answering")
        case _:
            # -P: the folder one happens to stand in is never searched for code
            return (sys.executable, "-P", "-m", "ops.cli", name.value)


def _redis(settings: Settings) -> Sequence[str]:
    """Ours listens on nothing but a socket of this user, and keeps nothing: rows tell what is to be done."""
    run = settings.folder.run
    options = {
        "port": "0",
        "unixsocket": str(run / "redis.sock"),
        "unixsocketperm": "700",
        "dir": str(run),
        "save": "",
        "appendonly": "no",
    }
    return ("redis-server", *(word for option, value in options.items() for word in (f"--{option}", value)))


def _asterisk(settings: Settings) -> Sequence[str]:
    from ops.exchange import find_installation

    return find_installation(settings).command(settings.folder.asterisk_etc)
