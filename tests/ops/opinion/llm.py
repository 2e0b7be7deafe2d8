"""A server on this machine that answers as llama.cpp, Ollama and vLLM do: their contract, not a model."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[[str], object]


def completion(text: str, finish_reason: str = "stop") -> dict[str, object]:
    """The body of `POST /v1/chat/completions`, in the shape those servers document."""
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1730000000,
        "model": "tiny",
        "choices": [
            {
                "index": 0,
                "finish_reason": finish_reason,
                "message": {"role": "assistant", "content": text},
            }
        ],
        "usage": {"prompt_tokens": 90, "completion_tokens": 30, "total_tokens": 120},
    }


@dataclass
class Server:
    """`answer` makes of the paragraph a body: an object, raw bytes, or a status."""

    answer: Answer
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    address: str = ""
    wait: float = 0.0


@contextmanager
def serving(answer: Answer, wait: float = 0.0) -> Iterator[Server]:
    """A real server on a free port of the loopback."""
    told = Server(answer, wait=wait)

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            told.asked.append((self.path, body))
            time.sleep(told.wait)
            said = told.answer(body["messages"][-1]["content"])
            self._send(said)

        def _send(self, said: object) -> None:
            status = said if isinstance(said, int) else 200
            data = said if isinstance(said, bytes) else b"" if status != 200 else json.dumps(said).encode()
            try:
                self.send_response(status)
                if status in (301, 302, 307):
                    self.send_header("Location", "http://example.org/v1/chat/completions")
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)
            except OSError:
                return  # who waited has gone

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    told.address = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
