"""Who is at which recording, and which recordings may share a round: a crash harms its neighbours once."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet

from ops.casebook.models import Recording, RecordingState, Transcript

SHORTEST_CLAIM = timedelta(minutes=2)
ASSUMED_SECONDS = 300.0
MOST_SECONDS = 600.0
"""Of sound in one round: 40 MB of samples, and what a claim and a caller in danger may have to wait for."""
MOST_OTHERS = 50
MOST_GIVEN = 1200.0
"""Of its time, that a long recording gives to others while it is read; it has two hours itself."""


def rounds(recordings: Iterable[Recording]) -> Iterator[list[Recording]]:
    """Those never tried, together, and the long ones after them; then those tried before, each alone.

    An attempt is counted before it is made. So whoever has one and no transcript was at it when something
    broke: perhaps it broke it, perhaps it was only beside. Alone it can harm nobody else, and shows which.
    """
    tried, long = [], []
    together: list[Recording] = []
    for recording in recordings:
        if recording.attempts:
            tried.append([recording])
        elif sound_of([recording]) > MOST_SECONDS:
            long.append([recording])
        elif together and sound_of([*together, recording]) > MOST_SECONDS:
            yield together
            together = [recording]
        else:
            together.append(recording)
    yield from ([together] if together else [])
    yield from long + tried


def lets_danger_pass(recordings: Collection[Recording]) -> bool:
    """Whether who is in danger may be heard in the middle of this round: it has broken nothing yet."""
    return not any(each.attempts for each in recordings)


def lets_others_pass(recordings: Collection[Recording]) -> bool:
    """Whether others may be heard in the middle of this round: where it is long, and nobody is in danger.

    In the middle of one that was tried before nobody is: it may break whatever is near it.
    """
    alone = any(each.attempts or each.contact.danger_by_key for each in recordings)
    return sound_of(recordings) > MOST_SECONDS and not alone


def others(now: datetime, had: Collection[UUID]) -> list[Recording]:
    """One round of those who may be heard while a long recording is read; empty where nobody waits.

    None that was tried before, for it may break more than itself, none that is long, and none of `had`. Who
    is in danger is heard alone, by the process that is kept free for that.
    """
    return next(rounds(waiting(now, had, danger=False)[:MOST_OTHERS]), [])


def in_danger(now: datetime, had: Collection[UUID]) -> list[Recording]:
    """The next recording of somebody in danger that may be heard in the middle of a round, alone; or none."""
    return list(waiting(now, had, danger=True)[:1])


def waiting(now: datetime, had: Collection[UUID], danger: bool) -> QuerySet[Recording]:
    """Short recordings never tried, whoever came first before the others, but for those `had`."""
    short = Q(seconds__isnull=True) | Q(seconds__lte=MOST_SECONDS)
    untried = Recording.objects.filter(
        Recording.claimable(now), short, attempts=0, contact__danger_by_key=danger
    ).exclude(pk__in=had)
    return untried.select_related("contact").order_by("contact__started_at", "contact", "position")


def sound_of(recordings: Iterable[Recording]) -> float:
    """Seconds, as far as they are known."""
    return sum(recording.seconds or ASSUMED_SECONDS for recording in recordings)


def claim(recording: Recording, now: datetime, beside: float = 0.0) -> bool:
    """Take the recording for a while, and count the attempt before it is made: a crash counts too.

    `beside` are the seconds of sound of the others in its round. `recording.attempts` stays what it was
    before. The condition stands on the row's own columns, so that of two workers at the same moment one gets
    it, on PostgreSQL too.
    """
    given = MOST_GIVEN if sound_of([recording]) > MOST_SECONDS else 0.0
    length = timedelta(seconds=2 * sound_of([recording]) + beside + given)
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)
    taken = Recording.objects.filter(free, pk=recording.pk, state=RecordingState.KEPT).update(
        claimed_until=now + SHORTEST_CLAIM + length, attempts=F("attempts") + 1
    )
    return bool(taken) and not Transcript.objects.filter(recording=recording).exists()


def release(recording: Recording) -> None:
    """Give it back untried: waiting for a model, a key or a disk is no failure of the recording."""
    Recording.objects.filter(pk=recording.pk).update(claimed_until=None, attempts=recording.attempts)


def let_go(recordings: Iterable[Recording]) -> None:
    """Whoever was at them is no more. The attempts stay: each is tried alone from now on."""
    Recording.objects.filter(pk__in=[recording.pk for recording in recordings]).update(claimed_until=None)


def let_go_of(contacts: Sequence[UUID]) -> None:
    """The same for all recordings of these contacts that have no transcript."""
    let_go(Recording.objects.filter(contact__in=contacts, transcript__isnull=True))
