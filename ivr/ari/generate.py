"""Writes `types.py` from the descriptions Asterisk ships: `python -m ivr.ari.generate .../rest-api VERSION`.

Asterisk describes its REST interface in Swagger 1.1 files; every model there becomes a TypedDict.
"""

import json
import keyword
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

Model = Mapping[str, Any]

HEADER = '''"""What Asterisk {version} sends: generated from its own descriptions by `ivr.ari.generate`."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

ASTERISK = "{version}"
'''

SIMPLE = {
    "string": "str",
    "Date": "str",
    "boolean": "bool",
    "int": "int",
    "long": "int",
    "double": "float",
    "object": "dict[str, object]",
    "containers": "dict[str, object]",
}
ROOT = "Message"


def main() -> None:
    """Print the module."""
    folder, version = sys.argv[1:]
    sys.stdout.write(generate(Path(folder), version))


def generate(folder: Path, version: str) -> str:
    """The whole text of `types.py` for the descriptions in that folder."""
    models = read_models(folder)
    parents = {child: name for name, model in models.items() for child in model.get("subTypes", ())}
    messages = (name for name in models if ROOT in ancestry(name, parents)[1:])
    events = sorted(name for name in messages if "subTypes" not in models[name])
    parts = [HEADER.format(version=version)]
    parts += [define(name, models, parents, is_event=name in events) for name in sorted(models)]
    parts.append("AnyEvent = (\n    " + "\n    | ".join(events) + "\n)\n")
    return "\n\n".join(parts)


def read_models(folder: Path) -> dict[str, Model]:
    """Every model of every description, by name."""
    models: dict[str, Model] = {}
    for path in sorted(folder.glob("*.json")):
        models |= json.loads(path.read_text(encoding="utf-8")).get("models", {})
    return models


def ancestry(name: str, parents: Mapping[str, str]) -> list[str]:
    """The model itself, its parent, and so on up."""
    line = [name]
    while (parent := parents.get(line[-1])) is not None:
        line.append(parent)
    return line


def define(name: str, models: Mapping[str, Model], parents: Mapping[str, str], *, is_event: bool) -> str:
    """One TypedDict, in class form where its field names allow it."""
    fields = dict(fields_of(name, models, parents))
    if is_event:
        fields["type"] = f'Literal["{name}"]'
    about = " ".join(str(models[name].get("description", name)).split())
    if any(keyword.iskeyword(field) for field in fields):
        entries = "".join(f"    {field!r}: {kind!r},\n" for field, kind in fields.items())
        return f"{name} = TypedDict({name!r}, {{\n{entries}}})\n"
    body = "".join(f"    {field}: {kind}\n" for field, kind in fields.items())
    return f'class {name}(TypedDict):\n    """{about}"""\n\n{body}'


def fields_of(
    name: str, models: Mapping[str, Model], parents: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Field names and their types, inherited ones first."""
    for ancestor in reversed(ancestry(name, parents)):
        for field, facts in models[ancestor]["properties"].items():
            kind = type_of(facts)
            yield field, kind if facts.get("required") else f"NotRequired[{kind}]"


def type_of(facts: Mapping[str, Any]) -> str:
    """The Python type of one Swagger property."""
    if "allowableValues" in facts and facts["type"] == "string":
        return f"Literal[{', '.join(json.dumps(value) for value in facts['allowableValues']['values'])}]"
    kind = str(facts["type"])
    if kind.startswith("List["):
        return f"list[{type_of({'type': kind[5:-1]})}]"
    return SIMPLE.get(kind, kind)


if __name__ == "__main__":
    main()
