"""She hears what she said, says it again, adds to it, and keeps it: every take is in the envelope."""

from collections.abc import Sequence
from pathlib import Path

import anyio
import pytest

from ivr.model import Ending
from tests.telephone.booth import Booth
from tests.telephone.sounds import samples_of, seconds_kept, share_heard, unsealed

pytestmark = [pytest.mark.asterisk, pytest.mark.telephone]

ENOUGH = 0.7
"""Of the half seconds of what she said: a busy telephone misses a packet."""


def test_she_hears_her_message_records_over_it_adds_to_it_and_keeps_it(
    plain_booth: Booth, messages: Sequence[Path]
) -> None:
    booth, caller = plain_booth, "+66800041001"
    heard: list[Path] = []

    async def call() -> None:
        async with booth.calls("1300", caller) as she:
            heard.append(she.tape)
            await she.answers("en", digit_1="1", safe_to_speak="1", in_danger="2", main_menu="1")
            await she.speaks(messages[0])
            await she.answers("en", message_menu="1")
            await she.answers("en", message_menu="2", speak_after_the_tone="")
            await she.speaks(messages[1])
            await she.answers("en", message_menu="4", tell_us_more="")
            await she.speaks(messages[2])
            await she.answers("en", message_menu="3", we_have_your_message="", confidentiality="2")
            await she.hears("en/may-we-call-back")
            await she.hangs_up()

    anyio.run(call)

    envelope = booth.node.envelope_from(caller)
    takes = sorted(envelope.contact.recordings, key=lambda each: each.started_at)
    assert envelope.contact.ending is Ending.LEFT_MESSAGE
    assert len(takes) == len(messages)
    for message, take in zip(messages, takes, strict=True):
        kept = unsealed(envelope.members[take.id], booth.node.settings.folder.private / "house.key")
        assert seconds_kept(said := samples_of(message), kept) > len(said) / 8000 - 0.35
    assert share_heard(samples_of(messages[0]), samples_of(heard[0])) > ENOUGH
