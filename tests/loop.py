"""Async tests: which event loop runs them, and that nobody blocks it."""

from collections.abc import Iterator

import pytest
from blockbuster import blockbuster_ctx

WHERE_CALLS_WAIT = ("ivr", "ops")
"""The packages with async code; what a test itself reads and writes is its own affair."""


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """As in production."""
    return "asyncio"


@pytest.fixture(autouse=True)
def _nobody_blocks_the_event_loop(request: pytest.FixtureRequest) -> Iterator[None]:
    """A call that waits for the disk holds up every other call: in an async test that is an error."""
    if request.node.get_closest_marker("anyio") is None:
        yield
        return
    with blockbuster_ctx(list(WHERE_CALLS_WAIT)):
        yield
