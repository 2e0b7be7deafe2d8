"""Which Asterisk is started, and what is said when none can be."""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ops.config import Settings
from ops.errors import ExchangeUnusable
from ops.exchange import (
    Installation,
    find_installation,
    from_distribution,
    from_root,
    is_new_enough,
    is_ready,
    wait_until_ready,
)
from tests.places import FreePorts


@pytest.mark.parametrize("triplet", ["x86_64-linux-gnu", "aarch64-linux-gnu"])
def test_an_unpacked_root_runs_through_its_own_loader(tmp_path: Path, triplet: str) -> None:
    loader = given_file(tmp_path / f"usr/lib/{triplet}/ld-linux-{triplet}.so.2")
    asterisk = given_file(tmp_path / "usr/sbin/asterisk")

    installation = from_root(tmp_path)

    assert installation is not None
    assert installation.program == (str(loader), "--library-path", str(loader.parent), str(asterisk))
    assert installation.modules == loader.parent / "asterisk/modules"


def test_a_half_unpacked_root_is_none(tmp_path: Path) -> None:
    given_file(tmp_path / "usr/sbin/asterisk")

    assert from_root(tmp_path) is None


def test_the_distributions_asterisk_runs_as_it_is(tmp_path: Path) -> None:
    asterisk = given_file(tmp_path / "usr/sbin/asterisk")
    (tmp_path / "usr/lib/x86_64-linux-gnu/asterisk/modules").mkdir(parents=True)

    installation = from_distribution(tmp_path)

    assert installation is not None
    assert installation.program == (str(asterisk),)


@pytest.mark.parametrize(("version", "enough"), [("22.4.0", True), ("23.0", True), ("22.3.9", False)])
def test_older_ones_than_22_4_do_not_do(version: str, enough: bool) -> None:
    assert is_new_enough(version) is enough


def test_without_any_asterisk_one_is_told_what_to_type(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ops.exchange.from_distribution", lambda: None)

    with pytest.raises(ExchangeUnusable, match="doctor"):
        find_installation(Settings(state=tmp_path, installed=tmp_path))


def test_an_asterisk_that_does_not_start_is_told(tmp_path: Path) -> None:
    broken = Installation(("true",), tmp_path, tmp_path)

    with pytest.raises(ExchangeUnusable, match="doctor"):
        broken.version()


def test_an_asterisk_that_never_comes_is_not_waited_for_for_ever(settings: Settings) -> None:
    assert not is_ready(settings)
    with pytest.raises(ExchangeUnusable, match="ready"):
        wait_until_ready(settings, within=0.2)


def test_an_asterisk_still_booting_is_not_ready(settings: Settings) -> None:
    with somebody_else_on(settings.ari_port, answering=503):
        assert not is_ready(settings)


def test_somebody_elses_asterisk_on_our_port_is_told(settings: Settings) -> None:
    with somebody_else_on(settings.ari_port, answering=401):
        with pytest.raises(ExchangeUnusable, match="HOTLINE_ARI_PORT"):
            is_ready(settings)


@pytest.fixture
def settings(short_folder: Path, free_ports: FreePorts) -> Settings:
    settings = Settings(state=short_folder, ari_port=free_ports.tcp())
    given_file(settings.folder.line_secrets / "ari")
    return settings


def given_file(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o700)
    return path


@contextmanager
def somebody_else_on(port: int, *, answering: int) -> Iterator[None]:
    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_error(answering)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", port), Answer) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
