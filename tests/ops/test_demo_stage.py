"""Where the demonstration plays: nowhere near a casebook of real callers."""

import os
from pathlib import Path
from unittest.mock import patch

import pytest

from ops.demo.stage import set_the_stage


@pytest.mark.parametrize("name", ["DATABASE_URL", "database_url", "HOTLINE_REDIS_URL"])
def test_the_made_up_case_stays_in_a_casebook_of_its_own(tmp_path: Path, name: str) -> None:
    with patch.dict(os.environ, {"HOTLINE_STATE": str(tmp_path), name: "redis://elsewhere/0"}):
        settings = set_the_stage()

        assert settings.folder.root == tmp_path / "demo"
        assert settings.database_url is settings.redis_url is None
        assert name not in os.environ
