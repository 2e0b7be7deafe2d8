"""Renders `dialplans/` into the state folder: the configuration one Asterisk starts with."""

import math
import os
import re
import secrets
import shutil
import struct
import wave
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

from ivr.ari.names import APPLICATION, CONTACT, DIALLED, NOTED, OUTBOUND, PATIENCE, TRUNK
from ops.calls_seen import begin_to_count
from ops.config import REPOSITORY, Settings
from ops.errors import ExchangeUnusable
from ops.keys import ensure_line_secrets
from ops.state import StateFolder

TEMPLATES = REPOSITORY / "dialplans"
ARI_USER = "hotline"
LOOPBACK = "127.0.0.1"
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104  (compared with, not bound to)
LONGEST_SHELTER_MESSAGE = 600
LONGEST_SOCKET_PATH = 100  # a Unix socket's name holds 107 bytes
EMPTY = ("acl", "ccss", "chan_websocket", "features", "pjproject", "stasis", "udptl", "websocket_client")
"""Asterisk complains in its log where these are absent; their defaults are what we want."""


@dataclass(frozen=True, slots=True)
class ShelterSounds:
    """What the shelter says, one WAV per offered language by its code, in the order of the language menu."""

    apologies: Mapping[str, Path] = field(default_factory=dict)
    goodbyes: Mapping[str, Path] = field(default_factory=dict)

    def files(self) -> Iterator[tuple[str, Path]]:
        """As they are called in the shelter's folder, and where they come from."""
        for kind, sounds in (("apology", self.apologies), ("goodbye", self.goodbyes)):
            yield from ((f"{kind}-{language}.wav", path) for language, path in sounds.items())


def render(
    settings: Settings, modules: Path, data: Path, sounds: ShelterSounds, flash: Collection[str] = ()
) -> Path:
    """Write the whole configuration (0600) and the folders it names; gives the configuration's folder.

    `flash` are the numbers that are never answered.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # the ivr imports this module too

    refuse_unusable(settings)
    make_folders(settings)
    ensure_line_secrets(settings.folder)
    furnish_data(settings, data, sounds)
    flash_folder(settings.folder).mkdir()
    mark_flash_numbers(settings.folder, flash)
    begin_to_count(settings.folder, datetime.now(UTC))
    etc = settings.folder.asterisk_etc
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701  (Asterisk's configuration is not HTML; refuse_unusable guards it)
    )
    facts = facts_of(settings, modules, sounds)
    names = {template.removesuffix(".j2") for template in environment.list_templates(extensions=["j2"])}
    for name in names:
        write_privately(etc / name, environment.get_template(f"{name}.j2").render(facts))
    for name in (empty := {f"{stem}.conf" for stem in EMPTY}):
        write_privately(etc / name, "")
    for stale in {path.name for path in etc.iterdir()} - names - empty:
        (etc / stale).unlink()
    return etc


def refuse_unusable(settings: Settings) -> None:
    """Raise ExchangeUnusable for a setting that would mean something else to Asterisk than to us."""
    if re.search(r"[^\w/.@+-]", str(settings.folder.root)):
        raise ExchangeUnusable("The state folder's path may hold only letters, digits and / . _ @ + -")
    if len(os.fsencode(settings.folder.asterisk_var / "run" / "asterisk.ctl")) > LONGEST_SOCKET_PATH:
        raise ExchangeUnusable("The state folder's path is too long for a socket; set HOTLINE_STATE")
    if not settings.dialled_numbers:
        raise ExchangeUnusable("No number to answer; set HOTLINE_NUMBERS")
    if not all(re.fullmatch(r"\+?[0-9]{1,20}", number) for number in settings.dialled_numbers):
        raise ExchangeUnusable("A number may hold only digits, with + before them; mend HOTLINE_NUMBERS")
    if not re.fullmatch(r"(\+?[0-9]{1,20})?", settings.studio_number):
        raise ExchangeUnusable("A number may hold only digits, with + before; mend HOTLINE_STUDIO_NUMBER")
    if settings.studio_number in settings.dialled_numbers:
        raise ExchangeUnusable("Callers dial the studio's number; HOTLINE_STUDIO_NUMBER needs one of its own")
    if not re.fullmatch(r"[\w.-]+", settings.node):
        raise ExchangeUnusable("A node's name may hold only letters, digits and . _ -; mend HOTLINE_NODE")
    if not all(re.fullmatch(r"[0-9A-Fa-f.:/]+", address) for address in (settings.sip_bind, *settings.peers)):
        raise ExchangeUnusable("SIP addresses are numeric; mend HOTLINE_SIP_BIND or HOTLINE_SIP_PEERS")
    refuse_unusable_trunk(settings)
    if not (settings.sip_peers.strip() or is_loopback(settings.sip_bind)):
        # who may call unasked may also choose the number she seems to call from
        raise ExchangeUnusable("Set HOTLINE_SIP_PEERS to the addresses of your telephone company, or to any")


def refuse_unusable_trunk(settings: Settings) -> None:
    """The same, for calls that go out."""
    if not re.fullmatch(r"([A-Za-z0-9.-]+(:[0-9]{1,5})?)?", settings.trunk):
        raise ExchangeUnusable("HOTLINE_TRUNK is a host, or host:port")
    if not re.fullmatch(r"(\+?[0-9]{1,20})?", settings.trunk_caller):
        raise ExchangeUnusable("A number may hold only digits, with + before them; mend HOTLINE_TRUNK_CALLER")
    if not re.fullmatch(r"\+?[0-9]{0,6}", settings.trunk_prefix):
        raise ExchangeUnusable("HOTLINE_TRUNK_PREFIX may hold only digits and +")
    if not re.fullmatch(r"[\w.+-]{0,64}", settings.trunk_user):
        raise ExchangeUnusable("HOTLINE_TRUNK_USER may hold only letters, digits and . _ + -")
    if settings.trunk_user and not re.fullmatch(r"[!-:<-~]+", trunk_password(settings)):
        raise ExchangeUnusable("HOTLINE_TRUNK_USER needs a password in line/secrets/trunk, without ;")


def trunk_password(settings: Settings) -> str:
    """What proves to the trunk that we are who HOTLINE_TRUNK_USER says; empty where it asks for nothing."""
    file = settings.folder.line_secrets / "trunk"
    return file.read_text().strip() if settings.trunk_user and file.exists() else ""


def is_loopback(address: str) -> bool:
    """Whether only this machine reaches it; False also where it is no address."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def make_folders(settings: Settings) -> None:
    """Asterisk makes none of these itself, and answers 500 to a recording where its folder is missing."""
    var = settings.folder.asterisk_var
    for folder in (settings.folder.asterisk_etc, var, settings.folder.recordings):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in ("lib/keys", "cache", "run", "log"):
        (var / name).mkdir(parents=True, exist_ok=True, mode=0o700)
    settings.folder.asterisk_etc.chmod(0o700)
    var.chmod(0o700)


def furnish_data(settings: Settings, data: Path, sounds: ShelterSounds) -> None:
    """Our own data folder: Asterisk's documentation, which it needs to start, and no voice but the hotline's.

    Sounds are copied, not linked: the shelter must speak while prompts are being rendered anew.
    """
    own = settings.folder.asterisk_var / "data"
    shutil.rmtree(own, ignore_errors=True)
    spoken = shelter_folder(settings.folder)
    spoken.mkdir(parents=True)
    (own / "documentation").symlink_to(data / "documentation")
    write_beep(own / "sounds" / "beep.wav")
    for name, path in sounds.files():
        shutil.copyfile(path, spoken / name)


def shelter_folder(folder: StateFolder) -> Path:
    """Where the shelter's sounds lie for Asterisk."""
    return folder.asterisk_var / "data" / "sounds" / "shelter"


def flash_folder(folder: StateFolder) -> Path:
    """Where an empty file for each number of ours that is never answered lies for Asterisk."""
    return folder.asterisk_var / "data" / "flash"


def mark_flash_numbers(folder: StateFolder, numbers: Collection[str]) -> None:
    """From now on these are the ones; Asterisk looks at each call. Raises OSError.

    Nothing where Asterisk has no configuration yet: it is rendered before its start.
    """
    place = flash_folder(folder)
    if not place.exists():
        return
    for number in numbers:
        (place / number).touch(mode=0o600)
    for stale in place.iterdir():
        if stale.name not in numbers:
            stale.unlink(missing_ok=True)


def write_beep(path: Path) -> None:
    """The tone after which one speaks: 0.25 s of 1 kHz, its edges softened, 8 kHz 16-bit mono."""
    length = 2000
    with wave.open(str(path), "wb") as beep:
        beep.setparams((1, 2, 8000, length, "NONE", "not compressed"))
        levels = (min(1.0, i / 160, (length - i) / 160) * math.sin(math.tau * i / 8) for i in range(length))
        beep.writeframes(b"".join(struct.pack("<h", round(9000 * level)) for level in levels))


def peers(settings: Settings) -> Sequence[str]:
    """Whose calls are taken; this machine's too where its canary calls straight, and others are named."""
    straight = settings.canary_minutes and not settings.canary_route
    return [*settings.peers, *([host_here(settings)] if settings.peers and straight else [])]


def host_here(settings: Settings) -> str:
    """The address by which this machine calls its own Asterisk; nobody outside can send from it."""
    return LOOPBACK if settings.sip_bind in EVERYWHERE else settings.sip_bind


def facts_of(settings: Settings, modules: Path, sounds: ShelterSounds) -> Mapping[str, object]:
    """Everything the templates may name."""
    folder = settings.folder
    return {
        "etc": folder.asterisk_etc,
        "var": folder.asterisk_var,
        "recordings": folder.recordings,
        "flash": flash_folder(folder),
        "calls_seen": folder.calls_seen,
        "modules": modules,
        "data": folder.asterisk_var / "data",
        "node": settings.node,
        "numbers": settings.all_numbers,
        "peers": peers(settings),
        "endpoint": "trunk" if settings.peers else "anonymous",
        "sip_bind": settings.sip_bind,
        "sip_port": settings.sip_port,
        "rtp_start": settings.rtp_start,
        "rtp_end": settings.rtp_end,
        "ari_port": settings.ari_port,
        "ari_user": ARI_USER,
        "ari_secret": (folder.line_secrets / "ari").read_text().strip(),
        "shelter_secret": (folder.line_secrets / "shelter").read_text().strip(),
        "application": APPLICATION,
        "contact_variable": CONTACT,
        "dialled_variable": DIALLED,
        "noted_variable": NOTED,
        "outbound_variable": OUTBOUND,
        "outbound_endpoint": TRUNK,
        "trunk": settings.trunk,
        "trunk_host": settings.trunk.partition(":")[0],
        "trunk_caller": settings.trunk_caller or settings.dialled_numbers[0],
        "trunk_user": settings.trunk_user,
        "trunk_password": trunk_password(settings),
        "patience": PATIENCE,
        "longest_message": LONGEST_SHELTER_MESSAGE,
        "apologies": [f"shelter/apology-{language}" for language in sounds.apologies],
        "goodbyes": [f"shelter/goodbye-{language}" for language in sounds.goodbyes],
    }


def write_privately(path: Path, text: str) -> None:
    """Replace the file at once with one that only its owner may read."""
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with open(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    aside.replace(path)
