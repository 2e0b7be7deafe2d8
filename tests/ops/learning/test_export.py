"""Only voices that may be shared leave the casebook, line by line, and the audit tells of each."""

import csv
import stat
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest

from ivr.model import Question
from ops.casebook import decisions
from ops.casebook.models import (
    AuditEntry,
    AuditKind,
    CanaryContact,
    CanaryNumber,
    Caseworker,
    Contact,
    Transcript,
)
from ops.learning import corrections
from ops.learning.corrections import allowed, is_held_back, transcripts
from ops.learning.export import Exported, FolderInTheWay, export
from tests.console.town import Call, Said, Town, given_call, given_draft, given_transcript, proposal, voice
from transcription.decode import decode
from triage.model import Urgency

pytestmark = pytest.mark.django_db
SHARE = {Question.CONFIDENTIALITY: "share"}
LINES = (
    Said(0.79, 1.86, "phone| taken"),
    Said(2.03, 4.20, "work| permits"),
    Said(4.99, 6.87, "child| locked"),
)


@pytest.fixture
def town(tmp_path: Path) -> Town:
    from ops.state import StateFolder

    return Town.found(StateFolder(tmp_path / "state"))


@pytest.fixture
def somebody() -> Caseworker:
    return Caseworker.objects.create(username="anong")


def a_pseudonym(*, held_back: bool) -> str:
    """Of a caller who is, or is not, among those held back."""
    while True:
        drawn = uuid4().hex * 2
        if is_held_back(Contact(pseudonym=drawn)) is held_back:
            return drawn


def corrected(town: Town, somebody: Caseworker, answers: dict[Question, str], **more: object) -> Transcript:
    more.setdefault("pseudonym", a_pseudonym(held_back=False))
    contact = given_call(town, Call(answers=answers, sounds=(voice(),), **more))  # type: ignore[arg-type]
    transcript = given_transcript(contact, LINES)
    given_draft(contact, proposal(Urgency.SOON))
    first, second, _ = transcript.segments.all()
    decisions.correct_line(second, somebody, "work permit")
    decisions.correct_line(second, somebody, "work permit,\twork permit")
    decisions.correct_line(first, somebody, first.text)
    return transcript


def written(town: Town, folder: Path, somebody: Caseworker, *, held_back: bool = False) -> Exported:
    from ops.vault import HouseKey, Vault

    vault = Vault(town.folder.vault, HouseKey(town.folder.private / "house.key"))
    return export(transcripts(held_back=held_back), vault, folder, somebody)


def rows_of(folder: Path) -> list[dict[str, str]]:
    with (folder / "MANIFEST.tsv").open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_corrected_and_confirmed_lines_are_written_with_their_sound(
    town: Town, tmp_path: Path, somebody: Caseworker
) -> None:
    transcript = corrected(town, somebody, SHARE)
    folder = tmp_path / "set"

    told = written(town, folder, somebody)

    first, second = rows_of(folder)
    assert (first["transcript"], second["transcript"]) == ("phone taken", "work permit, work permit")
    assert (first["language"], first["seconds"]) == ("en", "1.67")
    clip, whole = decode(folder / first["file"]).samples, decode(voice(), ".wav").samples
    assert clip.tolist() == whole[round(0.49 * 8_000) : round(2.16 * 8_000)].tolist()
    assert (told.lines, told.recordings, told.unheard) == (2, 1, 0)
    told_of = AuditEntry.objects.get(kind=AuditKind.EXPORTED_CORRECTIONS)
    assert (told_of.who, told_of.object_id) == (somebody, str(transcript.pk))


def test_nobody_else_can_read_the_folder_and_nothing_in_it_leads_to_a_case(
    town: Town, tmp_path: Path, somebody: Caseworker
) -> None:
    transcript = corrected(town, somebody, SHARE)
    folder = tmp_path / "set"

    written(town, folder, somebody)

    for path in (folder, *folder.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
    whole = (folder / "MANIFEST.tsv").read_text()
    contact = transcript.recording.contact
    assert not any(
        each in whole for each in (str(contact.pk), str(transcript.recording_id), contact.pseudonym or "-")
    )


@pytest.mark.parametrize("level", ["confidential", "anonymous", "unanswered", None])
def test_without_the_word_share_no_voice_leaves(
    level: str | None, town: Town, tmp_path: Path, somebody: Caseworker
) -> None:
    corrected(town, somebody, {Question.CONFIDENTIALITY: level} if level else {})

    assert written(town, tmp_path / "set", somebody).lines == 0
    assert not AuditEntry.objects.filter(kind=AuditKind.EXPORTED_CORRECTIONS).exists()


def test_who_says_otherwise_later_is_heeded(town: Town, tmp_path: Path, somebody: Caseworker) -> None:
    first = corrected(town, somebody, SHARE).recording.contact
    given_call(town, Call(answers={Question.CONFIDENTIALITY: "confidential"}, about=first.pk))

    assert written(town, tmp_path / "set", somebody).lines == 0


def test_who_took_it_back_is_heeded(town: Town, tmp_path: Path, somebody: Caseworker) -> None:
    first = corrected(town, somebody, SHARE).recording.contact
    given_call(town, Call(about=first.pk, withdrawn=True, sounds=()))

    assert written(town, tmp_path / "set", somebody).lines == 0


@pytest.mark.parametrize(
    "another",
    [Call(answers={Question.CONFIDENTIALITY: "anonymous"}, sounds=()), Call(withdrawn=True, sounds=())],
    ids=["said otherwise", "took it back"],
)
@pytest.mark.parametrize("minutes_ago", [1, 90], ids=["later", "earlier"])
def test_what_she_said_of_another_report_is_heeded(
    another: Call, minutes_ago: int, town: Town, tmp_path: Path, somebody: Caseworker
) -> None:
    hers = corrected(town, somebody, SHARE).recording.contact.pseudonym
    assert hers
    given_call(town, replace(another, pseudonym=hers, minutes_ago=minutes_ago))

    assert written(town, tmp_path / "set", somebody).lines == 0


def test_who_shares_one_report_shares_no_other(town: Town, tmp_path: Path, somebody: Caseworker) -> None:
    """Of which she was not asked."""
    hers = corrected(town, somebody, {}).recording.contact.pseudonym
    assert hers
    given_call(town, Call(answers=SHARE, pseudonym=hers, sounds=()))

    assert written(town, tmp_path / "set", somebody).lines == 0


def test_withheld_numbers_speak_for_nobody_else(town: Town, somebody: Caseworker) -> None:
    contact = corrected(town, somebody, SHARE, number=None).recording.contact
    given_call(town, Call(answers={Question.CONFIDENTIALITY: "anonymous"}, number=None, sounds=()))

    assert allowed(contact)


def test_the_canary_teaches_nothing(town: Town, somebody: Caseworker) -> None:
    contact = corrected(town, somebody, SHARE).recording.contact
    assert allowed(contact)

    CanaryContact.objects.create(
        id=contact.pk, number=CanaryNumber.objects.create(pseudonym="c", language="en")
    )

    assert not allowed(contact)


def test_a_fifth_of_callers_is_held_back_whole(town: Town, tmp_path: Path, somebody: Caseworker) -> None:
    same = a_pseudonym(held_back=True)
    for _ in range(2):
        gone_over_whole(corrected(town, somebody, SHARE, pseudonym=same), somebody)
    drawn = [is_held_back(Contact(pseudonym=uuid4().hex)) for _ in range(2_000)]

    assert written(town, tmp_path / "set", somebody).lines == 0
    assert len(list(transcripts(held_back=True))) == 2
    assert 0.15 < sum(drawn) / len(drawn) < 0.25


def gone_over_whole(transcript: Transcript, somebody: Caseworker) -> None:
    for line in transcript.segments.all():
        decisions.correct_line(line, somebody, line.text or "nothing")


def test_no_model_is_tried_on_lines_picked_because_the_present_one_was_wrong(
    town: Town, somebody: Caseworker
) -> None:
    same = a_pseudonym(held_back=True)
    corrected(town, somebody, SHARE, pseudonym=same)
    whole = corrected(town, somebody, SHARE, pseudonym=same)
    gone_over_whole(whole, somebody)

    assert list(transcripts(held_back=True)) == [whole]


def test_a_recording_that_cannot_be_opened_stops_nothing(
    town: Town, tmp_path: Path, somebody: Caseworker
) -> None:
    lost = corrected(town, somebody, SHARE)
    corrected(town, somebody, SHARE)
    (file,) = town.folder.vault.rglob(f"{lost.recording_id}.*")
    file.unlink()

    told = written(town, tmp_path / "set", somebody)

    assert (told.recordings, told.unheard) == (1, 1)


def test_nothing_is_written_over(town: Town, tmp_path: Path, somebody: Caseworker) -> None:
    (tmp_path / "kept").touch()

    with pytest.raises(FolderInTheWay):
        written(town, tmp_path, somebody)


def test_a_clip_at_the_edge_of_its_recording_is_what_there_is() -> None:
    audio = decode(voice(), ".wav")

    sound, seconds = corrections._clip(audio, -0.3, 99)

    assert seconds == pytest.approx(audio.duration)
    assert decode(BytesIO(sound).getvalue(), ".wav").samples.tolist() == audio.samples.tolist()
