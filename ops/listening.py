"""How much of the information lines was heard, from the casebook."""

from collections import defaultdict
from dataclasses import dataclass

from ivr.model import REPLY
from ops.casebook.models import Contact


@dataclass(frozen=True, slots=True)
class Heard:
    """One chapter in one language. `share`: how much of it a listener heard on average."""

    topic: str
    chapter: str
    language: str
    listeners: int
    seconds: float
    share: float


def count_heard() -> list[Heard]:
    """Of every chapter anybody heard, ordered by topic, chapter and language."""
    pieces: dict[tuple[str, str, str], list[tuple[float, float]]] = defaultdict(list)
    listeners = Contact.objects.exclude(listened=[]).order_by()
    for language, listened in listeners.values_list("language", "listened").iterator():
        for piece in listened:
            if piece["topic"] == REPLY:  # what was said to one caller is no statistic
                continue
            key = (piece["topic"], piece["chapter"], language)
            pieces[key].append((piece["seconds"], piece["of"]))
    return [_counted(*key, heard) for key, heard in sorted(pieces.items())]


def _counted(topic: str, chapter: str, language: str, heard: list[tuple[float, float]]) -> Heard:
    shares = [min(1.0, seconds / of) for seconds, of in heard if of > 0]
    return Heard(
        topic=topic,
        chapter=chapter,
        language=language,
        listeners=len(heard),
        seconds=sum(seconds for seconds, _ in heard),
        share=sum(shares) / len(shares) if shares else 0.0,
    )
