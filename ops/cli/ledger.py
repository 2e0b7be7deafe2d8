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

    counted = count(house.settings.folder, Vault(house.settings.folder.vault))
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
        typer.echo("Every recording is kept, and every one kept is in the casebook.")


def _complaints(counted: "Ledger") -> list[str]:
    complaints = []
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
