"""One telephone on pjsua2. Its types are unknown to mypy, so they stay inside this module.

Runs in a process of its own (`ops.telephone.worker`): pjsua2 is native code, and one per process at that.
"""

import random
import wave
from array import array
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pjsua2 as pj

from ops.telephone.hearing import FRAME, FRAME_SECONDS, RATE, Hearing
from ops.telephone.model import CallEnd, Moment

REPORT_EVERY = 5
"""Frames between two reports of what is heard: 100 ms."""

SILENT_FRAME = bytes(2 * FRAME)
RINGING, TAKEN, BUSY = 180, 200, 486
WITHHELD = '"Anonymous" <sip:anonymous@anonymous.invalid>'

Tell = Callable[[Moment | CallEnd | str], None]


class Handset(pj.AudioMediaPort):  # type: ignore[misc]
    """Ear and mouth: pjsua2 asks it for a frame and gives it one every 20 ms, from the media thread."""

    def __init__(self, tell: Tell, heard: Path | None) -> None:
        super().__init__()
        self._tell = tell
        self._hearing = Hearing()
        self._frames = 0
        self._speech = b""
        self._said = 0
        self._tape = _open_tape(heard) if heard else None
        shape = pj.MediaFormatAudio()
        shape.init(pj.PJMEDIA_FORMAT_PCM, RATE, 1, int(FRAME_SECONDS * 1_000_000), 16)
        self.createPort("handset", shape)

    def say(self, samples: bytes) -> None:
        """Speak these 8 kHz 16-bit samples, from now on."""
        self._speech, self._said = samples, 0

    def close(self) -> None:
        """Finish the tape of what was heard."""
        if self._tape is not None:
            self._tape.close()

    def onFrameRequested(self, frame: Any) -> None:  # noqa: N802
        """pjsua2 wants what we say now."""
        said = self._speech[self._said : self._said + 2 * FRAME]
        self._said += len(said)
        frame.type = pj.PJMEDIA_FRAME_TYPE_AUDIO
        # always a frame, silent or not: without RTP Asterisk's recordings stand still
        frame.buf = pj.ByteVector((said + SILENT_FRAME)[: 2 * FRAME])
        frame.size = 2 * FRAME

    def onFrameReceived(self, frame: Any) -> None:  # noqa: N802
        """pjsua2 brings what we hear now."""
        samples = bytes(frame.buf) if frame.type == pj.PJMEDIA_FRAME_TYPE_AUDIO else b""
        samples = (samples + SILENT_FRAME)[: 2 * FRAME]
        if self._tape is not None:
            self._tape.writeframes(samples)  # who reads it meanwhile finds all of it
        before = self._hearing.sound
        self._hearing.hear(array("h", samples))
        self._frames += 1
        if self._frames % REPORT_EVERY == 0 or self._hearing.sound is not before:
            self._report()

    def _report(self) -> None:
        spoken = self._said / (2 * RATE)
        speaking = self._said < len(self._speech)
        at = self._frames * FRAME_SECONDS
        self._tell(Moment(at, self._hearing.sound, self._hearing.lasting, spoken, speaking))


class Call(pj.Call):  # type: ignore[misc]
    """One call; says `answered` once sound flows both ways, and how it ended."""

    def __init__(
        self, account: Any, handset: Handset, tell: Tell, call_id: int = pj.PJSUA_INVALID_ID
    ) -> None:
        super().__init__(account, call_id)
        self._handset = handset
        self._tell = tell
        self._answered = False
        self.over = False

    def onCallState(self, prm: Any) -> None:  # noqa: N802
        """The dialogue moved on."""
        info = self.getInfo()
        if info.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            self.over = True
            self._tell(CallEnd(info.lastStatusCode, info.lastReason))

    def onCallMediaState(self, prm: Any) -> None:  # noqa: N802
        """Sound can flow: put the handset on the line."""
        info = self.getInfo()  # `info.media` dies with `info`
        for index, media in enumerate(info.media):
            if media.type == pj.PJMEDIA_TYPE_AUDIO and media.status == pj.PJSUA_CALL_MEDIA_ACTIVE:
                line = self.getAudioMedia(index)
                line.startTransmit(self._handset)
                self._handset.startTransmit(line)
                self._say_answered()

    def _say_answered(self) -> None:
        if not self._answered:
            self._answered = True
            self._tell("answered")


class Bell(pj.Account):  # type: ignore[misc]
    """Who may be called: hands on the first call that comes, others hear that it is engaged."""

    def __init__(self, take: Callable[[int], None]) -> None:
        super().__init__()
        self._take = take

    def onIncomingCall(self, prm: Any) -> None:  # noqa: N802
        """Somebody calls."""
        self._take(prm.callId)


class SipPhone:
    """A telephone that registers nowhere. `close` must be called, or pjsua2 ends the process in a crash."""

    def __init__(self, tell: Tell, local: str) -> None:
        self._tell = tell
        self._local = local
        self._endpoint = pj.Endpoint()
        self._endpoint.libCreate()
        self._account: Any = None
        self._handset: Handset | None = None
        self._call: Call | None = None
        self._start()

    def _start(self) -> None:
        config = pj.EpConfig()
        config.logConfig.level = 0
        config.logConfig.consoleLevel = 0
        config.uaConfig.threadCnt = 0
        config.uaConfig.mainThreadOnly = True
        config.medConfig.clockRate = config.medConfig.sndClockRate = RATE
        config.medConfig.noVad = True
        config.medConfig.ecTailLen = 0
        self._endpoint.libInit(config)
        transport = pj.TransportConfig()
        transport.boundAddress = transport.publicAddress = self._local
        self._endpoint.transportCreate(pj.PJSIP_TRANSPORT_UDP, transport)
        self._endpoint.libStart()
        self._endpoint.audDevManager().setNullDev()

    def dial(self, uri: str, caller: str | None, heard: Path | None) -> None:
        """Call `uri` as `caller`, or with the number withheld; what is heard goes to the WAV file `heard`."""
        self._account = pj.Account()
        self._account.create(_account(caller, self._local))
        self._handset = Handset(self._tell, heard)
        self._call = Call(self._account, self._handset, self._tell)
        wish = pj.CallOpParam(True)
        wish.opt.audioCount, wish.opt.videoCount = 1, 0
        wish.opt.textCount = 0  # 2.17 offers a stream of text unless told not to
        if caller is None:
            privacy = pj.SipHeader()
            privacy.hName, privacy.hValue = "Privacy", "id"
            wish.txOption.headers.append(privacy)
        self._call.makeCall(uri, wish)

    def wait(self, port: int, heard: Path | None) -> None:
        """Be there for whoever calls this port of this machine, whichever number is dialled."""
        transport = pj.TransportConfig()
        transport.boundAddress = transport.publicAddress = self._local
        transport.port = port
        config = _account("telephone", self._local)
        config.sipConfig.transportId = self._endpoint.transportCreate(pj.PJSIP_TRANSPORT_UDP, transport)
        self._handset = Handset(self._tell, heard)
        self._account = Bell(self._ring)
        self._account.create(config)

    def _ring(self, call_id: int) -> None:
        if self._handset is None or self._call is not None:
            other = pj.Call(self._account, call_id)
            return _reply(other, BUSY)
        self._call = Call(self._account, self._handset, self._tell, call_id)
        _reply(self._call, RINGING)
        self._tell("ringing")

    def answer(self) -> None:
        """Take the call that rings."""
        if self._call is not None:
            _reply(self._call, TAKEN)

    def decline(self) -> None:
        """Do not take it: whoever calls hears that we are engaged."""
        if self._call is not None:
            _reply(self._call, BUSY)

    def press(self, keys: str, milliseconds: int) -> None:
        """Send keys as RFC 4733 events."""
        wish = pj.CallSendDtmfParam()
        wish.method = pj.PJSUA_DTMF_METHOD_RFC2833
        wish.digits, wish.duration = keys, milliseconds
        if self._call is not None:
            self._call.sendDtmf(wish)

    def say(self, samples: bytes) -> None:
        """Speak 8 kHz 16-bit samples."""
        if self._handset is not None:
            self._handset.say(samples)

    def hang_up(self) -> None:
        """End the call; harmless when it is over."""
        if self._call is not None and not self._call.over:
            self._call.hangup(pj.CallOpParam(True))

    def listen(self, milliseconds: int) -> None:
        """Let pjsua2 work for this long at most."""
        self._endpoint.libHandleEvents(milliseconds)

    @property
    def busy(self) -> bool:
        """Whether a call is up."""
        return self._call is not None and not self._call.over

    def close(self) -> None:
        """Take pjsua2 down; without waiting a second for messages that nobody sends."""
        if self._handset is not None:
            self._handset.close()
        self._call = self._handset = self._account = None
        self._endpoint.libDestroy(pj.PJSUA_DESTROY_NO_RX_MSG)


def _reply(call: Any, status: int) -> None:
    wish = pj.CallOpParam(True)
    wish.statusCode = status
    wish.opt.audioCount, wish.opt.videoCount, wish.opt.textCount = 1, 0, 0
    call.answer(wish)


def _account(caller: str | None, local: str) -> Any:
    config = pj.AccountConfig()
    config.idUri = WITHHELD if caller is None else f"sip:{caller}@{local}"
    rtp = config.mediaConfig.transportConfig
    rtp.boundAddress = rtp.publicAddress = local
    rtp.port, rtp.portRange = random.randrange(20000, 40000, 2), 2000  # noqa: S311
    return config


def _open_tape(path: Path) -> wave.Wave_write:
    tape = wave.open(str(path), "wb")
    tape.setparams((1, 2, RATE, 0, "NONE", "not compressed"))
    return tape
