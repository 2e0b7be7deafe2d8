"""The draft case as JSON, and the JSON Schema that promises its shape to whoever reads it elsewhere.

Within one major version fields are added and never renamed, removed or given another type; a reader must
leave alone what it does not know.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from triage.model import SCHEMA_VERSION, DraftCase

Json = dict[str, Any]
PUBLISHED = Path(__file__).resolve().parent / "schemas"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
_DRAFT_CASE = TypeAdapter(DraftCase)


class _EveryField(GenerateJsonSchema):
    """What we write is always there, also where it says nothing."""

    def field_is_required(self, field: object, total: bool) -> bool:
        return True


def as_json(draft: DraftCase) -> Json:
    """A draft case as the schema describes it."""
    made: Json = _DRAFT_CASE.dump_python(draft, mode="json")
    return made


def draft_case_schema() -> Json:
    """Of the program as it is; what is published is the file of the same version."""
    made = _DRAFT_CASE.json_schema(mode="serialization", schema_generator=_EveryField)
    return {
        "$schema": DIALECT,
        "$id": f"urn:hotline:draft-case:{SCHEMA_VERSION}",
        **made,
        "title": "Draft case of a hotline for migrant workers",
    }


def published(version: str = SCHEMA_VERSION) -> Path:
    """The file of one version."""
    return PUBLISHED / f"draft-case-{version}.json"


def breaks(old: Json, new: Json) -> list[str]:
    """Where a reader of the old schema would stumble over drafts of the new one; empty where nowhere."""
    names = sorted(old.get("$defs", {}))
    found = list(_changed("", old, new))
    for name in names:
        if name not in new.get("$defs", {}):
            found.append(f"{name} is gone")
        else:
            found += _changed(f"{name}.", old["$defs"][name], new["$defs"][name])
    return found


def _changed(where: str, old: Json, new: Json) -> Iterator[str]:
    was, now = old.get("properties", {}), new.get("properties", {})
    for name, shape in was.items():
        if name not in now:
            yield f"{where}{name} is gone"
        elif _bare(shape) != _bare(now[name]):
            yield f"{where}{name} has another type"
    for name in old.get("required", ()):
        if name in now and name not in new.get("required", ()):
            yield f"{where}{name} may be missing"
    if "enum" in old and not set(old["enum"]) <= set(new.get("enum", ())):
        yield f"{where}a value is gone"


def _bare(shape: object) -> object:
    """A type without what is only said about it."""
    if isinstance(shape, dict):
        told = ("title", "description", "default")
        return {key: _bare(each) for key, each in shape.items() if key not in told}
    return [_bare(each) for each in shape] if isinstance(shape, list) else shape
