"""Short sentences as many callers would say them, most of which nobody read who wrote the lexicons.

`sentences/LANGUAGE.tsv`: what it is about, a tab, the sentence. An issue's code; `now`, a danger under way;
`none`, nothing to report. Written for this by people who had not seen a lexicon; the first third was mended
from later. No native speaker has read them.
"""

from collections import Counter

import pytest

from tests.triage.conftest import Drafts
from triage.draft import Triage
from triage.model import DraftCase, Urgency
from triage.tables import HERE

SENTENCES = HERE / "teaching" / "sentences"
LANGUAGES = sorted(path.stem for path in SENTENCES.glob("*.tsv"))
EVERY = 10
"""All of them take a minute; each tenth shows as well when a language has gone deaf."""
LEAST = {"issue": 0.45, "now": 0.6, "none": 0.8}
"""Shares below which no language has been: below them something was lost, above them not all is well."""
NOTHING = frozenset({"information"})


def sentences(language: str) -> list[tuple[str, str]]:
    lines = (SENTENCES / f"{language}.tsv").read_text(encoding="utf-8").splitlines()
    return [(kind, said) for kind, _, said in (line.partition("\t") for line in lines)]


def is_right(kind: str, case: DraftCase) -> bool:
    if kind == "now":
        return case.urgency is Urgency.NOW
    if kind == "none":
        return not set(case.issues) - NOTHING and case.urgency is not Urgency.NOW
    return kind in case.issues


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_is_about_something_that_is_known_and_stands_once(triage: Triage, language: str) -> None:
    found = sentences(language)

    assert {kind for kind, _ in found} == {*triage.taxonomy.issues, "now", "none"}
    assert all(said.strip() == said and said for _, said in found)
    assert [said for said, times in Counter(said for _, said in found).items() if times > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_in_short_is_found_no_less_than_it_was(draft: Drafts, language: str) -> None:
    right, of = Counter[str](), Counter[str]()
    for kind, said in sentences(language)[::EVERY]:
        group = kind if kind in LEAST else "issue"
        of[group] += 1
        right[group] += is_right(kind, draft(said, language))

    shares = {group: right[group] / of[group] for group in LEAST}
    assert {group for group, share in shares.items() if share < LEAST[group]} == set(), shares
