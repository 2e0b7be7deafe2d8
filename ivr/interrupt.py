"""Doing one thing until another happens."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from anyio import create_task_group

T = TypeVar("T")


async def do_until(
    interruption: Callable[[], Awaitable[object]], doing: Callable[[], Awaitable[T]]
) -> T | None:
    """What `doing` gave, or None when `interruption` returned first and `doing` was cancelled.

    An error of either comes as it is, not in a group.
    """
    result: T | None = None
    try:
        async with create_task_group() as both:

            async def wait() -> None:
                await interruption()
                both.cancel_scope.cancel()

            both.start_soon(wait)
            result = await doing()
            both.cancel_scope.cancel()
    except ExceptionGroup as several:
        raise several.exceptions[0] from None
    return result
