"""A real Chromium at a real uvicorn: what the browser tests and the pictures are made with."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

import uvicorn
from playwright.sync_api import Browser, ConsoleMessage, Page, Response, expect, sync_playwright

from ops.install.chromium import find_chromium
from tests.conditions import LONG

expect.set_options(timeout=1000 * LONG)

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
A_MICROPHONE = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
"""That beeps, and that may be used."""


@contextmanager
def served() -> Iterator[str]:
    """The console at a free port of loopback, as `hotline console` serves it; its address."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        config = uvicorn.Config(
            "ops.project.asgi:application", access_log=False, log_config=None, lifespan="off"
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def chromium(*more: str) -> Iterator[Browser]:
    """Headless, with an empty profile that goes with it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(find_chromium()), args=[*QUIET, *more])
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Complaints:
    """Whatever the browser complained of: refused by the policy, an error in a script, a page that failed."""

    heard: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        """From now on."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.heard.append(f"script: {error}"))
        page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.heard.append(f"{message.type}: {message.text}")

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self.heard.append(f"{response.status}: {response.url}")
