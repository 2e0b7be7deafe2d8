"""Speaking to a caller who holds a code, saying where her case stands, and what the page shows of both."""

import io
import tempfile
from uuid import UUID

import anyio
import numpy as np
import pytest
import soundfile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ivr.model import REPLY, CaseStatus, Ending, Listened, Question
from ivr.replies import doers
from ops.casebook.models import AuditEntry, AuditKind, Caseworker, DraftCase, StatusTold, VoiceReply
from ops.console.roles import Role
from ops.project.bodies import LARGEST_BODY, within_memory
from tests.console.coded import Coded, codebook_of, errands_of, given_a_coded_case
from tests.console.conftest import Person
from tests.console.test_deciding import post, seen
from tests.console.town import Call, Town, given_call, given_draft, proposal, voice
from triage.model import Urgency


@pytest.fixture
def coded(town: Town, signed_in: Client) -> Coded:
    return given_a_coded_case(town)


def speak(client: Client, coded: Coded, content: bytes = b"", name: str = "voice.wav") -> str:
    """Send a voice; the page that comes of it."""
    upload = SimpleUploadedFile(name, content or voice())
    answer = client.post(f"/case/{coded.contact.pk}/reply/", {"voice": upload}, follow=True)
    return answer.content.decode()


def at_the_line(town: Town) -> None:
    """The line does what it was asked."""
    codebook = codebook_of(town.folder)
    for errand in errands_of(town.folder):
        anyio.run(doers(codebook)[errand.kind], errand)


def test_what_a_caseworker_says_reaches_the_line_and_only_her_code_opens_it(
    signed_in: Client, coded: Coded, town: Town, caseworker: Caseworker
) -> None:
    page = speak(signed_in, coded)
    at_the_line(town)

    opened = codebook_of(town.folder).find(coded.code)
    assert opened is not None
    assert opened.case.contact == coded.contact.pk
    (reply,) = codebook_of(town.folder).replies(opened.lookup)
    sound, rate = soundfile.read(io.BytesIO(codebook_of(town.folder).sound_of(opened, reply)))
    assert (rate, sound.ndim) == (8000, 1)
    assert 5 < len(sound) / rate < 8
    row = VoiceReply.objects.get()
    assert (row.pk, row.contact, row.by) == (reply, coded.contact, caseworker)
    assert AuditEntry.objects.get(kind=AuditKind.REPLIED).object_id == str(coded.contact.pk)
    assert "Sent. She hears it when she calls with her code." in page
    assert "not heard yet" in page


def test_the_voice_never_lies_on_a_disk_of_the_house_in_clear(
    signed_in: Client, coded: Coded, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_files(*_: object, **__: object) -> None:
        raise AssertionError("a temporary file was made")

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", no_files)
    monkeypatch.setattr(tempfile, "mkstemp", no_files)
    loud = np.sin(np.arange(44_100 * 60) / 20).astype(np.float32)
    content = io.BytesIO()
    soundfile.write(content, loud, 44_100, format="WAV", subtype="PCM_16")
    assert len(content.getvalue()) > 5_000_000, "more than Django keeps in memory by itself"

    page = speak(signed_in, coded, content.getvalue())

    assert "Sent." in page
    left = [path for path in town.folder.root.rglob("*") if path.is_file()]
    assert not any(b"RIFF" in path.read_bytes() for path in left)


@pytest.mark.parametrize(
    ("content", "name"), [(b"no sound at all", "voice.webm"), (b"\0" * 32_044, "voice.wav")]
)
def test_what_is_no_voice_is_not_sent(
    signed_in: Client, coded: Coded, town: Town, content: bytes, name: str
) -> None:
    page = speak(signed_in, coded, content, name)

    assert "Nothing was sent" in page
    assert not VoiceReply.objects.exists()
    assert errands_of(town.folder) == []


def test_nothing_recorded_is_said_so(signed_in: Client, coded: Coded) -> None:
    answer = signed_in.post(f"/case/{coded.contact.pk}/reply/", {}, follow=True)

    assert "Record something first" in answer.content.decode()


def test_where_the_line_cannot_be_reached_nothing_is_claimed(
    signed_in: Client, coded: Coded, town: Town
) -> None:
    town.folder.line_recipient.unlink()

    page = speak(signed_in, coded)

    assert "Nothing was sent: the telephone could not be reached." in page
    assert not VoiceReply.objects.exists()
    assert not AuditEntry.objects.filter(kind=AuditKind.REPLIED).exists()


def test_a_full_disk_leaves_neither_row_nor_errand(
    signed_in: Client, coded: Coded, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "full")

    monkeypatch.setattr("ivr.errands.write_synced", full)

    page = speak(signed_in, coded)

    assert "Nothing was sent" in page
    assert not VoiceReply.objects.exists()
    assert errands_of(town.folder) == []


def test_nobody_is_spoken_to_who_took_no_code(signed_in: Client, town: Town) -> None:
    contact = given_call(town)

    answer = signed_in.post(f"/case/{contact.pk}/reply/", {"voice": SimpleUploadedFile("v.wav", voice())})

    assert answer.status_code == 404
    assert "She holds a code" not in signed_in.get(f"/case/{contact.pk}/").content.decode()


def test_an_operator_speaks_to_nobody(coded: Coded, person: Person) -> None:
    client = Client()
    client.force_login(person("somchai", Role.OPERATOR), backend="django.contrib.auth.backends.ModelBackend")

    for deed in ("reply", "status"):
        assert client.post(f"/case/{coded.contact.pk}/{deed}/").status_code == 403


def heard_by_her(town: Town, coded: Coded, reply: UUID, seconds: float) -> None:
    call = Call(
        "th",
        ending=Ending.HEARD_INFORMATION,
        sounds=(),
        minutes_ago=1,
        about=coded.contact.pk,
        listened=(Listened(REPLY, str(reply), seconds, 6.5),),
    )
    given_call(town, call)


@pytest.mark.parametrize(("seconds", "told"), [(6.4, "heard "), (2.0, "of it, ")])
def test_the_caseworker_sees_whether_she_heard_it(
    signed_in: Client, coded: Coded, town: Town, seconds: float, told: str
) -> None:
    speak(signed_in, coded)

    heard_by_her(town, coded, VoiceReply.objects.get().pk, seconds)

    page = signed_in.get(f"/case/{coded.contact.pk}/").content.decode()
    assert told in page
    assert "not heard yet" not in page


def test_what_she_is_told_is_set_by_a_person(
    signed_in: Client, coded: Coded, town: Town, caseworker: Caseworker
) -> None:
    signed_in.post(f"/case/{coded.contact.pk}/status/", {"status": "needs_more"})
    at_the_line(town)

    assert codebook_of(town.folder).status(coded.contact.code_lookup) is CaseStatus.NEEDS_MORE
    row = StatusTold.objects.get()
    assert (row.status, row.by) == (CaseStatus.NEEDS_MORE, caseworker)
    assert AuditEntry.objects.filter(kind=AuditKind.STATUS_TOLD).count() == 1
    page = signed_in.get(f"/case/{coded.contact.pk}/").content.decode()
    assert '<option value="needs_more" selected>' in page


@pytest.mark.parametrize("status", ["withdrawn", "nonsense", ""])
def test_nobody_tells_her_what_only_she_can_say(signed_in: Client, coded: Coded, status: str) -> None:
    signed_in.post(f"/case/{coded.contact.pk}/status/", {"status": status})

    assert not StatusTold.objects.exists()


@pytest.mark.parametrize(
    ("deed", "fields", "told"),
    [
        ("accept", {}, CaseStatus.LOOKED_AT),
        ("change", {"urgency": "today", "issues": ["wages.unpaid"], "reason": "x"}, CaseStatus.LOOKED_AT),
        ("dismiss", {"kind": "test"}, CaseStatus.CLOSED),
    ],
)
def test_she_is_told_of_a_decision(
    signed_in: Client, coded: Coded, town: Town, deed: str, fields: dict[str, object], told: CaseStatus
) -> None:
    assert post(signed_in, coded.contact, deed, **fields) == 302
    at_the_line(town)

    assert codebook_of(town.folder).status(coded.contact.code_lookup) is told


def test_a_decision_stands_although_she_cannot_be_told(signed_in: Client, coded: Coded, town: Town) -> None:
    town.folder.line_recipient.unlink()

    page = signed_in.post(
        f"/case/{coded.contact.pk}/accept/", {"seen": seen(signed_in, coded.contact)}, follow=True
    ).content.decode()

    assert DraftCase.objects.get(contact=coded.contact).state == "accepted"
    assert "The telephone could not be told" in page


def test_dismissing_what_only_goes_on_from_a_case_does_not_close_it(
    signed_in: Client, coded: Coded, town: Town
) -> None:
    later = given_call(town, Call("th", sounds=(voice(),), about=coded.contact.pk))
    given_draft(later, proposal(Urgency.SOON))

    post(signed_in, later, "dismiss", kind="duplicate")

    assert not StatusTold.objects.exists()


def test_who_took_back_her_report_is_not_told_otherwise_by_the_way(
    signed_in: Client, coded: Coded, town: Town
) -> None:
    given_call(town, Call("th", sounds=(), about=coded.contact.pk, withdrawn=True))

    post(signed_in, coded.contact, "accept")
    assert not StatusTold.objects.exists()

    signed_in.post(f"/case/{coded.contact.pk}/status/", {"status": "looked_at"})
    assert StatusTold.objects.get().status == CaseStatus.LOOKED_AT


def test_who_calls_again_with_the_code_can_be_answered_from_there_too(
    signed_in: Client, coded: Coded, town: Town
) -> None:
    later = given_call(town, Call("th", sounds=(voice(),), about=coded.contact.pk))

    page = signed_in.get(f"/case/{later.pk}/").content.decode()

    assert f'action="/case/{coded.contact.pk}/reply/"' in page
    assert f'href="/case/{coded.contact.pk}/"' in page
    assert f'href="/case/{later.pk}/"' in signed_in.get(f"/case/{coded.contact.pk}/").content.decode()


def test_a_report_taken_back_is_shown_as_such_and_nothing_is_deleted(
    signed_in: Client, coded: Coded, town: Town
) -> None:
    back = given_call(town, Call("th", sounds=(), about=coded.contact.pk, withdrawn=True))

    for contact in (coded.contact, back):
        page = signed_in.get(f"/case/{contact.pk}/").content.decode()
        assert "She took back her report" in page
    tray = signed_in.get("/").content.decode()
    assert "Taken back by the caller" in tray
    assert "Takes back her report" in tray
    assert DraftCase.objects.get(contact=coded.contact).state == "new"


@pytest.mark.parametrize("level", ["share", "confidential", "anonymous"])
def test_how_far_it_may_go_is_shown_at_the_top(signed_in: Client, town: Town, level: str) -> None:
    contact = given_call(town, Call(answers={Question.CONFIDENTIALITY: level}, sounds=(voice(),)))

    assert f'class="confidentiality level-{level}"' in signed_in.get(f"/case/{contact.pk}/").content.decode()


def test_who_did_not_say_is_not_said_to_have(signed_in: Client, town: Town) -> None:
    contact = given_call(town, Call(answers={Question.CONFIDENTIALITY: "unanswered"}, sounds=(voice(),)))

    assert 'class="confidentiality' not in signed_in.get(f"/case/{contact.pk}/").content.decode()


def test_the_code_stands_nowhere_in_the_house(signed_in: Client, coded: Coded, town: Town) -> None:
    page = speak(signed_in, coded)
    signed_in.post(f"/case/{coded.contact.pk}/status/", {"status": "closed"})

    left = [path for path in town.folder.root.rglob("*") if path.is_file()]
    assert coded.code not in page + str(vars(coded.contact))
    assert not any(coded.code.encode() in str(path).encode() + path.read_bytes() for path in left)


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ((b"content-length", str(LARGEST_BODY + 1).encode()), 413),
        ((b"content-length", b"-1"), 413),
        ((b"transfer-encoding", b"chunked"), 411),
    ],
)
def test_a_body_that_would_go_to_a_disk_is_refused_before_it_is_read(
    header: tuple[bytes, bytes], status: int
) -> None:
    sent: list[dict[str, object]] = []

    async def never(*_: object) -> None:
        raise AssertionError("it was read")

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    anyio.run(within_memory(never), {"type": "http", "headers": [header]}, never, send)

    assert sent[0]["status"] == status
