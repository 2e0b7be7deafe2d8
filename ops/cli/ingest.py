"""`hotline ingest`: a voice note or text from another channel, or a test, becomes a contact like any call."""

from pathlib import Path
from typing import Annotated

import typer

from ivr.model import Channel


def register(app: typer.Typer) -> None:
    """Add `hotline ingest`."""
    app.command()(ingest)


def ingest(
    file: Annotated[Path, typer.Argument(help="A sound file of any kind, or a text (.txt, UTF-8).")],
    language: Annotated[str, typer.Option(help='ISO 639 code, e.g. "th"; "und" where nobody knows.')],
    channel: Annotated[Channel, typer.Option(help="How it reached you.")] = Channel.OTHER,
) -> None:
    """Seal a file into an envelope for the casebook; prints the contact's id.

    A recording of an exchange with a channel for each speaker is read side by side; HOTLINE_OPERATOR_SIDE
    says which is the operator's.
    """
    from ivr.model import UNDETERMINED
    from ops.config import Settings
    from ops.errors import OpsError
    from ops.ingest import Ingest
    from ops.keys import ensure_keys
    from ops.wiring import Wiring
    from prompts.library import Library

    settings = Settings()
    ensure_keys(settings.folder)
    house = Wiring(settings)
    languages = {UNDETERMINED, *(known.code for known in Library.load().languages())}
    desk = Ingest(house.spool, house.recipient, languages, settings.node)
    try:
        typer.echo(str(desk.file(file, language, channel)))
    except OpsError as error:
        typer.echo(f"Not taken: {error}.", err=True)
        raise typer.Exit(1) from error
    except OSError as error:
        typer.echo(f"Not taken: the spool cannot be written: {error.strerror}.", err=True)
        raise typer.Exit(1) from error
