"""Envelopes: what was posted is read back; whatever else lies in the spool is refused with a reason."""

import io
import tarfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivr.envelope import contact_from_json, contact_to_json, read_envelope
from ivr.errors import EnvelopeRefused
from ivr.model import (
    Caller,
    Channel,
    Contact,
    EndedBy,
    Ending,
    KeypadAnswer,
    Question,
    Recording,
    RecordingRole,
)
from ivr.seal import Identity, pseudonym
from ivr.spool import Spool

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
HOUSE, _ = Identity.generate()

a_time = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
an_answer = st.builds(
    KeypadAnswer, st.sampled_from(Question), st.sampled_from(["yes", "no", "unanswered", "12"]), a_time
)
a_contact = st.builds(
    Contact,
    id=st.uuids(),
    channel=st.sampled_from(Channel),
    language=st.sampled_from(["th", "shn", "und"]),
    started_at=a_time,
    ended_at=a_time,
    ending=st.sampled_from(Ending),
    caller=st.builds(Caller, st.none() | st.text("0123456789abcdef"), st.none() | st.binary(max_size=300)),
    answers=st.lists(an_answer, max_size=4).map(tuple),
    recordings=st.just(()),
    text=st.none() | st.text(st.characters(codec="utf-8"), max_size=500),
)


def given_a_contact(tmp_path: Path, clear: bytes = b"RIFF" * 500) -> tuple[Contact, dict[UUID, Path]]:
    """A contact with one sealed recording."""
    recording_id = uuid4()
    source, sealed = tmp_path / "clear.wav", tmp_path / f"{recording_id}.1a2b.wav.age"
    source.write_bytes(clear)
    digest = HOUSE.recipient().seal_file(source, sealed)
    recording = Recording(recording_id, RecordingRole.MESSAGE, NOW, 2.0, EndedBy.KEY, digest)
    contact = Contact(
        uuid4(),
        Channel.PHONE,
        "th",
        NOW,
        NOW,
        Ending.LEFT_MESSAGE,
        Caller(None, None),
        (KeypadAnswer(Question.IN_DANGER, "yes", NOW),),
        (recording,),
    )
    return contact, {recording_id: sealed}


def given_a_spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path / "spool", HOUSE.recipient())


def reason_of(path: Path) -> str:
    with pytest.raises(EnvelopeRefused) as refusal:
        read_envelope(path, HOUSE.unseal)
    return refusal.value.reason


def rewrite(path: Path, change: Callable[[list[tuple[str, bytes]]], list[tuple[str, bytes]]]) -> None:
    """The same tar with other members."""
    with tarfile.open(path) as tar:
        members = [(each.name, tar.extractfile(each).read()) for each in tar]  # type: ignore[union-attr]
    with tarfile.open(path, "w", format=tarfile.USTAR_FORMAT) as tar:
        for name, body in change(members):
            entry = tarfile.TarInfo(name)
            entry.size = len(body)
            tar.addfile(entry, io.BytesIO(body))


@given(a_contact)
def test_every_contact_is_read_as_it_was_written(contact: Contact) -> None:
    assert contact_from_json(contact_to_json(contact)) == contact


def test_a_posted_envelope_is_read_back_whole(tmp_path: Path) -> None:
    contact, sealed = given_a_contact(tmp_path)
    spool = given_a_spool(tmp_path)

    path = spool.post(contact, sealed)

    opened = read_envelope(path, HOUSE.unseal)
    (recording,) = contact.recordings
    member = opened.members[recording.id]
    with member.open() as body:
        assert HOUSE.unseal(body.read()) == b"RIFF" * 500
    assert opened.contact == contact
    assert member.suffix == ".wav"
    assert spool.waiting() == [path]


def test_nothing_in_an_envelope_can_be_read_without_the_key(tmp_path: Path) -> None:
    contact, sealed = given_a_contact(tmp_path)

    resting = given_a_spool(tmp_path).post(contact, sealed).read_bytes()

    assert b"in_danger" not in resting
    assert b"RIFFRIFF" not in resting


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.floats(0, 1, exclude_max=True))
def test_an_envelope_cut_off_anywhere_is_refused(tmp_path: Path, where: float) -> None:
    contact, sealed = given_a_contact(tmp_path)
    path = given_a_spool(tmp_path).post(contact, sealed)
    whole = path.read_bytes()

    path.write_bytes(whole[: int(where * len(whole))])

    assert reason_of(path)
    path.unlink()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.floats(0, 1, exclude_max=True), st.integers(1, 255))
def test_a_changed_byte_is_never_taken_for_something_else(tmp_path: Path, where: float, change: int) -> None:
    contact, sealed = given_a_contact(tmp_path)
    path = given_a_spool(tmp_path).post(contact, sealed)
    whole = bytearray(path.read_bytes())
    whole[int(where * len(whole))] ^= change
    path.write_bytes(whole)

    try:
        opened = read_envelope(path, HOUSE.unseal)
    except EnvelopeRefused:
        pass
    else:
        assert opened.contact == contact  # the byte was padding
    path.unlink()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda members: [*members, members[1]], "wrong_members"),
        (lambda members: members[:1], "wrong_members"),
        (lambda members: members[1:], "wrong_members"),
        (lambda members: members[::-1], "wrong_members"),
        (lambda members: [members[0], ("../../outside.wav.age", members[1][1])], "wrong_members"),
        (lambda members: [members[0], (members[1][0], b"other")], "wrong_digest"),
        (lambda members: [(members[0][0], b"no age file"), members[1]], "broken_seal"),
        (lambda members: [(members[0][0], bytes(2**21)), members[1]], "too_large"),
        (lambda members: [*members, *[("more", b"")] * 200], "too_large"),
    ],
)
def test_members_that_are_not_as_written_are_refused(
    tmp_path: Path, change: Callable[[list[tuple[str, bytes]]], list[tuple[str, bytes]]], reason: str
) -> None:
    contact, sealed = given_a_contact(tmp_path)
    path = given_a_spool(tmp_path).post(contact, sealed)

    rewrite(path, change)

    assert reason_of(path) == reason


def test_another_houses_envelope_is_refused(tmp_path: Path) -> None:
    contact, sealed = given_a_contact(tmp_path)
    other, _ = Identity.generate()

    path = Spool(tmp_path / "spool", other.recipient()).post(contact, sealed)

    assert reason_of(path) == "broken_seal"


@pytest.mark.parametrize(
    ("was", "becomes", "reason"),
    [
        (b'"version":1', b'"version":2', "unknown_version"),
        (b'"version":1', b'"version":1,"more":1', "unknown_fields"),
        (b'"language":"th"', b'"language":"Thai!"', "unknown_language"),
        (b'"ending":"left_message"', b'"ending":"vanished"', "bad_contact"),
        (b"00Z", b"00", "bad_contact"),
        (b"{", b"", "not_json"),
    ],
)
def test_a_contact_that_says_something_else_is_refused(
    tmp_path: Path, was: bytes, becomes: bytes, reason: str
) -> None:
    contact, _ = given_a_contact(tmp_path)

    with pytest.raises(EnvelopeRefused) as refusal:
        contact_from_json(contact_to_json(contact).replace(was, becomes, 1))

    assert refusal.value.reason in (reason, "unknown_fields")


def test_a_refused_envelope_is_kept_with_its_reason(tmp_path: Path) -> None:
    contact, sealed = given_a_contact(tmp_path)
    spool = given_a_spool(tmp_path)
    path = spool.post(contact, sealed)

    refused = spool.refuse(path, "broken_seal")

    assert refused.exists()
    assert spool.waiting() == []
    assert spool.refusals() == [(refused, "broken_seal")]


def test_a_released_envelope_is_not_released_again(tmp_path: Path) -> None:
    contact, sealed = given_a_contact(tmp_path)
    spool = given_a_spool(tmp_path)
    name = spool.prepare(contact, sealed)
    spool.remove(spool.release(name))

    spool.release(name)

    assert spool.waiting() == []


@pytest.mark.parametrize("apart", [False, True])
def test_an_envelope_is_synced_before_what_it_was_made_of_goes_from_another_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, apart: bool
) -> None:
    contact, sealed = given_a_contact(tmp_path)
    spool, made_of, synced = given_a_spool(tmp_path), tmp_path, list[Path]()
    monkeypatch.setattr("ivr.spool.disk_of", lambda path: path == made_of and apart)
    monkeypatch.setattr("ivr.spool.sync_folder", synced.append)

    path = spool.release(spool.prepare(contact, sealed), made_of)

    assert synced == ([path.parent] if apart else [])


def test_whoever_loses_the_race_to_make_the_folder_posts_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    contact, sealed = given_a_contact(tmp_path)
    spool = given_a_spool(tmp_path)
    name = spool.prepare(contact, sealed)
    rename = Path.rename

    def while_another_makes_it(self: Path, target: Path) -> Path:
        try:
            return rename(self, target)
        except FileNotFoundError:
            target.parent.mkdir(exist_ok=True)
            raise

    monkeypatch.setattr(Path, "rename", while_another_makes_it)

    assert spool.release(name).exists()


def test_the_first_envelopes_of_all_may_be_written_at_once(tmp_path: Path) -> None:
    for number in range(20):
        spool = Spool(tmp_path / f"spool-{number}", HOUSE.recipient())
        contacts = [given_a_contact(tmp_path) for _ in range(4)]
        with ThreadPoolExecutor(4) as threads:
            posted = list(threads.map(spool.post, *zip(*contacts, strict=True)))
        assert sorted(posted) == sorted(spool.waiting())


def test_a_recording_that_is_missing_is_told_and_nothing_is_left(tmp_path: Path) -> None:
    contact, sealed = given_a_contact(tmp_path)
    spool = given_a_spool(tmp_path)
    for path in sealed.values():
        path.unlink()

    with pytest.raises(FileNotFoundError):
        spool.prepare(contact, sealed)

    assert [path for path in (tmp_path / "spool").rglob("*") if path.is_file()] == []


def test_what_a_crash_left_half_written_is_forgotten_only_when_old(tmp_path: Path) -> None:
    contact, sealed = given_a_contact(tmp_path)
    spool = given_a_spool(tmp_path)
    spool.prepare(contact, sealed)

    assert spool.forget_unfinished(0) == 0
    assert spool.forget_unfinished(float("inf")) == 1


def test_one_number_has_one_pseudonym_however_it_is_written() -> None:
    key = b"key"

    assert pseudonym("+66 81-234", key) == pseudonym("006681234", key) == pseudonym("6681234", key)
    assert pseudonym("6681234", key) != pseudonym("6681235", key)
    assert pseudonym("6681234", key) != pseudonym("6681234", b"other key")
