"""The filter lets through what the bench wants to hear; a block of the kernel's is read packet by packet."""

import struct
from collections.abc import Sequence

import pytest

from ops.bench.wire import BLOCK_HEAD, PACKET_HEAD, SOUND_HEARD, only_ours, packets_in

SIP, RTP = 5060, range(10_000, 10_010)
TCP, UDP = 6, 17


def frame(
    source: int, target: int, *, protocol: int = UDP, ethertype: int = 0x0800, options: int = 0
) -> bytes:
    ip = bytes([0x45 + options]) + bytes(8) + bytes([protocol]) + bytes(10 + 4 * options)
    return (
        bytes(12) + struct.pack("!H", ethertype) + ip + struct.pack("!HHHH", source, target, 0, 0) + b"body"
    )


def kept_of(program: Sequence[tuple[int, int, int, int]], packet: bytes) -> int:
    """How many bytes the kernel would keep: the few instructions that the filter uses, done by hand."""
    place = loaded = header = 0
    while True:
        code, if_true, if_false, value = program[place]
        place += 1
        match code:
            case 0x28:
                loaded = int.from_bytes(packet[value : value + 2], "big")
            case 0x30:
                loaded = packet[value]
            case 0xB1:
                header = (packet[value] & 0x0F) * 4
            case 0x48:
                loaded = int.from_bytes(packet[header + value : header + value + 2], "big")
            case 0x06:
                return value
            case _:
                holds = {0x15: loaded == value, 0x35: loaded >= value, 0x25: loaded > value}[code]
                place += if_true if holds else if_false


@pytest.mark.parametrize("options", [0, 2])
def test_signalling_is_kept_whole_and_sound_in_part(options: int) -> None:
    program = only_ours(SIP, RTP)

    for port in (RTP.start, RTP.stop - 1):
        assert kept_of(program, frame(port, 6000, options=options)) == SOUND_HEARD
        assert kept_of(program, frame(6000, port, options=options)) == SOUND_HEARD
    assert kept_of(program, frame(SIP, 6000, options=options)) > 1500
    assert kept_of(program, frame(6000, SIP, options=options)) > 1500


def test_nobody_elses_packets_are_heard() -> None:
    program = only_ours(SIP, RTP)

    assert kept_of(program, frame(RTP.start - 1, RTP.stop)) == 0
    assert kept_of(program, frame(RTP.stop, RTP.start - 1)) == 0
    assert kept_of(program, frame(SIP, SIP, protocol=TCP)) == 0
    assert kept_of(program, frame(SIP, SIP, ethertype=0x86DD)) == 0


def test_each_packet_of_a_block_has_its_own_time() -> None:
    packets = [frame(1, 2), frame(3, 4, options=1)]

    read = list(packets_in(block_of(packets)))

    assert [(packet.at, packet.source, packet.target) for packet in read] == [(10.5, 1, 2), (11.5, 3, 4)]
    assert {packet.body for packet in read} == {b"body"}


def block_of(frames: Sequence[bytes]) -> bytes:
    first, body = 48, b""
    for number, each in enumerate(frames):
        size = PACKET_HEAD.size + len(each)
        body += PACKET_HEAD.pack(size, 10 + number, 500_000_000, len(each), len(each), 0, PACKET_HEAD.size, 0)
        body += each
    return BLOCK_HEAD.pack(3, 0, 1, len(frames), first, first + len(body)).ljust(first, b"\0") + body
