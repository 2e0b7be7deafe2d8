"""What a process has cost until now: seconds of CPU with all its threads and ended children, and memory."""

import os
from dataclasses import dataclass
from pathlib import Path

TICK = 1 / os.sysconf("SC_CLK_TCK")
UTIME, CUTIME = 11, 13
"""Positions in /proc/PID/stat behind the name, which may itself hold spaces; see proc(5)."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A running process."""

    pid: int

    def cpu_seconds(self) -> float:
        """User and system time together."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        own, ended_children = fields[UTIME : UTIME + 2], fields[CUTIME : CUTIME + 2]
        return sum(map(int, (*own, *ended_children))) * TICK

    def megabytes(self) -> float:
        """What of it is in memory (resident set)."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(kilobytes) / 1024

    def threads(self) -> int:
        """How many it has."""
        return len(list(Path(f"/proc/{self.pid}/task").iterdir()))
