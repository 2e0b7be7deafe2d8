"""What SIPp is given, and what it says afterwards."""

import struct
from pathlib import Path
from xml.etree import ElementTree

import pytest

from ops.bench.callers import Came, Party, read_statistics, write_scenario
from ops.bench.errors import CallersFailed
from ops.bench.shape import PLAIN


def test_the_scenario_presses_the_key_and_hangs_up_in_time(tmp_path: Path) -> None:
    scenario = write_scenario(Party(PLAIN, "1300", 3, 0.5, "668000"), tmp_path)

    waits = [int(pause.attrib["milliseconds"]) for pause in ElementTree.parse(scenario).iter("pause")]
    assert sum(waits) == PLAIN.hangs_up_after * 1000
    (play,) = ElementTree.parse(scenario).iter("exec")
    sound = Path(play.attrib["play_pcap_audio"]).read_bytes()
    assert struct.unpack("<I", sound[:4]) == (0xA1B2C3D4,)
    assert waits[0] == 0  # what she sends begins with the answer


def test_the_last_line_counts(tmp_path: Path) -> None:
    written = tmp_path / "said.csv"
    written.write_text(
        "StartTime;TotalCallCreated;SuccessfulCall(C);FailedCall(C);\nnow;3;1;0;\nlater;9;7;2;\n"
    )

    assert read_statistics(written) == Came(created=9, succeeded=7, failed=2)


def test_no_line_is_no_answer(tmp_path: Path) -> None:
    (tmp_path / "said.csv").write_text("StartTime;TotalCallCreated;\n")

    with pytest.raises(CallersFailed):
        read_statistics(tmp_path / "said.csv")
