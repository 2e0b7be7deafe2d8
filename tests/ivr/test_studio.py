"""A contributor records and approves prompts by telephone; nothing is lost or taken for a caller's."""

import asyncio
import os
import shutil
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import anyio
import anyio.to_thread
import pytest

import ivr.journal
import ivr.journal_file
import prompts.takes
from ivr.contributors import Approves, Contributor, Contributors
from ivr.model import Ending, Trouble
from ivr.programme import OneProgramme, Programme
from ivr.reception import Reception
from ivr.studio import Rooms
from ivr.studio_door import StudioDoor
from ivr.visitors import Visits
from ivr.visits_left import QUIET, VisitsLeft
from prompts.composing import to_record
from prompts.faults import Fault
from prompts.library import Library
from prompts.sound import read_recording, speech_level
from prompts.takes import Take, Takes
from tests.ivr.fake_exchange import FakeLeg, Somebody, in_thai
from tests.ivr.line_node import LineNode

pytestmark = pytest.mark.anyio

NUMBER = "1399"


class Studio:
    """The studio of one line node, and who works there."""

    def __init__(self, node: LineNode) -> None:
        self.node = node
        root = node.root / "prompts"
        self.contributors = Contributors(root / "contributors.json")
        self.rooms = Rooms(
            Takes(root / "takes"),
            self.contributors,
            StudioDoor(self.contributors, node.office),
            node.office,
            root / "visits",
        )
        self.book = Visits(root / "visitors.jsonl")
        programmes = OneProgramme(Programme("", node.library, node.scripts))
        node.side_door = Reception(NUMBER, self.rooms, programmes, self.book, node.tally)
        self.left = VisitsLeft(
            self.rooms, node.exchange, programmes, self.book, lambda: frozenset(), node.tally
        )

    async def add(
        self, name: str = "Aye", *languages: str, approves: Approves = Approves.ALL, records: bool = True
    ) -> tuple[str, str]:
        """A contributor; gives her number and PIN."""
        newcomer = Contributor("", name, languages or ("th",), approves, records)
        added, pin = await anyio.to_thread.run_sync(self.contributors.add, newcomer)
        return added.number, pin

    async def takes(self) -> list[Take]:
        return await anyio.to_thread.run_sync(self.rooms.takes.all)

    async def visitors(self) -> list[str | None]:
        return [visit.by for visit in await anyio.to_thread.run_sync(self.book.all)]

    def leg(self, somebody: Somebody) -> FakeLeg:
        leg = FakeLeg(somebody, self.node.office.recordings)
        leg.dialled = NUMBER
        return leg

    async def call_of(self, somebody: Somebody) -> FakeLeg:
        return await self.node.conduct(self.leg(somebody))


@pytest.fixture
def studio(node: LineNode) -> Studio:
    return Studio(node)


def presses(who: tuple[str, str], *menu: str, **more: list[str]) -> dict[str, list[str]]:
    """She signs in, and at each hearing of the menu presses the next of these keys; at last she is done."""
    number, pin = who
    return {
        "studio-number": [number],
        "studio-pin": [pin],
        "studio-menu": [*menu, "0"],
        **{key.replace("_", "-"): keys for key, keys in more.items()},
    }


async def test_she_records_hears_and_approves(studio: Studio) -> None:
    aye = await studio.add()

    leg = await studio.call_of(Somebody(presses(aye, "2", "3")))

    (take,) = await studio.takes()
    assert (take.language, take.key, take.recorded.by) == ("th", to_record(studio.node.library)[0], "Aye")
    assert take.approved
    assert take.approved.by == "Aye"
    assert take.fault is None
    heard = [key for key in leg.heard if key != "digit-1"]
    assert heard == [
        "studio-welcome", "studio-number", "studio-pin",
        "studio-prompt", heard[4], "studio-menu",
        "studio-speak", "studio-recorded", take.id, "studio-waits", "studio-menu",
        "studio-approved", "studio-menu", "studio-goodbye",
    ]  # fmt: skip


async def test_what_she_recorded_is_levelled_and_trimmed(studio: Studio) -> None:
    aye = await studio.add()

    await studio.call_of(Somebody(presses(aye, "2"), says=3.0, waits=4.0))

    (take,) = await studio.takes()
    samples = await anyio.to_thread.run_sync(read_recording, studio.rooms.takes.sound(take))
    assert take.seconds == pytest.approx(3.1, abs=0.2)
    assert speech_level(samples) == pytest.approx(-20, abs=0.5)


async def test_a_visit_is_no_contact_and_stands_in_the_book(studio: Studio) -> None:
    aye = await studio.add()

    await studio.call_of(Somebody(presses(aye, "2")))
    await studio.node.salvaged()

    assert studio.node.contacts == []
    assert studio.node.left_behind == []
    assert await studio.visitors() == ["Aye"]
    assert studio.node.tally.counts["visited"] == 1
    assert studio.node.tally.counts["arrived"] == 0


async def test_she_goes_through_the_list_by_number(studio: Studio) -> None:
    aye = await studio.add()
    keys = to_record(studio.node.library)

    await studio.call_of(Somebody(presses(aye, "7", "2", "6", "2", "4", "4", "2", studio_which=["12#"])))

    assert [take.key for take in await studio.takes()] == [keys[11], keys[12], keys[10]]


async def test_at_the_ends_of_the_list_there_is_nothing_more(studio: Studio) -> None:
    aye = await studio.add()
    last = str(len(to_record(studio.node.library)))

    leg = await studio.call_of(Somebody(presses(aye, "4", "7", "6", "7", studio_which=[f"{last}#", "999"])))

    assert leg.heard.count("studio-no-more") == 2
    assert leg.heard.count("studio-no-such-number") == 1


async def test_the_next_prompt_without_a_recording_is_found(studio: Studio) -> None:
    aye = await studio.add()
    keys = to_record(studio.node.library)
    studio.node.library = with_placeholders(studio.node.library)
    again = Studio(studio.node)

    await again.call_of(Somebody(presses(aye, "6", "2", "4", "8", "2", "8", "2")))

    assert [take.key for take in await again.takes()] == [keys[1], keys[2], keys[3]]


def with_placeholders(library: Library) -> Library:
    sounds = {name: replace(sound, placeholder=True) for name, sound in library.sounds.items()}
    return replace(library, sounds=sounds)


async def test_of_several_languages_she_chooses_one_of_hers(studio: Studio) -> None:
    aye = await studio.add("Aye", "th", "ksw")

    leg = await studio.call_of(Somebody(presses(aye, "9", "2", studio_language_ksw=["1", "2"])))

    assert "studio-language-th" in leg.heard
    assert "studio-language-my" not in leg.heard
    assert [take.language for take in await studio.takes()] == ["ksw"]
    assert "studio-nothing-yet" in leg.heard, "nobody has recorded Karen, and no machine speaks it"


# what is wrong with a recording


@pytest.mark.parametrize(
    ("somebody", "told", "fault"),
    [
        (Somebody(says=0.06, waits=3.0), "studio-too-short", Fault.TOO_SHORT),
        (Somebody(says=0.0, waits=3.0), "studio-silent", None),
    ],
)
async def test_she_is_told_what_is_wrong_and_records_again(
    studio: Studio, somebody: Somebody, told: str, fault: Fault | None
) -> None:
    aye = await studio.add()
    somebody = replace(somebody, presses=presses(aye, "2"))

    leg = await studio.call_of(somebody)

    assert leg.heard.count("studio-speak") == leg.heard.count(told) == 3
    takes = await studio.takes()
    assert {take.fault for take in takes} == ({fault} if fault else set())
    assert not studio.node.left_behind


async def test_what_is_too_long_for_a_prompt_is_kept_and_told(studio: Studio) -> None:
    aye = await studio.add()

    leg = await studio.call_of(Somebody(presses(aye, "2"), says=130.0, waits=2.0))

    assert "studio-too-long" in leg.heard
    assert {take.fault for take in await studio.takes()} == {Fault.TOO_LONG}


async def test_where_nothing_can_be_recorded_she_is_told_so(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    aye = await studio.add()
    leg = studio.leg(Somebody(presses(aye, "2")))
    path = studio.node.office.recordings / f"studio-{leg.contact_id}-1.wav"
    await anyio.Path(path).write_bytes(b"")

    await studio.node.conduct(leg)

    assert "studio-not-kept" in leg.heard
    assert await studio.visitors() == ["Aye"]


async def test_on_a_full_disk_the_recording_stays_until_there_is_room(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    aye = await studio.add()

    def full(path: Path, content: bytes, mode: int = 0) -> None:
        raise OSError(28, "no room")

    with monkeypatch.context() as patch:
        patch.setattr(prompts.takes, "write_whole", full)
        leg = await studio.call_of(Somebody(presses(aye, "2")))
    assert "studio-not-kept" in leg.heard
    assert (Trouble.DISK_FULL, "") in studio.node.alarm.standing
    assert await studio.takes() == []

    await anyio.sleep(QUIET + 1)
    assert await studio.left.once() == 1

    assert len(await studio.takes()) == 1
    assert await studio.visitors() == ["Aye"]
    await studio.node.look()
    assert not studio.node.left_behind


# who may what


async def test_a_sign_that_ends_a_pin_late_skips_nothing(studio: Studio) -> None:
    aye = await studio.add()
    leg = studio.leg(Somebody(presses(aye, "2")))

    def press_late(prompt: str) -> None:
        if prompt == "studio-prompt":
            asyncio.get_running_loop().call_later(1.0, leg.press, "#")

    leg.watch = press_late
    await studio.node.conduct(leg)

    assert [take.key for take in await studio.takes()] == [to_record(studio.node.library)[0]]
    assert leg.heard.count("studio-prompt") == 1


async def test_without_a_pin_there_is_nothing(studio: Studio) -> None:
    number, _ = await studio.add()

    leg = await studio.call_of(
        Somebody({"studio-number": [number] * 3, "studio-pin": ["111111", "222222", "333333"]})
    )

    assert leg.heard.count("studio-wrong") == 2
    assert leg.heard.count("studio-locked") == 1
    assert "studio-menu" not in leg.heard


async def test_after_five_wrong_pins_the_right_one_opens_nothing_for_an_hour(studio: Studio) -> None:
    number, pin = await studio.add()
    for _ in range(2):
        await studio.call_of(
            Somebody({"studio-number": [number] * 3, "studio-pin": ["111111"] * 3}, number=None)
        )

    locked = await studio.call_of(Somebody(presses((number, pin))))
    await anyio.sleep(3600)
    opened = await studio.call_of(Somebody(presses((number, pin))))

    assert "studio-locked" in locked.heard
    assert "studio-menu" not in locked.heard
    assert "studio-menu" in opened.heard


async def test_a_number_nobody_has_is_answered_like_a_wrong_pin(studio: Studio) -> None:
    number, _ = await studio.add()
    other = "1234" if number != "1234" else "4321"

    leg = await studio.call_of(Somebody({"studio-number": [other, "0"], "studio-pin": ["111111"]}))

    assert "studio-wrong" in leg.heard


async def test_many_wrong_pins_lock_everybody_out_and_tell_a_person(studio: Studio) -> None:
    aye = await studio.add()
    for attempt in range(30):
        number = str(2000 + attempt)
        await anyio.to_thread.run_sync(studio.rooms.door._attempt, number, "111111", str(attempt))

    leg = await studio.call_of(Somebody(presses(aye)))

    assert "studio-locked" in leg.heard
    assert (Trouble.STUDIO_TRIED, "") in studio.node.alarm.standing


async def test_a_pin_stands_in_no_journal_and_in_no_file(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, pin = await studio.add()
    noted: list[str] = []
    note = ivr.journal.Journal.note

    async def listen(journal: ivr.journal.Journal, kind: str, what: str, value: object) -> None:
        noted.append(repr(value))
        await note(journal, kind, what, value)  # type: ignore[arg-type]

    monkeypatch.setattr(ivr.journal.Journal, "note", listen)
    await studio.call_of(Somebody(presses((number, pin), "2")))

    assert noted
    assert not [value for value in noted if pin in value]
    files = [path for path in studio.node.root.rglob("*") if path.is_file()]
    assert not [path for path in files if pin.encode() in path.read_bytes() if path.suffix != ".wav"]


async def test_what_needs_a_second_person_is_approved_by_one(studio: Studio) -> None:
    aye = await studio.add("Aye", approves=Approves.OTHERS)
    mo = await studio.add("Mo", approves=Approves.OTHERS, records=False)

    alone = await studio.call_of(Somebody(presses(aye, "2", "3")))
    assert "studio-somebody-else" in alone.heard
    second = await studio.call_of(Somebody(presses(mo, "2", "3")))

    assert "studio-not-allowed" in second.heard
    assert "studio-approved" in second.heard
    (take,) = await studio.takes()
    assert take.approved
    assert (take.recorded.by, take.approved.by) == ("Aye", "Mo")


async def test_who_may_approve_nothing_leaves_it_to_others(studio: Studio) -> None:
    aye = await studio.add("Aye", approves=Approves.NONE)

    leg = await studio.call_of(Somebody(presses(aye, "3", "2", "3")))

    assert "studio-nothing-to-approve" in leg.heard
    assert "studio-somebody-else" in leg.heard
    assert not (await studio.takes())[0].approved


async def test_who_was_taken_off_the_list_signs_in_no_more(studio: Studio) -> None:
    aye = await studio.add()
    await anyio.to_thread.run_sync(studio.contributors.remove, "Aye")

    leg = await studio.call_of(Somebody(presses(aye)))

    assert "studio-menu" not in leg.heard


# who is a caller after all


@pytest.mark.parametrize("number", [[], ["0"]])
async def test_who_dials_the_studio_by_mistake_is_a_caller(studio: Studio, number: list[str]) -> None:
    leg = await studio.call_of(Somebody({**in_thai(), "studio-number": number}))

    assert leg.heard[-1] == "thank-you-goodbye"
    assert studio.node.contact.ending is Ending.LEFT_MESSAGE
    assert studio.node.contact.id == leg.contact_id
    assert await studio.visitors() == []
    assert studio.node.tally.counts["arrived"] == 1
    assert studio.node.tally.counts["visited"] == 0


async def test_who_hangs_up_before_she_says_who_she_is_stands_in_the_book_without_a_name(
    studio: Studio,
) -> None:
    leg = studio.leg(Somebody())
    async with studio.node.answering() as (switchboard, _):
        studio.node.exchange.ring(leg)
        await anyio.sleep(1)
        leg.put_down()
        await anyio.sleep(5)
        assert not switchboard.running
    await studio.node.look()

    assert await studio.visitors() == [None]
    assert studio.node.contacts == []


async def test_a_caller_of_another_number_hears_nothing_of_the_studio(studio: Studio) -> None:
    leg = await studio.node.call_of(Somebody(in_thai()))

    assert not [key for key in leg.heard if key.startswith("studio")]
    assert await studio.visitors() == []


# when something ends it


async def test_a_hang_up_at_any_moment_keeps_what_was_said(make_node: Callable[[str], LineNode]) -> None:
    kept = 0
    for tenths in range(0, 600, 7):
        studio = Studio(make_node(f"gone-{tenths}"))
        aye = await studio.add()
        leg = studio.leg(Somebody(presses(aye, "2", "3", "6", "2")))
        async with studio.node.answering() as (switchboard, _):
            studio.node.exchange.ring(leg)
            await anyio.sleep(tenths / 10)
            spoken = [tape for tape in leg.tapes.values() if anyio.current_time() - tape.began > 0.5]
            leg.put_down()
            await anyio.sleep(10)
            assert not switchboard.running
        await studio.node.look()

        assert len(await studio.takes()) >= len(spoken), tenths
        assert len(await studio.visitors()) == 1
        assert studio.node.contacts == []
        assert studio.node.left_behind == []
        kept += len(spoken)
    assert kept > 20


async def test_a_visit_goes_on_after_a_restart_at_any_step(
    make_node: Callable[[str], LineNode], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio = Studio(make_node("whole"))
    aye = await studio.add()
    leg = studio.leg(Somebody(presses(aye, "2", "3", "6", "2")))
    snapshots = list[tuple[str, Somebody]]()
    append = ivr.journal_file.append_line

    def append_and_remember(descriptor: int, line: bytes) -> None:
        append(descriptor, line)
        name = f"killed-{len(snapshots)}"
        shutil.copytree(studio.node.root, tmp_path / name)
        snapshots.append((name, deepcopy(leg.somebody)))

    monkeypatch.setattr(ivr.journal_file, "append_line", append_and_remember)
    await studio.node.conduct(leg)
    monkeypatch.undo()
    assert len(snapshots) > 15
    whole = approved(await studio.takes())
    assert list(whole.values()) == [True, False]

    for name, somebody in snapshots:
        again = Studio(make_node(name))
        back = FakeLeg(somebody, again.node.office.recordings, leg.contact_id)
        back.dialled = NUMBER

        await again.node.conduct(back, resumed=True)

        assert approved(await again.takes()) == whole, name
        assert await again.visitors() == ["Aye"]
        assert again.node.contacts == []
        assert again.node.left_behind == []


async def test_killed_before_anything_is_written_of_it_a_visit_begins_again(studio: Studio) -> None:
    aye = await studio.add()

    await studio.node.conduct(studio.leg(Somebody(presses(aye, "2"))), resumed=True)

    assert await studio.visitors() == ["Aye"]
    assert studio.node.contacts == []
    assert studio.node.left_behind == []


async def test_a_visit_that_is_handed_over_goes_on(make_node: Callable[[str], LineNode]) -> None:
    studio = Studio(make_node("handed over"))
    aye = await studio.add()
    leg = studio.leg(Somebody(presses(aye, "2", "3", "6", "2")))
    async with studio.node.answering() as (switchboard, _):
        studio.node.exchange.ring(leg)
        await anyio.sleep(30)
        assert leg.tapes
        switchboard.hand_over()
    assert not leg.has_gone
    assert await studio.visitors() == []

    again = Studio(make_node("handed over"))
    back = FakeLeg(leg.somebody, again.node.office.recordings, leg.contact_id)
    back.dialled = NUMBER
    back.take_over(leg)
    await again.node.conduct(back, resumed=True)

    assert approved(await again.takes())
    assert await again.visitors() == ["Aye"]
    assert again.node.contacts == []
    assert again.node.left_behind == []


def approved(takes: list[Take]) -> dict[str, bool]:
    """Whether the newest recording of each prompt is."""
    return {take.key: take.approved is not None for take in takes}


async def test_who_hangs_up_while_we_are_down_leaves_her_recordings(
    make_node: Callable[[str], LineNode], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio = Studio(make_node("whole"))
    aye = await studio.add()
    leg = studio.leg(Somebody(presses(aye, "2")))
    async with studio.node.answering():
        studio.node.exchange.ring(leg)
        await anyio.sleep(30)
        leg.lose()
        await anyio.sleep(1)
        for tape in leg.tapes.values():
            await tape.finish()
    begun = len(leg.tapes)
    assert begun

    await anyio.sleep(QUIET + 1)
    studio.node.exchange.legs.clear()
    again = Studio(make_node("whole"))

    assert await again.left.once() == 1
    assert len(await again.takes()) == begun
    assert await again.visitors() == ["Aye"]
    assert await again.left.once() == 0
    await again.node.look()
    assert again.node.left_behind == []


async def test_a_visit_that_breaks_ends_no_other_call(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    aye = await studio.add()

    async def breaks(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("ivr.studio.StudioDesk.voice", breaks)
    leg = studio.leg(Somebody(presses(aye)))
    async with studio.node.answering():
        studio.node.exchange.ring(leg)
        caller = studio.node.exchange.call(Somebody(in_thai()))
        await anyio.sleep(300)
    await studio.node.look()

    assert caller.heard[-1] == "thank-you-goodbye"
    assert studio.node.contact.id == caller.contact_id
    assert await studio.visitors() == ["Aye"]


async def test_silence_ends_a_visit_after_minutes_and_not_sooner(studio: Studio) -> None:
    aye = await studio.add()
    before = anyio.current_time()

    leg = await studio.call_of(Somebody({"studio-number": [aye[0]], "studio-pin": [aye[1]]}))

    assert leg.heard[-1] == "studio-goodbye"
    assert anyio.current_time() - before > 240


async def test_salvage_leaves_the_studios_recordings_alone(studio: Studio) -> None:
    await anyio.Path(studio.node.office.recordings / "studio-unknown-1.wav").write_bytes(bytes(1000))
    os.utime(studio.node.office.recordings / "studio-unknown-1.wav", (0, 0))

    assert await studio.node.salvaged() == 0
    assert studio.node.contacts == []
