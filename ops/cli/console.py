"""`hotline console` shows the casebook to a browser; `hotline users` gives people a way in."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ops.config import Settings

users = typer.Typer(help="People who may sign in to the console.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add `hotline console` and `hotline users`."""
    app.command()(console)
    app.add_typer(users, name="users")


def console() -> None:
    """Serve the console until stopped. On loopback unless HOTLINE_CONSOLE_BIND says otherwise."""
    import uvicorn

    from ops.logs import configure

    settings = _django()
    _ask_the_casebook()
    configure()
    _say_what_is_missing()
    uvicorn.run(
        "ops.project.asgi:application",
        host=settings.console_bind,
        port=settings.console_port,
        access_log=False,  # addresses carry ids of cases
        log_config=None,
        server_header=False,
        proxy_headers=settings.console_https,
        timeout_graceful_shutdown=5,
    )


@users.command("add")
def add_user(
    name: str,
    role: Annotated[list[str], typer.Option(help="caseworker or operator; may be given twice.")],
) -> None:
    """Add a person. Prints a one-time password, once; it must be changed at the first sign-in."""
    _django()
    from ops.console import people
    from ops.console.errors import NameTaken
    from ops.console.roles import Role

    known = {each.value for each in Role}
    if not set(role) <= known:
        raise typer.BadParameter(f"A role is one of: {', '.join(sorted(known))}.")
    try:
        password = people.add(name, [Role(each) for each in role])
    except NameTaken:
        raise _sorry("Somebody signs in under that name already.") from None
    _tell(name, password)


@users.command("list")
def list_users() -> None:
    """Who may sign in, with which roles, and when they last did."""
    _django()
    from rich.console import Console
    from rich.table import Table

    from ops.casebook.models import Caseworker

    table = Table("name", "roles", "last sign-in", "password")
    for person in Caseworker.objects.prefetch_related("groups").order_by("username"):
        roles = ", ".join(sorted(group.name for group in person.groups.all())) or "none"
        last = f"{person.last_login:%Y-%m-%d %H:%M} UTC" if person.last_login else "never"
        table.add_row(person.username, roles, last, "one-time" if person.password_is_one_time else "own")
    Console().print(table)


@users.command("reset")
def reset_user(name: str) -> None:
    """Give a person a new one-time password, and lift a lock-out. Their sessions end."""
    _django()
    from ops.console import people
    from ops.console.errors import NoSuchPerson

    try:
        password = people.reset(name)
    except NoSuchPerson:
        raise _sorry("Nobody signs in under that name.") from None
    _tell(name, password)


def _django() -> "Settings":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ops.project.settings")
    django.setup()
    from django.conf import settings

    found: Settings = settings.HOTLINE
    return found


def _ask_the_casebook() -> None:
    """Raises DatabaseError where nobody could sign in."""
    from ops.casebook.models import Caseworker

    Caseworker.objects.exists()


def _say_what_is_missing() -> None:
    from ops.console.house import say_what_is_missing

    say_what_is_missing()


def _tell(name: str, password: str) -> None:
    typer.echo(f"{name} signs in once with: {password}")
    typer.echo("It must be changed at the first sign-in. It is shown only here, only now.", err=True)


def _sorry(sentence: str) -> typer.Exit:
    typer.echo(sentence, err=True)
    return typer.Exit(1)
