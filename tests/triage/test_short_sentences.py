"""Short sentences as many callers would say them, of which one in twenty was never learnt from.

`triage/teaching/sentences/LANGUAGE.tsv`: what it is about, a tab, the sentence. An issue's code; `now`, a
danger under way; `none`, nothing to report. Written for this by people who had not seen a lexicon; words of a
sixth of them were mended later. No native speaker has read them.
"""

from collections import Counter

import pytest

from ops.teaching.sentences import TAUGHT, Sentence, read_sentences
from tests.triage.conftest import Drafts
from triage.draft import Triage
from triage.model import DraftCase, Urgency
from triage.tables import HERE

LANGUAGES = sorted(path.stem for path in (HERE / TAUGHT).glob("*.tsv"))
LEAST = {"issue": 0.55, "now": 0.5, "none": 0.5}
"""Shares below which no language has been: below them something was lost, above them not all is well.

One sentence in ten of `none` speaks of danger in a film, a drill, a joke: by itself many tell no more.
"""
NOTHING = frozenset({"information"})


def sentences(language: str, triage: Triage) -> list[Sentence]:
    return read_sentences(HERE / TAUGHT / f"{language}.tsv", triage.taxonomy.issues)


def is_right(kind: str, case: DraftCase) -> bool:
    if kind == "now":
        return case.urgency is Urgency.NOW
    if kind == "none":
        return not set(case.issues) - NOTHING and case.urgency is not Urgency.NOW
    return kind in case.issues


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_is_about_something_that_is_known_and_stands_once_under_each(
    triage: Triage, language: str
) -> None:
    found = sentences(language, triage)

    assert {each.kind for each in found} == {*triage.taxonomy.issues, "now", "none"}
    assert [each for each, times in Counter(found).items() if times > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_in_short_is_found_no_less_than_it_was(
    triage: Triage, draft: Drafts, language: str
) -> None:
    right, of = Counter[str](), Counter[str]()
    for kind, said in (each for each in sentences(language, triage) if each.is_held_back):
        group = kind if kind in LEAST else "issue"
        of[group] += 1
        right[group] += is_right(kind, draft(said, language))

    shares = {group: right[group] / of[group] for group in LEAST}
    assert {group for group, share in shares.items() if share < LEAST[group]} == set(), shares
