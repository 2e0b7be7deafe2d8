"""What passes on loopback between the telephones and one Asterisk, each packet with the kernel's own time.

A packet socket with a ring in shared memory (TPACKET_V3): the kernel fills it a block at a time, so listening
costs the machine little. Only the bench's own ports are heard, and of sound only the first 10 ms of a packet.
"""

import mmap
import select
import socket
import struct
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from ops.bench.errors import MayNotListen

# linux/if_packet.h, which Python's socket module does not name
SOL_PACKET = 263
PACKET_RX_RING, PACKET_STATISTICS, PACKET_VERSION = 5, 6, 10
TPACKET_V3 = 2
TP_STATUS_USER = 1
ETH_P_IP = 0x0800
SO_ATTACH_FILTER = 26

BLOCK, BLOCKS, LARGEST = 1 << 20, 32, 1 << 11
"""Bytes and number of blocks: two seconds of 400 calls at once, should this program not be let run."""

RETIRE = 50
"""Milliseconds after which a block that is not full is handed over."""

BLOCK_HEAD = struct.Struct("=IIIIII")
PACKET_HEAD = struct.Struct("=IIIIIIHH")
ETHERNET, UDP_HEAD = 14, 8
SOUND_HEARD = ETHERNET + 20 + UDP_HEAD + 12 + 80
"""Bytes kept of an RTP packet."""


@dataclass(frozen=True, slots=True)
class Packet:
    """One UDP packet: when (seconds), from and to which port, and what was kept of it."""

    at: float
    source: int
    target: int
    body: bytes


@dataclass
class Tape:
    """Blocks as the kernel gave them; `missed` counts packets there was no room for."""

    blocks: list[bytes] = field(default_factory=list)
    missed: int = 0

    def packets(self) -> Iterator[Packet]:
        """In the order they passed."""
        for block in self.blocks:
            yield from packets_in(block)


@contextmanager
def listening(sip_port: int, rtp: range) -> Iterator[Tape]:
    """Everything to and from these ports while the block lasts. Raises MayNotListen."""
    tape, over = Tape(), threading.Event()
    with _packet_socket(sip_port, rtp) as ear, mmap.mmap(ear.fileno(), BLOCK * BLOCKS) as ring:
        listener = threading.Thread(target=_listen, args=(ear, ring, tape, over))
        listener.start()
        try:
            yield tape
        finally:
            over.set()
            listener.join()
            tape.missed = _missed(ear)


def may_listen() -> bool:
    """Whether the kernel lets this process open a packet socket; SIPp's keys need the same leave."""
    try:
        with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0):
            return True
    except PermissionError:
        return False


def _packet_socket(sip_port: int, rtp: range) -> socket.socket:
    try:
        ear = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    except PermissionError:
        raise MayNotListen(
            "Packets can be timed only as root, or in a network namespace of one's own"
        ) from None
    ear.setsockopt(SOL_PACKET, PACKET_VERSION, TPACKET_V3)
    _attach(ear, only_ours(sip_port, rtp))
    ring = struct.pack("=IIIIIII", BLOCK, BLOCKS, LARGEST, BLOCK * BLOCKS // LARGEST, RETIRE, 0, 0)
    ear.setsockopt(SOL_PACKET, PACKET_RX_RING, ring)
    # bound to IPv4 and not to everything, it hears each packet of loopback once, as it comes in
    ear.bind(("lo", ETH_P_IP))
    return ear


def only_ours(sip_port: int, rtp: range) -> Sequence[tuple[int, int, int, int]]:
    """Classic BPF (code, jump if true, jump if false, value): SIP in full, RTP's beginning, nothing else."""
    load_half, load_byte, load_header = 0x28, 0x30, 0xB1
    load_half_after_header, equal, at_least, above, give = 0x48, 0x15, 0x35, 0x25, 0x06
    first, last = rtp.start, rtp.stop - 1
    return (
        (load_half, 0, 0, 12),  # what is in the frame
        (equal, 0, 13, ETH_P_IP),
        (load_byte, 0, 0, ETHERNET + 9),
        (equal, 0, 11, socket.IPPROTO_UDP),
        (load_header, 0, 0, ETHERNET),
        (load_half_after_header, 0, 0, ETHERNET + 2),  # to which port
        (equal, 6, 0, sip_port),
        (at_least, 0, 1, first),
        (above, 0, 5, last),
        (load_half_after_header, 0, 0, ETHERNET),  # from which port
        (equal, 2, 0, sip_port),
        (at_least, 0, 3, first),
        (above, 2, 1, last),
        (give, 0, 0, LARGEST - 128),
        (give, 0, 0, SOUND_HEARD),
        (give, 0, 0, 0),
    )


def _attach(ear: socket.socket, program: Sequence[tuple[int, int, int, int]]) -> None:
    import ctypes

    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in program))
    ear.setsockopt(
        socket.SOL_SOCKET, SO_ATTACH_FILTER, struct.pack("@HP", len(program), ctypes.addressof(code))
    )


def _listen(ear: socket.socket, ring: mmap.mmap, tape: Tape, over: threading.Event) -> None:
    turn, asking = 0, select.poll()
    asking.register(ear, select.POLLIN | select.POLLERR)
    while True:
        start = turn % BLOCKS * BLOCK
        status, used = _state_of(ring, start)
        if status & TP_STATUS_USER:
            tape.blocks.append(ring[start : start + used])
            ring[start + 8 : start + 12] = bytes(4)  # the block is the kernel's again
            turn += 1
        elif over.is_set():
            return
        else:
            asking.poll(4 * RETIRE)


def _state_of(ring: mmap.mmap, start: int) -> tuple[int, int]:
    _version, _private, status, _packets, _first, used = BLOCK_HEAD.unpack_from(ring, start)
    return status, used


def packets_in(block: bytes) -> Iterator[Packet]:
    """The UDP packets of one block."""
    _version, _private, _status, count, at, _used = BLOCK_HEAD.unpack_from(block)
    for _ in range(count):
        following, seconds, nanoseconds, kept, _length, _state, frame, _net = PACKET_HEAD.unpack_from(
            block, at
        )
        moment = seconds + nanoseconds / 1e9
        yield packet_of(moment, block[at + frame : at + frame + kept])
        at += following


def packet_of(moment: float, frame: bytes) -> Packet:
    """From an Ethernet frame that the filter let through."""
    body = ETHERNET + (frame[ETHERNET] & 0x0F) * 4
    source, target = struct.unpack_from("!HH", frame, body)
    return Packet(moment, source, target, frame[body + UDP_HEAD :])


def _missed(ear: socket.socket) -> int:
    _packets, dropped, _frozen = struct.unpack("=III", ear.getsockopt(SOL_PACKET, PACKET_STATISTICS, 12))
    return int(dropped)
