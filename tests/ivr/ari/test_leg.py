"""The real leg keeps the promises every leg makes."""

import pytest

from tests.ivr.contract_leg import LegContract

pytestmark = [pytest.mark.anyio, pytest.mark.asterisk]


class TestAriLeg(LegContract):
    """On a real Asterisk."""
