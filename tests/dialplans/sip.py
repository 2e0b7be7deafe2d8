"""A telephone of few words: one INVITE over UDP, to hear what the exchange answers, or to listen a while."""

import re
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import uuid4

import anyio

from ops.config import Settings
from tests.conditions import LONG

OFFER = """v=0
o=- 1 1 IN IP4 127.0.0.1
s=-
c=IN IP4 127.0.0.1
t=0 0
m=audio {port} RTP/AVP 0 101
a=rtpmap:0 PCMU/8000
a=rtpmap:101 telephone-event/8000
"""


@dataclass(frozen=True, slots=True)
class Telephone:
    """One call, or the attempt at one, from this socket."""

    line: socket.socket
    exchange: tuple[str, int]
    user: str
    caller: str
    call_id: str
    tag: str
    headers: tuple[str, ...] = ()

    def send(self, method: str, number: int, to_tag: str = "") -> None:
        port = self.line.getsockname()[1]
        body = OFFER.format(port=port + 2).replace("\n", "\r\n") if method == "INVITE" else ""
        lines = [
            f"{method} sip:{self.user}@127.0.0.1:{self.exchange[1]} SIP/2.0",
            f"Via: SIP/2.0/UDP 127.0.0.1:{port};branch={self._branch(method, number)};rport",
            f"From: <sip:{self.caller}@127.0.0.1>;tag={self.tag}",
            f"To: <sip:{self.user}@127.0.0.1>{to_tag}",
            f"Call-ID: {self.call_id}",
            f"CSeq: {number} {method}",
            f"Contact: <sip:{self.caller}@127.0.0.1:{port}>",
            "Max-Forwards: 70",
            *self.headers,
            *(["Event: presence"] if method in ("SUBSCRIBE", "PUBLISH") else []),
            *(["Content-Type: application/sdp"] if body else []),
            f"Content-Length: {len(body)}",
        ]
        self.line.sendto("\r\n".join([*lines, "", body]).encode(), self.exchange)

    def _branch(self, method: str, number: int) -> str:
        """Of each request its own; only CANCEL bears that of the INVITE it takes back."""
        return f"z9hG4bK{self.tag}{number}{'' if method == 'CANCEL' else method.removeprefix('INVITE')}"

    def answer(self) -> str:
        """The first answer that is not provisional."""
        while (answer := self.line.recv(65_535).decode()).startswith("SIP/2.0 1"):
            pass
        return answer


@dataclass(frozen=True, slots=True)
class Media:
    """Where the exchange listens."""

    voice: socket.socket
    exchange: tuple[str, int]

    async def speak(self) -> None:
        """A second of G.711 u-law at the pace of speech: during its own tone the exchange is deaf."""
        for number in range(50):
            header = struct.pack("!BBHII", 0x80, 0, number, number * 160, 1)
            self.voice.sendto(header + bytes(range(160)), self.exchange)
            await anyio.sleep(0.02)


@contextmanager
def telephone(
    settings: Settings, user: str, caller: str, headers: tuple[str, ...] = ()
) -> Iterator[Telephone]:
    """A telephone about to dial `user`."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.bind(("127.0.0.1", 0))
        line.settimeout(LONG)
        exchange = ("127.0.0.1", settings.sip_port)
        yield Telephone(line, exchange, user, caller, uuid4().hex, uuid4().hex, headers)


def first_answer(settings: Settings, method: str, user: str, *, caller: str = "anonymous") -> int:
    """The status a request is answered with."""
    with telephone(settings, user, caller) as calling:
        calling.send(method, 1)
        return int(calling.answer().split()[1])


@contextmanager
def a_call(settings: Settings, user: str, caller: str, *headers: str) -> Iterator[Media]:
    """A call that is up; it is hung up after."""
    with (
        telephone(settings, user, caller, headers) as calling,
        socket.socket(type=socket.SOCK_DGRAM) as voice,
    ):
        voice.bind(("127.0.0.1", calling.line.getsockname()[1] + 2))
        calling.send("INVITE", 1)
        answer = calling.answer()
        tag = found(r"^To:[^\r]*(;tag=[^\r;]+)", answer)
        calling.send("ACK", 1, tag)
        yield Media(voice, ("127.0.0.1", int(found(r"^m=audio (\d+)", answer))))
        calling.send("BYE", 2, tag)
        assert calling.answer().startswith("SIP/2.0 200")


def found(pattern: str, text: str) -> str:
    match = re.search(pattern, text, flags=re.MULTILINE)
    assert match is not None
    return match[1]
