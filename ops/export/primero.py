"""A case in the shape of Primero's case API, version 2 (primeroIMS/primero, doc/api/cases/post.md)."""

from pathlib import Path
from typing import Any

from ops.export.cases import ExportedCase
from triage.errors import RulesInvalid
from triage.model import Urgency
from triage.tables import Strict, read_table

HERE = Path(__file__).resolve().parent
NAME = "primero.toml"
KNOWN = frozenset(
    "name caller_number place called_on decided_on risk summary issues indicators urgency workers employer "
    "broker language channel confidentiality retention referrals amount duration date phone".split()
)


class PrimeroFields(Strict):
    """primero.toml."""

    version: int
    fields: dict[str, str]
    fixed: dict[str, str | int | bool]
    risk: dict[Urgency, str]


def read_fields(own: Path) -> PrimeroFields:
    """The hotline's own, where it has one. Raises RulesInvalid."""
    table = read_table(own / NAME if (own / NAME).exists() else HERE / NAME, PrimeroFields)
    if unknown := sorted(set(table.fields) - KNOWN):
        raise RulesInvalid(f"{NAME}: {unknown[0]!r} is no field of ours")
    return table


def body_of(case: ExportedCase, table: PrimeroFields) -> dict[str, Any]:
    """What to POST. Empty fields are left out: they would empty what Primero's own people wrote."""
    ours: dict[str, Any] = {
        "name": ", ".join(case.facts.get("person", ())),
        "caller_number": case.caller_number,
        "called_on": case.called_on.isoformat(),
        "decided_on": case.decided_on.isoformat(),
        "risk": table.risk.get(Urgency(case.urgency), ""),
        "summary": case.summary,
        "issues": list(case.issues),
        "indicators": list(case.indicators),
        "urgency": case.urgency,
        "workers": case.workers,
        "language": case.language,
        "channel": case.channel,
        "confidentiality": case.confidentiality,
        "retention": case.retention,
        "referrals": list(case.referrals),
        **{code: ", ".join(values) for code, values in case.facts.items() if code != "person"},
    }
    told = {theirs: ours[name] for name, theirs in table.fields.items() if ours.get(name)}
    return {"data": {"id": case.id, **table.fixed, **told}}
