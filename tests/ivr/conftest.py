"""A line node whose clock jumps, with a library of empty sounds."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from prompts.library import Library
from tests.ivr.jumping_clock import JumpingLoop, LoopClock, jump
from tests.ivr.line_node import House, LineNode

SPOKEN = ("en", "th", "my")


@pytest.fixture(autouse=True)
def _unsynced(monkeypatch: pytest.MonkeyPatch) -> None:
    """The power never fails here, and most of what these tests took was waiting for the disk."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Three languages are offered; the fake exchange does not listen to the sounds."""
    return silent_library(tmp_path_factory.mktemp("sounds"), SPOKEN)


def silent_library(folder: Path, languages: Sequence[str]) -> Library:
    """Every prompt of these languages as an empty file."""
    for language in languages:
        (folder / language).mkdir()
        for key in Library.load().keys():
            (folder / language / f"{key}.wav").touch()
    return Library.load(audio=[folder])


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, object]]:
    return "asyncio", {"loop_factory": JumpingLoop}


@pytest.fixture
async def make_node(tmp_path: Path, library: Library) -> Callable[..., LineNode]:
    """Line nodes of one house, each with a name and a folder of its own; the same name is the same folder.

    One may speak from another library than `library`.
    """
    jump()
    clock, house = LoopClock(), House()

    def make(name: str, words: Library = library) -> LineNode:
        return LineNode(tmp_path / name, words, clock, house)

    return make


@pytest.fixture
async def node(make_node: Callable[..., LineNode]) -> LineNode:
    return make_node("node")
