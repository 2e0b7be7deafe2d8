"""Packets that no telephone would send: SIP that is broken, sound from nowhere, keys without end."""

import random
import socket
import struct
import time
from collections.abc import Iterator
from threading import Event
from uuid import uuid4

from tests.conditions import LONG

BRANCH = "Via: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK{unique};rport"
GOOD = (
    "INVITE sip:{number}@127.0.0.1 SIP/2.0",
    BRANCH,
    "From: <sip:+66911111111@127.0.0.1>;tag={unique}",
    "To: <sip:{number}@127.0.0.1>",
    "Call-ID: {unique}",
    "CSeq: 1 INVITE",
    "Contact: <sip:c@127.0.0.1:5070>",
    "Max-Forwards: 70",
    "Content-Type: application/sdp",
    "Content-Length: {length}",
)
FORGIVEN = ("Contact", "Content-Type", "Content-Length", "Max-Forwards")
"""Headers without which Asterisk takes a call all the same."""

OFFER = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 40000 RTP/AVP 0\r\n"
A_DAY = 86_400
"""Seconds: for whoever asks that a call last as long."""

LONGEST_PACKET = 60_000


def broken_invites(number: str) -> Iterator[bytes]:
    """Each is wrong in a way of its own (in the manner of RFC 4475); none may be taken for a call."""
    for at in range(len(GOOD)):
        if not GOOD[at].startswith(FORGIVEN):
            yield _invite(number, [*GOOD[:at], *GOOD[at + 1 :]])
    replaced = {
        5: ("CSeq: -1 INVITE", "CSeq: 99999999999999999999 INVITE", "CSeq: 1 BYE", "CSeq: one INVITE"),
        9: ("Content-Length: -1", "Content-Length: 99999999999999", "Content-Length: many"),
        0: (
            "INVITE sip:{number}@127.0.0.1 SIP/9.9",
            "INVITE <sip:{number}@127.0.0.1> SIP/2.0",
            "INVITE http://{number} SIP/2.0",
            "\x00INVITE sip:{number}@127.0.0.1 SIP/2.0",
        ),
        7: ("Max-Forwards: -70",),
        2: ("From: \xff\xfe<sip:\x00@127.0.0.1>", 'From: "never closed <sip:a@b>;tag={unique}', "From:"),
        3: ("To: <sip:{number}@127.0.0.1", "To: ;;;;"),
    }
    for at, lines in replaced.items():
        for line in lines:
            yield _invite(number, [*GOOD[:at], line, *GOOD[at + 1 :]])
    yield from (b"", b"\r\n" * 2000, b"\x00" * 4000, random.Random(1).randbytes(4000))
    yield _invite(number, GOOD)[:120]


def odd_invites(number: str) -> Iterator[bytes]:
    """Right in every letter, and absurd: they may become calls, or be refused."""
    long = "x" * (LONGEST_PACKET - 2000)
    for header in (
        f"Subject: {long}",
        f"Expires: {A_DAY}",
        f"Session-Expires: {A_DAY};refresher=uac",
        f"Min-SE: {A_DAY}",
        "Require: 100rel, timer, replaces, everything",
        "Supported: " + ",".join(f"option{index}" for index in range(3000)),
        *("Route: <sip:127.0.0.1;lr>", "Replaces: nobody;to-tag=1;from-tag=2", "Refer-To: <sip:1@127.0.0.1>"),
    ):
        yield _invite(number, [*GOOD[:8], header, *GOOD[8:]])
    for offer in (
        "",
        "v=0\r\n",
        OFFER.replace("40000", "0"),
        OFFER.replace("RTP/AVP 0", "RTP/AVP 125"),
        OFFER * 300,
    ):
        yield _invite(number, GOOD, offer)


def _invite(number: str, lines: "list[str] | tuple[str, ...]", offer: str = OFFER) -> bytes:
    text = "\r\n".join([*lines, "", offer])
    told = text.replace("{number}", number).replace("{unique}", uuid4().hex)
    return told.replace("{length}", str(len(offer))).encode("latin-1")[:LONGEST_PACKET]


def send(packets: Iterator[bytes], port: int, *, pause: float = 0.005) -> list[int]:
    """From a socket of nobody's; gives the statuses that came back, one refusal among them at least."""
    statuses: list[int] = []
    wait = Event()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as nobody:
        nobody.bind(("127.0.0.1", 0))
        nobody.setblocking(False)
        for packet in packets:
            nobody.sendto(packet, ("127.0.0.1", port))
            wait.wait(pause)
            statuses += _statuses(nobody)
        enough, latest = time.monotonic() + 0.4, time.monotonic() + LONG
        while time.monotonic() < (enough if max(statuses, default=0) >= 400 else latest):
            statuses += _statuses(nobody)
            wait.wait(0.02)
    return statuses


def _statuses(telephone: socket.socket) -> list[int]:
    heard: list[int] = []
    while True:
        try:
            answer = telephone.recv(65_535)
        except BlockingIOError:
            return heard
        if answer.startswith(b"SIP/2.0 "):
            heard.append(int(answer[8:11]))


def sound_from_nowhere(ports: range, packets: int = 3000) -> None:
    """Sound, reports and noise to ports of the exchange, from somebody who has no call."""
    chance = random.Random(2)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as nobody:
        for number in range(packets):
            header = struct.pack("!BBHII", 0x80, chance.choice([0, 8, 101, 200]), number % 65536, number, 7)
            body = chance.randbytes(chance.choice([0, 4, 160, 1400]))
            nobody.sendto(chance.choice([header + body, body]), ("127.0.0.1", chance.choice(ports)))


def keys_without_end(voice: socket.socket, exchange: tuple[str, int], events: int = 1500) -> None:
    """RFC 4733 events as fast as they go: out of order, unknown, repeated, and some that never end."""
    chance = random.Random(3)
    for number in range(events):
        event, ends = chance.choice([*range(16), 16, 77, 255]), chance.random() < 0.6
        moment = chance.choice([number * 160, 0, 2**32 - 1])
        header = struct.pack("!BBHII", 0x80, 101, number % 65536, moment, 5)
        body = struct.pack("!BBH", event, (0x80 if ends else 0) | 10, chance.choice([0, 160, 65535]))
        voice.sendto(header + body, exchange)
