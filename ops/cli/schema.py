"""`hotline schema`: the shapes of what leaves the house, for whoever reads it elsewhere."""

import json

import typer

schema = typer.Typer(help="JSON Schemas of what the house hands out.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add `hotline schema`."""
    app.add_typer(schema, name="schema")


@schema.callback()
def _group() -> None:
    """Keeps the group a group while it holds one command."""


@schema.command("draft-case")
def draft_case() -> None:
    """Print the JSON Schema of a draft case (published as triage/schemas/draft-case-VERSION.json)."""
    from triage.schema import draft_case_schema

    typer.echo(json.dumps(draft_case_schema(), indent=1, ensure_ascii=False))
