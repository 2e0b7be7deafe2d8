"""Where the demonstration plays: a hotline of its own, on loopback, on ports nobody uses."""

import os
import socket
from collections.abc import Mapping

from ops.config import Settings
from ops.confinement import ADDRESSES

RTP_PORTS = 100
MODEL = "hotline-nano"
"""The speech model that comes with the house, and knows what the demonstration's caller says."""


def set_the_stage() -> Settings:
    """Settings for this process and all it starts: a state folder of its own inside the usual one.

    A casebook of real callers never gets a made-up case, wherever it lies. What else is set in the
    environment stays as set.
    """
    usual = Settings()
    for name in [name for name in os.environ if name.upper() in ADDRESSES]:
        del os.environ[name]
    os.environ["HOTLINE_STATE"] = str(usual.folder.root / "demo")
    os.environ["HOTLINE_INSTALLED"] = str(usual.folder.installed)
    os.environ["DJANGO_SETTINGS_MODULE"] = "ops.project.settings"
    os.environ.setdefault("HOTLINE_DEFAULT_MODEL", MODEL)
    os.environ.setdefault("HOTLINE_TUNE_AT_START", "false")  # one call, and who watches waits for it
    for name, value in _free_ports().items():
        os.environ.setdefault(name, value)
    return Settings()


def _free_ports() -> Mapping[str, str]:
    rtp = _free_port(socket.SOCK_DGRAM) & ~1
    return {
        "HOTLINE_SIP_PORT": str(_free_port(socket.SOCK_DGRAM)),
        "HOTLINE_ARI_PORT": str(_free_port(socket.SOCK_STREAM)),
        "HOTLINE_CONSOLE_PORT": str(_free_port(socket.SOCK_STREAM)),
        "HOTLINE_METRICS_PORT": str(_free_port(socket.SOCK_STREAM)),
        "HOTLINE_RTP_START": str(rtp),
        "HOTLINE_RTP_END": str(min(rtp + RTP_PORTS, 65535)),
    }


def _free_port(kind: socket.SocketKind) -> int:
    with socket.socket(socket.AF_INET, kind) as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
        return port
