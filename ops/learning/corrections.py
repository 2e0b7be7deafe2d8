"""Which corrected lines may leave the casebook, and which are held back to try models on."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from wave import open as open_wave

from django.db.models import Exists, OuterRef

from ivr.model import Confidentiality, Question, YesNo
from ops.casebook.callers import all_of
from ops.casebook.grades import said_now, wholly_corrected
from ops.casebook.models import CanaryContact, Contact, Correction, RecordingState, Segment, Transcript
from ops.casebook.threads import thread_of
from ops.errors import CannotUnseal, NotInVault
from ops.vault import Vault
from transcription.decode import Audio, decode, decode_sides
from transcription.errors import UndecodableAudio

HELD_BACK = 0.2
"""Of callers. What a model learnt from tells nothing about how well it hears others."""
MARGIN = 0.3
"""Seconds around a line, for its times are rough."""
LONGEST = 29.0
"""Seconds; Whisper hears thirty at once."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """One line as a person heard it. `sound` is a WAV of the line alone, in the clear: memory only."""

    line: Segment
    language: str
    said: str
    sound: bytes
    seconds: float


def allowed(contact: Contact) -> bool:
    """Whether her voice may be used: she said of this report that it may be shared.

    And neither of it nor of any other report anything less; nor took one of them back.
    """
    share = {Confidentiality.SHARE.value}
    thread, hers = thread_of(contact), all_of(contact)
    if CanaryContact.objects.filter(pk=contact.pk).exists() or any(each.withdrawn for each in hers):
        return False
    return _said((thread.first, *thread.later, contact)) == share == _said(hers)


def _said(contacts: Iterable[Contact]) -> set[str]:
    """How far these may be shared, where it was answered."""
    answers = (each.answers_by_question().get(Question.CONFIDENTIALITY) for each in contacts)
    return {answer for answer in answers if answer and answer != YesNo.UNANSWERED}


def is_held_back(first: Contact) -> bool:
    """Of a thread's first contact: the same for all contacts of one caller, and every time."""
    who = first.pseudonym or str(first.about or first.pk)
    return hashlib.sha256(f"held back {who}".encode()).digest()[0] < HELD_BACK * 256


def transcripts(*, held_back: bool) -> Iterator[Transcript]:
    """Those with corrections that may be used, and whose recordings can be heard.

    Held back are only recordings gone over whole. Whoever corrects picks the lines that look wrong: on these
    alone the model that wrote them loses against any other, also against a worse one.
    """
    corrections = Correction.objects.filter(segment__transcript=OuterRef("pk"))
    found = wholly_corrected() if held_back else Transcript.objects.filter(Exists(corrections))
    kept = found.filter(recording__state=RecordingState.KEPT)
    for transcript in kept.select_related("recording__contact").order_by("pk").iterator(50):
        contact = transcript.recording.contact
        if is_held_back(thread_of(contact).first) is held_back and allowed(contact):
            yield transcript


def lines_of(transcript: Transcript, vault: Vault) -> Iterator[Corrected]:
    """Its lines that people put right or confirmed, and that say something.

    Raises NotInVault, VaultAway, CannotUnseal, KeyMissing, UndecodableAudio.
    """
    said = {key: text.strip() for key, text in said_now(transcript).items() if text.strip()}
    lines = [
        line for line in transcript.segments.all() if line.pk in said and line.end - line.start < LONGEST
    ]
    if not lines:
        return
    recording = transcript.recording
    sides = _sides(vault.open(recording.pk), recording.suffix, apart=any(line.channel for line in lines))
    for line in lines:
        side = sides[min(line.channel or 1, len(sides)) - 1]
        sound, seconds = _clip(side, line.start - MARGIN, line.end + MARGIN)
        yield Corrected(line, transcript.language, said[line.pk], sound, seconds)


def heard_lines(transcript: Transcript, vault: Vault) -> list[Corrected] | None:
    """The same; None where the recording cannot be opened. Raises VaultAway, KeyMissing."""
    try:
        return list(lines_of(transcript, vault))
    except (NotInVault, CannotUnseal, UndecodableAudio):
        return None


def _sides(sound: bytes, suffix: str, *, apart: bool) -> tuple[Audio, ...]:
    return decode_sides(sound, suffix) if apart else (decode(sound, suffix),)


def _clip(audio: Audio, start: float, end: float) -> tuple[bytes, float]:
    piece = audio.samples[max(round(start * audio.rate), 0) : round(end * audio.rate)]
    file = BytesIO()
    with open_wave(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(audio.rate)
        out.writeframes(piece.astype("<i2").tobytes())
    return file.getvalue(), len(piece) / audio.rate
