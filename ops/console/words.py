"""Words for people in place of the casebook's codes, ready for translation."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ivr.model import (
    UNDETERMINED,
    CaseStatus,
    Channel,
    Confidentiality,
    EndedBy,
    Ending,
    MayCallBack,
    Problem,
    Question,
    RecordingRole,
    SafeDay,
    SafeTime,
    Solved,
    WhoMayAnswer,
    YesNo,
)
from ops.casebook.models import DraftState, IncidentState, Source
from ops.config import REPOSITORY, Settings
from prompts.library import Library
from transcription.model import Doubt
from triage.assembling import ENGLISH, Office
from triage.errors import RulesInvalid
from triage.model import FindingKind, Urgency
from triage.sentences import Sentences, read_sentences

Words = str | Promise
SIDE_OF: Mapping[str, int] = {"left": 1, "right": 2}
"""Channels of a recording, in the order in which they stand in the file."""

URGENCY: Mapping[str, Words] = {
    Urgency.NOW: _("Now"),
    Urgency.TODAY: _("Today"),
    Urgency.SOON: _("Soon"),
    Urgency.INFORMATION: _("Information"),
}
URGENCY_MEANS: Mapping[str, Words] = {
    Urgency.NOW: _("Life, body or liberty at risk at this moment. A person within 15 minutes."),
    Urgency.TODAY: _("Serious abuse that goes on, or is dated soon. A person within 24 hours."),
    Urgency.SOON: _("A complaint about work without those signs. Within 5 working days."),
    Urgency.INFORMATION: _("A question, thanks, or no complaint. Within 10 working days."),
}
STATE: Mapping[str, Words] = {
    DraftState.NEW: _("Waits for a person"),
    DraftState.ACCEPTED: _("Accepted"),
    DraftState.CHANGED: _("Changed"),
    DraftState.DISMISSED: _("Dismissed"),
}
INCIDENT_STATE: Mapping[str, Words] = {
    IncidentState.PROPOSED: _("Proposed by the machine"),
    IncidentState.CONFIRMED: _("Confirmed"),
    IncidentState.REJECTED: _("Rejected"),
}
ENDING: Mapping[str, Words] = {
    Ending.LEFT_MESSAGE: _("Left a message"),
    Ending.SILENT_MESSAGE: _("Silent message"),
    Ending.SPOKE_TO_OPERATOR: _("Spoke to an operator"),
    Ending.HEARD_INFORMATION: _("Heard information"),
    Ending.ASKED_FOR_CALLBACK: _("Asked to be called back"),
    Ending.HUNG_UP_IN_MENU: _("Hung up in the menu"),
    Ending.HUNG_UP_IN_QUEUE: _("Hung up while waiting"),
    Ending.FLASH: _("Rang and hung up"),
    Ending.NOT_REACHED: _("We called, nobody answered"),
    Ending.CHECKED_BACK: _("We asked what became of it"),
    Ending.CANARY: _("The hotline called itself"),
    Ending.BLOCKED: _("Blocked"),
    Ending.SALVAGED: _("Salvaged after a failure"),
    Ending.FAILED: _("The call failed"),
}
CHANNEL: Mapping[str, Words] = {
    Channel.PHONE: _("Telephone"),
    Channel.LINE: "LINE",
    Channel.WHATSAPP: "WhatsApp",
    Channel.MESSENGER: "Messenger",
    Channel.TELEGRAM: "Telegram",
    Channel.VIBER: "Viber",
    Channel.SMS: _("SMS"),
    Channel.EMAIL: _("E-mail"),
    Channel.WEB: _("Web"),
    Channel.OTHER: _("Other"),
}
QUESTION: Mapping[str, Words] = {
    Question.SAFE_TO_SPEAK: _("Is it safe to speak?"),
    Question.IN_DANGER: _("Are you in danger now?"),
    Question.CONFIDENTIALITY: _("How far may it go?"),
    Question.PROBLEM: _("What is it about?"),
    Question.HOW_MANY: _("How many people?"),
    Question.MAY_CALL_BACK: _("May we call you back?"),
    Question.SAFE_DAY: _("On which day is a call safe?"),
    Question.SAFE_TIME: _("At what time of that day?"),
    Question.WHO_MAY_ANSWER: _("Who may answer?"),
    Question.SOLVED: _("Was it solved?"),
}
ANSWER: Mapping[str, Words] = {
    YesNo.YES: _("Yes"),
    YesNo.NO: _("No"),
    YesNo.UNANSWERED: _("No key pressed"),
    Confidentiality.SHARE: _("Her details may be shared to help her"),
    Confidentiality.CONFIDENTIAL: _("Keep it confidential: nobody outside may learn who she is"),
    Confidentiality.ANONYMOUS: _("Anonymous: her number was not kept"),
    Problem.WAGES: _("Pay"),
    Problem.DOCUMENTS: _("Passport, papers or permit"),
    Problem.FREEDOM: _("Not free to leave or to speak to others"),
    Problem.VIOLENCE: _("Violence or threats"),
    Problem.HOURS: _("Working hours"),
    Problem.SAFETY: _("Accident or dangerous work"),
    Problem.RECRUITMENT: _("Recruitment fees, debt or false promises"),
    Problem.LIVING: _("Lodging, food or water"),
    Problem.OTHER: _("Something else"),
    MayCallBack.NEVER: _("Never call this number"),
    SafeDay.TODAY: _("Today"),
    SafeDay.TOMORROW: _("Tomorrow"),
    SafeDay.ANY: _("Any"),
    SafeTime.MORNING: _("Morning"),
    SafeTime.AFTERNOON: _("Afternoon"),
    SafeTime.EVENING: _("Evening"),
    SafeTime.NIGHT: _("Night"),
    WhoMayAnswer.ONLY_ME: _("Only she herself"),
    WhoMayAnswer.ANYONE: _("Anyone"),
    Solved.RETALIATION: _("It got worse because she reported"),
}
SOURCE: Mapping[str, Words] = {
    Source.EMPLOYER: _("Her employer"),
    Source.OTHER: _("Somebody else"),
}
SAID_SOLVED: Mapping[str, Words] = {
    Solved.YES: _("It is solved"),
    Solved.NO: _("It is not solved"),
}
CASE_STATUS: Mapping[str, Words] = {
    CaseStatus.RECEIVED: _("We have it; nobody has worked on it yet"),
    CaseStatus.LOOKED_AT: _("Somebody is working on it"),
    CaseStatus.NEEDS_MORE: _("We need to know more: please leave a message"),
    CaseStatus.CLOSED: _("Our work on it is finished; you can still tell us more"),
    CaseStatus.WITHDRAWN: _("You took it back"),
}
ROLE_OF_RECORDING: Mapping[str, Words] = {
    RecordingRole.MESSAGE: _("Message"),
    RecordingRole.SHELTER: _("Message left while our programs were away"),
    RecordingRole.SALVAGED: _("Recording found after a failure"),
    RecordingRole.VOICE_NOTE: _("Voice note"),
}
ENDED_BY: Mapping[str, Words] = {
    EndedBy.KEY: _("ended by a key"),
    EndedBy.HANG_UP: _("cut off by hanging up"),
    EndedBy.SILENCE: _("ended by silence"),
    EndedBy.TOO_LONG: _("cut off at the longest length"),
    EndedBy.UNKNOWN: _("it is not known how it ended"),
}
DOUBT: Mapping[str, Words] = {
    Doubt.REPETITION: _("The same words again and again: models do this when they stop hearing."),
    Doubt.LOW_PROBABILITY: _("The model itself was unsure of these words."),
    Doubt.TEXT_WITHOUT_SPEECH: _("Words where no speech was found: they may be invented."),
    Doubt.UNLIKE_SPEECH: _("It is not sure that anybody speaks here: it may be an animal, music or a noise."),
    Doubt.OTHER_LANGUAGE: _("The model heard another language than the caller chose."),
    Doubt.SPEECH_WITHOUT_TEXT: _("Somebody speaks here, and no words came of it. Please listen."),
    Doubt.PACE: _("More or fewer words than anybody says in this time: some may be invented or missing."),
}
READ_AS_GUESSED = _(
    "Nobody chose a language: this was read in the one the model held for likeliest, which may be another."
)
FINDING_KIND: Mapping[str, Words] = {
    FindingKind.DANGER: _("Danger"),
    FindingKind.ISSUE: _("What is reported"),
    FindingKind.INDICATOR: _("Indicators of forced labour (ILO)"),
    FindingKind.ENTITY: _("Facts mentioned"),
}
ENTITY: Mapping[str, Words] = {
    "employer": _("Employer"),
    "broker": _("Broker"),
    "place": _("Place"),
    "workers": _("Number of workers"),
    "problem": _("What it is about, by key"),
    "callback": _("Call back"),
    "confidentiality": _("How far it may go"),
    "solved": _("What became of it"),
    "amount": _("Amount of money"),
    "duration": _("For how long"),
    "date": _("When"),
    "phone": _("Telephone number said"),
    "person": _("Person"),
}


def said(words: Mapping[str, Words], code: str) -> Words:
    """The words for a code; a code nobody has words for is shown as it is, never hidden."""
    return words.get(code, code)


def doubt(code: str, language: str) -> Words:
    """Why a line is doubted; `language` is the one that was chosen for its recording, or "und"."""
    unchosen = code == Doubt.OTHER_LANGUAGE and language == UNDETERMINED
    return READ_AS_GUESSED if unchosen else said(DOUBT, code)


def language_name(code: str) -> Words:
    """In English, with the speakers' own name beside it."""
    if code == UNDETERMINED:
        return _("Language unknown")
    names = _languages().get(code)
    return names[0] if names else code


def own_name(code: str) -> str:
    """The speakers' own name of the language, where it differs."""
    names = _languages().get(code)
    return names[1] if names and names[0] != names[1] else ""


@lru_cache(maxsize=1)
def _languages() -> dict[str, tuple[str, str]]:
    return {each.code: (each.name, each.own_name) for each in Library.load().languages()}


def issue_titles() -> Mapping[str, Words]:
    """Every issue of the taxonomy, in its order, in the working language."""
    return _told("issues")


def indicator_titles() -> Mapping[str, Words]:
    """The ILO's eleven indicators of forced labour."""
    return _told("indicators")


def danger_titles() -> Mapping[str, Words]:
    """What puts life, body or liberty at risk; the key for it among them."""
    return {**_told("dangers"), Question.IN_DANGER: _("Pressed: in danger now")}


def questions_to_ask() -> Mapping[str, Words]:
    """What may be missing in a case, as questions for the next call."""
    return _told("ask")


def service_kinds() -> Mapping[str, Words]:
    """What kinds of services a case may be referred to."""
    return _told("services")


def retention_titles() -> Mapping[str, Words]:
    """How long a case may be kept, from the shortest to the longest."""
    return _told("retention")


def ask_first() -> Words:
    """Why nothing goes to some offices before she agrees."""
    house: Settings = settings.HOTLINE
    return _sentences(house.working_language, house.folder.own_triage).sentences.ask_first


def speaker(side: int | None) -> Words:
    """Who speaks on a channel of a call, counted from 1; nothing where all speak on one."""
    if side is None:
        return ""
    house: Settings = settings.HOTLINE
    if not house.operator_side:
        return gettext("Side %(side)s of the call") % {"side": side}
    return _("Operator") if side == SIDE_OF[house.operator_side] else _("Caller")


def _told(table: str) -> Mapping[str, Words]:
    """One table of the working language."""
    house: Settings = settings.HOTLINE
    told: Mapping[str, Words] = getattr(_sentences(house.working_language, house.folder.own_triage), table)
    return told


@lru_cache(maxsize=2)
def _sentences(language: str, own: Path) -> Sentences:
    """A broken file of the hotline's own keeps nobody from opening a case: ours, then."""
    ours = REPOSITORY / "triage"
    try:
        return read_sentences(Office(language, own=own).layers(ours, f"summaries/{language}.toml"))
    except RulesInvalid:
        known = language if (ours / "summaries" / f"{language}.toml").exists() else ENGLISH
        return read_sentences([ours / "summaries" / f"{known}.toml"])
