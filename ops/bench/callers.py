"""SIPp's callers: a scenario and what they send, written for one shape of call, and what came of them."""

import csv
import shutil
import struct
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from ops.bench.errors import CallersFailed
from ops.bench.shape import RtpPacket, Shape, packets_of

SCENARIO = """<?xml version="1.0" encoding="UTF-8"?>
<scenario name="a caller">
  <send retrans="500"><![CDATA[
INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
From: <sip:{caller}[call_number]@[local_ip]:[local_port]>;tag=[pid]SIPpTag00[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:{caller}[call_number]@[local_ip]:[local_port]>
Max-Forwards: 70
Content-Type: application/sdp
Content-Length: [len]

v=0
o=- 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [media_ip]
t=0 0
m=audio [media_port] RTP/AVP 0 101
a=rtpmap:0 PCMU/8000
a=rtpmap:101 telephone-event/8000
]]></send>
  <recv response="100" optional="true"/>
  <recv response="180" optional="true"/>
  <recv response="183" optional="true"/>
  <recv response="200"/>
  <send><![CDATA[
ACK sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
From: <sip:{caller}[call_number]@[local_ip]:[local_port]>;tag=[pid]SIPpTag00[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 1 ACK
Max-Forwards: 70
Content-Length: 0
]]></send>
  <pause milliseconds="{before}"/>
  <nop><action><exec play_pcap_audio="{sound}"/></action></nop>
  <pause milliseconds="{after}"/>
  <send retrans="500"><![CDATA[
BYE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
From: <sip:{caller}[call_number]@[local_ip]:[local_port]>;tag=[pid]SIPpTag00[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 2 BYE
Max-Forwards: 70
Content-Length: 0
]]></send>
  <recv response="200"/>
</scenario>
"""

PATIENCE = 60
"""Seconds beyond the last caller's hang-up after which SIPp gives up."""


@dataclass(frozen=True, slots=True)
class Party:
    """So many callers, one every `interval` seconds, who all call the same number in the same way.

    `from_number` begins their own numbers; each ends differently.
    """

    shape: Shape
    number: str
    callers: int
    interval: float
    from_number: str

    @property
    def at_once(self) -> float:
        """How many are on the telephone in the middle of it."""
        return self.shape.hangs_up_after / self.interval

    @property
    def seconds(self) -> float:
        """From the first call to the last hang-up."""
        return self.callers * self.interval + self.shape.hangs_up_after


@dataclass(frozen=True, slots=True)
class Exchange:
    """Where callers call, and from which ports: SIP and sound each have one for all of them."""

    sip_port: int
    callers_port: int
    sound_port: int


@dataclass(frozen=True, slots=True)
class Came:
    """What SIPp says of its callers."""

    created: int
    succeeded: int
    failed: int


def call(party: Party, exchange: Exchange, folder: Path) -> Came:
    """Let them all call, and wait until all have hung up. Raises CallersFailed where SIPp breaks."""
    scenario = write_scenario(party, folder)
    statistics = scenario.with_suffix(".csv")
    try:
        done = subprocess.run(
            _command(party, exchange, scenario, statistics),
            cwd=folder,
            capture_output=True,
            check=False,
            timeout=party.seconds + 2 * PATIENCE,
        )
    except subprocess.TimeoutExpired:
        raise CallersFailed("SIPp does not come to an end") from None
    if not statistics.exists():
        raise CallersFailed(f"SIPp did not call anybody; it ended with status {done.returncode}")
    return read_statistics(statistics)


def write_scenario(party: Party, folder: Path) -> Path:
    """The scenario of these callers, and beside it what they send."""
    sent = list(packets_of(party.shape))
    first = sent[0].at
    scenario = folder / f"{party.from_number}.xml"
    sound = scenario.with_suffix(".pcap")
    sound.write_bytes(pcap(RtpPacket(each.at - first, each.body) for each in sent))
    scenario.write_text(
        SCENARIO.format(
            caller=f"+{party.from_number}",
            before=round(first * 1000),
            after=round((party.shape.hangs_up_after - first) * 1000),
            sound=escape(str(sound)),
        )
    )
    return scenario


def _command(party: Party, exchange: Exchange, scenario: Path, statistics: Path) -> list[str]:
    options = {
        "-sf": scenario,
        "-s": party.number,
        "-i": "127.0.0.1",
        "-p": exchange.callers_port,
        "-mi": "127.0.0.1",
        "-mp": exchange.sound_port,
        "-m": party.callers,
        "-r": 1,
        "-rp": round(party.interval * 1000),
        "-l": party.callers,
        "-stf": statistics,
        "-fd": 1,
        "-timeout": f"{round(party.seconds + PATIENCE)}s",
    }
    words = [str(word) for option in options.items() for word in option]
    return [
        shutil.which("sipp") or "sipp",
        f"127.0.0.1:{exchange.sip_port}",
        *words,
        "-trace_stat",
        "-nostdin",
    ]


def read_statistics(path: Path) -> Came:
    """The totals of SIPp's last line. Raises CallersFailed where there is none."""
    with path.open(newline="") as file:
        lines = [line for line in csv.DictReader(file, delimiter=";") if line.get("TotalCallCreated")]
    if not lines:
        raise CallersFailed("SIPp did not say what became of its callers")
    names = ("TotalCallCreated", "SuccessfulCall(C)", "FailedCall(C)")
    return Came(*(int(lines[-1][name]) for name in names))


def pcap(packets: Iterable[RtpPacket]) -> bytes:
    """As tcpdump writes it; SIPp puts its own addresses and ports in."""
    head = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)
    return head + b"".join(_recorded(each) for each in packets)


def _recorded(packet: RtpPacket) -> bytes:
    length = len(packet.body) + 8
    loopback = bytes((127, 0, 0, 1))
    frame = (
        bytes(12)
        + struct.pack("!H", 0x0800)
        + struct.pack("!BBHHHBBH4s4s", 0x45, 0, length + 20, 0, 0, 64, 17, 0, loopback, loopback)
        + struct.pack("!HHHH", 6000, 6000, length, 0)
        + packet.body
    )
    at = round(packet.at * 1e6)
    return struct.pack("<IIII", at // 1_000_000, at % 1_000_000, len(frame), len(frame)) + frame
