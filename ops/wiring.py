"""Which adapter stands behind which port. Only this place knows; each is made once, when first asked for."""

import logging
from datetime import timedelta
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from ops.alarm_hook import AlarmHook
from ops.alarms import AlarmKind, Alarms
from ops.config import Settings
from ops.errors import HoursUnreadable, KeyMissing, LineUnknown, OpsError
from ops.keys import keys_agree
from ops.vault import HouseKey, Unsealer, Vault

if TYPE_CHECKING:
    from ivr.errands import ErrandFolder
    from ivr.seal import Recipient
    from ivr.spool import Spool
    from ops.casebook.circumstances import Circumstances
    from ops.casebook.linking import LinkDesk
    from ops.errands import LineErrands
    from ops.intake import Intake
    from ops.ports import Drafter, Features, SecondOpinion, SecondThought, WorkQueue
    from ops.replies import Replies
    from ops.utterances import Utterances
    from prompts.hours import Hours
    from transcription.ear import Ear
    from transcription.registry import Registry
    from triage.assembling import Office


log = logging.getLogger(__name__)


class Wiring:
    """The house put together from its settings. Heavy rooms are imported when they are asked for."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._folder = settings.folder

    @cached_property
    def alarms(self) -> Alarms:
        """Files in the state folder."""
        hook = AlarmHook(self.settings.alarm_command)
        return Alarms(self._folder.alarms, self._folder.line_alarms, hook=hook)

    @cached_property
    def unseal(self) -> Unsealer:
        """The house's private key. Raises KeyMissing, also where the line seals to another one."""
        if self._folder.house_recipient.exists() and not keys_agree(self._folder):
            raise KeyMissing("private/house.key is missing, or not the key that line/house.pub belongs to")
        return HouseKey(self._folder.private / "house.key")

    def prove_key(self) -> None:
        """An alarm and KeyMissing where what the line seals cannot be opened here: envelopes wait for it."""
        if not keys_agree(self._folder):
            self.alarms.sound(AlarmKind.KEY_MISSING)
            raise KeyMissing("private/house.key is missing, or not the key that line/house.pub belongs to")
        self.alarms.clear(AlarmKind.KEY_MISSING)

    @cached_property
    def vault(self) -> Vault:
        """A folder. Raises KeyMissing where the private key is not readable."""
        return Vault(self._folder.vault, self.unseal)

    @cached_property
    def recipient(self) -> "Recipient":
        """The house's public key."""
        from ivr.seal import Recipient

        return Recipient(self._folder.house_recipient)

    @cached_property
    def spool(self) -> "Spool":
        """A folder shared with the line."""
        from ivr.spool import Spool

        return Spool(self._folder.spool, self.recipient)

    @cached_property
    def replies(self) -> "Replies":
        """Errands in a folder shared with the line. Raises LineUnknown."""
        from ops.replies import Replies

        return Replies(self._errand_folder())

    @cached_property
    def line_errands(self) -> "LineErrands":
        """The same for calls and decisions about callers. Raises HoursUnreadable too."""
        from ops.errands import LineErrands

        return LineErrands(self._errand_folder(), lambda sealed: self.unseal(sealed), self._hours())

    def _errand_folder(self) -> "ErrandFolder":
        from ivr.errands import ErrandFolder
        from ivr.errors import CannotUnseal
        from ivr.seal import Recipient

        try:
            line = Recipient(self._folder.line_recipient)
        except (OSError, CannotUnseal):
            raise LineUnknown("line/line.pub is missing, or no key") from None
        return ErrandFolder(self._folder.errands, line)

    @cached_property
    def queue(self) -> "WorkQueue":
        """Celery, on Redis."""
        from ops.project.celery import app
        from ops.queue import CeleryQueue

        app.loader.import_default_modules()
        return CeleryQueue(app, self.alarms)

    @cached_property
    def utterances(self) -> "Utterances":
        """Pieces of running recordings, as the line passes them on; only to be opened they need the key."""
        from ops.utterances import Utterances

        arriving = self._folder.utterances / "new"
        return Utterances(
            arriving,
            self._folder.heard_ahead,
            lambda clear: self.recipient.seal(clear),
            lambda sealed: self.unseal(sealed),
        )

    @cached_property
    def ear(self) -> "Ear":
        """faster-whisper, with the models of the registry; the embedded one is the last resort."""
        from transcription.ear import Ear
        from transcription.tuning import load_tunings

        return Ear(
            self.registry,
            model_folders(self.settings),
            self.settings.default_model,
            self.settings.speech_device,
            self.settings.speech_threads,
            load_tunings(self.settings.folder.tunings),
        )

    def ear_now(self) -> "Ear":
        """The same, with the models, grades and tunings that hold now. Raises RegistryBroken."""
        from ops.casebook.grades import standing
        from transcription.tuning import load_tunings

        registry = self.registry.graded(standing())
        self.ear.registry = registry
        self.ear.tunings = load_tunings(self._folder.tunings)
        return self.ear

    @property
    def registry(self) -> "Registry":
        """The speech models, the hotline's own before the house's, as they are now. Raises RegistryBroken."""
        from transcription.own_models import OwnModels
        from transcription.registry import load_registry

        return load_registry(own=OwnModels(self._folder.own_models).newest())

    @cached_property
    def triage(self) -> "Drafter":
        """The taxonomy and lexicons beside `triage`, told in the working language; read when first needed."""
        from ops.in_turn import InTurn
        from triage.draft import Triage

        return InTurn(lambda: Triage.load(office=self.office))

    @cached_property
    def second_thoughts(self) -> "tuple[SecondThought, ...]":
        """What may be added to drafts: nothing, unless it is switched on; what cannot be had is left out."""
        thoughts: list[SecondThought] = []
        for wanted, make in (
            (self.settings.opinion != "off", self._heeding),
            (bool(self.settings.writer), self._retelling),
        ):
            try:
                thoughts += [make()] if wanted else []
            except OpsError as fault:
                kind = type(fault).__name__
                log.warning("a second opinion cannot be had; drafts are made without", extra={"reason": kind})
        return tuple(thoughts)

    def _heeding(self) -> "SecondThought":
        from ops.opinion.heeding import Heeding

        return Heeding(self.opinion)

    def _retelling(self) -> "SecondThought":
        from ops.opinion.retelling import Retelling
        from ops.opinion.writer import LocalWriter
        from triage.sentences import read_sentences
        from triage.tables import HERE

        words = read_sentences(self.office.layers(HERE, f"summaries/{self.office.language}.toml"))
        return Retelling(LocalWriter.at(self.settings.writer, self.settings.writer_model), words)

    @cached_property
    def opinion(self) -> "SecondOpinion":
        """As it was learnt last. Raises OpinionError."""
        from ops.opinion.learnt import newest
        from ops.opinion.opinion import LearntOpinion

        return LearntOpinion(newest(self._folder.opinions), self.features)

    @cached_property
    def features(self) -> "Features":
        """What a second opinion learns from. Raises PackageMissing, ModelUnusable."""
        from ops.opinion.errors import ModelUnusable

        if self.settings.opinion != "sentences":
            from ops.opinion.grams import HashedGrams

            return HashedGrams()
        from ops.opinion.sentences import OnnxSentences

        if self.settings.opinion_model is None:
            raise ModelUnusable("HOTLINE_OPINION_MODEL is not set")
        return OnnxSentences(self.settings.opinion_model)

    @property
    def circumstances(self) -> "Circumstances":
        """By the hotline's clock; without it, and with an alarm, where its hours cannot be read."""
        from ops.casebook.circumstances import Circumstances

        try:
            return self._circumstances
        except HoursUnreadable:
            self.alarms.sound(AlarmKind.HOURS_UNREADABLE)
            return Circumstances(zone=None)

    @cached_property
    def _circumstances(self) -> "Circumstances":
        from ops.casebook.circumstances import Circumstances

        known = Circumstances(self._hours().zone)
        self.alarms.clear(AlarmKind.HOURS_UNREADABLE)
        return known

    def _hours(self) -> "Hours":
        from prompts.errors import WordsInvalid
        from prompts.reading import load_hours

        try:
            return load_hours(own=self._folder.own_words)
        except WordsInvalid as fault:
            raise HoursUnreadable(str(fault)) from fault

    @property
    def office(self) -> "Office":
        """For whom drafts are made."""
        from triage.assembling import Office

        return Office(self.settings.working_language, self.settings.country, self._folder.own_triage)

    @cached_property
    def linking(self) -> "LinkDesk":
        """Finds what other callers told of the same workplace."""
        from ops.casebook.bursts import BurstRule
        from ops.casebook.linking import LinkDesk
        from triage.facts.places import SPECIFIC
        from triage.facts.tables import read_gazetteer
        from triage.links import Links, Spellings
        from triage.tables import HERE, Taxonomy, read_table

        taxonomy = read_table(HERE / "taxonomy.toml", Taxonomy)
        titles = {code: row.title for code, row in taxonomy.issues.items()}
        within = timedelta(minutes=self.settings.burst_minutes)
        spellings = Spellings.of(
            (each.said, each.name) for each in read_gazetteer().places() if SPECIFIC[each.kind]
        )
        return LinkDesk(Links.load(spellings), titles, BurstRule(self.settings.burst_callers, within))

    @cached_property
    def intake(self) -> "Intake":
        """Spool to vault and casebook."""
        from ivr.envelope import read_envelope
        from ivr.model import UNDETERMINED
        from ops.intake import Intake
        from prompts.library import Library

        languages = {UNDETERMINED, *(language.code for language in Library.load().languages())}
        return Intake(
            self.spool,
            partial(read_envelope, unseal=self.unseal),
            self.vault,
            self.queue,
            self.alarms,
            seal=self.recipient.seal,
            languages=languages,
        )


def model_folders(settings: Settings) -> list[Path]:
    """Where speech models are looked for, in this order."""
    from transcription.registry import EMBEDDED_MODELS

    folders = (settings.models, settings.folder.fetched_models, EMBEDDED_MODELS)
    return [folder for folder in folders if folder]
