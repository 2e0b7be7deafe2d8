"""She takes a code at the end of a message."""

import shutil
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path

import anyio
import anyio.to_thread
import pytest

import ivr.journal_file
from ivr.codes import is_code
from ivr.flows.menus import Menus
from ivr.model import Ending
from tests.ivr.codes.calls import after, call, digits_heard, takes, taking
from tests.ivr.fake_exchange import FakeLeg, Somebody
from tests.ivr.line_node import LineNode

pytestmark = pytest.mark.anyio


async def test_she_hears_it_twice_digit_by_digit(node: LineNode) -> None:
    leg = await call(node, taking, takes())

    heard = digits_heard(leg)
    assert len(heard) == 20
    assert heard[:10] == heard[10:]
    assert is_code(heard[:10])
    assert leg.heard[-1] == "thank-you-goodbye"


async def test_it_is_said_in_groups_with_pauses(node: LineNode) -> None:
    began: list[float] = []

    def note(leg: FakeLeg, prompt: str) -> None:
        if prompt.startswith("digit-") and "code-comes" in leg.heard:
            began.append(anyio.current_time())

    await call(node, taking, takes(), note)

    gaps = [round(later - earlier - 2.01, 2) for earlier, later in pairwise(began[:10])]
    assert gaps == [0, 0, 1, 0, 0, 1, 0, 0, 0]


async def test_she_may_hear_it_as_often_as_she_likes(node: LineNode) -> None:
    leg = await call(node, taking, takes(code_said=["1", "*", "2"]))

    heard = digits_heard(leg)
    assert heard == heard[:10] * 6


async def test_who_wants_none_is_given_none(node: LineNode) -> None:
    leg = await call(node, taking, takes(code_offer=["2"]))

    assert "code-comes" not in leg.heard
    assert node.contact.code is None
    assert not await anyio.Path(node.root / "codes").exists()


async def test_silence_is_no_wish_for_a_code(node: LineNode) -> None:
    leg = await call(node, taking, takes(code_offer=[]))

    assert "code-comes" not in leg.heard
    assert leg.heard[-1] == "thank-you-goodbye"


async def test_the_house_learns_what_it_needs_and_never_the_code(node: LineNode) -> None:
    leg = await call(node, taking, takes())

    code, kept = digits_heard(leg)[:10], node.contact.code
    assert kept is not None
    assert kept.recipient.startswith("age1")
    opened = await anyio.to_thread.run_sync(node.office.codes.find, code)
    assert opened is not None
    assert opened.case.contact == node.contact.id
    assert opened.key.recipient().text == kept.recipient
    assert code not in repr(node.contact)


async def test_who_hangs_up_while_it_is_said_may_have_it_already(node: LineNode) -> None:
    def leave(leg: FakeLeg, prompt: str) -> None:
        if "welcome" in leg.heard and len(digits_heard(leg)) == 10:
            leg.put_down()

    leg = await call(node, taking, takes(), leave)

    opened = await anyio.to_thread.run_sync(node.office.codes.find, digits_heard(leg))
    assert opened is not None
    assert node.contact.code == opened.case.code
    assert node.contact.ending is Ending.LEFT_MESSAGE


async def test_after_a_crash_at_any_step_she_hears_the_same_code_again(
    make_node: Callable[[str], LineNode], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    node, snapshots = make_node("whole"), list[tuple[Path, dict[str, list[str]]]]()
    leg = FakeLeg(takes(code_said=["1", "2"]), node.office.recordings)
    append = ivr.journal_file.append_line

    def append_and_remember(descriptor: int, line: bytes) -> None:
        append(descriptor, line)
        folder = tmp_path / f"killed-{len(snapshots)}"
        shutil.copytree(node.root, folder)
        snapshots.append((folder, {key: list(keys) for key, keys in leg.somebody.presses.items()}))

    monkeypatch.setattr(ivr.journal_file, "append_line", append_and_remember)
    node.scripts = (partial(taking, menus=Menus.prove(node.library)),)
    await node.conduct(leg)
    monkeypatch.undo()
    code = digits_heard(leg)[:10]
    said = 0

    for folder, presses in snapshots[:-1]:
        again = make_node(folder.name)
        again.scripts = node.scripts
        drawn = await anyio.to_thread.run_sync(again.office.codes.find, code)
        resumed = FakeLeg(Somebody(presses), again.office.recordings, leg.contact_id)
        journal = await anyio.to_thread.run_sync(again.office.journal, leg.contact_id)
        noted = any(entry.kind == "drawn" for entry in journal.entries)

        await again.conduct(resumed, resumed=True)

        if again.left_behind:
            await again.salvaged()
        kept, heard = again.contact.code, "".join(
            key.removeprefix("digit-") for key in resumed.heard[-40:] if key.startswith("digit-")
        )  # fmt: skip
        assert kept is not None
        if noted:
            assert drawn is not None, "on disk before anybody hears it"
            assert kept == drawn.case.code
            assert heard in code * 4
            said += bool(heard)
    assert said >= 3, "killed while it was being said"


async def test_a_full_disk_gives_no_code_rather_than_one_nobody_knows(
    node: LineNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "full")

    monkeypatch.setattr("ivr.codebook.write_whole", full)

    leg = await call(node, taking, takes())

    assert "code-not-possible" in leg.heard
    assert not digits_heard(leg)
    assert node.contact.code is None
    assert node.contact.ending is Ending.LEFT_MESSAGE


async def test_a_code_that_cannot_be_said_whole_is_not_called_hers(node: LineNode) -> None:
    leg = FakeLeg(takes(), node.office.recordings)
    leg.broken_prompts = {f"digit-{digit}" for digit in "0123456789"}
    leg.press("2")
    node.scripts = (partial(taking, menus=Menus.prove(node.library)),)

    await node.conduct(leg)

    assert "code-not-possible" in after(leg, "code-comes")


async def test_neither_journal_nor_names_nor_logs_show_the_digits(
    node: LineNode, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[bytes] = []
    append = ivr.journal_file.append_line

    def append_and_note(descriptor: int, line: bytes) -> None:
        written.append(line)
        append(descriptor, line)

    monkeypatch.setattr(ivr.journal_file, "append_line", append_and_note)

    leg = await call(node, taking, takes())

    code = digits_heard(leg)[:10]
    clear = [*await anyio.to_thread.run_sync(everything_on_disk, node.root), *written]
    clear.append(" ".join(str(vars(record)) for record in caplog.records).encode())
    assert len(clear) > 20
    assert not any(code.encode() in each for each in clear)
    assert not any("-".join(code).encode() in each for each in clear)


def everything_on_disk(root: Path) -> list[bytes]:
    """What lies there, and under which names."""
    files = [path for path in root.rglob("*") if path.is_file()]
    return [str(path).encode() for path in files] + [path.read_bytes() for path in files]
