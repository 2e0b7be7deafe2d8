"""The words of all languages are parsed once for all tests: hundreds of tests load a library of their own."""

import tomllib
from collections.abc import Iterator
from functools import lru_cache
from types import SimpleNamespace

import pytest

from prompts import schema


@pytest.fixture(autouse=True, scope="session")
def _the_same_words_are_parsed_once() -> Iterator[None]:
    """By their text, so that a file that was changed is parsed anew."""
    parsing = SimpleNamespace(loads=lru_cache(1024)(tomllib.loads), TOMLDecodeError=tomllib.TOMLDecodeError)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schema, "tomllib", parsing)
        yield
