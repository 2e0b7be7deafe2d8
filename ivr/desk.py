"""The desk: what call scripts hand things to, and what becomes of a call when it is over.

Everything here works after the caller has hung up, within a time limit that loses nothing when it expires:
a recording stays in clear until its sealed copy is noted in the journal, a journal stays until its envelope
is posted, and `ivr.salvage` takes up whatever was left.
"""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from uuid import UUID

from anyio import move_on_after, to_thread

from ivr import account
from ivr.account import Account, Call
from ivr.acquaintance import Acquaintance
from ivr.codedesk import CodeDesk
from ivr.errors import ExchangeError, RecordingFailed
from ivr.journal import Journal
from ivr.keeping import Recordings
from ivr.model import (
    CaseCode,
    Direction,
    Ending,
    KeypadAnswer,
    Listened,
    MayCallBack,
    Purpose,
    Question,
    RecordingRole,
    YesNo,
)
from ivr.office import Office
from ivr.posting import Posting
from ivr.seal import pseudonym
from ivr.tape import Tape
from ivr.threads import ENDINGS, TOGETHER
from ivr.warrants import may_be_drawn

log = logging.getLogger(__name__)

TIME_TO_KEEP = 30.0
TIME_TO_CLOSE = 60.0
"""Seconds. Sealing five minutes of sound takes well below one."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Why we call somebody and in which language, what contact it goes on from, and the errand that asks.

    `dialled` is the number of ours that she had rung for it.
    """

    about: UUID | None = None
    errand: UUID | None = None
    purpose: Purpose | None = None
    language: str | None = None
    dialled: str = ""


@dataclass(frozen=True, slots=True)
class Dialled:
    """The number of ours that she called, and the language it is advertised for alone."""

    number: str = ""
    language: str | None = None


NOTHING_DIALLED = Dialled()


class Desk:
    """One contact's desk."""

    def __init__(self, contact_id: UUID, journal: Journal, office: Office) -> None:
        self.contact_id = contact_id
        self.journal = journal
        self.account = Account.of(journal)
        """All that the journal says."""
        self.acquaintance = Acquaintance(journal, office)
        self.recordings = Recordings(contact_id, journal, office)
        self._office = office
        self._number: str | None = None

    @property
    def so_far(self) -> Account:
        """What call scripts may know: the same after a restart, whatever she answered later."""
        return Account(self.journal.until_now(), self.journal.understood)

    async def open(
        self,
        number: str | None,
        started_at: datetime | None = None,
        origin: Origin | None = None,
        prompts: str = "",
        *,
        dialled: Dialled = NOTHING_DIALLED,
        counts: bool = False,
    ) -> None:
        """Note who calls, or with an `origin` whom we call, sealed to the house, before anything else.

        `prompts` names the set she will hear. Where it `counts` among her calls, how she stands is looked up
        with it. Harmless for a call taken up again.
        """
        self._number = number
        if self.account.facts("call"):
            return
        call = Call(
            started_at or self._office.clock.now(),
            prompts=prompts,
            language=dialled.language,
            dialled=dialled.number,
        )
        if origin is not None:
            call = replace(
                call,
                direction=Direction.OUTBOUND,
                about=origin.about,
                errand=origin.errand,
                purpose=origin.purpose,
                language=origin.language,
                dialled=origin.dialled,
            )
        if number is not None:
            name, *aliases = self._names(number)
            sealed = self._office.house.seal(number.encode()).hex()
            call = replace(call, pseudonym=name, sealed_number=sealed, aliases=tuple(aliases))
            if origin is None and may_be_drawn(number):
                call = replace(call, canary=await to_thread.run_sync(self._office.warrants.hold, name))
        told = account.calls.dump_python(call, mode="json")
        self.journal.understood["call"] = call
        if counts:
            foresee = partial(self.acquaintance.foresee, call)
            return await self.journal.note_unsynced("call", "", told, foresee)
        return await self.journal.note("call", "", told)

    def _names(self, number: str) -> list[str]:
        """Her pseudonym, and the ones under which her telephone may be known as well."""
        forms = {number: None, **dict.fromkeys(self._office.forms(number))}
        return list(dict.fromkeys(pseudonym(form, self._office.pseudonym_key) for form in forms))

    @property
    def called_for(self) -> Origin | None:
        """Why we called her; None where it was she who called."""
        call = self.account.call()
        if call is None or call.direction is Direction.INBOUND:
            return None
        return Origin(call.about, call.errand, call.purpose, call.language, call.dialled)

    @property
    def codes(self) -> CodeDesk:
        """The drawer with the case codes."""
        call = self.account.call()
        return CodeDesk(self.contact_id, call.pseudonym if call else None, self._office)

    async def answered(self, question: Question, answer: str) -> None:
        """Keep an answer given by key; a later one to the same question replaces it.

        With her leave to be called goes her number: else whoever finds her journal could not see to it.
        """
        if self.journal.recall("answer", question) is not None:
            return
        given = KeypadAnswer(question, answer, self._office.clock.now())
        told = account.answers.dump_python(given, mode="json")
        if self._number and (question, answer) == (Question.MAY_CALL_BACK, MayCallBack.YES):
            self.journal.jot("telephone", "", self._number)
        if self.account.is_answered(question, answer):  # her key says so, which is written
            self.journal.jot("answer", question, told)
        else:
            await self.journal.answer("answer", question, told)

    async def goes_on_from(self, contact_id: UUID) -> None:
        """She gave the case code of that contact: what she does now belongs to it."""
        await self.journal.state("about", "", str(contact_id))

    async def withdraws(self) -> None:
        """She takes back what she reported."""
        await self.journal.state("withdrawn", "", True)

    async def gave_code(self, code: CaseCode) -> None:
        """She was told a case code; this is what the house may know of it."""
        await self.journal.state("code", "", account.codes.dump_python(code, mode="json"))

    async def heard(self, piece: Listened) -> None:
        """How much she heard of a chapter, kept also when she hangs up in the middle.

        The most counts: a second hearing cut short takes nothing back.
        """
        what = f"{piece.topic}/{piece.chapter}"
        before = self.account.facts("listened").get(what)
        if before is None or account.listened.validate_python(before).seconds < piece.seconds:
            told = account.listened.dump_python(piece, mode="json")
            with move_on_after(TIME_TO_KEEP, shield=True):
                await self.journal.note_unsynced("listened", what, told)

    async def ends_as(self, ending: Ending) -> None:
        """How the contact ends if nothing weightier happens: a message, a callback asked for.

        To have heard information is the lightest of all.
        """
        if ending is not Ending.HEARD_INFORMATION or self.account.stated_ending() is Ending.HUNG_UP_IN_MENU:
            await self.journal.state("ending", "", ending.value)

    async def waits(self, waiting: bool) -> None:
        """For a person; who hangs up meanwhile has hung up in the queue.

        What she answered before is synced then: nobody is rung for what a power cut takes back.
        """
        if waiting or self.account.facts("waiting"):
            await self.journal.state("waiting", "", waiting)

    async def is_seen_to(self) -> None:
        """What she rang for will be done by the line itself."""
        await self.journal.state("seen_to", "", True)

    def turns_to_a_person(self) -> int:
        """How often in this call she has asked for a person before."""
        return sum(entry.kind == "person" for entry in self.journal.entries)

    async def spoke_to(self, turn: int, person: UUID, name: str) -> None:
        """She is connected; a program that comes after us finds the other leg by that id, and its name."""
        await self.journal.state("talking", str(turn), [str(person), name])
        await self.ends_as(Ending.SPOKE_TO_OPERATOR)

    def talks_with(self, turn: int) -> tuple[UUID, str] | None:
        """With whom she was connected then, before a restart: the other leg, and the name."""
        told = self.account.facts("talking").get(str(turn))
        if told is None:
            return None
        person, name = told if isinstance(told, list) else (told, "")  # until November 2026 without a name
        return UUID(str(person)), str(name)

    @asynccontextmanager
    async def keeping(self, tape: Tape) -> AsyncIterator[Tape]:
        """Whatever happens in here, what is on the tape is kept."""
        try:
            yield tape
        finally:
            await self.keep(tape)

    async def keep(self, tape: Tape) -> None:
        """Seal a recording beside the journal and remove the clear one; if it cannot be now, it stays."""
        with move_on_after(TIME_TO_KEEP, shield=True) as limit:
            if tape.name not in self.account.dealt_with():
                await self._keep(tape)
        if limit.cancelled_caught:
            log.error("a recording was not sealed in time; it stays where it is")

    async def _keep(self, tape: Tape) -> None:
        try:
            path = await tape.stop()
        except RecordingFailed:
            await self.journal.note("nothing", tape.name, None)
        except ExchangeError:
            log.warning("a recording could not be stopped; it is taken up again later")
        else:
            await self.recordings.keep(tape.name, path, RecordingRole.MESSAGE, tape.ended_by)

    # what it has come to

    def outcome(self) -> Ending:
        """How this contact ends, if it ends now."""
        return self.account.outcome()

    def ending(self, ending: Ending | None = None) -> Ending:
        """What the envelope says of how it ended; `ending` is what the script says, if it came to its end."""
        return Ending.CANARY if self.is_canary else ending or self.outcome()

    @property
    def is_canary(self) -> bool:
        """Whether this is the house's own call: no caller's, in no statistics; nobody is rung for it."""
        call = self.account.call()
        return call is not None and call.canary

    def unkept(self) -> tuple[str, ...]:
        """The recordings that were begun, and are neither kept nor known to be empty."""
        return self.account.unkept()

    async def has(self, tape: Tape) -> bool:
        """Whether anything of it is sealed, or lies in clear where salvage takes it up."""
        return await self.recordings.has(tape.name)

    def is_posted(self) -> bool:
        """Whether its envelope is written: what comes now would not be in it."""
        return bool(self.account.facts("prepared"))

    async def close(self, ending: Ending | None = None, *, may_wait: bool = True) -> Ending | None:
        """Post the envelope, once, and say how it ended.

        None where something is still missing, and salvage has to come. `may_wait`: for others that end.
        """
        with move_on_after(TIME_TO_CLOSE, shield=True):
            try:
                if may_wait and self._can_wait(ended := self.ending(ending)):
                    return await TOGETHER.run(self._close, ended)
                return await ENDINGS.run(self._close, ending)
            except (OSError, ValueError) as error:  # a full disk; a journal of another version of us
                log.exception(
                    "an envelope could not be posted; everything stays in the journal",
                    extra={"contact": self.contact_id},
                )
                await to_thread.run_sync(self._office.tell, error)
        return None

    def _close(self, ending: Ending | None) -> Ending | None:
        with self.journal.file.held() as ours:
            if not ours:
                return None
            if self.journal.damaged:
                self.recordings.adopt_sealed()
            if self._has_recorded():  # what was kept is on disk before what it was made of goes
                self.journal.flush()
            if self.unkept():
                return None
            self.recordings.clear_away()
            self.acquaintance.settle()
            ended = self.ending(ending)
            Posting(self.contact_id, self.journal, self._office, self.recordings).post(ended)
            return ended

    def _can_wait(self, ended: Ending) -> bool:
        """A call of which nothing came: it need not be in the tray a second sooner.

        Of what a damaged journal has lost something may be found, and then it ends in another way.
        """
        if self.journal.damaged:
            return False
        hung_up = ended is Ending.HUNG_UP_IN_MENU and not self._has_recorded()
        return hung_up and not self.account.is_answered(Question.IN_DANGER, YesNo.YES)

    def _has_recorded(self) -> bool:
        return bool(self.account.dealt_with() or self.unkept())


Afterwards = Callable[[Desk, str | None], Awaitable[None]]
"""Sees to what she asked for, while her number is known and before her contact goes."""


async def nothing(desk: Desk, number: str | None) -> None:
    """Comes of it."""
