"""Reads the words of facts: one TOML per language in `languages/`, and the gazetteer."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import Field, RootModel

from triage.tables import Said, Strict, read_table

HERE = Path(__file__).resolve().parent
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class Role(StrEnum):
    """What a word does for a fact. The first part are the `[words]` of a language, under these names."""

    AND = "and"  # may stand inside a number: "hundred AND two", "apat NA raan"
    HALF = "half"  # "two months and a HALF"
    HALF_NEXT = "half_next"  # "साढ़े" before a number adds a half to it
    DOUBLE = "double"  # "DOUBLE five" in a telephone number
    COUNTER = "counter"  # a number of these is a number of people
    WE = "we"  # the caller and those with her
    US = "us"  # "we", where a bare number beside it counts people: "kami LIMA"
    AND_ME = "and_me"  # "me and": whoever is counted after it, and the caller
    STRANGER = "stranger"  # people who are no workers: children, police, who beat them
    MONEY = "money"  # near these a bare number is a sum
    NOT_MONEY = "not_money"  # a number of these is no sum
    LASTING = "lasting"  # "already", "for": it goes on so long
    NOT_LASTING = "not_lasting"  # age, contract, "left": no time that it went on
    SPAN = "span"  # a duration in one phrase: "half a year"
    APPROXIMATELY = "approximately"  # after a number or a unit: "กว่า"
    MOMENT = "moment"  # a date in one phrase: "yesterday", "last week"
    TODAY = "today"  # a moment often said without meaning one: "today", "tomorrow"
    WEEKDAY = "weekday"
    MONTH = "month"
    FEAST = "feast"
    DAYPART = "daypart"  # only beside another part of a date: "night", "at ten o'clock"
    SINCE = "since"  # stands before a date and belongs to it
    ON = "on"  # stands before a date and does not belong to it
    SINCE_AFTER = "since_after"  # stands after a date and belongs to it
    AGO = "ago"
    DAY_BEFORE = "day_before"  # a number after it is a day of the month
    DAY_AFTER = "day_after"  # a number before it is a day of the month
    HERE = "here"  # before or after a place: there she is
    FROM = "from"  # before or after a place: from there she comes
    TO = "to"  # before or after a place: there somebody went or will go
    OF = "of"  # case endings that make a genitive
    NATION = "nation"  # before or after a country: its people, not the country
    PEOPLE = "people"  # a nationality or a trade that is counted: "34 Nepalis"
    ESTATE = "estate"  # begins the name of a street, estate, village that no gazetteer has
    EMPLOYER = "employer"  # a workplace: its name stands beside it
    WORKPLACE = "workplace"  # a workplace that seldom has its name beside it
    HOUSEHOLD = "household"  # before or after the titled name of a family in whose house she works
    WORKS_FOR = "works_for"  # "hired by": a capital after it begins the name of a workplace
    PRODUCT = "product"  # may stand between a workplace and its name: "garment"
    BROKER = "broker"
    AGENT = "agent"  # a broker who is a person: only a title or "named" tells the name from other words
    ACTS = "acts"  # after a name: who acts ("रमेश ने")
    NAMED = "named"  # "called", "whose name is"
    IS = "is"  # between a broker and a titled name: "the agent IS Mister Tan"
    MY_NAME = "my_name"  # what follows is a person's name
    KIN = "kin"  # "my brother": his name may follow, before a pause, a place or a number
    SPEAKS = "speaks"  # "X is speaking": after the caller's own name
    TITLE = "title"  # before a name, and part of it
    OWN_TITLE = "own_title"  # a title too short to be told from other words, but where a name is expected
    TITLE_AFTER = "title_after"  # after a name: "भाइ"
    SELF = "self"  # before the caller's own name, no part of it
    COMPANY_END = "company_end"  # ends the name of a company: "Sdn Bhd"
    AGENCY_END = "agency_end"  # ends the name of a broker: "Manpower"
    STOP = "stop"  # an everyday word: no name begins with it or goes on over it
    PARTICLE = "particle"  # stands after a name without belonging to it
    PHONE = "phone"  # near these a row of digits is a telephone number
    NOTHING = "nothing"  # a longer word that only looks as if another were in it

    ADD = "add"
    TIMES = "times"
    COLLECTIVE = "collective"
    CURRENCY = "currency"
    UNIT = "unit"
    PLACE = "place"


class Numbers(Strict):
    """Number words. `add` are summed, `times` multiply what stands before them.

    `short_tail`: from this power on, a last digit counts the next lower power ("seribu dua" is 1200).
    `times_first`: a power may stand before what it multiplies ("သိန်းလေးဆယ်" is forty lakh).
    `implied`: powers that are said of one currency only.
    """

    add: dict[Said, float] = Field(default_factory=dict)
    times: dict[Said, int] = Field(default_factory=dict)
    collective: dict[Said, int] = Field(default_factory=dict)
    implied: dict[Said, Currency] = Field(default_factory=dict)
    short_tail: int = 0
    times_first: bool = False


class FactWords(Strict):
    """languages/<language>.toml. `endings` may follow any word of a spaced script ("क्लाङ-को").

    `default_currency`: of callers in this language who name neither a currency nor a place.
    `name_endings`: those that are taken off the last word of a name.
    `postposed`: what tells whether she is at, from or bound for a place stands after it.
    `name_first`: names of workplaces stand before the word for the workplace.
    """

    language: str
    version: int
    reviewer: str = ""
    default_currency: str = ""
    name_first: bool = False
    postposed: bool = False
    endings: tuple[Said, ...] = ()
    name_endings: tuple[Said, ...] = ()
    numbers: Numbers = Field(default_factory=Numbers)
    currency: dict[Said, Currency] = Field(default_factory=dict)
    units: dict[Said, str] = Field(default_factory=dict)
    words: dict[Role, tuple[Said, ...]] = Field(default_factory=dict)


class Gazetteer(RootModel[dict[str, dict[str, dict[str, tuple[Said, ...]]]]]):
    """gazetteer.toml: country code -> kind of place -> canonical name -> further spellings."""

    def places(self) -> Iterator["PlaceName"]:
        """Every spelling of every place."""
        for country, kinds in self.root.items():
            for kind, names in kinds.items():
                for name, spellings in names.items():
                    for said in dict.fromkeys((name, *spellings)):
                        yield PlaceName(said=said, name=name, kind=kind, country=country)


@dataclass(frozen=True, slots=True)
class PlaceName:
    """One spelling of a place. `kind` is country, abroad, region (province, state), town, area or home."""

    said: str
    name: str
    kind: str
    country: str


def tables_in(folder: Path = HERE) -> list[Path]:
    """All files that the facts of a folder are read from."""
    return [*sorted((folder / "languages").glob("*.toml")), folder / "gazetteer.toml"]


def read_words(folder: Path = HERE) -> dict[str, FactWords]:
    """Every language's words. Raises RulesInvalid."""
    tables = [read_table(path, FactWords) for path in sorted((folder / "languages").glob("*.toml"))]
    return {table.language: table for table in tables}


def read_gazetteer(folder: Path = HERE) -> Gazetteer:
    """Raises RulesInvalid."""
    return read_table(folder / "gazetteer.toml", Gazetteer)
