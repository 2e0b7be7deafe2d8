"""The studio: a contributor records, hears and approves what callers will hear, from any telephone."""

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from pydantic import JsonValue

from ivr.contributors import Contributor
from ivr.errors import RecordingFailed
from ivr.flows.studio_menus import StudioMenus, Work
from ivr.line import Line, Wish
from ivr.studio import Approval, Place, State, StudioDesk
from ivr.studio_door import Refusal
from ivr.whereabouts import Where
from prompts.faults import Fault
from prompts.model import Language, Listing
from prompts.reading import TEMPLATE_LANGUAGE

MOST_TRIES = 3
"""Recordings in a row that are complained of; then she decides."""

MOST_STEPS = 2000
"""Keys in one visit; beyond, a key is stuck."""

WHAT_IS_WRONG = {
    Fault.SILENT: "studio-silent",
    Fault.TOO_SHORT: "studio-too-short",
    Fault.TOO_LONG: "studio-too-long",
    Fault.CLIPPED: "studio-clipped",
    Fault.QUIET: "studio-quiet",
    Fault.NOISY: "studio-noisy",
}

LANGUAGES = {
    "en": "studio-language-en", "th": "studio-language-th", "my": "studio-language-my",
    "km": "studio-language-km", "lo": "studio-language-lo", "ne": "studio-language-ne",
    "vi": "studio-language-vi", "hi": "studio-language-hi", "bn": "studio-language-bn",
    "id": "studio-language-id", "ms": "studio-language-ms", "tl": "studio-language-tl",
    "shn": "studio-language-shn", "mnw": "studio-language-mnw", "ksw": "studio-language-ksw",
    "kac": "studio-language-kac",
}  # fmt: skip


class Visit(StrEnum):
    """How it went. STRANGER: nobody who records for us; she is taken for a caller."""

    OVER = "over"
    STRANGER = "stranger"


@dataclass(slots=True)
class Workplace:
    """Where she is: the prompt by its place in the list, and the recording she heard there last."""

    at: int = 0
    heard: str | None = None


async def studio(line: Line, desk: StudioDesk, menus: StudioMenus) -> Visit:
    """Whoever cannot say who she is, or does not want to, is a caller who dialled this number."""
    line.speak_in(language_of_the_studio(line))
    await line.answer()
    await line.say("studio-welcome")
    who = await sign_in(line, desk, menus)
    if who is None:
        return Visit.STRANGER
    with line.whereabouts.usually(Where.STUDIO):
        await work(line, desk, menus, who)
        await line.say("studio-goodbye")
    return Visit.OVER


async def sign_in(line: Line, desk: StudioDesk, menus: StudioMenus) -> Contributor | None:
    """One step as a whole, of which only the number is written down: the journal never hears of a PIN."""

    async def live() -> JsonValue:
        aside = line.aside()
        while True:
            number = await aside.ask_number(menus.number)
            pin = await aside.ask_number(menus.pin) if isinstance(number, int) else None
            if not isinstance(pin, int):
                return None
            answer = await desk.attempt(str(number), str(pin))
            if isinstance(answer, Contributor):
                return answer.number
            await aside.say("studio-locked" if answer is Refusal.LOCKED else "studio-wrong")
            if answer is Refusal.LOCKED:
                return None

    number = await line.step("sign-in", "", live)
    return await desk.known(str(number)) if number is not None else None


async def work(line: Line, desk: StudioDesk, menus: StudioMenus, who: Contributor) -> None:
    """Language after language, until she has had enough."""
    for _ in range(MOST_STEPS):
        language = await choose_language(line, menus, who)
        if language is None or not await go_through_prompts(line, desk, menus, (who, language)):
            return


async def choose_language(line: Line, menus: StudioMenus, who: Contributor) -> str | None:
    """One of hers; of one alone nobody asks. None where she chooses none."""
    hers = [code for code in who.languages if line.library.language(code)]
    if len(hers) == 1:
        return hers[0]
    choices = dict(zip("123456789", hers, strict=False))
    said = [key for digit, code in choices.items() for key in (LANGUAGES[code], f"digit-{digit}")]
    question = menus.prompt
    listing = Listing(
        "studio-languages", ("studio-which-language", *said), choices, question.attempts, question.timers
    )
    chosen = await line.pick(listing) if choices else None
    return None if isinstance(chosen, Wish) else chosen


async def go_through_prompts(
    line: Line, desk: StudioDesk, menus: StudioMenus, of: tuple[Contributor, str]
) -> bool:
    """Prompt after prompt; whether she wants to go on in another language."""
    (who, language), here = of, Workplace()
    arrived = True
    for _ in range(MOST_STEPS):
        place = Place(language, desk.prompts[here.at], who.name)
        if arrived:
            await announce(line, here.at)
            here.heard = await hear(line, desk, place)
        before = here.at
        match choice := await line.choose(menus.prompt):
            case Work.HEAR:
                here.heard = await hear(line, desk, place)
            case Work.RECORD:
                await record(line, desk, place, who)
                here.heard = await hear(line, desk, place)
            case Work.APPROVE:
                await approve(line, desk, place, here, who)
            case Work.PREVIOUS | Wish.BACK:
                here.at = max(0, here.at - 1)
            case Work.NEXT:
                here.at = min(len(desk.prompts) - 1, here.at + 1)
            case Work.NEXT_OPEN:
                here.at = await next_open(line, desk, place, here.at)
            case Work.JUMP:
                here.at = await jump(line, desk, menus, here.at)
            case Work.LANGUAGE:
                if len(who.languages) > 1:
                    return True
            case Work.DONE | Wish.PERSON:
                return False
            case _:
                assert_never(choice)
        arrived = here.at != before
        if not arrived and choice in (Work.PREVIOUS, Work.NEXT, Wish.BACK):
            await line.say("studio-no-more")
    return False


async def announce(line: Line, at: int) -> None:
    """The number it has in the printed list."""
    await line.say("studio-prompt")
    await line.say_digits([str(at + 1)])


async def hear(line: Line, desk: StudioDesk, place: Place) -> str | None:
    """Play what there is, and tell where it only waits; gives the id of the recording heard, if any."""

    async def live() -> JsonValue:
        voice = await desk.voice(place)
        played = voice.sound is not None and await line.hear(voice.sound)
        return [voice.state.value if played else State.NOTHING.value, voice.take if played else None]

    told = await line.step("heard", f"{place.language}/{place.key}", live)
    state, take = told if isinstance(told, list) else (State.NOTHING.value, None)
    if state == State.NOTHING:
        await line.say("studio-nothing-yet")
    elif state == State.WAITS:
        await line.say("studio-waits")
    return None if take is None else str(take)


async def record(line: Line, desk: StudioDesk, place: Place, who: Contributor) -> None:
    """Until it is good, or has been tried often enough. Every recording is kept, cut off or not."""
    if not who.records:
        return await line.say("studio-not-allowed")
    for _ in range(MOST_TRIES):
        await line.say("studio-speak")
        await desk.begin(place)
        try:
            tape = await line.record()
        except RecordingFailed:
            return await line.say("studio-not-kept")
        async with desk.keeping(tape):
            await tape.until_caller_is_done()
        outcome = desk.outcome(tape.name)
        if outcome is None:
            return await line.say("studio-not-kept")
        if outcome.fault is None:
            return await line.say("studio-recorded")
        await line.say(WHAT_IS_WRONG[outcome.fault])


async def approve(line: Line, desk: StudioDesk, place: Place, here: Workplace, who: Contributor) -> None:
    """What she has heard, and nothing else."""

    async def live() -> JsonValue:
        return (await desk.approve(place, here.heard, who)).value

    match answer := Approval(str(await line.step("approve", f"{place.language}/{place.key}", live))):
        case Approval.APPROVED:
            await line.say("studio-approved")
        case Approval.ANOTHER:
            await line.say("studio-somebody-else")
        case Approval.NOTHING:
            await line.say("studio-nothing-to-approve")
        case Approval.NOT_NOW:
            await line.say("studio-not-kept")
        case _:
            assert_never(answer)


async def next_open(line: Line, desk: StudioDesk, place: Place, at: int) -> int:
    """The next one that nobody has recorded; here, where there is none."""

    async def live() -> JsonValue:
        return await desk.next_open(place.language, at)

    found = await line.step("next-open", place.language, live)
    if not isinstance(found, int):
        await line.say("studio-all-recorded")
        return at
    return found


async def jump(line: Line, desk: StudioDesk, menus: StudioMenus, at: int) -> int:
    """To a number of the list; here, where there is none such."""
    number = await line.ask_number(menus.which)
    if isinstance(number, int) and 1 <= number <= len(desk.prompts):
        return number - 1
    await line.say("studio-no-such-number")
    return at


def language_of_the_studio(line: Line) -> Language:
    """English, whose words are complete."""
    return line.library.language(TEMPLATE_LANGUAGE) or line.language
