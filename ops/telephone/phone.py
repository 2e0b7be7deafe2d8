"""The scripted caller as a script sees it: dial, wait, press, speak, hang up."""

import json
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from subprocess import PIPE

import anyio
from anyio.abc import Process
from anyio.streams.buffered import BufferedByteReceiveStream

from ops.config import REPOSITORY
from ops.telephone.errors import CallEnded, PhoneBroken
from ops.telephone.model import CallEnd, Moment, Sound

LONGEST_REPORT = 4096
LOOPBACK = "127.0.0.1"
FINGER_LIFTED = 0.1
"""Seconds of the line's own time between two keys, at least."""

TONE_OVER = 0.15
"""Seconds without it after which a tone is over."""

GOODBYE = 5.0
"""Seconds the phone's process has to hang up and end, before it is killed."""


class Phone:
    """One telephone in a process of its own, for one call, made or taken.

    Everything awaited in a call raises CallEnded when the other side ends it, and PhoneBroken when the
    process dies.
    """

    def __init__(self, process: Process) -> None:
        self._process = process
        self._news = anyio.Condition()
        self._reports: set[str] = set()
        self._refused: str | None = None
        self._moment: Moment | None = None
        self._pressed_at = 0.0
        self._silent_since = 0.0
        self._pause = 0.0
        self._end: CallEnd | None = None
        self._gone = False

    @property
    def process_id(self) -> int:
        """Of the phone's own process."""
        return self._process.pid

    async def dial(
        self,
        number: str,
        *,
        port: int,
        caller: str | None,
        heard: Path | None = None,
        host: str = LOOPBACK,
    ) -> None:
        """Call `number` at `host` from `caller` (None: withheld); `heard` is the WAV file to fill."""
        uri = f"sip:{number}@{host}:{port}"
        await self._command(do="dial", uri=uri, caller=caller, heard=str(heard) if heard else None)

    async def wait(self, *, port: int, heard: Path | None = None) -> None:
        """Be there for whoever calls that port of this machine; `heard` is the WAV file to fill."""
        await self._command(do="wait", port=port, heard=str(heard) if heard else None)
        await self._until(lambda: "waiting" in self._reports)

    async def rings(self) -> None:
        """Return when somebody calls. Whoever does not want to answer just lets it ring."""
        await self._until(lambda: "ringing" in self._reports)

    async def answer(self) -> None:
        """Take the call that rings; return when sound flows."""
        await self._command(do="answer")
        await self.answered()

    async def decline(self) -> None:
        """Do not take it: whoever calls hears that we are engaged."""
        await self._command(do="decline")

    async def answered(self) -> None:
        """Return when the other side has taken the call."""
        await self._until(lambda: "answered" in self._reports)

    async def hears(self, sound: Sound = Sound.VOICE, lasting: float = 0.0, *, after: float = 0.0) -> None:
        """Return when this is heard, and has been for `lasting` seconds of the line's own time.

        Only what began after the last key was pressed counts: a prompt cut short is the past. And only what
        began after so many seconds of silence: where packets are lost, a prompt seems to begin once more.
        """
        await self._until_heard(
            lambda now: (
                now.sound is sound
                and now.lasting >= lasting
                and now.began >= self._pressed_at
                and self._pause >= after
            )
        )

    async def prompt_over(self, quiet: float = 0.7) -> None:
        """Wait for a voice, then for `quiet` seconds of silence: the other side has said its say."""
        await self.hears(Sound.VOICE)
        await self.hears(Sound.SILENCE, quiet)

    async def beep(self) -> None:
        """Return when a tone has been heard and is over."""
        await self.hears(Sound.TONE)
        await self.beep_over()

    async def beep_over(self) -> None:
        """Return when no tone is heard (any more): one that lost a packet goes on."""
        await self._until_heard(lambda now: now.sound is not Sound.TONE and now.lasting >= TONE_OVER)

    async def press(self, keys: str, *, milliseconds: int = 120) -> None:
        """Press keys, each held for so long, as RFC 4733 events; between two of them the finger is lifted."""
        for key in keys[:-1]:
            await self._press(key, milliseconds)
            await self._finger_lifted(milliseconds)
        await self._press(keys[-1:], milliseconds)

    async def _finger_lifted(self, milliseconds: int) -> None:
        over = self._pressed_at + milliseconds / 1000 + FINGER_LIFTED
        await self._until_heard(lambda now: now.at >= over)

    async def _press(self, key: str, milliseconds: int) -> None:
        if self._moment is not None:
            self._pressed_at = self._moment.at
        await self._command(do="press", keys=key, milliseconds=milliseconds)

    async def speak(self, speech: Path) -> None:
        """Speak a WAV file (8 kHz, 16-bit, mono) to its end."""
        await self.start_speaking(speech)
        await self._until_heard(lambda now: not now.speaking)

    async def start_speaking(self, speech: Path) -> None:
        """Begin to speak and return once the first words are out."""
        await self._command(do="say", path=str(speech))
        await self._until_heard(lambda now: now.speaking)

    async def has_spoken(self, seconds: float) -> None:
        """Return when so many seconds of the speech are out, or all of it."""
        await self._until_heard(lambda now: now.spoken >= seconds or not now.speaking)

    async def hang_up(self) -> None:
        """End the call, wherever it is."""
        await self._command(do="hang_up")

    async def ended(self) -> CallEnd:
        """Return when the call is over, with the final SIP status."""
        async with self._news:
            while self._end is None:
                self._raise_trouble()
                await self._news.wait()
            return self._end

    async def _ready(self) -> None:
        await self._until(lambda: "ready" in self._reports)

    async def _command(self, **command: str | int | None) -> None:
        if self._process.stdin is None or self._gone:
            raise PhoneBroken("the phone's process is gone")
        try:
            await self._process.stdin.send(json.dumps(command).encode() + b"\n")
        except (anyio.BrokenResourceError, anyio.ClosedResourceError) as trouble:
            raise PhoneBroken("the phone's process is gone") from trouble

    async def _until_heard(self, is_so: Callable[[Moment], bool]) -> None:
        """Judge only what is reported from now on: what was heard before a key was pressed is the past."""
        past = self._moment

        def is_so_now() -> bool:
            return self._moment is not None and self._moment is not past and is_so(self._moment)

        await self._until(is_so_now)

    async def _until(self, is_so: Callable[[], bool]) -> None:
        async with self._news:
            while not is_so():
                self._raise_trouble()
                if self._end is not None:
                    raise CallEnded(self._end)
                await self._news.wait()

    def _raise_trouble(self) -> None:
        if self._refused is not None:
            raise PhoneBroken(f"the phone could not do this: {self._refused}")
        if self._gone:
            raise PhoneBroken("the phone's process is gone")

    async def _read_reports(self) -> None:
        if self._process.stdout is None:
            raise PhoneBroken("the phone's process has no voice")
        lines = BufferedByteReceiveStream(self._process.stdout)
        try:
            while True:
                report = json.loads(await lines.receive_until(b"\n", LONGEST_REPORT))
                async with self._news:
                    self._take(report)
                    self._news.notify_all()
        except (anyio.EndOfStream, anyio.IncompleteRead, anyio.ClosedResourceError):
            async with self._news:
                self._gone = True
                self._news.notify_all()

    def _take(self, report: dict[str, str]) -> None:
        match report.pop("report"):
            case "moment":
                self._hear(_as_moment(report))
            case "ended":
                self._end = CallEnd(int(report["status"]), report["reason"])
            case "refused":
                self._refused = report["do"]
            case other:
                self._reports.add(other)

    def _hear(self, now: Moment) -> None:
        """Every change is reported, so that a silence is known from its first frame to its last."""
        changed = self._moment is None or now.sound is not self._moment.sound
        if changed and now.sound is Sound.SILENCE:
            self._silent_since = now.began
        elif changed and (self._moment is None or self._moment.sound is Sound.SILENCE):
            self._pause = now.began - self._silent_since
        self._moment = now


def _as_moment(report: dict[str, str]) -> Moment:
    return Moment(
        at=float(report["at"]),
        sound=Sound(report["sound"]),
        lasting=float(report["lasting"]),
        spoken=float(report["spoken"]),
        speaking=bool(report["speaking"]),
    )


@asynccontextmanager
async def telephone(pjsua2: Path, local: str = LOOPBACK) -> AsyncIterator[Phone]:
    """A phone on its own process, hung up and ended on the way out. `pjsua2` is `StateFolder.pjsua2`.

    It sends and listens at `local`, an address of this machine.
    """
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(pjsua2), str(REPOSITORY)])}
    command = [sys.executable, "-m", "ops.telephone.worker", local]
    async with await anyio.open_process(
        command, stdin=PIPE, stdout=PIPE, stderr=None, env=environment
    ) as process:
        phone = Phone(process)
        try:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(phone._read_reports)
                try:
                    await phone._ready()
                    yield phone
                finally:
                    with anyio.CancelScope(shield=True):
                        await _put_down(process)
                    tasks.cancel_scope.cancel()
        except ExceptionGroup as several:  # there is one: what the script raised
            raise several.exceptions[0] from None


async def _put_down(process: Process) -> None:
    """The end of its input makes the process hang up and end."""
    if process.stdin is not None:
        await process.stdin.aclose()
    with anyio.move_on_after(GOODBYE):
        await process.wait()
        return
    process.kill()
    await process.wait()
