"""`hotline status`: how it is, and what a person must look at."""

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.table import Table

    from ops.status import ProcessStatus, Status

GIGABYTE = 1_000_000_000


def register(app: typer.Typer) -> None:
    """Add `hotline status`."""
    app.command()(status)


def status() -> None:
    """Show processes, spool, waiting contacts, alarms, disk. Fails where a person must look."""
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ops.project.settings")
    django.setup()
    from rich.console import Console

    from ops.config import Settings
    from ops.status import ask

    found = ask(Settings())
    console = Console(highlight=False)
    console.print(_processes(found))
    for sentence in _sentences(found):
        console.print(sentence)
    if found.needs_a_person:
        raise typer.Exit(1)


def _processes(found: "Status") -> "Table":
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for heading in ("process", "state"):
        table.add_column(heading)
    for process in found.processes:
        table.add_row(process.name.value, _state(process))
    return table


def _state(process: "ProcessStatus") -> str:
    if process.state is None:
        return "not supervised here"
    return "ready" if process.ready else f"{process.state.value.lower()}, not ready"


def _sentences(found: "Status") -> "Iterator[str]":
    yield f"Calls under way: {found.calls}."
    oldest = f", the oldest for {found.oldest_envelope}" if found.oldest_envelope else ""
    yield f"Envelopes waiting in the spool: {found.envelopes}{oldest}."
    for reason, count in found.refused.items():
        yield f"Envelopes refused: {count}, because: {reason}. They are kept in line/spool/refused."
    if found.waiting is None:
        yield "The casebook's database does not answer; nothing is lost, envelopes wait in the spool."
    else:
        yield f"Contacts waiting to be heard: {found.waiting.for_transcript}."
        yield f"Contacts waiting for their draft case: {found.waiting.for_draft}."
        if found.waiting.why:
            yield f"They wait because: {found.waiting.why}"
    for alarm in found.alarms:
        subject = f" ({alarm.subject})" if alarm.subject else ""
        yield f"ALARM since {alarm.since:%Y-%m-%d %H:%M} UTC: {alarm.text}{subject}"
    if not found.house_is_hidden:
        yield "This kernel does not let us hide the house from the telephone's processes."
    yield f"Disk free: {found.disk_free / GIGABYTE:.1f} GB."
