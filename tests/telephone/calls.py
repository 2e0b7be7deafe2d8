"""Calls of the tests: up to which moment they go, what is said in them, and what was kept of each."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from ivr.envelope import OpenedEnvelope
from ivr.model import (
    Confidentiality,
    MayCallBack,
    Problem,
    Question,
    SafeDay,
    SafeTime,
    WhoMayAnswer,
    YesNo,
)
from ops.telephone.model import Sound
from ops.telephone.phone import Phone, telephone
from tests.telephone.node import APART, LineNode

Act = Callable[[], Awaitable[None]]


class Moment(StrEnum):
    """When she hangs up."""

    LANGUAGE_MENU = "in the language menu"
    SAFETY_QUESTION = "when asked whether it is safe to speak"
    DANGER_QUESTION = "when asked whether she is in danger"
    MAIN_MENU = "when asked what she wants"
    TONE = "during the tone"
    SPEAKING = "in the middle of speaking"
    SPOKEN = "when she has spoken"
    MESSAGE_MENU = "when asked what to do with the message"
    CONFIDENTIALITY = "when asked how far it may go"
    CALL_BACK = "when asked whether we may call back"
    SAFE_DAY = "when asked on which day"
    SAFE_TIME = "when asked at what time"
    WHO_MAY_ANSWER = "when asked who may answer"
    HOW_MANY = "when asked how many they are"
    PROBLEM = "when asked what it is about"
    CODE_OFFER = "when offered a code"
    GOODBYE = "when she is thanked"


ANSWERS: Sequence[tuple[Moment, Question, str, str]] = (
    (Moment.SAFETY_QUESTION, Question.SAFE_TO_SPEAK, YesNo.YES, "1"),
    (Moment.DANGER_QUESTION, Question.IN_DANGER, YesNo.NO, "2"),
    (Moment.CONFIDENTIALITY, Question.CONFIDENTIALITY, Confidentiality.SHARE, "1"),
    (Moment.CALL_BACK, Question.MAY_CALL_BACK, MayCallBack.YES, "1"),
    (Moment.SAFE_DAY, Question.SAFE_DAY, SafeDay.TOMORROW, "2"),
    (Moment.SAFE_TIME, Question.SAFE_TIME, SafeTime.EVENING, "3"),
    (Moment.WHO_MAY_ANSWER, Question.WHO_MAY_ANSWER, WhoMayAnswer.ONLY_ME, "1"),
    (Moment.HOW_MANY, Question.HOW_MANY, "4", "4#"),
    (Moment.PROBLEM, Question.PROBLEM, Problem.FREEDOM, "3"),
)
"""What she answers at which moment, and the keys for it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One call to be: `spoken` is the WAV file she speaks; in the middle means after `enough` seconds."""

    number: str
    language: str
    language_key: str
    moment: Moment
    spoken: Path
    enough: float = 1.5

    def is_before(self, moment: Moment) -> bool:
        """Whether she hangs up before that moment is over."""
        moments = list(Moment)
        return moments.index(self.moment) <= moments.index(moment)

    def answers(self) -> Mapping[Question, str]:
        """What she has answered by then."""
        return {question: answer for moment, question, answer, _ in ANSWERS if not self.is_before(moment)}


@dataclass(frozen=True, slots=True)
class Lived:
    """A call that has been, and its envelope."""

    plan: Plan
    envelope: OpenedEnvelope


async def live(plan: Plan, node: LineNode) -> None:
    """Call, go as far as planned, hang up."""
    settings = node.settings
    async with telephone(settings.folder.pjsua2) as phone:
        await phone.dial(settings.dialled_numbers[0], port=settings.sip_port, caller=plan.number)
        await phone.answered()
        await go_on(phone, plan)
        await phone.hang_up()
        await phone.ended()


async def go_on(phone: Phone, plan: Plan, after: Moment | None = None) -> None:
    """Live through the moments of a call, from the one after `after` to the planned one."""
    moments = list(Moment)
    for moment in moments[moments.index(after) + 1 if after else 0 :]:
        await _reach(phone, plan, moment)
        if moment is plan.moment:
            return
        await _go_past(phone, plan, moment)


async def _reach(phone: Phone, plan: Plan, moment: Moment) -> None:
    match moment:
        case Moment.TONE:
            await phone.hears(Sound.TONE)
        case Moment.SPEAKING:
            await phone.beep_over()
            await phone.start_speaking(plan.spoken)
            await phone.has_spoken(plan.enough)
        case Moment.SPOKEN:
            await phone.has_spoken(60)
        case _:
            await phone.hears(Sound.VOICE, after=APART)


async def _go_past(phone: Phone, plan: Plan, moment: Moment) -> None:
    keys = {
        Moment.LANGUAGE_MENU: plan.language_key,
        Moment.MAIN_MENU: "1",
        Moment.SPOKEN: "#",
        Moment.MESSAGE_MENU: "3",
        Moment.CODE_OFFER: "2",
        **{asked: key for asked, _, _, key in ANSWERS},
    }
    if moment in keys:
        await phone.press(keys[moment])
