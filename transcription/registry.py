"""The registry of speech models (`models.toml`) and where on disk a model is found."""

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from transcription.context import LONGEST_WINDOW, SHORTEST_WINDOW, Context, Fit
from transcription.errors import ModelMissing, RegistryBroken
from transcription.model import Grade

HERE = Path(__file__).resolve().parent
REGISTRY_FILE = HERE / "models.toml"
EMBEDDED_MODELS = HERE / "models"
"""The models folder of last resort."""
DEFAULT, NONE = "default", "none"
NEEDED_FILES = ("model.bin", "config.json", "tokenizer.json")
"""Without its tokenizer faster-whisper would go looking for one in the network."""
NEVER_WRITTEN = frozenset({"shn", "mnw", "ksw", "kac"})
"""Shan, Mon, S'gaw Karen and Kachin: no Whisper was taught them, whatever text one would make of them."""
SMALLEST_WEIGHTS = 1_000_000
"""Bytes. A smaller model.bin is a pointer that git-lfs left, or an interrupted copy."""


class ModelEntry(BaseModel):
    """One model as the registry tells it. `compute` overrides the compute type per device ("cpu", "cuda").

    `beam` is how many readings are weighed at once where the first, greedy one raises a doubt; `context` how
    much is encoded for a window, and `window` how many seconds of speech it holds at most.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    grades: Mapping[str, Grade]
    repository: str | None = None
    revision: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{40}$")] | None = None
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None
    megabytes: int | None = None
    demonstration: bool = False
    beam: int = Field(default=5, ge=1, le=10)
    context: Context = Context.FULL
    window: float = Field(default=LONGEST_WINDOW, ge=SHORTEST_WINDOW, le=LONGEST_WINDOW)
    compute: Mapping[str, str] = {}

    def grade(self, language: str) -> Grade:
        """LISTEN_ONLY for every language the model has no grade for."""
        return self.grades.get(language, Grade.LISTEN_ONLY)

    @property
    def fit(self) -> Fit:
        """How its windows are cut and encoded."""
        return Fit(self.context, self.window)


@dataclass(frozen=True, slots=True)
class Registry:
    """The models by name, and per language "default", "none" or a model's name."""

    models: Mapping[str, ModelEntry]
    languages: Mapping[str, str]

    def entry(self, name: str) -> ModelEntry:
        """Raises ModelMissing for a name the registry does not know."""
        if name not in self.models:
            raise ModelMissing(f"the registry knows no model {name!r}; it knows {', '.join(self.models)}")
        return self.models[name]

    def model_for(self, language: str, default: str) -> ModelEntry | None:
        """The model that hears a language; None where the language is only listened to."""
        choice = self.languages.get(language, NONE)
        if choice == NONE or language in NEVER_WRITTEN:
            return None
        return self.entry(default if choice == DEFAULT else choice)

    def graded(self, earned: Mapping[tuple[str, str], Grade]) -> "Registry":
        """The same with other grades; `earned` maps (language, model) to a grade."""
        models = dict(self.models)
        for (language, model), grade in earned.items():
            if model in models and language not in NEVER_WRITTEN:
                grades = {**models[model].grades, language: grade}
                models[model] = models[model].model_copy(update={"grades": grades})
        return replace(self, models=models)


def load_registry(file: Path = REGISTRY_FILE, own: Path | None = None) -> Registry:
    """The house's registry; what stands in `own` goes before it.

    Raises RegistryBroken, saying where, if a file is not TOML or names a model or field that is not.
    """
    models: dict[str, ModelEntry] = {}
    languages: dict[str, str] = {}
    for each in (file, own) if own else (file,):
        more, chosen = read_registry(each)
        models |= {name: _entry(each, name, fields) for name, fields in more.items()}
        _check(each, chosen, models)
        languages |= chosen
    return Registry(models, languages)


def _entry(file: Path, name: str, fields: Any) -> ModelEntry:
    try:
        return ModelEntry(name=name, **fields)
    except (TypeError, ValidationError) as problem:
        raise RegistryBroken(f"{file.name} cannot be used: {problem}") from problem


def _check(file: Path, languages: Mapping[str, Any], models: Collection[str]) -> None:
    for language, choice in languages.items():
        if choice not in [DEFAULT, NONE, *models]:  # no set: TOML may have put a list there
            raise RegistryBroken(f"{file.name}: {language} asks for model {choice!r}, which is not in it")
        if choice != NONE and language in NEVER_WRITTEN:
            raise RegistryBroken(f"{file.name}: {language} is only listened to, no model may write it")


def read_registry(file: Path) -> tuple[dict[str, Any], dict[str, str]]:
    """The models and the languages of one file, as written. Raises RegistryBroken."""
    try:
        written = tomllib.loads(file.read_text("utf-8"))
        return dict(written.get("models", {})), dict(written.get("languages", {}))
    except (OSError, tomllib.TOMLDecodeError, TypeError, ValueError) as problem:
        raise RegistryBroken(f"{file.name} cannot be used: {problem}") from problem


def find_model(entry: ModelEntry, folders: Sequence[Path]) -> Path:
    """The first folder that holds the complete model. Raises ModelMissing: which folder to fill, and how."""
    for folder in folders:
        if is_complete(folder / entry.name):
            return folder / entry.name
    raise ModelMissing(advice(entry, folders[0] / entry.name))


def is_complete(folder: Path) -> bool:
    """Whether every file that recognition needs is there, and is not a pointer or a stump."""
    weights = folder / "model.bin"
    return (
        all((folder / name).is_file() for name in NEEDED_FILES)
        and any(folder.glob("vocabulary.*"))
        and weights.stat().st_size >= SMALLEST_WEIGHTS
    )


def advice(entry: ModelEntry, folder: Path) -> str:
    """What to do where a model is missing."""
    source = f" of {entry.repository}, revision {entry.revision}," if entry.repository else ""
    fetch = f"type `hotline models fetch {entry.name}`, or " if entry.repository else ""
    return (
        f"the speech model {entry.name!r} is missing: {fetch}put the files model.bin, config.json, "
        f"tokenizer.json, vocabulary.* (and preprocessor_config.json if it has one){source} into {folder}"
    )
