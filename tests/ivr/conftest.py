"""A line node whose clock jumps, with a library of empty sounds."""

from pathlib import Path

import pytest

from prompts.library import Library
from tests.ivr.jumping_clock import JumpingLoop, LoopClock, jump
from tests.ivr.line_node import House, LineNode

SPOKEN = ("en", "th", "my")


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Three languages are offered; the fake exchange does not listen to the sounds."""
    folder = tmp_path_factory.mktemp("sounds")
    for language in SPOKEN:
        (folder / language).mkdir()
        for key in Library.load().keys():
            (folder / language / f"{key}.wav").touch()
    return Library.load(audio=[folder])


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, object]]:
    return "asyncio", {"loop_factory": JumpingLoop}


@pytest.fixture
async def node(tmp_path: Path, library: Library) -> LineNode:
    jump()
    return LineNode(tmp_path, library, LoopClock(), House())
