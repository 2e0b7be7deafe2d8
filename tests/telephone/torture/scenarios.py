"""What SIPp does to the hotline: floods, calls given up at the wrong moment, calls put on hold."""

import subprocess
from pathlib import Path
from string import Template

from tests.conditions import until

LONGEST = 120
"""Seconds after which SIPp is ended by us."""

OFFER = """v=0
o=- 1 1 IN IP4 127.0.0.1
s=-
c=IN IP4 127.0.0.1
t=0 0
m=audio [media_port] RTP/AVP 0 101
a=rtpmap:0 PCMU/8000
a=rtpmap:101 telephone-event/8000
"""

REQUEST = Template(
    """<send$retransmit><![CDATA[
$method sip:[service]@[remote_ip]:[remote_port] SIP/2.0
$via
From: <sip:$caller[call_number]@[local_ip]:[local_port]>;tag=[pid]-[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>$to
Call-ID: [call_id]
CSeq: $number $method
Contact: <sip:c@[local_ip]:[local_port]>
Max-Forwards: 70
$body]]></send>
"""
)

Steps = tuple[str, ...]

OWN_BRANCH = "Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]"
SAME_BRANCH = "[last_Via:]"
"""Where what is acknowledged is a refusal."""


def request(
    method: str, number: int, *, to: str = "[peer_tag_param]", offer: str = "", via: str = OWN_BRANCH
) -> str:
    """One request of a caller, with an offer of sound where there is one; `+6690` begins her number."""
    sound = (
        f"Content-Type: application/sdp\nContent-Length: [len]\n\n{offer}"
        if offer
        else "Content-Length: 0\n\n"
    )
    again = ' retrans="500"' if method in ("INVITE", "BYE") else ""
    return REQUEST.substitute(
        method=method, number=number, to=to, body=sound, retransmit=again, via=via, caller="+6690"
    )


def answered(*statuses: int, optional: tuple[int, ...] = (100, 180, 183)) -> str:
    """Wait for the first of these; what is provisional may come before."""
    waited = "".join(
        f'<recv response="{status}" optional="true"/>\n' for status in (*optional, *statuses[:-1])
    )
    return f'{waited}<recv response="{statuses[-1]}" rtd="true"/>\n'


def pause(milliseconds: int) -> str:
    """Do nothing for so long."""
    return f'<pause milliseconds="{milliseconds}"/>\n'


FLOOD: Steps = (request("INVITE", 1, to="", offer=OFFER), answered(404), request("ACK", 1, via=SAME_BRANCH))
"""A number that is not ours, again and again."""

HOLD: Steps = (
    request("INVITE", 1, to="", offer=OFFER),
    answered(200),
    request("ACK", 1),
    pause(300),
    request("INVITE", 2, offer=OFFER + "a=sendonly\n"),
    answered(200),
    request("ACK", 2),
    pause(200),
    request("INVITE", 3, offer=OFFER.replace("[media_port]", "0")),
    answered(488),
    request("ACK", 3, via=SAME_BRANCH),
    request("INVITE", 4, offer=OFFER),
    answered(200),
    request("ACK", 4),
    pause(200),
    request("BYE", 5),
    answered(200),
)
"""On hold, then without any sound, then back, then goodbye."""

DROPPED: Steps = (request("INVITE", 1, to="", offer=OFFER), answered(200), request("BYE", 2), answered(200))
"""Answered, and ended without an ACK."""


def run(steps: Steps, folder: Path, port: int, *, number: str, calls: int, rate: int) -> int:
    """SIPp with these steps; gives how many of its calls went as they say."""
    scenario = folder / "scenario.xml"
    scenario.write_text(
        '<?xml version="1.0" encoding="ISO-8859-1" ?>\n<scenario name="torture">\n'
        f"{''.join(steps)}</scenario>\n"
    )
    command = [
        *("sipp", f"127.0.0.1:{port}", "-i", "127.0.0.1", "-mi", "127.0.0.1", "-sf", str(scenario)),
        *("-s", number, "-m", str(calls), "-r", str(rate), "-l", str(calls), "-nostdin"),
        *("-timeout", str(LONGEST), "-trace_stat", "-stf", str(folder / "stat.csv"), "-fd", "1"),
    ]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as sipp:
        try:
            until(lambda: sipp.poll() is not None, within=LONGEST)
        finally:
            sipp.kill()
    return _succeeded(folder / "stat.csv")


def _succeeded(statistics: Path) -> int:
    heads, *_, last = (line.split(";") for line in statistics.read_text().splitlines())
    return int(last[heads.index("SuccessfulCall(C)")])
