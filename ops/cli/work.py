"""`hotline work`: transcribing, drafting and sweeping, by Celery."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ops.state import StateFolder


def register(app: typer.Typer) -> None:
    """Add `hotline work`."""
    app.command()(work)


def work(
    concurrency: Annotated[
        int,
        typer.Option(
            min=1,
            help="Processes; of several, one is kept for danger and for drafts, "
            "a single one hears danger in between.",
        ),
    ] = 2,
    beat: Annotated[bool, typer.Option(help="Also sweep; once per house is enough.")] = True,
    retry: Annotated[
        bool,
        typer.Option("--retry", help="Have recordings nothing could be made of tried again, and end."),
    ] = False,
) -> None:
    """Work on contacts until stopped: recording to transcript, transcript to draft case.

    Each worker is a process of its own, so that a recording that kills the recogniser kills nothing else.
    The first start measures beside them how this machine recognises speech fastest.
    """
    from ops.courtesy import give_way
    from ops.project.begin import begin

    give_way()

    house = begin(json_logs=not retry)
    if retry:
        _retry(house.settings.folder)
        return
    from ops.project.celery import app
    from ops.tasks.beforehand import read_at_leisure
    from ops.tasks.draft import draft
    from ops.tasks.self_measurement import measured_beside

    read_at_leisure(lambda: draft.wiring)
    app.conf.worker_concurrency = concurrency  # so that a process knows whether it is the only one
    words = ["--quiet", "worker", "--pool=prefork", f"--concurrency={concurrency}"]
    words += ["--without-gossip", "--without-mingle", *(["--beat"] if beat else [])]
    with measured_beside(house.settings):
        app.worker_main(words)


def _retry(folder: "StateFolder") -> None:
    from ops.errors import VaultAway
    from ops.tasks.retry import retry
    from ops.vault import Vault

    try:
        count = retry(Vault(folder.vault))
    except VaultAway as error:
        typer.echo(f"{str(error).capitalize()}.", err=True)
        raise typer.Exit(1) from error
    typer.echo(f"Recordings that will be tried again: {count}.")
