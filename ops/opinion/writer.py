"""A language model on this machine, by the address that llama.cpp, Ollama and vLLM offer (OpenAI's form)."""

import http.client
import ipaddress
import json
import socket
from contextlib import suppress
from dataclasses import dataclass
from threading import Timer
from urllib.parse import urlsplit

from ops.opinion.errors import WriterUnusable

PATIENCE = 20.0
"""Seconds for the whole exchange, however slowly it comes; a draft does not wait longer for its wording."""
LONGEST_ANSWER = 64 * 1024
LONGEST_TEXT = 400
"""Tokens."""
WANTED = (
    "Reword the paragraph as one or two plain sentences in the same language (code: {language}). "
    "Use only words that stand in it. Keep every marker such as [[1]] exactly once, unchanged. "
    "Add nothing, leave no statement out, explain nothing."
)


@dataclass(frozen=True, slots=True)
class LocalWriter:
    """`address` as in `http://127.0.0.1:8080/v1`; any that is not on this machine is refused."""

    host: str
    port: int
    path: str
    model: str
    patience: float = PATIENCE

    @classmethod
    def at(cls, address: str, model: str = "", patience: float = PATIENCE) -> "LocalWriter":
        """Raises WriterUnusable. A name other than localhost is refused: it may lead anywhere tomorrow."""
        try:
            parts = urlsplit(address)
            port = parts.port or 80
            host = "127.0.0.1" if parts.hostname == "localhost" else parts.hostname or ""
            here = ipaddress.ip_address(host).is_loopback
        except ValueError:
            here = False
        if not here or parts.scheme != "http" or parts.username or parts.query or parts.fragment:
            raise WriterUnusable("HOTLINE_WRITER must be http:// and an address of this machine")
        return cls(host, port, parts.path.rstrip("/"), model, patience)

    def reworded(self, paragraph: str, language: str) -> str:
        """Unchecked. Raises WriterUnusable; no proxy is asked, and no redirection followed."""
        asked = {
            "model": self.model,
            "messages": [
                {"role": "system", "content": WANTED.format(language=language)},
                {"role": "user", "content": paragraph},
            ],
            "temperature": 0,
            "max_tokens": LONGEST_TEXT,
            "stream": False,
        }
        try:
            return _text_of(self._post(json.dumps(asked).encode()))
        except (
            OSError,
            http.client.HTTPException,
            RecursionError,
            ValueError,
            LookupError,
            TypeError,
        ) as fault:
            raise WriterUnusable("the writer did not answer, or not in the form asked for") from fault

    def _post(self, body: bytes) -> bytes:
        line = http.client.HTTPConnection(self.host, self.port, timeout=self.patience)
        line.connect()
        clock = Timer(self.patience, _cut_off, (line.sock,))
        clock.start()
        try:
            headers = {"Content-Type": "application/json"}
            line.request("POST", f"{self.path}/chat/completions", body, headers)
            answer = line.getresponse()
            told = answer.read(LONGEST_ANSWER + 1)
        finally:
            clock.cancel()
            line.close()
        if answer.status != http.client.OK or len(told) > LONGEST_ANSWER:
            raise ValueError
        return told


def _cut_off(line: socket.socket) -> None:
    """Who waits for it is told that nothing more comes."""
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def _text_of(answer: bytes) -> str:
    (choice, *_) = json.loads(answer)["choices"]
    text = choice["message"]["content"]
    if not isinstance(text, str) or choice.get("finish_reason") not in (None, "stop"):
        raise TypeError
    return text
