"""Information lines: topics of a few chapters each, one prompt a chapter; `information.toml` says which."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from prompts.schema import Digit, Key, QuestionRow, Strict, read_table

MOST_TOPICS = 40
PAGE = "12345678"
"""Where there are more topics than keys, a page has these, and the last key leads to the next page."""

MORE = "9"
ALL_KEYS = PAGE + MORE


class TopicRow(Strict):
    """One `[[topics]]`: its prompt names it in the menu, its key follows."""

    name: Key
    prompt: Key
    chapters: Annotated[tuple[Key, ...], Field(min_length=1, max_length=9)]


class InformationFile(QuestionRow):
    """information.toml. `prompt` is heard before the topics, `more` leads to the next page of them."""

    more: Key
    keys: Annotated[dict[Digit, str], Field(min_length=1)]
    topics: Annotated[tuple[TopicRow, ...], Field(max_length=MOST_TOPICS)]

    @model_validator(mode="after")
    def name_each_topic_once(self) -> "InformationFile":
        """Statistics tell topics apart by their names."""
        names = [topic.name for topic in self.topics]
        if len(set(names)) < len(names):
            raise ValueError("every topic has a name of its own")
        return self


@dataclass(frozen=True, slots=True)
class Topic:
    """`prompt` names it in the menu; each of `chapters` is a prompt."""

    name: str
    prompt: str
    chapters: tuple[str, ...]

    @property
    def prompts(self) -> tuple[str, ...]:
        """All that must be there for it to be offered."""
        return (self.prompt, *self.chapters)


@dataclass(frozen=True, slots=True)
class Information:
    """All topics in order, and what the keys mean while a chapter is heard."""

    question: QuestionRow
    more: str
    keys: Mapping[str, str]
    topics: tuple[Topic, ...]

    def prompts(self) -> tuple[str, ...]:
        """Every prompt that is named here."""
        return (self.question.prompt, self.more, *(key for topic in self.topics for key in topic.prompts))

    def pages(self, offered: tuple[Topic, ...]) -> tuple[Mapping[str, Topic], ...]:
        """The topics by key, page by page. A key stays the same in a language that lacks other topics."""
        size = len(ALL_KEYS) if len(self.topics) <= len(ALL_KEYS) else len(PAGE)
        pages = [self.topics[start : start + size] for start in range(0, len(self.topics), size)]
        placed = (dict(zip(ALL_KEYS, page, strict=False)) for page in pages)
        kept = ({key: topic for key, topic in page.items() if topic in offered} for page in placed)
        return tuple(page for page in kept if page)


def read_information(path: Path) -> Information:
    """Raises WordsInvalid."""
    told = read_table(path, InformationFile)
    topics = tuple(Topic(row.name, row.prompt, row.chapters) for row in told.topics)
    return Information(told, told.more, told.keys, topics)
