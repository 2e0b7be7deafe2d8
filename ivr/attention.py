"""Finds by ear, while she is recorded, whether she has finished speaking, or never began.

Time is counted in the sound that is heard, not by the clock: where none comes, nothing is concluded from it.
"""

import logging
from collections.abc import Callable, Iterable
from enum import StrEnum

import anyio

from ivr.ahead import Dictation
from ivr.errors import ExchangeError
from ivr.ports import HEARD_AT_ONCE, Leg, VoiceJudge
from prompts.model import Patience

log = logging.getLogger(__name__)

ENOUGH = 1.5
"""Seconds of voice. Who has said less was saying hello to a machine, or did not speak: a door, a cough."""

NewJudge = Callable[[], VoiceJudge]


class Silence(StrEnum):
    """What a silence means."""

    FINISHED = "finished"
    NOT_BEGUN = "not_begun"


class Attention:
    """Listens to one leg. Without a judge it hears nothing: a recording ends by key, hang-up or length."""

    def __init__(self, leg: Leg, new_judge: NewJudge | None, patience: Patience) -> None:
        """`dictation` is told what is heard, where somebody wants to know."""
        self.patience = patience
        self._leg = leg
        self._new_judge = new_judge
        self.dictation: Dictation | None = None

    async def until_silence(self) -> Silence:
        """Return when she has been silent for long enough; never, where she cannot be heard."""
        try:
            if self._new_judge is not None:
                return await self._listen(Pause(self.patience), self._new_judge())
        except ExchangeError:
            log.warning("a caller cannot be heard live; her recording ends by key, hang-up or length")
        return await never()

    async def _listen(self, pause: "Pause", judge: VoiceJudge) -> Silence:
        dictation = self.dictation
        async with self._leg.listen_in() as heard:
            if dictation:
                dictation.listen()
            async for sound in heard:
                voices = list(judge.voices(sound))
                if dictation:
                    dictation.hear(voices)
                silence = pause.after(voices)
                if silence is not None:
                    return silence
        return await never()


class Pause:
    """How long she has been silent, and whether that is long enough."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._spoken = 0.0
        self._silent = 0.0

    def after(self, voices: Iterable[bool]) -> Silence | None:
        """What her silence means after so many more half seconds; None while it means nothing yet."""
        for voice in voices:
            self._spoken += HEARD_AT_ONCE if voice else 0
            self._silent = 0 if voice else self._silent + HEARD_AT_ONCE
        if self._spoken >= ENOUGH:
            return Silence.FINISHED if self._silent >= self._patience.after_speech else None
        return Silence.NOT_BEGUN if self._silent >= self._patience.before_speech else None


async def never() -> Silence:
    """Wait for whatever else ends the recording."""
    await anyio.sleep_forever()
    raise AssertionError("unreachable")
