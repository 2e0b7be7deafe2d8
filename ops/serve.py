"""The ivr process: answers calls, salvages what was left, counts on loopback, ends as it is asked to."""

import hashlib
import logging
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import anyio
from prometheus_client import CollectorRegistry

from ivr import marks, publishing, replies
from ivr.ahead import Ahead
from ivr.ari.client import Address, AriClient
from ivr.ari.exchange import AriExchange
from ivr.ari.names import APPLICATION
from ivr.callouts import CallsOut
from ivr.codebook import Codebook
from ivr.errands import ErrandFolder, Errands
from ivr.forgetting import Forgetting
from ivr.language_use import LanguageUse
from ivr.leading import dialled
from ivr.listener import Listener
from ivr.memory import Memory
from ivr.model import Trouble
from ivr.office import Office
from ivr.persons import PersonsOnShift
from ivr.playing import wipe_what_was_left
from ivr.ports import Alarm, Exchange
from ivr.salvage import Salvage
from ivr.seal import Identity, Recipient, pseudonym
from ivr.shelf import Shelf
from ivr.shelter import sheltered_number
from ivr.spool import Spool
from ivr.switchboard import Switchboard
from ivr.tally import Tally
from ivr.toll import Shift, Tariff, Toll
from ivr.visits_left import VisitsLeft
from ivr.warrants import Warrants
from ivr.wishes import Wishes
from ops.alarm_hook import AlarmHook
from ops.alarms import AlarmKind, Alarms
from ops.canary.results import Results
from ops.config import Settings
from ops.dialplan import ARI_USER
from ops.metrics import Counts, LineNow, counting
from ops.programme import open_publisher, open_shelf
from ops.state import StateFolder
from ops.studio import open_studio
from ops.watchdog import watched
from transcription.live import LiveJudge

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108  (0700, and every file 0600)

log = logging.getLogger(__name__)


class MachineClock:
    """The time of this machine."""

    def now(self) -> datetime:
        """In UTC."""
        return datetime.now(UTC)


class LineAlarms:
    """The line's troubles as alarms of the house, in a folder that the line may write."""

    def __init__(self, alarms: Alarms) -> None:
        self._alarms = alarms

    def sound(self, trouble: Trouble, contact: str = "") -> None:
        self._alarms.sound(AlarmKind(trouble.value), contact)

    def clear(self, trouble: Trouble, contact: str = "") -> None:
        try:
            self._alarms.clear(AlarmKind(trouble.value), contact)
        except OSError:
            log.exception("an alarm could not be cleared")

    def forget(self) -> None:
        """What a program before us could not salvage: we have yet to try."""
        for alarm in self._alarms.standing():
            if alarm.kind is AlarmKind.NOT_SALVAGED:
                self.clear(Trouble.NOT_SALVAGED, alarm.subject)


@dataclass(frozen=True, slots=True)
class LineNode:
    """What runs in this process, put together by `build`."""

    switchboard: Switchboard
    salvage: Salvage
    listener: Listener
    errands: Errands
    shelf: Shelf
    calls_out: CallsOut
    visits: VisitsLeft | None
    forgetting: Forgetting
    ahead: Ahead | None
    alarm: Alarm
    registry: CollectorRegistry


def build(settings: Settings) -> LineNode:
    """The line node from its settings. Raises PromptError for prompts missing, OSError for keys."""
    secrets = settings.folder.line_secrets
    address = Address(settings.ari_port, ARI_USER, (secrets / "ari").read_text().strip(), APPLICATION)
    registry = CollectorRegistry()
    counts = Counts(registry)
    prefix = settings.trunk_prefix if settings.trunk else None
    exchange = AriExchange(AriClient(address, counts), settings.folder.recordings, prefix)
    return assemble(settings, exchange, counts, registry)


def assemble(settings: Settings, exchange: Exchange, counts: Tally, registry: CollectorRegistry) -> LineNode:
    """The same on any exchange."""
    folder = settings.folder
    wipe_what_was_left(where_replies_are_played(folder))
    office = open_office(settings)
    shelf = open_shelf(folder, office.alarm)
    shift = Shift(settings.persons_rung_per_day, office.memory, office.alarm, office.clock)
    persons = PersonsOnShift(exchange, folder.persons, shift)
    toll, asked = open_toll(settings, office), ErrandFolder(folder.errands, office.line_key.recipient())
    wishes = Wishes(office, asked, toll, lambda: shelf.current.library)
    studio = open_studio(settings, office, shelf, counts)
    side_door = studio.reception() if studio else None
    switchboard = Switchboard(exchange, office, shelf, counts, persons, wishes.see_to, side_door)
    listener = Listener(exchange, office.alarm, counts)
    registry.register(
        LineNow(lambda: switchboard.whereabouts, exchange, listener, folder, Results(folder.canary_results))
    )
    shelter_key = folder.line_secrets / "shelter"
    salvage = Salvage(
        office,
        exchange,
        lambda: switchboard.running,
        counts,
        lambda recording: sheltered_number(recording.with_suffix(".number"), shelter_key.read_text().strip()),
        wishes.see_to,
        lambda number: dialled(number, shelf.current.library),
    )
    calls_out = CallsOut(switchboard, office, toll, lambda: shelf.current.library.hours)
    doers = replies.doers(office.codes) | publishing.doers(open_publisher(folder), office.clock)
    doers |= marks.doers(office) | calls_out.doers()
    errands = Errands(asked, office, doers)
    visits = studio.left(exchange, lambda: switchboard.running) if studio else None
    forgetting = Forgetting(office.memory, asked, office.clock, office.tell)
    return LineNode(
        switchboard,
        salvage,
        listener,
        errands,
        shelf,
        calls_out,
        visits,
        forgetting,
        office.ahead,
        office.alarm,
        registry,
    )


def open_toll(settings: Settings, office: Office) -> Toll:
    """Whom this line may call."""
    name = partial(pseudonym, key=office.pseudonym_key)
    stop = settings.folder.calls_out_stopped
    return Toll(tariff_of(settings), office.memory, office.alarm, office.clock, stop, name)


def tariff_of(settings: Settings) -> Tariff:
    """As the settings say."""
    return Tariff(
        trunk=bool(settings.trunk),
        countries=settings.called_countries,
        premium=settings.premium_numbers,
        national_prefix=settings.call_national_prefix,
        per_day=settings.calls_out_per_day,
        per_number=settings.calls_out_per_number,
    )


def open_office(settings: Settings) -> Office:
    """Folders and keys of this line node; none of them opens what callers left."""
    folder = settings.folder
    (alarm := LineAlarms(Alarms(folder.line_alarms, hook=AlarmHook(settings.alarm_command)))).forget()
    house = Recipient(folder.house_recipient)
    return Office(
        journals=folder.journals,
        recordings=folder.recordings,
        spool=Spool(folder.spool, house),
        house=house,
        line_key=Identity(folder.line_secrets / "journal"),
        pseudonym_key=(folder.line_secrets / "pseudonym").read_text().strip().encode(),
        clock=(clock := MachineClock()),
        alarm=alarm,
        memory=(memory := Memory(folder.line_memory, alarm)),
        codes=Codebook(
            folder.codes,
            Identity(folder.line_secrets / "journal"),
            bytes.fromhex((folder.line_secrets / "codes").read_text().strip()),
        ),
        playing=where_replies_are_played(folder),
        warrants=Warrants(folder.canary_warrants),
        node=settings.node,
        calls_per_hour=settings.calls_per_hour,
        withheld_per_hour=settings.withheld_per_hour,
        calls_at_once=settings.calls_at_once,
        languages_by_use=LanguageUse(memory, clock),
        forms=tariff_of(settings).forms,
        new_judge=LiveJudge,
        ahead=Ahead(folder.recordings, folder.utterances, house) if settings.hear_ahead else None,
    )


def where_replies_are_played(folder: StateFolder) -> Path:
    """In this machine's memory, where it gives room to files: what a caller hears then touches no disk."""
    if os.path.ismount(SHARED_MEMORY) and os.access(SHARED_MEMORY, os.W_OK):
        own = hashlib.sha256(str(folder.line.resolve()).encode()).hexdigest()[:16]
        return SHARED_MEMORY / f"hotline-{own}"
    return folder.playing


async def serve(node: LineNode, metrics_port: int) -> None:
    """Until it is asked to end, and then as `listen_for_signals` says."""
    stop = anyio.Event()
    with counting(node.registry, metrics_port), watched(node.listener, node.alarm):
        async with anyio.create_task_group() as group:
            group.start_soon(node.salvage.run)
            group.start_soon(node.listener.run)
            group.start_soon(node.errands.run)
            group.start_soon(node.forgetting.run)
            group.start_soon(node.shelf.run)
            group.start_soon(node.calls_out.run)
            if node.ahead is not None:
                group.start_soon(node.ahead.run)
            if node.visits is not None:
                group.start_soon(node.visits.run)
            group.start_soon(listen_for_signals, stop, node.switchboard.hand_over, group.cancel_scope)
            await node.switchboard.run(stop)
            group.cancel_scope.cancel()


async def listen_for_signals(
    stop: anyio.Event, hand_over: Callable[[], None], everything: anyio.CancelScope
) -> None:
    """SIGTERM, which a restart sends, hands the calls over to the process that comes after this one.

    SIGINT closes: running calls are finished first. The same signal again ends everything now.
    """
    heard = set[signal.Signals]()
    with anyio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
        async for number in signals:
            log.info("asked to end", extra={"signal": number})
            if number in heard:
                everything.cancel()
            heard.add(number)
            if number is signal.SIGTERM:
                hand_over()
            else:
                stop.set()
