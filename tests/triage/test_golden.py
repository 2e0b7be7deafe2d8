"""The drafts of a small set of our own, two messages in each language, as people last agreed to them.

They are no proof that triage is right: they show what a change of the lexicons changes.
"""

from pathlib import Path

from ops.evaluation.golden import differences, kept, lines_of
from ops.evaluation.triage import judge
from ops.evaluation.triage_sets import read_messages
from triage.draft import Triage

GOLDEN = Path(__file__).parent / "golden"
LANGUAGES = {"en", "th", "my", "km", "lo", "ne", "vi", "hi", "bn", "id", "ms", "tl"}
AGAIN = "./hotline evaluate triage --golden tests/triage/golden/drafts.jsonl --update"


def test_the_drafts_are_those_that_were_agreed_to(triage: Triage) -> None:
    read = read_messages(GOLDEN / "messages.jsonl", triage.taxonomy)

    now = lines_of(judge(triage, read.messages, lambda: None))

    changed = differences(kept(GOLDEN / "drafts.jsonl"), now)
    assert [f"{each.id}: {each.field}: {each.quoted or each.told}" for each in changed] == [], AGAIN


def test_every_language_has_messages_and_every_line_can_be_used(triage: Triage) -> None:
    read = read_messages(GOLDEN / "messages.jsonl", triage.taxonomy)

    assert read.faults == ()
    assert {each.lang for each in read.messages} == LANGUAGES
