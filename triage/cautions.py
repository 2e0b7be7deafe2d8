"""What to doubt in a draft case, in sentences."""

from collections.abc import Iterator, Sequence

from triage.hearing import Hearing, Told
from triage.model import Finding, FindingKind, TextEvidence
from triage.tables import Taxonomy
from triage.text import is_doubtful, wordless_seconds
from triage.urgency import IN_DANGER, is_heard


def cautions(heard: Hearing, findings: Sequence[Finding], told: Told, taxonomy: Taxonomy) -> Iterator[str]:
    """Each a sentence."""
    message = heard.message
    if not is_heard(message):
        read = "what was written and the keys were" if message.text else "the keys were"
        yield f"Transcripts of this language are not good enough: only {read} read. Listen."
        if not message.text:
            return
    if message.unheard or wordless_seconds(message):
        yield "Not all that was recorded could be written down. Listen."
    if message.language != heard.lexicon.own.language:
        yield "There is no lexicon for this language: only English words were looked for."
    elif heard.lines.text and not heard.lexicon.own.reviewer:
        yield "No native speaker has reviewed the lexicon of this language yet."
    if any(is_doubtful(message, each) for finding in findings for each in _texts(finding)):
        yield "Some of this rests on lines that the recogniser doubts."
    for each in told.perhaps:
        title = taxonomy.issues[each.code].title
        quotes = ", ".join(f"“{said.quote}”" for said in _texts(each))
        perhaps = "Perhaps also" if told.issues else "Perhaps"
        yield f"{perhaps}: {title[0].lower()}{title[1:]} ({quotes}). Listen."
    denied = dict.fromkeys(
        said.quote for each in heard.readings if each.denied for said in heard.reported.evidence(each)
    )
    if denied:
        yield f"Said not to be so: {', '.join(f'“{quote}”' for quote in denied)}."
    if message.answers.get(IN_DANGER) == "no" and any(each.kind is FindingKind.DANGER for each in findings):
        yield "The caller pressed: not in danger. The words speak of danger."


def _texts(finding: Finding) -> Iterator[TextEvidence]:
    return (each for each in finding.evidence if isinstance(each, TextEvidence))
