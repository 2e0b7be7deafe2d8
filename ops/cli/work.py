"""`hotline work`: transcribing, drafting and sweeping, by Celery."""

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add `hotline work`."""
    app.command()(work)


def work(
    concurrency: Annotated[int, typer.Option(min=1, help="How many contacts at once.")] = 2,
    beat: Annotated[bool, typer.Option(help="Also sweep; once per house is enough.")] = True,
) -> None:
    """Work on contacts until stopped: recording to transcript, transcript to draft case.

    Each worker is a process of its own, so that a recording that kills the recogniser kills nothing else.
    """
    from ops.project.begin import begin

    begin()
    from ops.project.celery import app

    words = ["--quiet", "worker", "--pool=prefork", f"--concurrency={concurrency}"]
    words += ["--without-gossip", "--without-mingle", *(["--beat"] if beat else [])]
    app.worker_main(words)
