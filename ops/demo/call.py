"""The demonstration's caller: dials, chooses her language, answers by key, speaks, keeps, hangs up."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from ivr.model import Question
from ops.config import Settings
from ops.demo.story import Story
from ops.telephone.errors import CallEnded
from ops.telephone.phone import Phone, telephone
from prompts.library import Library

CALLER = "+447700900123"
"""Nobody's: Ofcom keeps 07700 900000 to 900999 for plays and films."""

Tell = Callable[[str], None]


class Keys:
    """Which key says what, read from the menus as the call script reads them."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def for_language(self, code: str) -> str:
        """What to press for a language."""
        return next(keys for keys, language in self._library.language_menu().keys() if language.code == code)

    def meaning(self, menu: str, word: str) -> str:
        """The key that means `word` in a menu."""
        choices = self._library.table.menus[menu].choices
        return next(key for key, meant in choices.items() if meant == word)


async def place_call(
    story: Story, settings: Settings, library: Library, speech: Path, tell: Tell, caller: str = CALLER
) -> None:
    """One whole call. Raises TelephoneError."""
    keys = Keys(library)
    async with telephone(settings.folder.pjsua2) as phone:
        await phone.dial(settings.dialled_numbers[0], port=settings.sip_port, caller=caller)
        await phone.answered()
        tell("she hears the language menu")
        await _press_after_a_word(phone, keys.for_language(story.language.code))
        tell("she is asked whether it is safe to speak")
        await _press_after_a_word(phone, keys.meaning("safe-to-speak", story.answers[Question.SAFE_TO_SPEAK]))
        tell("she is asked whether she is in danger")
        await _press_after_a_word(phone, keys.meaning("in-danger", story.answers[Question.IN_DANGER]))
        tell("she waits for the tone")
        await phone.beep()
        tell("she speaks")
        await phone.speak(speech)
        await phone.press("#")
        tell("she keeps her message")
        await _press_after_a_word(phone, keys.meaning("message-menu", "keep"))
        tell("she says how many they are")
        await _press_after_a_word(phone, story.answers[Question.HOW_MANY] + "#")
        tell("she says whether we may call back")
        await _press_after_a_word(
            phone, keys.meaning("may-we-call-back", story.answers[Question.MAY_CALL_BACK])
        )
        tell("she is thanked")
        with suppress(CallEnded):  # whoever of the two hangs up first
            await phone.hears(lasting=0.5)
        await phone.hang_up()
        await phone.ended()


async def _press_after_a_word(phone: Phone, key: str) -> None:
    """Most callers know what they want before the menu is through."""
    await phone.hears(lasting=0.3)
    await phone.press(key)
