"""A network of the bench's own, where this user may not listen to packets on the machine's."""

import os
import shutil
import socket
import struct
import sys

from ops.bench.errors import MayNotListen
from ops.bench.wire import may_listen

WITHIN = "HOTLINE_BENCH_ALONE"
SIOCSIFFLAGS, IFF_UP = 0x8914, 0x1


def listen_or_move(module: str, *words: str) -> None:
    """Return where packets may be heard; else begin this module again in a namespace of our own.

    There loopback is ours alone and packets may be heard without being root. Raises MayNotListen.
    """
    if WITHIN in os.environ:
        _bring_loopback_up()
    if may_listen():
        return
    if WITHIN in os.environ or shutil.which("unshare") is None:
        raise MayNotListen("This user may not listen to packets; run the bench as root")
    command = ("unshare", "--user", "--map-root-user", "--net", sys.executable, "-P", "-m", module, *words)
    os.execvpe(command[0], command, os.environ | {WITHIN: "1"})  # noqa: S606  (no shell is meant)


def _bring_loopback_up() -> None:
    import fcntl

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", IFF_UP))
