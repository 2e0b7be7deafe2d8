"""What a channel says of itself, and an event of its channel."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from ivr.ari.names import APPLICATION, CONTACT, OUTBOUND
from ivr.ari.types import AnyEvent, Channel


def number_of(channel: Channel) -> str | None:
    """The caller's number as received; None when withheld."""
    number = channel["caller"]["number"]
    return number if number.removeprefix("+").isdigit() else None


def variable_of(channel: Channel, name: str) -> str:
    """A channel variable among those `ari.conf` lists; empty when unset."""
    return str(channel.get("channelvars", {}).get(name, ""))


def is_ours(channel: Channel) -> bool:
    """Whether a channel of the list is in our application now, or rings for it."""
    dialplan = channel["dialplan"]
    if variable_of(channel, OUTBOUND):
        return True
    return dialplan["app_name"] == "Stasis" and dialplan["app_data"].split(",")[0] == APPLICATION


def is_answered(channel: Channel) -> bool:
    """Whether we called somebody who has taken the call."""
    return bool(variable_of(channel, OUTBOUND)) and channel["state"] == "Up"


def contact_of(channel: Channel) -> UUID | None:
    """The contact a channel was given before, by us or by the program that ran before us."""
    known = variable_of(channel, CONTACT)
    return UUID(known) if known else None


def channel_of(event: AnyEvent) -> str:
    """The id of the channel an event is about; empty where it is about none."""
    told: Mapping[str, Any] = event  # no pattern: matching one costs ten times as much, for every event
    if channel := told.get("channel"):
        return str(channel["id"])
    about = told.get("playback") or told.get("recording")
    return str(about["target_uri"]).removeprefix("channel:") if about else ""
