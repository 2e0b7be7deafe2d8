"""What the console asks of the house must not break what a person has just done."""

import logging

import pytest

from ops.casebook.models import Transcript
from ops.console import house
from transcription.errors import RegistryBroken


class BrokenHouse:
    """Its table of models cannot be read."""

    @property
    def registry(self) -> None:
        raise RegistryBroken("a table is broken")


def test_a_broken_table_of_models_stops_no_correction(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(house, "_wiring", BrokenHouse)

    with caplog.at_level(logging.ERROR):
        house.regrade(Transcript(language="th", model="hotline-nano"))

    assert "grades stay as they are" in caplog.text
