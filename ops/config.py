"""Every setting of the house, read from the environment once; documented in `ops/SETTINGS.md`."""

import re
import shlex
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import AliasChoices, Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from ops.state import StateFolder

REPOSITORY = Path(__file__).resolve().parent.parent

EVERY_HOUR = 60
"""Minutes between rounds of the canary where its way to us is known and nothing else is said."""

ANY = "any"
"""What HOTLINE_SIP_PEERS holds where calls are accepted from everybody."""


class Settings(BaseSettings):
    """Where things live and listen. Names in the environment are these, upper-cased, behind `HOTLINE_`."""

    model_config = SettingsConfigDict(env_prefix="HOTLINE_", frozen=True, extra="ignore")

    state: Path = Field(default=REPOSITORY / ".state", description="The one folder everything lives in.")
    installed: Path | None = Field(
        default=None,
        description="Where installed artefacts are kept; default: `installed/` in the state folder.",
    )
    models: Path | None = Field(default=None, description="A folder of speech models, looked in first.")
    node: str = Field(default="line-1", description="The name of this line node, as the casebook shows it.")
    numbers: str = Field(default="1300", description="Numbers callers dial, comma-separated; others get 404.")

    studio_number: str = Field(
        default="",
        description="A number of ours at which contributors record prompts; without it there is no studio.",
    )
    calls_per_hour: int = Field(
        default=30,
        ge=1,
        description="Calls of one number taken within an hour; more hear that we cannot take the call now.",
    )
    withheld_per_hour: int = Field(
        default=200,
        ge=0,
        description=(
            "Calls from withheld numbers led through the whole menu within an hour; more are asked whether "
            "they are in danger, and led to the message."
        ),
    )
    calls_at_once: int = Field(
        default=400,
        ge=1,
        description=(
            "Calls led at once, at most half of them from withheld numbers; more are taken by the shelter, "
            "which records."
        ),
    )

    sip_bind: str = Field(default="127.0.0.1", description="Address SIP and RTP listen on.")
    sip_port: int = Field(default=5060, description="UDP port of SIP.")
    sip_peers: str = Field(
        default="",
        description=(
            "Addresses calls are accepted from, comma-separated, or `any`: any address, whose callers may "
            "show any number. Needed where HOTLINE_SIP_BIND is not loopback."
        ),
    )
    trunk: str = Field(
        default="",
        description="Where calls go out, as host or host:port; without it the hotline calls nobody back.",
    )
    trunk_caller: str = Field(
        default="", description="Our number as those we call see it; default: the first of HOTLINE_NUMBERS."
    )
    trunk_prefix: str = Field(
        default="+",
        description="What the trunk wants before a number with its country code: `+`, `00`, none.",
    )
    trunk_user: str = Field(
        default="",
        description="Our name at the trunk, where it asks; the password is the file `line/secrets/trunk`.",
    )
    call_countries: str = Field(
        default="",
        description="Calling codes of the countries that may be called, your own first: `66,95`.",
    )
    call_premium: str = Field(
        default="", description="Beginnings of dear numbers, with calling code: never called. `661900,661`"
    )
    call_national_prefix: str = Field(
        default="0",
        description="What numbers of your own country begin with in place of its calling code.",
    )
    calls_out_per_day: int = Field(default=200, ge=0, description="Calls that go out in a day, at most.")
    calls_out_per_number: int = Field(
        default=6, ge=1, description="Times one telephone is rung in a day, at most."
    )
    persons_rung_per_day: int = Field(
        default=1000,
        ge=0,
        description=(
            "Times people on shift are rung in a day, each telephone counted; more only for who is in danger."
        ),
    )
    rtp_start: int = Field(default=10000, description="First UDP port of RTP.")
    rtp_end: int = Field(default=10999, description="Last UDP port of RTP.")
    ari_port: int = Field(default=8088, description="TCP port of Asterisk's HTTP server, on loopback.")
    metrics_port: int = Field(default=8090, description="TCP port of the ivr's counts, on loopback.")
    console_bind: str = Field(default="127.0.0.1", description="Address the console listens on.")
    console_port: int = Field(default=8000, description="TCP port of the console.")
    console_hosts: str = Field(
        default="127.0.0.1,localhost", description="Host names the console answers to, comma-separated."
    )
    console_https: bool = Field(
        default=False, description="True where a TLS proxy stands before the console: secure cookies, HSTS."
    )
    working_language: str = Field(
        default="en",
        pattern="^[a-z]{2,3}$",
        description="The language draft cases are told in to caseworkers: a file of `triage/summaries/`.",
    )
    country: Literal["", "TH", "MY"] = Field(
        default="",
        description="The country whose services are suggested, `TH` or `MY`; default: those of both.",
    )
    default_model: str = Field(
        default="small", description="The registry's name of the speech model to use by default."
    )
    opinion: Literal["off", "grams", "sentences"] = Field(
        default="off",
        description="A second opinion, learnt from decided cases: by letters alone, or by a sentence model.",
    )
    opinion_model: Path | None = Field(
        default=None, description="A folder with the sentence model: `tokenizer.json` and `model.onnx`."
    )
    writer: str = Field(
        default="",
        description=(
            "A language model on this machine that words summaries anew, checked against the evidence: "
            "`http://127.0.0.1:8080/v1`."
        ),
    )
    writer_model: str = Field(default="", description="What the writer calls its model.")
    speech_device: Literal["auto", "cpu", "cuda"] = Field(
        default="auto", description="Where speech is recognised; auto: the graphics card, where there is one."
    )
    speech_threads: int = Field(
        default=0,
        ge=0,
        le=64,
        description="Processor threads per speech model; 0: one per core, at most four.",
    )
    batch_contacts: int = Field(
        default=16,
        ge=1,
        le=256,
        description="Contacts whose recordings are recognised in one pass, at most; 1: each alone.",
    )
    batch_wait: float = Field(
        default=2.0, gt=0, le=60, description="Seconds a pass waits for more contacts, where some wait."
    )
    batch_wait_short: float = Field(
        default=0.2,
        gt=0,
        le=60,
        description="The same where few wait: a quarter of a full pass, or fewer.",
    )
    tune_at_start: bool = Field(
        default=True,
        description=(
            "Whether workers that start measure, for half a minute at most, how this machine recognises "
            "speech fastest, where that is not known."
        ),
    )
    operator_side: Literal["", "left", "right"] = Field(
        default="",
        description=(
            "The channel your exchange records its operators on, `left` or `right`, in two-channel calls "
            "given to `hotline ingest`; default: the console numbers the sides."
        ),
    )
    hear_ahead: bool = Field(
        default=True,
        description="Whether what callers say is recognised while they still speak, where workers are free.",
    )
    burst_callers: int = Field(
        default=5,
        ge=0,
        description="Callers about one workplace within HOTLINE_BURST_MINUTES that are an alarm; 0: never.",
    )
    burst_minutes: int = Field(
        default=120, ge=1, description="Minutes within which callers about one workplace are counted."
    )
    canary_every: int | None = Field(
        default=None,
        ge=0,
        description=(
            "Minutes between two rounds of calls to ourselves; 0: `hotline up` runs no canary. "
            "Default: 60 where HOTLINE_CANARY_ROUTE is set, else 0."
        ),
    )
    canary_route: str = Field(
        default="",
        description=(
            "`host:port` by way of which the canary calls, over SIP; it must pass on whose number is shown. "
            "Default: straight to our own Asterisk."
        ),
    )
    canary_failures: int = Field(
        default=2, ge=1, description="Rounds in a row that must fail in a language before it is an alarm."
    )
    alarm_command: str = Field(
        default="",
        description="A command to run when an alarm is raised, with the kind of alarm as its last word.",
    )
    database_url: str | None = Field(
        default=None,
        validation_alias=AliasChoices("DATABASE_URL", "HOTLINE_DATABASE_URL"),
        description="PostgreSQL, as a URL; default: SQLite in the state folder.",
    )
    redis_url: str | None = Field(
        default=None,
        validation_alias=AliasChoices("REDIS_URL", "HOTLINE_REDIS_URL"),
        description="Redis; default: our own on a Unix socket in the state folder.",
    )

    @field_validator("working_language")
    @classmethod
    def _can_be_told(cls, told: str, info: ValidationInfo) -> str:
        """A misspelt language is told at the start, not by the first case that nobody can draft."""
        places = (REPOSITORY, info.data.get("state", REPOSITORY))
        if not any((place / "triage" / "summaries" / f"{told}.toml").exists() for place in places):
            raise ValueError("there is no such file in triage/summaries")
        return told

    @field_validator("canary_route")
    @classmethod
    def _is_a_route(cls, told: str) -> str:
        if not told:
            return told
        found = re.fullmatch(r"[0-9A-Za-z.-]+:([0-9]{1,5})", told)
        if not found or not 0 < int(found[1]) < 65536:
            raise ValueError("this must be host:port")
        return told

    @field_validator("alarm_command")
    @classmethod
    def _is_a_command(cls, told: str) -> str:
        shlex.split(told)  # its own error says which quote is left open
        return told

    @property
    def canary_minutes(self) -> int:
        """Between two rounds of the canary; 0 where it does not sing by itself."""
        if self.canary_every is None:
            return EVERY_HOUR if self.canary_route else 0
        return self.canary_every

    @cached_property
    def folder(self) -> StateFolder:
        """The state folder's map."""
        return StateFolder(self.state.absolute(), self.installed.absolute() if self.installed else None)

    @property
    def all_numbers(self) -> tuple[str, ...]:
        """The numbers we answer, the studio's too."""
        return (*self.dialled_numbers, *([self.studio_number] if self.studio_number else []))

    @property
    def dialled_numbers(self) -> tuple[str, ...]:
        """The numbers we answer."""
        return tuple(number.strip() for number in self.numbers.split(",") if number.strip())

    @property
    def called_countries(self) -> tuple[str, ...]:
        """Calling codes, our own first."""
        return _codes(self.call_countries)

    @property
    def premium_numbers(self) -> tuple[str, ...]:
        """How numbers begin that are never called."""
        return _codes(self.call_premium)

    @property
    def peers(self) -> tuple[str, ...]:
        """The addresses calls are accepted from; empty means any."""
        if self.sip_peers.strip() == ANY:
            return ()
        return tuple(peer.strip() for peer in self.sip_peers.split(",") if peer.strip())


def _codes(told: str) -> tuple[str, ...]:
    """Digits, however they were written."""
    return tuple(code.strip().removeprefix("+") for code in told.split(",") if code.strip())
