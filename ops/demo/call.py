"""The demonstration's caller: dials, chooses her language, answers by key, speaks, keeps, hangs up."""

from collections.abc import Callable, Mapping
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


MENUS: Mapping[Question, str] = {
    Question.SAFE_TO_SPEAK: "safe-to-speak",
    Question.IN_DANGER: "in-danger",
    Question.CONFIDENTIALITY: "confidentiality",
    Question.MAY_CALL_BACK: "may-we-call-back",
    Question.SAFE_DAY: "callback-day",
    Question.SAFE_TIME: "callback-time",
    Question.WHO_MAY_ANSWER: "who-may-answer",
    Question.PROBLEM: "kind-of-problem",
}
"""The menu in which each question is answered; the count of people is typed."""

BEFORE_SPEAKING = (Question.SAFE_TO_SPEAK, Question.IN_DANGER)


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

    def answering(self, question: Question, answer: str) -> str:
        """What to press to give that answer."""
        return self.meaning(MENUS[question], answer) if question in MENUS else f"{answer}#"


async def place_call(
    story: Story, settings: Settings, library: Library, speech: Path, tell: Tell, caller: str = CALLER
) -> None:
    """One whole call of somebody in danger. Raises TelephoneError."""
    keys = Keys(library)

    async def answer(question: Question) -> None:
        tell(f"she is asked about: {question.value.replace('_', ' ')}")
        await _press_after_a_word(phone, keys.answering(question, story.answers[question]))

    async with telephone(settings.folder.pjsua2) as phone:
        await phone.dial(settings.dialled_numbers[0], port=settings.sip_port, caller=caller)
        await phone.answered()
        tell("she hears the language menu")
        await _press_after_a_word(phone, keys.for_language(story.language.code))
        for question in BEFORE_SPEAKING:
            await answer(question)
        tell("she waits for the tone")
        await phone.beep()
        tell("she speaks")
        await phone.speak(speech)
        await phone.press("#")
        tell("she sends her message")
        await _press_after_a_word(phone, keys.meaning("message-menu", "keep"))
        for question in story.answers:
            if question not in BEFORE_SPEAKING:
                await answer(question)
        tell("she is thanked")
        with suppress(CallEnded):  # whoever of the two hangs up first
            await phone.hears(lasting=0.5)
        await phone.hang_up()
        await phone.ended()


async def _press_after_a_word(phone: Phone, key: str) -> None:
    """Most callers know what they want before the menu is through."""
    await phone.hears(lasting=0.3)
    await phone.press(key)
