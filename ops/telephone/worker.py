"""The process around one `SipPhone`: commands come in and reports go out, as JSON lines.

Commands: `dial` (uri, caller, heard), `wait` (port, heard), `answer`, `decline`, `press` (keys,
milliseconds), `say` (path), `hang_up`; end of input hangs up and ends the process. Reports: `ready`,
`waiting`, `ringing`, `answered`, `moment`, `ended`, `refused`. The only argument is
the address of this machine at which to telephone.
"""

import json
import os
import select
import sys
import time
import wave
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TextIO

import pjsua2

from ops.telephone.hearing import RATE
from ops.telephone.model import CallEnd, Moment
from ops.telephone.sip import SipPhone

Command = dict[str, str | int | None]

LISTEN = 10
"""Milliseconds between two looks at stdin."""

GOODBYE = 2.0
"""Seconds to wait for the other side to confirm that the call is over."""


def main() -> None:
    """Serve commands until the end of input."""
    reports = _take_stdout()

    def tell(news: Moment | CallEnd | str) -> None:
        reports.write(json.dumps(_as_report(news)) + "\n")

    phone = SipPhone(tell, sys.argv[1])
    try:
        tell("ready")
        for command in _commands(phone):
            _obey(phone, command, reports)
        _say_goodbye(phone)
    finally:
        phone.close()


def _take_stdout() -> TextIO:
    """Keep stdout for the reports alone: pjsua2 prints what it likes, with numbers in it."""
    reports = os.fdopen(os.dup(1), "w", buffering=1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    return reports


def _as_report(news: Moment | CallEnd | str) -> dict[str, object]:
    if isinstance(news, Moment):
        return {"report": "moment", **asdict(news)}
    if isinstance(news, CallEnd):
        return {"report": "ended", **asdict(news)}
    return {"report": news}


def _commands(phone: SipPhone) -> Iterator[Command]:
    """Commands as they come, while pjsua2 works; ends with the input."""
    waiting = b""
    while True:
        phone.listen(LISTEN)
        if not select.select([0], [], [], 0)[0]:
            continue
        if not (more := os.read(0, 65536)):
            return
        *lines, waiting = (waiting + more).split(b"\n")
        yield from (json.loads(line) for line in lines)


def _obey(phone: SipPhone, command: Command, reports: TextIO) -> None:
    try:
        match command["do"]:
            case "dial":
                heard = command["heard"]
                caller = command["caller"]
                phone.dial(
                    str(command["uri"]),
                    None if caller is None else str(caller),
                    Path(str(heard)) if heard else None,
                )
            case "wait":
                heard = command["heard"]
                phone.wait(int(str(command["port"])), Path(str(heard)) if heard else None)
                reports.write(json.dumps({"report": "waiting"}) + "\n")
            case "answer":
                phone.answer()
            case "decline":
                phone.decline()
            case "press":
                phone.press(str(command["keys"]), int(str(command["milliseconds"])))
            case "say":
                phone.say(_samples(str(command["path"])))
            case "hang_up":
                phone.hang_up()
    except (pjsua2.Error, wave.Error, OSError):
        reports.write(json.dumps({"report": "refused", "do": command["do"]}) + "\n")


def _samples(path: str) -> bytes:
    with wave.open(path) as speech:
        if (speech.getframerate(), speech.getnchannels(), speech.getsampwidth()) != (RATE, 1, 2):
            raise wave.Error("not 8 kHz, mono, 16 bit")
        samples: bytes = speech.readframes(speech.getnframes())
    return samples


def _say_goodbye(phone: SipPhone) -> None:
    phone.hang_up()
    deadline = time.monotonic() + GOODBYE
    while phone.busy and time.monotonic() < deadline:
        phone.listen(LISTEN)


if __name__ == "__main__":
    main()
