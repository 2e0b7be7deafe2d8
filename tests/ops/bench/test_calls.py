"""What the bench reads from packets: when she dialled, what she heard, how soon after her key."""

import math
import struct

import pytest

from ops.bench.calls import calls_in, percentile
from ops.bench.shape import FRAME, PLAIN, SILENCE, loudness_of, packets_of
from ops.bench.wire import Packet

SIP, CALLER, EXCHANGE, EAR = 5060, 6000, 10_002, 7000
LOUD = b"\x00" * FRAME


def sip(at: float, text: str) -> Packet:
    return Packet(at, CALLER, SIP, f"{text}\r\nCall-ID: one\r\nCSeq: 1 INVITE\r\n".encode())


def answer(at: float) -> Packet:
    body = f"SIP/2.0 200 OK\r\nCall-ID: one\r\nCSeq: 1 INVITE\r\n\r\nv=0\r\nm=audio {EXCHANGE} RTP/AVP 0\r\n"
    return Packet(at, SIP, CALLER, body.encode())


def heard(at: float, sound: bytes) -> Packet:
    return Packet(at, EXCHANGE, EAR, struct.pack("!BBHII", 0x80, 0, 1, 160, 9) + sound[:80])


def key_packet(at: float, *, ends: bool) -> Packet:
    event = struct.pack("!BBH", 1, 0x8A if ends else 0x0A, 800)
    return Packet(at, EAR, EXCHANGE, struct.pack("!BBHII", 0x80, 101, 1, 160, 9) + event)


A_CALL = (
    sip(1.0, "INVITE sip:1300@127.0.0.1:5060 SIP/2.0"),
    answer(1.005),
    heard(1.01, SILENCE),
    heard(1.02, LOUD),
    heard(1.04, LOUD),
    heard(8.9, SILENCE),
    key_packet(9.0, ends=False),
    key_packet(9.1, ends=True),
    key_packet(9.14, ends=True),
    heard(9.102, SILENCE),
    heard(9.103, LOUD),
)


def test_times_count_from_the_dialling_and_from_the_keys_first_end() -> None:
    (call,) = calls_in(A_CALL, SIP)

    assert call.number == "1300"
    assert call.to_first_prompt == pytest.approx(20.0)
    assert call.key_to_prompt == pytest.approx(3.0)


def test_a_key_pressed_into_a_prompt_measures_nothing() -> None:
    (call,) = calls_in((*A_CALL[:6], heard(8.95, LOUD), *A_CALL[6:]), SIP)

    assert call.key_to_prompt is None


def test_an_invitation_sent_again_is_the_same_call() -> None:
    again = sip(1.5, "INVITE sip:1300@127.0.0.1:5060 SIP/2.0")

    (call,) = calls_in((A_CALL[0], again, *A_CALL[1:]), SIP)

    assert call.dialled == 1.0


def test_who_hears_nothing_is_a_call_without_a_prompt() -> None:
    (call,) = calls_in(A_CALL[:3], SIP)

    assert (call.to_first_prompt, call.key_to_prompt) == (None, None)


def test_silence_is_silent_and_a_hum_is_loud() -> None:
    assert loudness_of(0xFF) == loudness_of(0x7F) == 0
    assert loudness_of(0x00) == loudness_of(0x80) > 30_000


def test_a_percentile_is_one_of_the_values() -> None:
    values = [float(value) for value in range(1, 101)]

    assert [percentile(values, share) for share in (0.5, 0.95, 0.99, 1.0)] == [50, 95, 99, 100]
    assert percentile([3.0], 0.5) == 3.0
    assert math.isnan(percentile([], 0.5))


def test_a_caller_presses_her_key_when_the_shape_says_so() -> None:
    sent = list(packets_of(PLAIN))

    events = [packet for packet in sent if packet.body[1] & 0x7F == 101]
    ended = [packet for packet in events if packet.body[13] & 0x80]
    assert events[0].at == 8.0
    assert [round(packet.at, 2) for packet in ended] == [8.12, 8.12, 8.12]
    assert [packet.body[12] for packet in events] == [1] * len(events)
    numbers = [int.from_bytes(packet.body[2:4], "big") for packet in sent]
    assert numbers == list(range(len(sent)))
