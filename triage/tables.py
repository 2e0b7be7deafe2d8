"""Reads the TOML tables of triage: the taxonomy, the rules of urgency, the combinations, the lexicons."""

import tomllib
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from triage.errors import RulesInvalid
from triage.model import Urgency

HERE = Path(__file__).resolve().parent
Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
Weight = Annotated[float, Field(gt=0, le=1)]


class Strict(BaseModel):
    """Unknown fields are spelling mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class UrgencyRow(Strict):
    """Within what time a person must hear it, and what it means."""

    within: str
    means: str


class IssueRow(Strict):
    """One thing a worker may report, and the indicators it points to."""

    title: str
    indicators: tuple[str, ...]


class Taxonomy(Strict):
    """taxonomy.toml: the vocabulary of a draft case."""

    version: int
    urgency: dict[Urgency, UrgencyRow]
    indicators: dict[str, str]
    issues: dict[str, IssueRow]
    entities: dict[str, str]


class UrgencyRule(Strict):
    """Where all signals of `when` were found, a person must hear it at least this soon.

    A signal is an issue, a danger or a concept. `another_indicator`: and one that `when` does not imply.
    """

    when: Annotated[tuple[str, ...], Field(min_length=1)]
    urgency: Urgency
    reason: str
    another_indicator: bool = False


class UrgencyRules(Strict):
    """urgency.toml."""

    dangers: dict[str, str]
    rules: tuple[UrgencyRule, ...]


class Combination(Strict):
    """Words that report an issue only together, within so many characters, in either order.

    The last concept is the act: where that is denied, it did not happen.
    """

    issue: str
    danger: str | None = None
    concepts: tuple[str, str]
    within: Annotated[int, Field(gt=0, le=200)] = 40
    weight: Weight = 0.8


class Combinations(Strict):
    """combinations.toml."""

    combinations: tuple[Combination, ...]


class Phrases(Strict):
    """Ways to say one thing. `alone`: only where it is all that is said between two pauses.

    A word that ends in `*` stands for every word that begins so.
    """

    issue: str | None = None
    danger: str | None = None
    weight: Weight = 0.9
    alone: bool = False
    note: str = ""
    reviewer: str = ""
    say: Annotated[tuple[Said, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _reports_something(self) -> "Phrases":
        if self.issue is None and self.danger is None:
            raise ValueError("a phrase needs an issue or a danger")
        return self


class Negation(Strict):
    """Words that deny what follows (`before`) or precedes (`after`) them; `reach` in words or clusters."""

    before: tuple[Said, ...] = ()
    after: tuple[Said, ...] = ()
    reach: Annotated[int, Field(ge=0, le=8)] = 2


class LexiconTable(Strict):
    """lexicons/<language>.toml. `people` are words that count people; `numbers` are numbers in words."""

    language: str
    version: int
    reviewer: str = ""
    negation: Negation = Negation()
    people: tuple[Said, ...] = ()
    numbers: dict[str, Annotated[int, Field(gt=0)]] = {}
    concepts: dict[str, tuple[Said, ...]] = {}
    phrases: tuple[Phrases, ...]


TableT = TypeVar("TableT", bound=BaseModel)


def read_table(path: Path, shape: type[TableT]) -> TableT:
    """One TOML file in the given shape. Raises RulesInvalid."""
    return shaped(path, read_toml(path), shape)


def read_toml(path: Path) -> dict[str, Any]:
    """Whatever the file says. Raises RulesInvalid where it is no TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RulesInvalid(f"{path.name}: cannot be read") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RulesInvalid(f"{path.name}: {error}") from error


def shaped(path: Path, told: dict[str, Any], shape: type[TableT]) -> TableT:
    """In the given shape. Raises RulesInvalid, naming the first fault."""
    try:
        return shape.model_validate(told)
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(str(part) for part in fault["loc"])
        raise RulesInvalid(f"{path.name}: {where}: {fault['msg']}") from error
