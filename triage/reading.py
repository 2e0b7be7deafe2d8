"""What a text reports: by phrases, and by concepts that stand together; and how each is meant."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from triage.folding import Folded
from triage.lexicon import Lexicon
from triage.meaning import GRAVE, Reading, Stance
from triage.patterns import Match, Role
from triage.setting import CRIES, Setting, is_alone
from triage.superfluous import unexplained
from triage.tables import Combination
from triage.text import Span, touches
from triage.together import spread, together

ASKED_WEIGHT = 0.6
"""What is left of a report that stands in a question: a plain one, or two, still count."""
DONE_BY_SOMEBODY = {"trapped", "violence", "moved"}
DONE_AND_THREATENED = {"violence.physical": "violence.threats"}
"""What is only announced, on a condition, is a threat."""


@dataclass(frozen=True, slots=True)
class Understood:
    """All that is reported or set aside, in order; and where each concept that is not denied was said."""

    readings: tuple[Reading, ...]
    concepts: Mapping[str, Sequence[Match]]
    lexicon: Lexicon
    setting: Setting

    def spans(self, signal: str) -> list[Span]:
        """Where an issue or a danger is reported, or a concept said; in order."""
        said = [(match.begin, match.end) for match in self.concepts.get(signal, ())]
        told = (each for each in self.readings if each.counts and signal in (each.issue, each.danger))
        return sorted([*said, *(span for each in told for span in each.spans)])

    def without(self, doubted: Sequence[Span]) -> "Understood":
        """What is left where no word in these parts of the folded text, which are in order, is believed."""
        if not doubted:
            return self
        sure = {
            concept: here
            for concept, matches in self.concepts.items()
            if (here := [match for match in matches if not touches(match.begin, match.end, doubted)])
        }
        readings = (each for each in self.readings if not any(touches(*span, doubted) for span in each.spans))
        return replace(self, readings=tuple(readings), concepts=sure)


def read(lexicon: Lexicon, folded: Folded, found: Sequence[Match]) -> Understood:
    """What the words of a text say together."""
    setting = Setting(folded, lexicon.apart(found))
    rules = tuple(lexicon.acting(setting.concepts))
    readings = [*_phrases(setting), *(each for rule in rules for each in _combined(setting, rule))]
    spent = _spent(readings, len(folded.text))
    readings += [each for rule in rules for each in _spread(setting, rule, spent)]
    meant = [each for reading in dict.fromkeys(readings) for each in _timely(setting, reading)]
    meant.sort(key=lambda reading: (reading.begin, reading.end))
    said = {
        concept: here
        for concept, matches in setting.concepts.items()
        if (here := [match for match in matches if not setting.is_denied(match)])
    }
    kept = tuple(unexplained(lexicon, setting, list(_put_as_cases(setting, meant))))
    if setting.is_twice_over():
        kept = tuple(_as_a_story(kept))
    return Understood(kept, said, lexicon, setting)


def _phrases(setting: Setting) -> Iterator[Reading]:
    for match in setting.roles[Role.PHRASE]:
        row = match.pattern.phrase
        if row is None or (row.alone and not is_alone(setting.folded, match)):
            continue
        # a mere cry ("no one help me") is never read as denied: rather hear danger once too often
        denied = row.issue is not None and setting.is_denied(match)
        stance = Stance.DENIED if denied else Stance.SAID
        begin, end = match.begin, match.end
        weight = row.weight * match.sure
        yield Reading(begin, end, row.issue, row.danger, weight, stance, words=((begin, end),))


def _combined(setting: Setting, rule: Combination) -> Iterator[Reading]:
    for parts in together(setting, rule):
        stance = Stance.DENIED if setting.is_denied(parts[0]) else Stance.SAID
        yield _told(rule, parts, stance)


def _spread(setting: Setting, rule: Combination, spent: bytes) -> Iterator[Reading]:
    for parts in spread(setting, rule, spent):
        yield _told(rule, parts, spread=True)


def _told(
    rule: Combination, parts: Sequence[Match], stance: Stance = Stance.SAID, *, spread: bool = False
) -> Reading:
    words = tuple(sorted((each.begin, each.end) for each in parts))
    weight = rule.weight * min(each.sure for each in parts)
    begin, end = words[0][0], max(last for _, last in words)
    return Reading(begin, end, rule.issue, rule.danger, weight, stance, spread, words=words)


def _spent(readings: Sequence[Reading], length: int) -> bytes:
    """One for each character of the text that reports something already, or denies it."""
    mask = bytearray(length)
    for each in readings:
        mask[each.begin : each.end] = b"\x01" * (each.end - each.begin)
    return bytes(mask)


def _timely(setting: Setting, reading: Reading) -> Iterator[Reading]:
    """As it is meant; where it is told as long over, its danger apart from it: that is none now."""
    over = not reading.spread and reading.stance is not Stance.DENIED and setting.is_over(*reading.spans[0])
    if reading.danger and over:
        yield replace(reading, issue=None, stance=Stance.PAST)
    if reading.issue or not over:
        yield _meant(setting, replace(reading, danger=None, over=True) if over else reading)


def _meant(setting: Setting, reading: Reading) -> Reading:
    """As it was found, or set aside, or turned into the threat that it is."""
    if reading.stance is Stance.DENIED:
        return reading
    begin, end, issue = reading.begin, reading.end, reading.issue
    if issue is not None and setting.is_solved(issue, begin):
        return replace(reading, stance=Stance.SOLVED)
    if reading.spread:  # each of its parts was plainly said
        return reading
    # "I watched a film when he came, he said he will kill me tonight" is none
    present = reading.danger is not None and setting.is_happening(begin, end)
    if reading.danger not in CRIES and not present and setting.is_of_a_tale(reading.words[-1][0]):
        return replace(reading, stance=Stance.TALE)
    if setting.is_beside(begin, end, Role.ASIDE) and not _is_a_cry(setting, reading):
        return replace(reading, stance=Stance.ASIDE)
    if reading.danger not in CRIES and setting.goes_on_with_a_tale(begin):
        return replace(reading, stance=Stance.TALE)
    if issue in DONE_AND_THREATENED and setting.is_supposed(begin, end):
        if _is_asked_for_others(setting, begin, end):
            return replace(reading, weight=reading.weight * ASKED_WEIGHT, stance=Stance.ASKED)
        return replace(reading, issue=DONE_AND_THREATENED[issue], stance=Stance.SUPPOSED)
    if issue and issue != "information" and setting.is_asked(begin, end):
        # "can he lock us in" is no question about the law
        kept = reading.danger is not None and setting.is_of_herself(begin, end)
        return replace(reading, weight=reading.weight * (1 if kept else ASKED_WEIGHT), stance=Stance.ASKED)
    return reading


def _as_a_story(readings: Sequence[Reading]) -> Iterator[Reading]:
    """Where nothing is told but what is long over, violence among it: set aside, and for a person to hear.

    Pay and papers alone may be owed for years.
    """
    told = [each for each in readings if _is_a_complaint(each)]
    is_story = all(each.over for each in told) and any(each.grave for each in told)
    for each in readings:
        yield replace(each, stance=Stance.PAST) if is_story and _is_a_complaint(each) else each


def _is_a_complaint(reading: Reading) -> bool:
    return reading.counts and reading.issue not in (None, "information")


def _put_as_cases(setting: Setting, readings: Sequence[Reading]) -> Iterator[Reading]:
    """ "If an employer keeps a passport, where does one report it": asked in the next clause, of nobody.

    `readings` in the order of their beginnings.
    """
    questions = [each.begin for each in readings if each.issue == "information"]
    for each in readings:
        reports = each.stance is Stance.SAID and each.issue not in (None, "information")
        if reports and each.danger is None and _is_a_case(setting, each, questions):
            yield replace(each, weight=each.weight * ASKED_WEIGHT, stance=Stance.ASKED)
        else:
            yield each


def _is_a_case(setting: Setting, reading: Reading, questions: Sequence[int]) -> bool:
    begin, end = reading.begin, reading.end
    if not setting.is_supposed(begin, end) or setting.is_of_herself(begin, end):
        return False
    following = bisect_left(questions, end)
    asked = following < len(questions) and setting.is_one_breath(end, questions[following])
    return asked or setting.is_beside(begin, end, Role.ASKS)


def _is_asked_for_others(setting: Setting, begin: int, end: int) -> bool:
    """ "If a boss hits a worker, where does one report it": a question of law, and no threat."""
    return setting.is_beside(begin, end, Role.ASKS) and not setting.is_of_herself(begin, end)


def _is_a_cry(setting: Setting, reading: Reading) -> bool:
    """Whether she calls for help, or tells of grave things that are done to herself."""
    if reading.danger in CRIES:
        return True
    done_to_her = (reading.issue or "").startswith(GRAVE) or reading.danger in DONE_BY_SOMEBODY
    return done_to_her and setting.is_of_herself(reading.begin, reading.end)
