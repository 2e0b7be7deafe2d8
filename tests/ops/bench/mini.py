"""`python -m tests.ops.bench.mini`: the bench with two callers of each kind; prints its figures."""

import json
import sys
import tempfile
from pathlib import Path

from ops.bench.alone import listen_or_move
from ops.bench.measure import Extent, measure
from ops.bench.plot import plot
from ops.bench.report import figures
from ops.bench.stage import staged
from ops.config import Settings


def main() -> None:
    """Where packets may be heard: in a network of our own, if need be."""
    listen_or_move("tests.ops.bench.mini")
    with staged(Settings()) as stage, tempfile.TemporaryDirectory(prefix="hl-sipp-") as folder:
        measured = measure(stage, Extent(pairs=1, callers=2, at_once=2), Path(folder), lambda said: None)
    found = figures(measured)
    sys.stdout.write(json.dumps({"figures": found, "picture": plot(measured, found)}) + "\n")


if __name__ == "__main__":
    main()
