"""`hotline opinion`: a second opinion learnt from the hotline's own decided cases. Off by default."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ops.opinion.learnt import Learnt

opinion = typer.Typer(
    help="A second opinion, learnt from your own decided cases (HOTLINE_OPINION).", no_args_is_help=True
)


def register(app: typer.Typer) -> None:
    """Add `hotline opinion`."""
    app.add_typer(opinion, name="opinion")


@opinion.command()
def train(by: Annotated[str, typer.Option(help="Your name at the console, for the audit.")]) -> None:
    """Learn from accepted and changed cases, and measure it on a fifth of callers that is held back.

    It is used only for what was right often enough in a language: to suggest issues, shown apart from what
    was found, and to ask for a person sooner. Workers use it once they are started anew.
    """
    from ops.project.begin import begin

    house = begin(json_logs=False)
    from django.utils import timezone

    from ops.casebook import audit
    from ops.casebook.models import AuditKind, Caseworker
    from ops.console.roles import Deed, may
    from ops.errors import OpsError
    from ops.opinion.examples import examples
    from ops.opinion.learnt import keep
    from ops.opinion.training import train as learn

    who = Caseworker.objects.filter(username=by).first()
    if who is None or not may(who, Deed.OPEN):
        raise _sorry("Nobody of that name may open cases here.")
    try:
        features = house.features
        audit.record(AuditKind.OPINION_TRAINED, who)
        learnt = learn(list(examples()), features)
        keep(learnt, house.settings.folder.opinions, f"{timezone.now():%Y%m%dT%H%M%S%f}")
    except OpsError as refusal:
        raise _sorry(str(refusal)) from refusal
    _show(learnt)
    if house.settings.opinion == "off":
        typer.echo("It is off: set HOTLINE_OPINION to use it.")


@opinion.command()
def show() -> None:
    """What was learnt last: in which languages it may say what, and how often that was right."""
    from ops.config import Settings
    from ops.opinion.errors import OpinionError
    from ops.opinion.learnt import newest

    settings = Settings()
    try:
        _show(newest(settings.folder.opinions))
    except OpinionError as refusal:
        raise _sorry(str(refusal)) from refusal
    typer.echo(f"HOTLINE_OPINION is {settings.opinion}.")


def _show(learnt: "Learnt") -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("", "may say", "from", "right", box=None)
    for language, standings in learnt.standings.items():
        for label, each in standings.items():
            table.add_row(language, label, f"{each.threshold:.0%}", f"{each.right} of {each.of}")
    Console(highlight=False).print(table)
    typer.echo(f"Learnt from {learnt.cases} cases, measured on {learnt.held_back} of other callers.")
    if not learnt.standings:
        typer.echo("In no language was anything right often enough: it says nothing.")


def _sorry(message: str) -> typer.Exit:
    typer.echo(message, err=True)
    return typer.Exit(1)
