"""No request is larger than what stays in memory: beyond that Django would write it to a disk, in clear."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

LARGEST_BODY = 25_000_000
"""Bytes; a voice of two minutes, even uncompressed, with the form around it."""

Application = Callable[[Any, Any, Any], Awaitable[None]]
"""ASGI's: scope, receive, send."""


def within_memory(answer: Application) -> Application:
    """413 for a body that says it is larger, 411 for one that does not say how large it is."""

    async def answer_if_small(scope: Any, receive: Any, send: Any) -> None:
        refusal = _refusal(scope) if scope["type"] == "http" else None
        if refusal is None:
            return await answer(scope, receive, send)
        await send({"type": "http.response.start", "status": refusal, "headers": [(b"connection", b"close")]})
        await send({"type": "http.response.body"})

    return answer_if_small


def _refusal(scope: MutableMapping[str, Any]) -> int | None:
    headers = {bytes(name).lower(): bytes(value) for name, value in scope["headers"]}
    if b"transfer-encoding" in headers:
        return 411
    length = headers.get(b"content-length", b"0")
    return None if length.isdigit() and int(length) <= LARGEST_BODY else 413
