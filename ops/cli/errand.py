"""`hotline errand`: what people ask of the line about a caller, or of all calls that go out."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

if TYPE_CHECKING:
    from ivr.callback import Window
    from ivr.marks import Decision
    from ops.casebook.models import Caseworker, Contact
    from ops.errands import LineErrands

Case = Annotated[UUID, typer.Argument(help="The contact's id, as it stands in the case's address.")]
By = Annotated[str, typer.Option(help="Your name at the console, for the audit.")]

Asking = Callable[["LineErrands", "Contact", "Caseworker"], str]


def register(app: typer.Typer) -> None:
    """Add `hotline errand`."""
    errand = typer.Typer(help="Ask something of the line.", no_args_is_help=True)
    errand.command("call-back")(call_back)
    errand.command("check-back")(check_back)
    errand.command("block")(block)
    errand.command("unblock")(unblock)
    errand.command("never-call")(never_call)
    errand.command("may-call")(may_call)
    errand.command("stop")(stop)
    errand.command("go-on")(go_on)
    app.add_typer(errand, name="errand")


def call_back(case: Case, by: By) -> None:
    """Ring her in her next safe hours, in her language."""
    _ask(case, by, lambda errands, contact, who: _when(errands.call_back(contact, who)))


def check_back(
    case: Case, by: By, days: Annotated[int, typer.Option(min=0, max=180, help="From now.")] = 14
) -> None:
    """Ask her, some time later, whether it was solved."""
    from datetime import timedelta

    after = timedelta(days=days)
    _ask(case, by, lambda errands, contact, who: _when(errands.check_back(contact, who, after)))


def block(case: Case, by: By) -> None:
    """Whoever made this contact hears a neutral sentence from now on."""
    from ivr.marks import Decision

    _decide(case, by, Decision.BLOCK)


def unblock(case: Case, by: By) -> None:
    """Takes that back."""
    from ivr.marks import Decision

    _decide(case, by, Decision.UNBLOCK)


def never_call(case: Case, by: By) -> None:
    """Her telephone is never rung, whatever anybody asks."""
    from ivr.marks import Decision

    _decide(case, by, Decision.DO_NOT_CALL)


def may_call(case: Case, by: By) -> None:
    """Takes that back, where she says so."""
    from ivr.marks import Decision

    _decide(case, by, Decision.MAY_CALL_AGAIN)


def stop() -> None:
    """Nobody is called any more, at once; calls that run go on."""
    from ops.config import Settings

    file = Settings().folder.calls_out_stopped
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    file.touch(mode=0o600)
    typer.echo("Nobody is called any more. To go on: hotline errand go-on")


def go_on() -> None:
    """Calls go out again."""
    from ops.config import Settings

    Settings().folder.calls_out_stopped.unlink(missing_ok=True)
    typer.echo("Calls go out again.")


def _decide(case: UUID, by: str, decision: "Decision") -> None:
    def ask(errands: "LineErrands", contact: "Contact", who: "Caseworker") -> str:
        errands.decide(contact, decision, who)
        return "The line is told."

    _ask(case, by, ask)


def _ask(case: UUID, by: str, ask: Asking) -> None:
    from ops.project.begin import begin

    house = begin(json_logs=False)
    from ops.casebook.models import Caseworker, Contact
    from ops.errors import OpsError

    contact, who = Contact.objects.filter(pk=case).first(), Caseworker.objects.filter(username=by).first()
    if contact is None or who is None:
        typer.echo("There is no such contact." if who else "Nobody of that name works here.", err=True)
        raise typer.Exit(1)
    try:
        typer.echo(ask(house.line_errands, contact, who))
    except OpsError as refusal:
        typer.echo(str(refusal), err=True)
        raise typer.Exit(1) from refusal
    except OSError as fault:
        typer.echo(f"The line cannot be asked: {fault.strerror}.", err=True)
        raise typer.Exit(1) from fault


def _when(window: "Window") -> str:
    begins, ends = window.not_before.astimezone(), window.not_after.astimezone()
    return f"She is called between {begins:%F %H:%M} and {ends:%F %H:%M} of this machine's clock."
