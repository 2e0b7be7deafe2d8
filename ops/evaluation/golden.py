"""Golden drafts: those of a set as they were when people last agreed to them, and what has changed since.

One JSON object a line, as `hotline triage` writes it, with `noise` where the text was damaged.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ops.drafted import as_line
from ops.errors import OpsError
from ops.evaluation.triage import Judged

Line = dict[str, Any]
Key = tuple[str, float | None]
WORDS_IN = ("entities", "evidence")
"""Fields that quote the caller."""


class GoldenUnusable(OpsError):
    """The file is not there, or a line of it is no draft; says which."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing about one draft. `quoted` says it in the caller's words, and is for the terminal only."""

    id: str
    field: str
    told: str
    quoted: str = ""


def lines_of(judged: Sequence[Judged]) -> list[Line]:
    """The drafts as they are kept."""
    return [_line(each) for each in judged]


def _line(each: Judged) -> Line:
    noise = {"noise": each.message.noise} if each.message.noise else {}
    return {**as_line(each.draft), **noise}


def keep(lines: Sequence[Line], file: Path) -> None:
    """Raises GoldenUnusable."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(f"{_written(line)}\n" for line in lines), encoding="utf-8")
    except OSError as fault:
        raise GoldenUnusable("The golden file cannot be written.") from fault


def kept(file: Path) -> list[Line]:
    """Raises GoldenUnusable."""
    try:
        written = file.read_bytes().splitlines()
    except OSError as fault:
        raise GoldenUnusable("There is no golden file there yet; --update makes it.") from fault
    return [_read(number, line) for number, line in enumerate(written, start=1) if line.strip()]


def _read(number: int, line: bytes) -> Line:
    try:
        read = json.loads(line)
    except ValueError:
        read = None
    if not isinstance(read, dict) or not isinstance(read.get("id"), str):
        raise GoldenUnusable(f"Line {number} of the golden file is no draft; --update writes it anew.")
    return read


def differences(before: Sequence[Line], now: Sequence[Line]) -> list[Difference]:
    """In the order of the set; what is no longer in the set comes last."""
    old, new = {_key(line): line for line in before}, {_key(line): line for line in now}
    found = [each for key, line in new.items() for each in _compared(key, old.get(key), line)]
    return found + [Difference(_name(key), "draft", "is not in the set any more") for key in old.keys() - new]


def _compared(key: Key, before: Line | None, now: Line) -> Iterator[Difference]:
    if before is None:
        yield Difference(_name(key), "draft", "is new")
        return
    # as it would be read again: a tuple and a list are the same
    now = json.loads(_written(now))
    for field in dict.fromkeys([*before, *now]):
        one, other = before.get(field), now.get(field)
        if one != other:
            yield _difference(_name(key), field, one, other)


def _difference(name: str, field: str, before: object, now: object) -> Difference:
    if field not in WORDS_IN:
        return Difference(name, field, _change(before, now))
    told = _change(_about(before), _about(now)) or "in other words"
    return Difference(name, field, told, _change(before, now))


def _about(field: object) -> list[str]:
    """What a field that quotes the caller is about, without her words."""
    if isinstance(field, Mapping):
        return [str(name) for name in field]
    entries = field if isinstance(field, list) else []
    return [f"{each['kind']} {each['code']}" for each in entries if isinstance(each, dict)]


def _change(before: object, now: object) -> str:
    if isinstance(before, Mapping) and isinstance(now, Mapping):
        before, now = ([_written({name: each[name]}) for name in each] for each in (before, now))
    if not (isinstance(before, list) and isinstance(now, list)):
        return f"{_written(before)} -> {_written(now)}"
    gone = [f"- {_said(each)}" for each in before if each not in now]
    come = [f"+ {_said(each)}" for each in now if each not in before]
    return "  ".join(gone + come)


def _said(each: object) -> str:
    return each if isinstance(each, str) else _written(each)


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _key(line: Line) -> Key:
    return line["id"], line.get("noise")


def _name(key: Key) -> str:
    name, noise = key
    return f"{name} (noise {noise:g})" if noise else name
