"""Reads the TOML tables of triage: the taxonomy, the rules of urgency, the combinations, the lexicons."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, TypeVar, cast

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
    with_config,
)

from triage.errors import RulesInvalid
from triage.model import Urgency

HERE = Path(__file__).resolve().parent
Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=800)]
Ways = Annotated[tuple[Said, ...], Field(min_length=1)]
Weight = Annotated[float, Field(gt=0, le=1)]
Sentences = Annotated[int, Field(ge=0, le=3)]


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
    `one_sentence`: each was said in one sentence with the first; or, with `or_next_unless`, in the one after
    it, where that speaks of none of these concepts.
    """

    when: Annotated[tuple[str, ...], Field(min_length=1)]
    urgency: Urgency
    reason: str
    another_indicator: bool = False
    one_sentence: bool = False
    or_next_unless: tuple[str, ...] = ()


class UrgencyRules(Strict):
    """urgency.toml."""

    dangers: dict[str, str]
    rules: tuple[UrgencyRule, ...]


class Concepts(Strict):
    """concepts.toml: what each concept means, for whoever extends a lexicon."""

    concepts: dict[str, str]


@with_config(extra="forbid")
@dataclass(frozen=True, slots=True)
class Combination:
    """Concepts that report something only together, within so many characters, in any order.

    `all`: one of each; "a|b" is either. The last is the act: where that is denied ("they did not take my
    passport"), it did not happen. `unless`: nothing is reported where this stands as near. `across`: over how
    many following sentences they may be spread, where each is said plainly. `ordered`: in this order only.
    """

    all: Annotated[tuple[str, ...], Field(min_length=1, max_length=4)]
    issue: str | None = None
    danger: str | None = None
    unless: tuple[str, ...] = ()
    across: Sentences = 0
    ordered: bool = False
    within: Annotated[int, Field(gt=0, le=200)] = 40
    weight: Weight = 0.8

    def __post_init__(self) -> None:
        _reporting(self)


class Explained(Strict):
    """What is not reported where the same words report one of `by`: a blow explains the wound.

    `across`: also where one of `by` is told so many sentences away, or none, and a word of `only_with` stands
    in it. `unless`: not where a word of these does that is none of the other's: a machine explains the wound.
    """

    issue: str
    by: Annotated[tuple[str, ...], Field(min_length=1)]
    across: Sentences = 0
    only_with: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


class Within(Strict):
    """Words of `concepts` are none inside a longer word of `inside`: the "medical" of "medical leave"."""

    concepts: Annotated[tuple[str, ...], Field(min_length=1)]
    inside: Annotated[tuple[str, ...], Field(min_length=1)]


class Combinations(Strict):
    """combinations.toml."""

    combinations: tuple[Combination, ...]
    within: tuple[Within, ...] = ()
    explained: tuple[Explained, ...] = ()
    easily_said: tuple[str, ...] = ()


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
        return _reporting(self)


class Together(Strict):
    """Words of one language that report something only together; all else as in a combination."""

    issue: str | None = None
    danger: str | None = None
    words: Annotated[
        tuple[Annotated[tuple[Said, ...], Field(min_length=1)], ...], Field(min_length=2, max_length=4)
    ]
    across: Sentences = 0
    ordered: bool = False
    within: Annotated[int, Field(gt=0, le=200)] = 40
    weight: Weight = 0.8
    note: str = ""
    reviewer: str = ""

    @model_validator(mode="after")
    def _reports_something(self) -> "Together":
        return _reporting(self)


class Condition(Strict):
    """Where an issue points to an indicator only under a condition; see indicators.toml."""

    issue: str
    indicator: str
    only_with: tuple[str, ...] = ()
    unless_near: tuple[str, ...] = ()
    why: str


class Conditions(Strict):
    """indicators.toml."""

    conditions: tuple[Condition, ...] = ()


class Solved(Strict):
    """Ways to say that it is over ("he gave it back"); of these issues, or of whatever was told before."""

    issues: tuple[str, ...] = ()
    note: str = ""
    reviewer: str = ""
    say: Annotated[tuple[Said, ...], Field(min_length=1)]


class Stance(Strict):
    """Words that say how something is meant.

    `asked`: this clause asks for a rule ("is it legal"). `supposed`: if, unless, when. `aside`: a film, a
    game, a dream; what is told in this sentence is not about her. `tale`: "in the film", "I dreamed that";
    what follows in this sentence did not happen, even where it says "us", until a word of `real` ("but here",
    "the same"). Both go on over the sentences after it, until she, the boss, the truth or this moment comes
    into one. `idle`: thanks, a wrong number, an advertisement. `past`: long over; what is told in this
    sentence is no danger now, and in two sentences that all of it is a story.
    """

    asked: tuple[Said, ...] = ()
    supposed: tuple[Said, ...] = ()
    aside: tuple[Said, ...] = ()
    tale: tuple[Said, ...] = ()
    real: tuple[Said, ...] = ()
    idle: tuple[Said, ...] = ()
    past: tuple[Said, ...] = ()


class Negation(Strict):
    """Words that deny what follows (`before`) or precedes (`after`) them; `reach` in words or clusters.

    `anew`: words that begin another clause, beyond which nothing is denied: "I have no phone he beats me".
    """

    before: tuple[Said, ...] = ()
    after: tuple[Said, ...] = ()
    anew: tuple[Said, ...] = ()
    reach: Annotated[int, Field(ge=0, le=8)] = 2


class LexiconTable(Strict):
    """lexicons/<language>.toml. `numbers` are numbers in words.

    `ordinary` are words of every day that hold one of the others, or look like one misheard.
    `stretch`: how many characters the language needs where English needs one.
    """

    language: str
    version: int
    reviewer: str = ""
    stretch: Annotated[float, Field(ge=0.5, le=3)] = 1.0
    negation: Negation = Negation()
    stance: Stance = Stance()
    ordinary: tuple[Said, ...] = ()
    numbers: dict[str, Annotated[int, Field(gt=0)]] = {}
    concepts: dict[str, tuple[Said, ...]] = {}
    phrases: tuple[Phrases, ...]
    together: tuple[Together, ...] = ()
    solved: tuple[Solved, ...] = ()


ReportT = TypeVar("ReportT", Combination, Phrases, Together)


def _reporting(row: ReportT) -> ReportT:
    if row.issue is None and row.danger is None:
        raise ValueError("this needs an issue or a danger")
    return row


TableT = TypeVar("TableT", bound=BaseModel)


Stamp = tuple[int, int]


def stamp_of(path: Path) -> Stamp:
    """What changes when the file does: its time in nanoseconds, and its size. Raises RulesInvalid."""
    try:
        told = path.stat()
    except OSError as error:
        raise RulesInvalid(f"{path.name}: cannot be read") from error
    return told.st_mtime_ns, told.st_size


def read_table(path: Path, shape: type[TableT]) -> TableT:
    """One TOML file in the given shape; read once, as long as it stays the same. Raises RulesInvalid."""
    return cast(TableT, _read_table(path, stamp_of(path), shape))


@lru_cache(maxsize=128)
def _read_table(path: Path, stamp: Stamp, shape: type[BaseModel]) -> BaseModel:
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
