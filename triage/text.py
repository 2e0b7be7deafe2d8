"""The text of a message, and where in its audio each character of it was said."""

from collections.abc import Iterable, Iterator, Sequence

from transcription.model import Doubt, Segment, Word
from triage.model import Evidence, Finding, Message, TextEvidence


def message_text(message: Message) -> str:
    """What triage reads and evidence points into: the segments' texts, a line each; then what was written.

    The end of a line is a pause: the recogniser breaks where the caller did.
    """
    written = [message.text] if message.text else []
    return "\n".join([*(segment.text for segment in message.segments), *written])


def evidence_at(message: Message, text: str, begin: int, end: int) -> TextEvidence:
    """Characters [begin, end) of `message_text`, with the segment and the seconds where they were said."""
    quote, offset = text[begin:end], 0
    touched: list[tuple[int, int]] = []
    for index, segment in enumerate(message.segments):
        if begin < offset + len(segment.text) and offset < end:
            touched.append((index, offset))
        offset += len(segment.text) + 1
    if not touched:
        return TextEvidence(begin, end, quote)
    (first, first_offset), (last, last_offset) = touched[0], touched[-1]
    start, _ = _seconds(message.segments[first], begin - first_offset, end - first_offset)
    _, stop = _seconds(message.segments[last], begin - last_offset, end - last_offset)
    return TextEvidence(begin, end, quote, first, start, stop)


Span = tuple[int, int]


def invented(message: Message) -> list[Span]:
    """The [begin, end) of `message_text` that were written where nobody spoke, in order."""
    return [span for line, span in lines_at(message) if Doubt.TEXT_WITHOUT_SPEECH in line.doubts]


def doubted(message: Message) -> list[Span]:
    """Those that there is a reason not to believe, the invented ones among them."""
    return [span for line, span in lines_at(message) if line.doubts]


def lines_at(message: Message) -> Iterator[tuple[Segment, Span]]:
    """Each segment with its [begin, end) in `message_text`."""
    offset = 0
    for segment in message.segments:
        yield segment, (offset, offset + len(segment.text))
        offset += len(segment.text) + 1


def is_all_invented(message: Message) -> bool:
    """Whether there are lines, each written where nobody spoke, and nothing else to read."""
    lines = [line for line in message.segments if line.text]
    return (
        bool(lines) and not message.text and all(Doubt.TEXT_WITHOUT_SPEECH in line.doubts for line in lines)
    )


def wordless_seconds(message: Message) -> float:
    """How long somebody spoke without a word that could be written down."""
    return sum(line.end - line.start for line in message.segments if Doubt.SPEECH_WITHOUT_TEXT in line.doubts)


def told(evidence: Iterable[Evidence]) -> list[list[TextEvidence]]:
    """What was said, each report by itself: one span of words, or those that tell it only together."""
    reports, together = list[list[TextEvidence]](), dict[int, list[TextEvidence]]()
    for each in evidence:
        if not isinstance(each, TextEvidence):
            continue
        if each.together is not None and each.together in together:
            together[each.together].append(each)
            continue
        reports.append([each])
        if each.together is not None:
            together[each.together] = reports[-1]
    return reports


def is_doubtful(message: Message, evidence: TextEvidence) -> bool:
    """Whether it stands on a line that there is a reason not to believe."""
    return evidence.segment is not None and bool(message.segments[evidence.segment].doubts)


def rests_on_doubt(message: Message, finding: Finding) -> bool:
    """Whether every report it rests on has words on such a line; what was pressed is never doubted."""
    if any(not isinstance(each, TextEvidence) for each in finding.evidence):
        return False
    return all(any(is_doubtful(message, each) for each in report) for report in told(finding.evidence))


def doubtful_share(message: Message) -> float:
    """Of the letters of the transcript, those on lines that there is a reason not to believe."""
    letters = sum(len(line.text) for line in message.segments)
    doubted = sum(len(line.text) for line in message.segments if line.doubts)
    return doubted / letters if letters else 0.0


def _seconds(segment: Segment, begin: int, end: int) -> tuple[float, float]:
    """When characters [begin, end) of a segment were said: by its words, else by its own times."""
    said = [
        word for word, first, last in _placed(segment.text, segment.words) if first < end and begin < last
    ]
    return (said[0].start, said[-1].end) if said else (segment.start, segment.end)


def _placed(text: str, words: Sequence[Word]) -> list[tuple[Word, int, int]]:
    """Each word with its [begin, end) in the segment's text; words that are not found there are left out."""
    placed, position = list[tuple[Word, int, int]](), 0
    for word in words:
        said = word.text.strip()
        found = text.find(said, position) if said else -1
        if found >= 0:
            position = found + len(said)
            placed.append((word, found, position))
    return placed
