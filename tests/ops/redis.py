"""A Redis of one's own on a Unix socket, ready when given."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def running_redis(run: Path) -> Iterator[Path]:
    """Start it below `run`, give its socket, stop it."""
    run.mkdir(parents=True, exist_ok=True)
    socket = run / "redis.sock"
    options = ["--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", str(run)]
    with subprocess.Popen(["redis-server", *options], stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout
            ready = any("ready to accept" in line.lower() for line in server.stdout)
            assert ready, "Redis did not start"
            yield socket
        finally:
            server.terminate()
            if server.stdout:
                server.stdout.read()
