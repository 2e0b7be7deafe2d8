"""The published placeholders, and a clock that jumps."""

import pytest

from ops.config import Settings
from prompts.library import Library
from tests.ivr.jumping_clock import JumpingLoop
from tests.places import fail_unless_installed


@pytest.fixture(scope="session")
def spoken() -> Library:
    """What callers hear as the house is installed."""
    fail_unless_installed("prompts")
    return Library.load(audio=[Settings().folder.placeholder_prompts])


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, object]]:
    return "asyncio", {"loop_factory": JumpingLoop}
