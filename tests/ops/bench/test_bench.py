"""The bench against a real Asterisk: its callers call, their packets are heard, and nothing is missing."""

import json
import os
import subprocess
import sys
from xml.etree import ElementTree

import pytest

from ops.config import REPOSITORY
from tests.places import fail_unless_installed


@pytest.mark.asterisk
def test_every_call_of_the_bench_is_heard_and_becomes_a_contact() -> None:
    for name in ("Asterisk", "SIPp"):
        fail_unless_installed(name)
    command = (sys.executable, "-P", "-m", "tests.ops.bench.mini")

    done = subprocess.run(
        command,
        cwd=REPOSITORY,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    found = told["figures"]
    assert (found["calls"], found["contacts"], found["failed"], found["ledger_difference"]) == (2, 2, 0, 0)
    assert found["packets_missed"] == 0
    for who in (found, found["native"]):
        assert who["asterisk_ms_per_call"] > 0
        assert who["invite_to_prompt_ms"]["p50"] > 0
        assert who["digit_to_prompt_ms"]["p99"] > 0
    assert found["python_ms_per_call"] > 0
    assert ElementTree.fromstring(told["picture"]).tag.endswith("svg")
