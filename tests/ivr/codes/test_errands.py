"""What the house asks of the line is done, once as well as twice, and what cannot be done is put aside."""

from datetime import timedelta
from uuid import uuid4

import anyio
import anyio.to_thread
import pytest

from ivr.codebook import CodedCase, Told
from ivr.errands import Errand, ErrandFolder, Errands
from ivr.model import CaseStatus, Trouble
from ivr.replies import StatusTold, VoiceReply, doers
from ivr.seal import Recipient
from tests.ivr.codes.calls import ANSWER, Coded, a_case_with_a_code, call, gives, giving
from tests.ivr.line_node import LineNode

pytestmark = pytest.mark.anyio


@pytest.fixture
async def coded(node: LineNode) -> Coded:
    return await a_case_with_a_code(node)


@pytest.fixture
def folder(node: LineNode) -> ErrandFolder:
    return ErrandFolder(node.root / "errands", node.office.line_key.recipient())


def case_of(coded: Coded) -> CodedCase:
    return CodedCase(coded.contact.id, coded.contact.language, coded.kept)


def reply_to(coded: Coded) -> VoiceReply:
    return VoiceReply(uuid4(), case_of(coded), Recipient(coded.kept.recipient).seal(ANSWER))


async def send(folder: ErrandFolder, errand: Errand) -> None:
    await anyio.to_thread.run_sync(folder.send, errand)


def errands(node: LineNode, folder: ErrandFolder) -> Errands:
    return Errands(folder, node.office, doers(node.office.codes))


async def waiting(folder: ErrandFolder) -> int:
    return len(await anyio.to_thread.run_sync(folder.waiting))


async def test_a_reply_and_a_status_reach_her(node: LineNode, coded: Coded, folder: ErrandFolder) -> None:
    told = Told(CaseStatus.NEEDS_MORE, node.office.clock.now())
    await send(folder, StatusTold(uuid4(), case_of(coded), told).errand())
    await send(folder, (reply := reply_to(coded)).errand())

    assert await errands(node, folder).once() == 2

    leg = await call(node, giving, gives(coded.code))
    assert "code-status-needs-more" in leg.heard
    assert [piece.chapter for piece in node.contact.listened] == [str(reply.id)]
    assert await waiting(folder) == 0


async def test_done_twice_is_done_once(node: LineNode, coded: Coded, folder: ErrandFolder) -> None:
    errand = reply_to(coded).errand()
    for _ in range(2):
        await send(folder, errand)
        await errands(node, folder).once()

    replies = await anyio.to_thread.run_sync(node.office.codes.replies, coded.kept.lookup)
    assert replies == (errand.id,)


async def test_a_later_word_is_not_undone_by_an_earlier_one_that_comes_late(
    node: LineNode, coded: Coded, folder: ErrandFolder
) -> None:
    now = node.office.clock.now()
    for status, told_at in (
        (CaseStatus.CLOSED, now),
        (CaseStatus.LOOKED_AT, now - timedelta(hours=1)),
    ):
        await send(folder, StatusTold(uuid4(), case_of(coded), Told(status, told_at)).errand())
        await errands(node, folder).once()

    status = await anyio.to_thread.run_sync(node.office.codes.status, coded.kept.lookup)
    assert status is CaseStatus.CLOSED


async def test_what_rests_in_the_folder_tells_nothing(coded: Coded, folder: ErrandFolder) -> None:
    await send(folder, reply_to(coded).errand())

    def resting() -> bytes:
        return b"".join(path.name.encode() + path.read_bytes() for path in folder.waiting())

    told = await anyio.to_thread.run_sync(resting)
    for secret in (coded.code, coded.kept.lookup, coded.kept.recipient, str(coded.contact.id)):
        assert secret.encode() not in told


async def test_what_cannot_be_done_is_put_aside_and_holds_up_nothing(
    node: LineNode, coded: Coded, folder: ErrandFolder
) -> None:
    bad = [
        Errand(uuid4(), "dance", b""),
        Errand(uuid4(), "reply", b"no case"),
        Errand(uuid4(), "status", reply_to(coded).errand().body),
        Errand(uuid4(), "reply", reply_to(coded).errand().body.replace(coded.kept.lookup.encode(), b"../..")),
    ]
    for errand in bad:
        await send(folder, errand)
    await anyio.Path(node.root / "errands" / "new" / "x.errand").write_bytes(b"no age file")
    await send(folder, reply_to(coded).errand())

    assert await errands(node, folder).once() == 1

    refused = [path async for path in anyio.Path(node.root / "errands" / "refused").iterdir()]
    assert len(refused) == len(bad) + 1
    assert await waiting(folder) == 0
    assert (Trouble.ERRAND_REFUSED, "") in node.alarm.standing


async def test_on_a_full_disk_it_waits(
    node: LineNode, coded: Coded, folder: ErrandFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    await send(folder, reply_to(coded).errand())
    with monkeypatch.context() as full:
        full.setattr("ivr.codebook.write_whole", lambda *_: (_ for _ in ()).throw(OSError(28, "full")))

        assert await errands(node, folder).once() == 0
    assert await waiting(folder) == 1
    assert (Trouble.DISK_FULL, "") in node.alarm.standing

    assert await errands(node, folder).once() == 1
