"""The text of a message, and where in its audio each character of it was said."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from transcription.model import Doubt, Segment, Word
from triage.model import Evidence, Finding, Message, TextEvidence

Span = tuple[int, int]
Placed = tuple[int, int, Word]
"""A word at [begin, end) of its segment's text."""


def message_text(message: Message) -> str:
    """What triage reads and evidence points into: the segments' texts, a line each; then what was written.

    The end of a line is a pause: the recogniser breaks where the caller did.
    """
    written = [message.text] if message.text else []
    return "\n".join([*(segment.text for segment in message.segments), *written])


class Lines:
    """The text of a message, with the way from any part of it to its segment and to its seconds of audio."""

    def __init__(self, message: Message) -> None:
        self.text = message_text(message)
        self._segments = message.segments
        self._begins = [0, *accumulate(len(segment.text) + 1 for segment in message.segments)]
        self._words = dict[int, Sequence[Placed]]()

    def evidence(self, begin: int, end: int) -> TextEvidence:
        """Characters [begin, end) of the text, with the segment and the seconds where they were said."""
        quote = self.text[begin:end]
        # an empty line is touched where both of its ends are inside
        first = bisect_right(self._begins, begin) - 1
        if first < len(self._segments) and begin == self._begins[first + 1] - 1:
            first += 1  # the end of a line belongs to none
        last = min(bisect_left(self._begins, end), len(self._segments)) - 1
        if last < first:
            return TextEvidence(begin, end, quote)
        start, _ = self._seconds(first, begin, end)
        _, stop = self._seconds(last, begin, end)
        return TextEvidence(begin, end, quote, first, start, stop)

    def invented(self) -> list[Span]:
        """The [begin, end) of the text that were written where nobody spoke, in order."""
        return [self._span(at) for at, line in enumerate(self._segments) if _is_invented(line)]

    def doubted(self) -> list[Span]:
        """Those that there is a reason not to believe, the invented ones among them."""
        return [self._span(at) for at, line in enumerate(self._segments) if line.doubts]

    def _span(self, at: int) -> Span:
        return self._begins[at], self._begins[at + 1] - 1

    def _seconds(self, at: int, begin: int, end: int) -> tuple[float, float]:
        """When this part of a segment was said: by its words, else by the segment's own times."""
        segment, words = self._segments[at], self._placed(at)
        first = bisect_right(words, begin - self._begins[at], key=_end)
        last = bisect_left(words, end - self._begins[at], key=_begin) - 1
        return (words[first][2].start, words[last][2].end) if first <= last else (segment.start, segment.end)

    def _placed(self, at: int) -> Sequence[Placed]:
        """Sought once for each segment that is asked for."""
        if at not in self._words:
            self._words[at] = list(_placed(self._segments[at]))
        return self._words[at]


def _placed(segment: Segment) -> Iterator[Placed]:
    """Each word with its place in the segment's text; words that are not found there are left out."""
    position = 0
    for word in segment.words:
        said = word.text.strip()
        found = segment.text.find(said, position) if said else -1
        if found >= 0:
            position = found + len(said)
            yield found, position, word


def _begin(placed: Placed) -> int:
    return placed[0]


def _end(placed: Span | Placed) -> int:
    return placed[1]


def touches(begin: int, end: int, spans: Sequence[Span]) -> bool:
    """Whether part of [begin, end) stands in one of these, which are in order."""
    first = bisect_right(spans, begin, key=_end)
    return first < len(spans) and spans[first][0] < end


def _is_invented(line: Segment) -> bool:
    return Doubt.TEXT_WITHOUT_SPEECH in line.doubts


def is_all_invented(message: Message) -> bool:
    """Whether there are lines, each written where nobody spoke, and nothing else to read."""
    lines = [line for line in message.segments if line.text]
    return bool(lines) and not message.text and all(map(_is_invented, lines))


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
