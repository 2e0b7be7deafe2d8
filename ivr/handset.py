"""What she hears and presses now: sounds that a key cuts short, and keys that wait in line.

Of all this the journal hears nothing; `ivr.line.Line` makes steps of it.
"""

import logging
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from functools import partial

import anyio
from anyio import to_thread

from ivr.errors import ExchangeRefused, PlaybackFailed, RecordingFailed
from ivr.interrupt import do_until
from ivr.late_end import LateEnd
from ivr.ports import Leg
from ivr.sound import length_of
from ivr.tape import Tape
from ivr.whereabouts import Whereabouts
from prompts.errors import PromptMissing
from prompts.library import Library
from prompts.model import ChoiceT, Language, Sound

log = logging.getLogger(__name__)

MOST_KEYS_AHEAD = 1000
AT_ONCE = 0.02
BETWEEN_GROUPS = 1.0
"""Seconds in which she writes down three digits."""

Heard = Callable[[float, float], Awaitable[None]]
"""Is told how many seconds of how many were heard; what it does holds out against a hang-up."""


class Handset:
    """The caller's ear and her keys. `language` is what is spoken."""

    def __init__(self, leg: Leg, library: Library, whereabouts: Whereabouts) -> None:
        self.language: Language = library.otherwise
        self.late_end = LateEnd()
        self._leg = leg
        self._library = library
        self._whereabouts = whereabouts
        self._ahead: deque[str] = deque()

    def sounds(self, *keys: str) -> list[Sound]:
        """The prompts that have audio in her language; of one that has none the log is told."""
        sounds = []
        for key in keys:
            try:
                sounds.append(self._library.sound(key, self.language))
            except PromptMissing:
                log.error("a prompt has no audio; the call goes on without it")
        return sounds

    async def say(self, *keys: str) -> bool:
        """Say these prompts; a key cuts them short and waits for the next question."""
        return await self.hear(self.sounds(*keys))

    async def say_at_last(self, *keys: str) -> None:
        """The last words of a call: a key pressed before them would answer a question that never comes."""
        await self.forget_keys()
        await self.say(*keys)

    async def hear(self, sounds: Sequence[Sound]) -> bool:
        """False where they could not be played."""
        self._whereabouts.go_back()
        return await self._unless_key(partial(self._leg.play, sounds)) if sounds else True

    async def hear_tape(self, tape: Tape) -> None:
        """Her own voice, if anything was recorded."""
        try:
            await tape.stop()
        except RecordingFailed:
            return
        await self._unless_key(partial(self._leg.play_tape, tape.name))

    async def say_digits(self, groups: Sequence[str]) -> bool:
        """One by one, with a pause after each group; False where one of them could not be said."""
        for group in groups:
            sounds = self.sounds(*(f"digit-{digit}" for digit in group))  # "digit-0" to "digit-9"
            if not (len(sounds) == len(group) and await self.hear(sounds)):
                return False
            key = None if self._ahead else await self.key_within(BETWEEN_GROUPS)
            if key is not None:
                self._ahead.append(key)
        return True

    async def follow(self, prompt: str, keys: Mapping[str, ChoiceT], heard: Heard) -> ChoiceT | None:
        """Play a long prompt to its end, or until one of `keys`; every other key is passed over."""
        while await self._has_key():
            if (key := await self.key()) in keys:
                return keys[key]
        self._whereabouts.go_back()
        for sound in self.sounds(prompt):
            try:
                return await self._play_until(sound, keys, heard)
            except (PlaybackFailed, ExchangeRefused, OSError):
                log.error("a prompt could not be played; the call goes on without it")
        return None

    async def whisper(self, prompt: str) -> None:
        """Say it to her while she is recorded; the recording goes on."""
        try:
            await self._leg.whisper(self.sounds(prompt))
        except (PlaybackFailed, ExchangeRefused):
            log.error("a prompt could not be played; the call goes on without it")

    async def key(self) -> str:
        """The next key, the ones dialled ahead first."""
        if self._ahead:
            return self._ahead.popleft()
        return await self._pressed()

    async def key_within(self, seconds: float) -> str | None:
        """The next key; None where none comes in time."""
        if self._ahead:
            return self._ahead.popleft()
        try:
            return await self._pressed(seconds)
        except TimeoutError:
            return None

    async def end_number(self, keys: Collection[str], within: float, at_latest: float) -> None:
        """One of `keys` still belongs to a number that is complete without it; every other one does not.

        Where none comes `within` so many seconds the call goes on, and it is passed over until `at_latest`.
        """
        began, key = anyio.current_time(), None
        try:
            key = await self.key_within(within)
        finally:
            self.late_end.expect(keys, at_latest - (anyio.current_time() - began))
        if key is not None and not self.late_end.takes(key):
            self._ahead.appendleft(key)

    async def forget_keys(self) -> None:
        """Keys pressed until now were not meant for what comes."""
        for _ in range(MOST_KEYS_AHEAD):
            if await self.key_within(AT_ONCE) is None:
                break

    async def pass_over_keys(self) -> None:
        """Whatever is pressed from now on means nothing; raises ExchangeAway where the connection is lost."""
        self._ahead.clear()
        while True:
            await self._leg.next_key()

    async def _unless_key(self, play: Callable[..., Awaitable[None]]) -> bool:
        """Play until the end or until a key, which stays in line; False where it could not be played."""
        if self._ahead or (self.late_end.may_come and await self._has_key()):
            return True
        try:
            if self.late_end.may_come:  # which cuts nothing short
                await do_until(self._await_key, play)
            else:
                await play(unless_key=True)
        except (PlaybackFailed, ExchangeRefused):
            log.error("a prompt could not be played; the call goes on without it")
            return False
        return True

    async def _pressed(self, within: float | None = None) -> str:
        """What she presses next, but for a late end of her number. Raises TimeoutError."""
        began = anyio.current_time()
        key = (await self._leg.next_key(within)).key
        if not self.late_end.takes(key):
            return key
        left = None if within is None else max(0.0, within - (anyio.current_time() - began))
        return (await self._leg.next_key(left)).key

    async def _await_key(self) -> None:
        self._ahead.append(await self._pressed())

    async def _has_key(self) -> bool:
        """Whether one waits in line that belongs to what comes."""
        if not self._ahead and self.late_end.may_come and self._leg.has_key:
            key = (await self._leg.next_key()).key
            if not self.late_end.takes(key):
                self._ahead.append(key)
        return bool(self._ahead) or self._leg.has_key

    async def _play_until(self, sound: Sound, keys: Mapping[str, ChoiceT], heard: Heard) -> ChoiceT | None:
        pressed: list[ChoiceT] = []

        async def wanted() -> None:
            while (key := await self.key()) not in keys:
                pass
            pressed.append(keys[key])

        of = await to_thread.run_sync(length_of, sound.path)
        began, played = anyio.current_time(), True
        try:
            await do_until(wanted, lambda: self._leg.play([sound]))
        except (PlaybackFailed, ExchangeRefused):
            played = False
            raise
        finally:
            if played:
                await heard(min(anyio.current_time() - began, of), of)
        return pressed[0] if pressed else None
