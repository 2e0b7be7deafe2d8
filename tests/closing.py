"""What a run of the tests says at its end: the other checks, and on a build machine every skipped test."""

import json
import os

import pytest
from _pytest.terminal import TerminalReporter


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Before pytest's closing line: it counts tests alone, and must not hide a failed check."""
    _other_checks(terminalreporter)
    if os.environ.get("CI"):
        _skipped(terminalreporter)


def _other_checks(out: TerminalReporter) -> None:
    checks: dict[str, bool] = json.loads(os.environ.get("HOTLINE_CHECKS", "{}"))
    if checks:
        out.section("other checks")
    for name, passed in checks.items():
        out.write_line(f"{'passed' if passed else 'FAILED'} {name}", green=passed, red=not passed)


def _skipped(out: TerminalReporter) -> None:
    skipped: list[pytest.TestReport] = out.stats.get("skipped", [])
    if skipped:
        out.section("skipped tests, each of which proves nothing")
    for report in skipped:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        out.write_line(f"{report.nodeid}: {reason}")
