"""How the canary reaches the hotline: by which of its numbers for which language, and by which address."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass

from ops.config import Settings
from ops.dialplan import host_here
from prompts.library import Library
from prompts.model import Language


@dataclass(frozen=True, slots=True)
class Route:
    """`local` is our own address on the way there."""

    host: str
    port: int
    local: str


def numbers(settings: Settings, library: Library) -> Iterator[tuple[Language, str]]:
    """Every language callers are offered, with the first number of ours that speaks it and is answered."""
    answered = [number for number in settings.dialled_numbers if not library.number(number).flash]
    for language in library.offered():
        for number in answered:
            if language in library.spoken_on(number):
                yield language, number
                break


def route(settings: Settings) -> Route:
    """The way there now. Raises OSError."""
    host, port = address(settings)
    return Route(host, port, local_address(host, port))


def address(settings: Settings) -> tuple[str, int]:
    """Of HOTLINE_CANARY_ROUTE; our own Asterisk where it is not set."""
    if settings.canary_route:
        host, _, port = settings.canary_route.rpartition(":")
        return host, int(port)
    return host_here(settings), settings.sip_port


def local_address(host: str, port: int) -> str:
    """From which address of this machine one gets there; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way:
        way.connect((host, port))
        own: str = way.getsockname()[0]
    return own
