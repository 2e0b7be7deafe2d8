"""`hotline ledger`: proves that every call and recording is in the casebook."""

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from ops.ledger import Ledger


def register(app: typer.Typer) -> None:
    """Add `hotline ledger`."""
    app.command()(ledger)


def ledger() -> None:
    """Count contacts by outcome and recordings by place; fails where they do not agree."""
    from ops.project.begin import begin
    from ops.vault import Vault

    house = begin(json_logs=False)
    from ops.ledger import count

    counted = count(house.settings.folder, Vault(house.settings.folder.vault), house.settings.node)
    _show(counted)
    if not counted.balances:
        raise typer.Exit(1)


def _show(counted: "Ledger") -> None:
    from rich.console import Console
    from rich.table import Table

    from ivr.model import Ending

    table = Table(box=None, pad_edge=False, show_header=False)
    for ending in Ending:
        table.add_row(ending.value, str(counted.by_ending.get(ending, 0)))
    table.add_row("contacts", str(counted.contacts), style="bold")
    table.add_row("calls to the studio, which are none", str(counted.studio_visits))
    if counted.seen:
        table.add_row("")
        table.add_row(f"calls Asterisk saw since {counted.seen.since:%F %H:%M} UTC", str(counted.seen.count))
        table.add_row("contacts and visits of those who rang since then", str(counted.told))
        table.add_row("difference", str(counted.seen.count - counted.told), style="bold")
    table.add_row("")
    table.add_row("recordings in the casebook", str(counted.recordings_in_casebook))
    table.add_row("recordings in the vault", str(counted.recordings_in_vault), style="bold")
    table.add_row("of them without a transcript", str(counted.unheard))
    table.add_row("")
    table.add_row("calls under way", str(counted.calls_under_way))
    table.add_row("calls that nobody led, noted by Asterisk", str(counted.calls_noted))
    table.add_row("recordings on the line, not sealed yet", str(counted.recordings_unsealed))
    table.add_row("envelopes on their way", str(counted.envelopes_waiting))
    table.add_row("envelopes refused", str(counted.envelopes_refused))
    Console().print(table)
    for sentence in _complaints(counted):
        typer.echo(sentence, err=True)
    if counted.balances:
        typer.echo("Every call is told of; every recording is kept, and every one kept is in the casebook.")


def _complaints(counted: "Ledger") -> list[str]:
    complaints = []
    if counted.calls_lost:
        complaints.append(
            f"{counted.calls_lost} calls that Asterisk saw are told of nowhere. "
            "If somebody is on the line just now, ask again in a minute."
        )
    if counted.seen and counted.told > counted.seen.count:
        complaints.append(
            f"{counted.told - counted.seen.count} contacts more than Asterisk saw calls: "
            "whose program died in the middle of her call, and who went on in the shelter, is two."
        )
    if counted.missing_from_vault:
        complaints.append(f"{len(counted.missing_from_vault)} recordings are missing from the vault.")
    if counted.unknown_contacts:
        complaints.append(
            f"{len(counted.unknown_contacts)} contacts in the vault are not in the casebook. "
            "Type: hotline intake --recover"
        )
    if counted.unknown_recordings:
        complaints.append(f"{len(counted.unknown_recordings)} recordings in the vault belong to no contact.")
    return complaints
