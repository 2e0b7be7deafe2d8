"""What every command has in common."""

import os
import sys

import pytest

from ops.cli import __main__ as command_line


@pytest.mark.parametrize(("set_before", "then"), [(None, "1"), ("2", "2")])
def test_numpy_starts_no_threads_of_its_own_unless_somebody_says_so(
    set_before: str | None, then: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    if set_before:
        monkeypatch.setenv("OPENBLAS_NUM_THREADS", set_before)
    monkeypatch.setattr(command_line, "get_command", lambda app: lambda prog_name: None)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)

    command_line.main()

    assert os.environ["OPENBLAS_NUM_THREADS"] == then
