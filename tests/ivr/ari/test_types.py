"""The types we check our line against are those of the Asterisk we run."""

import pytest

from ivr.ari import types
from ivr.ari.generate import generate
from ops.config import Settings
from ops.exchange import find_installation

pytestmark = pytest.mark.asterisk


def test_the_types_are_those_of_the_installed_asterisk() -> None:
    installation = find_installation(Settings())
    written = (types.__file__ or "").strip()

    if installation.version() != types.ASTERISK:
        pytest.skip("another version of Asterisk is installed than the types were generated from")
    with open(written, encoding="utf-8") as file:
        assert file.read() == generate(installation.data / "rest-api", installation.version())
