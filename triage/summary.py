"""The draft case in words: sentences assembled from findings and answers, nothing added."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from triage.model import Finding, FindingKind, Message
from triage.sentences import ANSWERS_TOLD, TOLD_FACTS, Sentences
from triage.text import told
from triage.urgency import MAY_CALL_BACK, PROBLEM, SAFE_DAY, SAFE_TIME, WHO_MAY_ANSWER

LONGEST_QUOTE = 120
"""Characters; a summary is read at a glance, the whole quote stands with its finding."""


Say = Callable[[str], str]
"""How a quote or a fact is put into its sentence: as it is, or covered."""


def summarise(message: Message, findings: Sequence[Finding], words: Sentences) -> str:
    """One paragraph in the working language; every sentence rests on a finding or a pressed key."""
    pressed = (*_pressed(message, words), *_about(message, words), *_when(message, words))
    return " ".join([story(findings, words), *pressed])


def story(findings: Sequence[Finding], words: Sentences, say: Say = str) -> str:
    """The part of it that tells what happened, with which a summary begins."""
    sentences = (
        *_dangers(findings, words, say),
        _reports(findings, words, say),
        *_facts(findings, words, say),
    )
    return " ".join(sentences)


def _dangers(findings: Sequence[Finding], words: Sentences, say: Say) -> Iterator[str]:
    """Where danger was pressed the keys say so below."""
    for each in findings:
        if each.kind is FindingKind.DANGER and each.code in words.dangers:
            yield words.sentences.danger.format(danger=words.dangers[each.code] + _quoted(each, words, say))


def _reports(findings: Sequence[Finding], words: Sentences, say: Say) -> str:
    issues = [
        f"{_inside(words.issues[each.code])}{_quoted(each, words, say)}"
        for each in findings
        if each.kind is FindingKind.ISSUE
    ]
    if not issues:
        return words.sentences.nothing
    return words.sentences.reports.format(issues=words.sentences.between.join(issues))


def _facts(findings: Sequence[Finding], words: Sentences, say: Say) -> Iterator[str]:
    facts = [each for each in findings if each.kind is FindingKind.ENTITY and each.value is not None]
    for each in facts:
        if each.code == "workers" and isinstance(each.value, int | str):
            yield words.workers_concerned(each.value)
    for code in TOLD_FACTS:
        values = list(dict.fromkeys(_said(each.value, words) for each in facts if each.code == code))
        if values:
            value = words.sentences.and_also.join(values)
            yield words.sentences.fact.format(name=words.facts[code], value=say(value))


def _said(value: object, words: Sentences) -> str:
    """One value; several of them, or sums with their currency, one after the other."""
    if not isinstance(value, tuple):
        return str(value)
    parts = (" ".join(f"{part}" for part in each) if isinstance(each, tuple) else str(each) for each in value)
    return words.sentences.and_also.join(parts)


def _pressed(message: Message, words: Sentences) -> Iterator[str]:
    given = (f"{question}.{answer}" for question, answer in message.answers.items())
    return (words.answers[each] for each in given if each in ANSWERS_TOLD)


def _about(message: Message, words: Sentences) -> Iterator[str]:
    if (problem := message.answers.get(PROBLEM)) in words.problems:
        yield words.sentences.problem.format(problem=words.problems[problem])


def _when(message: Message, words: Sentences) -> Iterator[str]:
    """A call at another time than she chose may harm her."""
    if message.answers.get(MAY_CALL_BACK) != "yes":
        return
    frames = words.sentences
    day = words.days.get(message.answers.get(SAFE_DAY, ""))
    time = words.times.get(message.answers.get(SAFE_TIME, ""))
    if day and time:
        yield frames.safe_on_day_at_time.format(day=day, time=time)
    elif day:
        yield frames.safe_on_day.format(day=day)
    elif time:
        yield frames.safe_at_time.format(time=time)
    if message.answers.get(WHO_MAY_ANSWER) == "only_me":
        yield frames.only_me


def _quoted(finding: Finding, words: Sentences, say: Say) -> str:
    """Her own words, which no language of ours puts in other ones; all that tell it only together."""
    first = next(iter(told(finding.evidence)), None)
    if first is None:
        return ""
    quote = joined(each.quote for each in first)
    if first[0].start is None:
        return words.sentences.quote.format(quote=say(quote))
    clock = words.number(f"{int(first[0].start // 60)}:{int(first[0].start % 60):02d}")
    return words.sentences.quote_at.format(quote=say(quote), clock=clock)


def joined(quotes: Iterable[str]) -> str:
    """Words of several sentences as they stand in a summary."""
    return " … ".join(map(shortened, quotes))


def shortened(quote: str) -> str:
    """As it stands in a summary: on one line, and cut where it is long."""
    flat = " ".join(quote.split())
    return flat if len(flat) <= LONGEST_QUOTE else flat[:LONGEST_QUOTE].rstrip() + "…"


def _inside(title: str) -> str:
    """A title in the middle of a sentence."""
    return title[:1].lower() + title[1:]
