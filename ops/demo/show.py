"""What the person watching the demonstration sees: the hops as they are reached, then the draft case."""

import time
from collections.abc import Iterator, Sequence
from uuid import UUID

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from ops.demo.follow import Hop
from ops.demo.story import Story
from triage.draft import Triage
from triage.facts.telling import told


class Progress:
    """A live list of the hops with the seconds of each; on a pipe, one line per hop."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._reached: list[tuple[Hop, float]] = []
        self._doing = ""
        self._since = time.monotonic()
        self._live = Live(console=console, get_renderable=self._picture, refresh_per_second=8)

    def __enter__(self) -> "Progress":
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._console.is_terminal:
            self._live.stop()

    def doing(self, words: str) -> None:
        """What the caller does now."""
        self._doing = words

    def reached(self, hop: Hop) -> None:
        """The clock of the next hop starts now."""
        now = time.monotonic()
        self._reached.append((hop, now - self._since))
        self._since, self._doing = now, ""
        if not self._console.is_terminal:
            self._console.print(_line(hop, self._reached[-1][1]))

    def seconds_from(self, hop: Hop) -> float:
        """Between this hop and the last one reached."""
        hops = [each for each, _ in self._reached]
        return sum(seconds for _, seconds in self._reached[hops.index(hop) + 1 :])

    def _picture(self) -> RenderableType:
        lines: list[RenderableType] = [_line(hop, seconds) for hop, seconds in self._reached]
        if len(self._reached) < len(Hop):
            waiting = list(Hop)[len(self._reached)]
            lines.append(Spinner("dots", Text(f" {waiting}{f': {self._doing}' if self._doing else ''}")))
        return Group(*lines)


def _line(hop: Hop, seconds: float) -> str:
    return f"  {list(Hop).index(hop) + 1}  {hop:<42}{seconds:7.1f} s"


def draft_case(contact_id: UUID, story: Story, triage: Triage) -> Iterator[RenderableType]:
    """The case as the casebook holds it."""
    from ops.casebook.models import Contact, Segment

    contact = Contact.objects.select_related("draft").get(pk=contact_id)
    lines = list(Segment.objects.filter(transcript__recording__contact=contact).order_by("position"))
    draft = contact.draft
    yield _said(story)
    yield _transcript([(line.start, line.end, line.text) for line in lines])
    table = Table("finding", "value", "evidence", title="Findings", title_justify="left")
    for finding in draft.findings.all():
        title = triage.taxonomy.issues[finding.code].title if finding.code in triage.taxonomy.issues else ""
        name = f"{finding.kind}: {finding.code}" + (f"\n  {title}" if title else "")
        value = told(finding.value)
        table.add_row(name, value, "\n".join(_evidence(entry) for entry in finding.evidence))
    yield table
    reasons = " ".join(draft.urgency_reasons)
    yield Panel(f"[bold]{draft.urgency}[/]  {reasons}\n{draft.summary}", title="Urgency", title_align="left")
    answers = ", ".join(
        f"{question} = {answer}" for question, answer in contact.answers_by_question().items()
    )
    yield f"Keypad answers: {answers}"


def _said(story: Story) -> RenderableType:
    words = ", ".join(
        unit.text if unit.text == unit.english else f"{unit.text} ({unit.english})" for unit in story.units
    )
    return f"\nShe said, in {story.language.name}: {words or 'something no model hears'}"


def _transcript(lines: Sequence[tuple[float, float, str]]) -> RenderableType:
    if not lines:
        return "Transcript: none; this language is to be listened to."
    table = Table("from", "to", "text", title="Transcript", title_justify="left")
    for start, end, text in lines:
        table.add_row(f"{start:.1f} s", f"{end:.1f} s", text)
    return table


def _evidence(entry: dict[str, str | float | None]) -> str:
    if entry["kind"] == "keypad":
        return f"key pressed: {entry['question']} = {entry['answer']}"
    at = "" if entry.get("start") is None else f" at {entry['start']:.1f} s"
    return f"“{entry['quote']}”{at}"
