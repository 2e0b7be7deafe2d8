"""One rendering of all prompts, shared by the tests that only listen to it."""

from pathlib import Path

import pytest

from prompts.library import Library
from prompts.render import RenderReport, render


@pytest.fixture(scope="session")
def rendering(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, RenderReport]:
    """Where all prompts lie as sound, and what the rendering reported."""
    folder = tmp_path_factory.mktemp("prompts")
    return folder, render(Library.load(), folder)


@pytest.fixture(scope="session")
def library(rendering: tuple[Path, RenderReport]) -> Library:
    """The house's own library, with everything rendered."""
    return Library.load(audio=[rendering[0]])
