"""The command line: one module per group of commands. Heavy imports stand inside the commands."""

from importlib import import_module

import typer

GROUPS = (
    "demo",
    "up",
    "restart",
    "asterisk",
    "status",
    "install",
    "check",
    "console",
    "serve",
    "intake",
    "work",
    "ingest",
    "ledger",
    "errand",
    "bench",
    "evaluate",
    "statistics",
    "agreement",
    "canary",
    "prompts",
    "publishing",
    "studio",
    "chart",
    "models",
    "transcribe",
    "triage",
    "schema",
    "export",
    "opinion",
    "lexicon",
)
"""Modules of this package, in the order `--help` shows their commands; each offers `register(app)`."""


def build_app() -> typer.Typer:
    """The whole command line."""
    app = typer.Typer(
        name="hotline",
        help="A telephone hotline for migrant workers.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    for group in GROUPS:
        import_module(f"{__name__}.{group}").register(app)
    return app
