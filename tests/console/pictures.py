"""A full tray and a full case for the pictures in the README: `pytest tests/console --take-pictures`.

The callers are invented; the sound behind the first case is synthetic speech.
"""

from ivr.model import (
    Channel,
    Confidentiality,
    Ending,
    MayCallBack,
    Problem,
    Question,
    SafeDay,
    SafeTime,
    WhoMayAnswer,
    YesNo,
)
from ops.casebook import models
from tests.console.town import (
    Call,
    Said,
    Town,
    given_call,
    given_draft,
    given_transcript,
    pressed,
    proposal,
    quoted,
    voice,
)
from transcription.model import Doubt, Grade
from triage.assembling import Office
from triage.draft import Triage
from triage.model import DraftCase, FindingKind, Message, Urgency

ISSUE, INDICATOR, ENTITY = FindingKind.ISSUE, FindingKind.INDICATOR, FindingKind.ENTITY
SHRIMP = (
    Said(0.7, 4.6, "สวัสดีค่ะ |ดิฉัน|ทำงาน|ที่|โรงงาน|กุ้ง?"),
    Said(5.4, 10.9, "นายจ้าง|ยึด|พาสปอร์ต |แล้ว|ไม่|จ่าย|เงิน |สาม|เดือน|แล้ว"),
    Said(12.2, 17.3, "ตอนนี้|ประตู|ล็อก |ออกไป|ไม่ได้ |พวกเรา|สิบสอง?|คน?", (Doubt.LOW_PROBABILITY,)),
    Said(18.4, 20.4, "ช่วย|ด้วย|ค่ะ"),
)


def settle(town: Town) -> models.Contact:
    """Fill the tray; the case to open."""
    opened = shrimp_factory(town)
    given_call(
        town,
        Call(
            "shn", {Question.IN_DANGER: YesNo.YES, Question.SAFE_TO_SPEAK: YesNo.NO},
            Ending.HUNG_UP_IN_MENU, minutes_ago=3, seconds=0, sounds=(),
        ),
    )  # fmt: skip
    drafted(town, "my", Urgency.TODAY, ("recruitment.fees", "wages.deductions", "documents.retained"), 47, 83)
    drafted(town, "ne", Urgency.TODAY, ("safety.injury",), 96, 41, ending=Ending.SALVAGED)
    drafted(town, "km", Urgency.SOON, ("hours.excessive", "wages.overtime"), 205, 112)
    drafted(town, "id", Urgency.SOON, ("wages.unpaid",), 260, 26, channel=Channel.WHATSAPP)
    drafted(town, "en", Urgency.INFORMATION, ("information",), 1500, 19)
    given_call(town, Call("vi", minutes_ago=1, seconds=34, sounds=(voice(),)))
    return opened


def shrimp_factory(town: Town) -> models.Contact:
    """Thai, locked in, papers kept."""
    answers = {
        Question.SAFE_TO_SPEAK: YesNo.YES,
        Question.IN_DANGER: YesNo.YES,
        Question.CONFIDENTIALITY: Confidentiality.CONFIDENTIAL,
        Question.MAY_CALL_BACK: MayCallBack.YES,
        Question.SAFE_DAY: SafeDay.TOMORROW,
        Question.SAFE_TIME: SafeTime.EVENING,
        Question.WHO_MAY_ANSWER: WhoMayAnswer.ONLY_ME,
        Question.HOW_MANY: "12",
        Question.PROBLEM: Problem.FREEDOM,
    }
    contact = given_call(town, Call("th", answers, seconds=21.6, sounds=(voice("th-01"),), minutes_ago=6))
    given_transcript(contact, SHRIMP, duration=21.6, demonstration=False)
    findings = (
        pressed(FindingKind.DANGER, "in_danger", Question.IN_DANGER, YesNo.YES),
        quoted(ISSUE, "freedom.movement", "ประตูล็อก ออกไปไม่ได้", 2, (12.8, 15.4)),
        quoted(ISSUE, "documents.retained", "ยึดพาสปอร์ต", 1, (6.0, 7.1)),
        quoted(ISSUE, "wages.unpaid", "ไม่จ่ายเงิน สามเดือน", 1, (7.6, 10.4)),
        quoted(INDICATOR, "restriction_of_movement", "ออกไปไม่ได้", 2, (14.1, 15.4)),
        quoted(INDICATOR, "retention_of_identity_documents", "ยึดพาสปอร์ต", 1, (6.0, 7.1)),
        quoted(INDICATOR, "withholding_of_wages", "ไม่จ่ายเงิน", 1, (7.6, 9.2)),
        pressed(ENTITY, "workers", Question.HOW_MANY, "12"),
        pressed(ENTITY, "problem", Question.PROBLEM, Problem.FREEDOM),
        pressed(ENTITY, "callback", Question.MAY_CALL_BACK, MayCallBack.YES),
    )
    made = proposal(
        Urgency.NOW,
        ("freedom.movement", "documents.retained", "wages.unpaid"),
        findings,
        urgency_reasons=("The caller pressed that she is in danger now", "Locked in, said at 0:12"),
        cautions=("The number of people was heard unsurely; by key she said 12",),
    )
    given_draft(contact, assembled(contact, made))
    return contact


def assembled(contact: models.Contact, made: DraftCase) -> DraftCase:
    """With summary, services and questions, as the house makes them in English for Thailand."""
    house = Triage.load(office=Office("en", "TH"))
    message = Message(str(contact.pk), contact.language, None, (), contact.answers_by_question(), None)
    return house.assembling.assembled(message, made)


def drafted(
    town: Town,
    language: str,
    urgency: Urgency,
    issues: tuple[str, ...],
    minutes_ago: float,
    seconds: float,
    ending: Ending = Ending.LEFT_MESSAGE,
    channel: Channel = Channel.PHONE,
) -> None:
    """A case for the tray."""
    call = Call(language, {}, ending, channel, minutes_ago, seconds, (voice(),))
    contact = given_call(town, call)
    grade = Grade.LISTEN_ONLY if language == "km" else Grade.DRAFT
    given_transcript(contact, (Said(1, 9, "…"),), duration=seconds, grade=grade, demonstration=False)
    given_draft(contact, proposal(urgency, issues))
