"""The hotline's own models: a second registry in the state folder, a file for each change, the newest holds.

Files are numbered and never changed: going back takes the newest out of the row and keeps it beside.
"""

import json
import os
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from transcription.context import Fit
from transcription.errors import NothingToRollBack, RegistryBroken
from transcription.model import Grade
from transcription.registry import NEVER_WRITTEN, read_registry

NUMBERED = re.compile(r"(\d{4})\.toml")
WITHDRAWN = ".withdrawn"
SAID = ("beam", "context", "window")
"""Of a model beside its grades. Files of before the last two were kept hold for models heard in full."""
USUAL = Fit()


@dataclass(frozen=True, slots=True)
class OwnModels:
    """`folder` holds 0001.toml, 0002.toml and so on."""

    folder: Path

    def newest(self) -> Path | None:
        """The file that holds; None where no model was ever installed, or all were taken back."""
        found = [path for path in self.folder.glob("*.toml") if NUMBERED.fullmatch(path.name)]
        return max(found, default=None)

    def install(self, name: str, beam: int, languages: Mapping[str, Grade], fit: Fit = USUAL) -> Path:
        """From now on these languages are heard with this model; others stay. Raises RegistryBroken.

        `fit` is what the model was tried with.
        """
        if never := sorted(NEVER_WRITTEN & set(languages)):
            raise RegistryBroken(f"{', '.join(never)}: only listened to, no model may write it")
        newest = self.newest()
        models, chosen = read_registry(newest) if newest else ({}, {})
        grades = models.get(name, {}).get("grades", {})
        models[name] = {
            "beam": beam,
            "context": str(fit.context),
            "window": fit.longest,
            "grades": {**grades, **languages},
        }
        return self._write(_as_toml(models, {**chosen, **dict.fromkeys(languages, name)}))

    def roll_back(self) -> Path:
        """Undo the newest change; gives the file that held until now. Raises NothingToRollBack."""
        newest = self.newest()
        if newest is None:
            raise NothingToRollBack("no model of your own is installed")
        aside = newest.with_name(newest.name + WITHDRAWN)
        newest.rename(aside)
        return aside

    def is_taken_back(self, name: str) -> bool:
        """Whether a model of that name was installed once and no longer is."""
        newest = self.newest()
        taken_back = self.folder.glob(f"*{WITHDRAWN}")
        return not (newest and name in _names(newest)) and any(name in _names(each) for each in taken_back)

    def _write(self, text: str) -> Path:
        self.folder.mkdir(parents=True, exist_ok=True)
        used = [int(path.name[:4]) for path in self.folder.glob("[0-9][0-9][0-9][0-9].toml*")]
        path = self.folder / f"{max(used, default=0) + 1:04}.toml"
        aside = path.with_suffix(".new")
        aside.write_text(text, "utf-8")
        os.replace(aside, path)
        return path


def _names(file: Path) -> Collection[str]:
    """Those a file knows; none where it is broken, which may be why it was taken back."""
    try:
        return read_registry(file)[0]
    except RegistryBroken:
        return ()


def _as_toml(models: Mapping[str, Mapping[str, Any]], languages: Mapping[str, str]) -> str:
    """JSON's strings and numbers are TOML's; names are quoted, for they may hold dots."""
    lines = list[str]()
    for name, fields in models.items():
        grades = ", ".join(
            f"{json.dumps(code)} = {json.dumps(each)}" for code, each in fields["grades"].items()
        )
        said = [f"{each} = {json.dumps(fields[each])}" for each in SAID if each in fields]
        lines += [f"[models.{json.dumps(name)}]", *said, f"grades = {{ {grades} }}", ""]
    chosen = (f"{json.dumps(code)} = {json.dumps(name)}" for code, name in languages.items())
    return "\n".join([*lines, "[languages]", *chosen]) + "\n"
