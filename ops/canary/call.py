"""One call of the canary: it finds its way by what it hears, as a caller would, and says what went wrong.

It presses the key that its language names in its own voice, says no where a yes would ring somebody or take
a code, and presses the key that leads on wherever else it is asked. So it needs to know neither the order of
the languages nor which questions stand between them and the message.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import anyio
from anyio import CancelScope, create_task_group, fail_after, move_on_after, to_thread
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream

from ops.canary.ear import Ear, Recognised, by_language
from ops.canary.errors import NotWell
from ops.canary.fingerprint import RATE
from ops.canary.results import Finding
from ops.canary.score import Score
from ops.telephone.errors import CallEnded, PhoneBroken
from ops.telephone.model import Sound as Kind

KEPT, NOT_KEPT = "we-have-your-message", "no-message-kept"

CLEARLY = 0.04
"""By how much a prompt must be more like itself than like the same one in another language."""

MARGIN = RATE // 5
"""Samples around a prompt in which its rivals may have their best place."""

AFTER_A_NAME = 1.6
"""Seconds after the words before it in which a digit begins and is over."""

MOST_PAGES = 2
"""Times the language's key may be asked for: two pages have room for seventeen languages."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds for each part of the call."""

    answer: float = 20.0
    sound: float = 15.0
    menu: float = 90.0
    reaction: float = 20.0
    message: float = 150.0


class Telephone(Protocol):
    """What the canary telephones with: `ops.telephone.phone.Phone`."""

    async def answered(self) -> None: ...

    async def hears(self, sound: Kind = Kind.VOICE, lasting: float = 0.0) -> None: ...

    async def beep(self) -> None: ...

    async def press(self, keys: str) -> None: ...

    async def speak(self, speech: Path) -> None: ...


class CanaryCall:
    """One call, from the answer until the hotline said that it has the message."""

    def __init__(self, phone: Telephone, ear: Ear, score: Score, patience: Patience) -> None:
        self._phone = phone
        self._ear = ear
        self._score = score
        self._patience = patience
        self._own, self._others = score.telling, score.other_namings
        self._spoken = False

    async def sing(self) -> None:
        """Raises NotWell."""
        try:
            await self._be_answered()
            await self._hear_anything()
            await self._choose_language()
            await self._leave_message()
        except CallEnded:
            raise NotWell(Finding.CUT_OFF) from None
        except PhoneBroken:
            raise NotWell(Finding.NO_PHONE) from None

    async def _be_answered(self) -> None:
        try:
            with fail_after(self._patience.answer):
                await self._phone.answered()
        except (TimeoutError, CallEnded):
            raise NotWell(Finding.NOT_ANSWERED) from None

    async def _hear_anything(self) -> None:
        try:
            with fail_after(self._patience.sound):
                await self._phone.hears(Kind.VOICE)
        except TimeoutError:
            raise NotWell(Finding.NOTHING_HEARD) from None

    async def _choose_language(self) -> None:
        """Until something is said in the language; nothing to choose where a number speaks only one."""
        heard = await self._own_voice(self._patience.menu, Finding.NOT_IN_THE_MENU)
        for pages in range(MOST_PAGES + 1):
            await self._prove_language(heard)
            if heard.sound != self._score.naming:
                return
            if pages == MOST_PAGES:
                break
            await self._phone.press(await self._named_digit(heard))
            await self._ear.forget()
            heard = await self._after_the_key()
        raise NotWell(Finding.KEY_NOT_TAKEN)

    async def _own_voice(self, within: float, otherwise: Finding) -> Recognised:
        """The next thing said in the language, past what the menu says in others."""
        with move_on_after(within):
            while True:
                heard = await self._ear.next_of([*self._own, *self._others])
                if heard.sound.language == self._score.language.code:
                    return heard
        raise NotWell(otherwise)

    async def _named_digit(self, named: Recognised) -> str:
        await self._ear.has_heard(named.ends + int(AFTER_A_NAME * RATE))
        digits = self._score.digits
        heard = await to_thread.run_sync(self._ear.best_of, digits.keys(), named.ends, AFTER_A_NAME)
        if heard is None:
            raise NotWell(Finding.NOT_IN_THE_MENU)
        return digits[heard.sound]

    async def _after_the_key(self) -> Recognised:
        """What is said now: by the language, or by the language menu as if no key had been pressed."""
        with move_on_after(self._patience.reaction):
            heard = await self._ear.next_of([*self._own, *self._others])
            if heard.sound.language == self._score.language.code:
                return heard
            with CancelScope(shield=True):  # a menu goes on longer than a reaction takes
                return await self._own_voice(self._patience.menu, Finding.KEY_NOT_TAKEN)
        spoken = await self._ear.anything_since_forgotten()
        raise NotWell(Finding.WRONG_PROMPT if spoken else Finding.NOTHING_HEARD)

    async def _prove_language(self, heard: Recognised) -> None:
        """The same words of another language must not be what was heard just as well."""
        others = by_language(self._score.sounds, heard.sound.key)
        others.pop(self._score.language.code)
        begin, seconds = max(0, heard.begins - MARGIN), (heard.ends - heard.begins + 2 * MARGIN) / RATE
        rival = await to_thread.run_sync(self._ear.best_of, list(others.values()), begin, seconds)
        if rival is not None and rival.score > heard.score - CLEARLY:
            raise NotWell(Finding.WRONG_PROMPT)

    async def _leave_message(self) -> None:
        """Lead on from every question, speak after the tone, and wait to be told that it was kept."""
        with move_on_after(self._patience.message):
            try:
                await self._until_kept()
            except ExceptionGroup as several:
                raise several.exceptions[0] from None
            return
        raise NotWell(Finding.NOT_KEPT if self._spoken else Finding.NO_TONE)

    async def _until_kept(self) -> None:
        tell, happens = anyio.create_memory_object_stream[Recognised | None](10)
        async with create_task_group() as listening, tell, happens:
            listening.start_soon(self._tell_prompts, tell)
            listening.start_soon(self._tell_tones, tell)
            await self._react(happens)
            listening.cancel_scope.cancel()

    async def _react(self, happens: MemoryObjectReceiveStream[Recognised | None]) -> None:
        await self._phone.press(self._score.go_on)  # what was heard last may have been a question
        async for heard in happens:
            if heard is None:
                self._spoken = True
                await self._phone.speak(self._score.speech)
                await self._phone.press(self._score.go_on)
            elif heard.sound.key == KEPT and self._spoken:
                return
            elif heard.sound.key == NOT_KEPT:
                raise NotWell(Finding.NOT_KEPT)
            elif heard.sound.key in self._score.answers:
                await self._phone.press(self._score.answers[heard.sound.key])

    async def _tell_prompts(self, tell: MemoryObjectSendStream[Recognised | None]) -> None:
        while True:
            await tell.send(await self._ear.next_of(self._own))

    async def _tell_tones(self, tell: MemoryObjectSendStream[Recognised | None]) -> None:
        while True:
            await self._phone.beep()
            await tell.send(None)
