"""A message becomes a draft case: findings with their evidence, urgency, a summary, and what to doubt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from triage.alike import Alike, Weighed
from triage.assembling import Assembling, Office
from triage.beside import are_beside
from triage.by_words import told_by_words
from triage.cautions import cautions
from triage.facts.reading import Facts
from triage.folding import fold
from triage.hearing import Hearing, Told
from triage.indicators import indicated
from triage.learnt import FOLDER, QUESTION, SUFFIX, Learnt, learnt_of
from triage.lexicon import Lexicon, words_of
from triage.meaning import Stance
from triage.model import (
    DraftCase,
    Finding,
    FindingKind,
    Message,
)
from triage.patterns import Match, Role
from triage.pressed import danger_pressed, pressed
from triage.proof import prove, prove_kinds
from triage.reading import Understood, read
from triage.reported import Reported
from triage.signs import Signs
from triage.tables import (
    HERE,
    Combinations,
    Concepts,
    Conditions,
    Taxonomy,
    UrgencyRules,
    read_table,
)
from triage.text import Lines, Span, is_all_invented, rests_on_doubt, touches, wordless_seconds
from triage.urgency import (
    COMPLAINT_ASIDE,
    GRAVE_ASIDE,
    IDLE,
    PROBLEM,
    SERIOUS,
    SOLVED,
    Heard,
    is_heard,
    is_urgent,
    urgency_of,
)
from triage.weighing import Weighing

MIXED_IN = ("en", "th", "ms")
"""Words of these stand inside every language."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What is told of issues; the dangers that words name; what makes a case urgent, and whether at once.

    `weighed` is None where no sentences of the language were learnt.
    """

    told: Told
    dangers: tuple[Finding, ...]
    said: Heard
    is_urgent: bool
    weighed: Weighed | None

    def is_nobodys(self, weighing: Weighing) -> bool:
        """Whether nobody complains."""
        weighed = self.weighed
        return weighed is not None and weighed.none >= weighing.calm and not weighed.complaints((), weighing)


CALMING = {Role.IDLE, Role.SOLVED}
IDLE_ROLES = {Role.IDLE, Role.ASKS, Role.SOLVED, Role.ASIDE}
PASSED_OVER = {Stance.ASIDE, Stance.TALE, Stance.PAST, Stance.SOLVED}
MUCH_UNHEARD = 5.0
"""Seconds of speech that gave no words, from which on a message counts as not heard to its end."""


@dataclass(frozen=True, slots=True)
class Triage:
    """Built by `load`; `draft` is a pure function of the message."""

    taxonomy: Taxonomy
    rules: UrgencyRules
    conditions: Conditions
    lexicons: Mapping[str, Lexicon]
    assembling: Assembling
    signs: Signs
    easily_said: frozenset[str]
    weighing: Weighing
    learnt: Mapping[str, Learnt]
    facts: Facts = field(default_factory=Facts.load)

    @classmethod
    def load(cls, folder: Path = HERE, office: Office | None = None, *, taught: bool = True) -> "Triage":
        """All tables, read and proved against the taxonomy once; not what was learnt, unless `taught`.

        Raises RulesInvalid.
        """
        taxonomy = read_table(folder / "taxonomy.toml", Taxonomy)
        rules = read_table(folder / "urgency.toml", UrgencyRules)
        concepts = read_table(folder / "concepts.toml", Concepts).concepts
        combined = read_table(folder / "combinations.toml", Combinations)
        conditions = read_table(folder / "indicators.toml", Conditions)
        every = [words_of(path) for path in sorted((folder / "lexicons").glob("*.toml"))]
        prove(taxonomy, rules, concepts, combined, conditions, {each.language: each.codes for each in every})
        words = {each.language: each for each in every}
        lexicons = {
            language: Lexicon(own, [words[each] for each in MIXED_IN if each != language], combined)
            for language, own in words.items()
        }
        assembling = Assembling.load(taxonomy, rules.dangers, office or Office(), folder)
        signs = read_table(folder / "signs.toml", Signs)
        weighing = read_table(folder / "weighing.toml", Weighing)
        weights = sorted((folder / FOLDER).glob(f"*{SUFFIX}")) if taught else ()
        learnt = {path.stem: learnt_of(path) for path in weights}
        for each in learnt.values():
            prove_kinds(each, taxonomy)
        easily_said = frozenset(combined.easily_said)
        return cls(taxonomy, rules, conditions, lexicons, assembling, signs, easily_said, weighing, learnt)

    def draft(self, message: Message) -> DraftCase:
        """Nothing is found without evidence; where nothing is sure, nothing is said."""
        heard = self.heard(message)
        message, lines = heard.message, heard.lines
        alike = self.alike(heard)
        judged = self.judged(heard, alike)
        told, said = judged.told, judged.said
        under_way: tuple[Finding, ...] = ()
        if alike is not None:
            under_way, said = self._weighed_danger(heard, alike, judged)
        taught_by = [alike.taught_by[:8]] if alike else []
        del alike  # the facts need as much memory again
        dangers = (*danger_pressed(message), *judged.dangers, *under_way)
        facts = (*self.facts.findings(message, lines, heard.folded, lines.invented()), *pressed(message))
        indicators = indicated(
            told.issues, heard.said, said.signals, heard.understood, self.taxonomy, self.conditions
        )
        findings = (*told.issues, *indicators, *dangers, *facts)
        verdict = urgency_of(
            replace(message, unheard=_is_unheard(message) or self._is_foreign(message, lines.text)),
            said,
            self.rules,
            self.taxonomy,
            self.signs,
        )
        made = DraftCase(
            message_id=message.id,
            issues=tuple(each.code for each in told.issues),
            indicators=tuple(each.code for each in findings if each.kind is FindingKind.INDICATOR),
            urgency=verdict.urgency,
            urgency_reasons=verdict.reasons,
            findings=findings,
            summary="",
            cautions=tuple(cautions(heard, findings, told, self.taxonomy)),
            lexicon_version="/".join([str(self.taxonomy.version), heard.lexicon.version, *taught_by]),
        )
        return self.assembling.assembled(message, made)

    def judged(self, heard: Hearing, alike: Alike | None) -> Judged:
        """What is told of issues, which dangers the words name, and how urgent the words make it."""
        told, dangers = told_by_words(heard, self.easily_said), heard.dangers(self.rules.dangers)
        weighed = None
        if alike is not None:
            weighed = alike.weighed(self.taxonomy.issues, self.weighing)
            told = self._told(told, alike, weighed)
        said = self._said(heard, told, dangers)
        return Judged(told, dangers, said, is_urgent(said, self.rules, self.taxonomy), weighed)

    def _said(self, heard: Hearing, told: Told, named: Sequence[Finding]) -> Heard:
        """What makes a case urgent, by its words."""
        message, understood = heard.message, heard.understood
        spoken = [each for each in (*told.issues, *told.perhaps, *named) if heard.makes_urgent(each)]
        signals = frozenset(
            [each.code for each in spoken]  # none is less urgent for being said once
            + list(understood.concepts)
            + ([IDLE] if heard.idle or any(reading.denied for reading in heard.sure.readings) else [])
            + (
                [GRAVE_ASIDE]
                if any(each.grave and each.stance in PASSED_OVER for each in heard.readings)
                else []
            )
            + ([COMPLAINT_ASIDE] if told.passed_over else [])
        )
        unsure = understood.concepts.keys() - heard.sure.concepts.keys()
        unsure |= {each.code for each in spoken if rests_on_doubt(message, each)}
        over = {each.issue for each in heard.said if each.issue} - {
            each.issue for each in heard.said if each.issue and not each.over
        }
        text = "" if is_all_invented(message) else heard.lines.text
        beside, surely = self._beside(understood), self._beside(heard.sure)
        return Heard(text, signals, frozenset(unsure), beside, surely, frozenset(over))

    def _weighed_danger(
        self, heard: Hearing, alike: Alike, judged: Judged
    ) -> tuple[tuple[Finding, ...], Heard]:
        """A danger that no word tells; or how urgent words may be that nothing else bears out."""
        weighing, said = self.weighing, judged.said
        in_danger = weighing.in_danger.probability(
            alike.signs_of_danger(judged.dangers, is_urgent=judged.is_urgent)
        )
        enough = weighing.danger_from(heard.message.language)
        if in_danger < min(weighing.unlikely, enough):
            if not (alike.says_enough and self._can_be_relied_upon(heard)):
                return (), said
            at_once = not alike.is_nowhere_danger(weighing.nowhere)
            return (), replace(said, at_once=at_once, calm=judged.is_nobodys(weighing))
        if in_danger < enough or is_urgent(said.believed, self.rules, self.taxonomy):
            return (), said
        under_way = tuple(alike.under_way(in_danger))
        codes = {each.code for each in under_way}
        unsure = {each.code for each in under_way if rests_on_doubt(heard.message, each)}
        return under_way, replace(said, signals=said.signals | codes, doubted=said.doubted | unsure)

    def _can_be_relied_upon(self, heard: Hearing) -> bool:
        """Whether all that was said is known for sure, and nothing else tells of a danger."""
        message = heard.message
        return not (
            heard.lines.doubted()
            or heard.lines.invented()
            or _is_unheard(message)
            or any(self.signs.of(message))
            or message.answers.get(PROBLEM) in SERIOUS
            or message.answers.get(SOLVED) == "retaliation"
        )

    def heard(self, message: Message) -> Hearing:
        """What the words of a message say, before any of it is decided."""
        message = message if is_heard(message) else replace(message, segments=())
        lines = Lines(message)
        lexicon = self.lexicons.get(message.language) or self.lexicons[MIXED_IN[0]]
        folded = fold(lines.text)
        nobody = [folded.span(*each) for each in lines.invented()]
        doubted = [folded.span(*each) for each in lines.doubted()]
        found = _heeded(lexicon.find(folded), nobody, doubted)
        understood = read(lexicon, folded, found)
        spread = {each: number for number, each in enumerate(understood.readings) if each.spread}
        idle = {(each.pattern.role, each.form) for each in found if each.pattern.role in IDLE_ROLES}
        reported = Reported(message, lines, folded, spread)
        said = [each for each in understood.readings if each.counts]
        issues = tuple(reported.findings(FindingKind.ISSUE, said, self.taxonomy.issues))
        return Hearing(reported, lexicon, understood, understood.without(doubted), issues, len(idle))

    def _beside(self, understood: Understood) -> frozenset[tuple[str, ...]]:
        one_sentence = (rule for rule in self.rules.rules if rule.one_sentence)
        return frozenset(rule.when for rule in one_sentence if are_beside(understood, rule))

    def _is_foreign(self, message: Message, text: str) -> bool:
        """Whether there are words in a language nothing here can read."""
        return bool(text.strip()) and message.language not in self.lexicons

    def _told(self, by_words: Told, alike: Alike, weighed: Weighed) -> Told:
        """By the words of the lexicon, weighed with what the clauses are like.

        Nothing that the words alone would report is lost by it: it is shown.
        """
        issues = tuple(alike.reported(weighed, self.weighing)) or tuple(alike.asked(self.weighing))
        codes = {each.code for each in issues}
        left = (each for each in (*by_words.issues, *by_words.perhaps) if each.code != QUESTION)
        return Told(
            issues,
            tuple(each for each in left if each.code not in codes),
            tuple(each for each in by_words.passed_over if each.code not in codes),
        )

    def alike(self, heard: Hearing) -> Alike | None:
        """What its clauses are like, where there are any and sentences of its language were learnt from."""
        learnt = self.learnt.get(heard.message.language)
        alike = None if learnt is None else Alike(heard, learnt)
        return None if alike is None or alike.is_nothing else alike


def _heeded(found: Sequence[Match], nobody: Sequence[Span], doubted: Sequence[Span]) -> tuple[Match, ...]:
    """Without what was written where nobody spoke; and without comfort from lines that are doubted.

    A recogniser that hears nothing writes "Thank you": that must not calm anybody.
    """
    if not doubted:
        return tuple(found)
    return tuple(
        each
        for each in found
        if not touches(each.begin, each.end, nobody)
        and not (each.pattern.role in CALMING and touches(each.begin, each.end, doubted))
    )


def _is_unheard(message: Message) -> bool:
    return message.unheard or wordless_seconds(message) >= MUCH_UNHEARD
