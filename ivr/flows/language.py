"""Which language? Each is named in its own voice."""

from ivr.line import Line
from prompts.model import LanguageMenu


async def choose_language(line: Line, menu: LanguageMenu) -> None:
    """From here on the line speaks as she chose; who chooses nothing hears the first language."""
    line.speak_in(await line.choose_language(menu))
    await line.say("welcome")
