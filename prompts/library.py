"""Everything a caller can hear and press, read once: languages, menus, texts and the sounds on disk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from prompts.errors import MenuIncomplete, PromptMissing, WordsInvalid
from prompts.hours import Hours
from prompts.hours_file import read_hours, refuse_unknown_languages
from prompts.information import MORE, Information, Topic, read_information
from prompts.model import (
    Audio,
    Cell,
    ChoiceT,
    DigitTimers,
    Entry,
    Language,
    LanguageMenu,
    Listing,
    Menu,
    Number,
    Patience,
    Sound,
)
from prompts.reading import (
    HERE,
    TEMPLATE_LANGUAGE,
    files_of,
    own_or_ours,
    read_languages,
    read_numbers,
    read_words,
    sounds_on_disk,
)
from prompts.schema import (
    Menus,
    QuestionRow,
    Text,
    Timers,
    read_menus,
    read_texts,
)

EXTRA_ROOMS = frozenset({"information", "studio"})
"""Rooms a language may lack and be offered all the same: what is in them is then not offered in it."""
MENU_DIGITS = "123456789"
"""0, * and # mean the same everywhere, so a menu of languages has nine places."""


@dataclass(frozen=True)
class Library:
    """Built by `load`. `words`: language -> key -> text; `sounds`: (language, key) -> what is on disk.

    `rooms`: the keys of each file of English texts, by its stem.
    """

    table: Menus
    all_languages: tuple[Language, ...]
    rooms: Mapping[str, tuple[str, ...]]
    words: Mapping[str, Mapping[str, Text]]
    sounds: Mapping[tuple[str, str], Sound]
    hours: Hours
    information: Information
    numbers: Mapping[str, Number] = field(default_factory=dict)

    @classmethod
    def load(cls, words: Path = HERE, audio: Sequence[Path] = (), own: Path | None = None) -> "Library":
        """`words` holds languages.toml, menus.toml, menus/, texts/. The first of `audio` with a sound wins.

        `own` is a deployment's folder: a TOML file directly in it stands in place of the one of that name.
        Raises WordsInvalid where the files contradict themselves or each other.
        """
        languages = read_languages(own_or_ours(words, own, "languages.toml"))
        library = cls(
            table=read_menus(words, own_or_ours(words, own, "menus.toml")),
            all_languages=languages,
            rooms={path.stem: tuple(read_texts(path)) for path in files_of(words, TEMPLATE_LANGUAGE)},
            words={language.code: read_words(words, language) for language in languages},
            sounds=sounds_on_disk(audio, languages),
            numbers=read_numbers(own_or_ours(words, own, "numbers.toml")),
            hours=read_hours(own_or_ours(words, own, "hours.toml")),
            information=read_information(own_or_ours(words, own, "information.toml")),
        )
        library._agree()
        return library

    def languages(self) -> tuple[Language, ...]:
        """All languages, in the order of the language menu."""
        return self.all_languages

    def language(self, code: str) -> Language | None:
        """The language of that code, offered or not."""
        return next((each for each in self.all_languages if each.code == code), None)

    def offered(self) -> tuple[Language, ...]:
        """Only the languages in which a caller can hear every prompt of the call itself."""
        return self._offered

    @cached_property
    def _offered(self) -> tuple[Language, ...]:
        return tuple(each for each in self.all_languages if not self.gaps(each))

    @cached_property
    def otherwise(self) -> Language:
        """The language of who chooses none. Raises PromptMissing where no language can be offered."""
        return self.language_menu().otherwise

    def gaps(self, language: Language, room: str | None = None) -> tuple[str, ...]:
        """The keys that have no audio in a language: of one room, or of all but the `EXTRA_ROOMS`."""
        rooms = [room] if room else self.rooms.keys() - EXTRA_ROOMS
        keys = {key for each in rooms for key in self.rooms[each]}
        return tuple(key for key in self.keys() if key in keys and (language.code, key) not in self.sounds)

    def keys(self) -> tuple[str, ...]:
        """Every prompt there is."""
        return tuple(self.words[TEMPLATE_LANGUAGE])

    def text(self, key: str, language: Language) -> str | None:
        """What is said, in words; None where nobody has written it."""
        text = self.words[language.code].get(key)
        return text.text if text else None

    def sound(self, key: str, language: Language) -> Sound:
        """The audio of one prompt. Raises PromptMissing."""
        try:
            return self.sounds[language.code, key]
        except KeyError:
            raise PromptMissing(key, language.code) from None

    def number(self, dialled: str) -> Number:
        """What is special about a number of ours."""
        return self.numbers.get(dialled, Number())

    def flash_numbers(self) -> tuple[str, ...]:
        """The numbers of ours that are never answered."""
        return tuple(dialled for dialled, number in self.numbers.items() if number.flash)

    def spoken_on(self, dialled: str) -> tuple[Language, ...]:
        """The languages offered to who calls that number; all, where none of its own can be."""
        wanted = self.number(dialled).languages
        return tuple(each for each in self.offered() if each.code in wanted) or self.offered()

    def language_of(self, dialled: str) -> Language | None:
        """The language of a number that is advertised for it alone, where it can be offered."""
        match self.number(dialled).languages:
            case (only,):
                return next((each for each in self.offered() if each.code == only), None)
            case _:
                return None

    def language_menu(
        self, offered: Sequence[Language] | None = None, first: Language | None = None
    ) -> LanguageMenu:
        """The first question: of all languages, or of these in this order; `first` is said before the others.

        Its key stays the same, wherever it is said. Raises PromptMissing where no language can be offered.
        """
        question, offered = self.table.language, self.offered() if offered is None else offered
        if not offered:
            raise PromptMissing(question.prompt, question.otherwise)
        otherwise = next((each for each in offered if each.code == question.otherwise), offered[0])
        return self._page(offered, otherwise, first)

    def _page(self, offered: Sequence[Language], otherwise: Language, first: Language | None) -> LanguageMenu:
        """A language per digit; those beyond share the last digit, which leads to their own page."""
        question, last = self.table.language, len(MENU_DIGITS) - 1
        here = offered if len(offered) <= len(MENU_DIGITS) else offered[:last]
        beyond = offered[len(here) :]
        choices: dict[str, Language | LanguageMenu] = dict(zip(MENU_DIGITS, here, strict=False))
        if beyond:
            choices[MENU_DIGITS[last]] = self._page(beyond, otherwise, first)
        placed = [(language, MENU_DIGITS[min(place, last)]) for place, language in enumerate(offered)]
        placed.sort(key=lambda each: each[0] != first)
        return LanguageMenu(
            choices=choices,
            sounds=tuple(
                self.sound(key, language)
                for language, digit in placed
                for key in (question.prompt, f"digit-{digit}")
            ),
            otherwise=otherwise,
            attempts=question.attempts or self.table.attempts,
            timers=self._timers(question),
        )

    def menu(self, key: str, choices: type[ChoiceT]) -> Menu[ChoiceT]:
        """One question by key, proved against the choices its script knows. Raises MenuIncomplete."""
        row = self.table.menus.get(key)
        if row is None:
            raise MenuIncomplete(f"menus.toml has no menu {key!r}")
        _prove(f"menu {key!r}", {*row.choices.values(), row.otherwise}, choices)
        return Menu(
            key=key,
            prompt=row.prompt,
            choices={digit: choices(value) for digit, value in row.choices.items()},
            otherwise=choices(row.otherwise),
            attempts=row.attempts or self.table.attempts,
            timers=self._timers(row),
        )

    def entry(self, key: str) -> Entry:
        """One question answered by a number. Raises MenuIncomplete."""
        row = self.table.entries.get(key)
        if row is None:
            raise MenuIncomplete(f"menus.toml has no entry {key!r}")
        return Entry(
            key=key,
            prompt=row.prompt,
            most_digits=row.most_digits,
            attempts=row.attempts or self.table.attempts,
            timers=self._timers(row),
        )

    def everywhere(self, choices: type[ChoiceT]) -> Mapping[str, ChoiceT]:
        """The keys that mean the same in every menu. Raises MenuIncomplete."""
        _prove("[everywhere]", set(self.table.everywhere.values()), choices)
        return {digit: choices(value) for digit, value in self.table.everywhere.items()}

    def topics(self, language: Language) -> tuple[Topic, ...]:
        """The information lines a caller can hear to their end in a language."""
        return tuple(
            topic
            for topic in self.information.topics
            if all((language.code, prompt) in self.sounds for prompt in topic.prompts)
        )

    def topic_pages(self, language: Language) -> tuple[Listing, ...]:
        """The menu of those topics: the name of each, or `more`, by its key."""
        pages = self.information.pages(self.topics(language))
        return tuple(self._topic_page(number, page, len(pages)) for number, page in enumerate(pages))

    def _topic_page(self, number: int, page: Mapping[str, Topic], pages: int) -> Listing:
        question = self.information.question
        said = [question.prompt] if number == 0 else []
        for digit, topic in page.items():
            said += [topic.prompt, f"digit-{digit}"]
        choices = {digit: topic.name for digit, topic in page.items()}
        if pages > 1:
            said += [self.information.more, f"digit-{MORE}"]
            choices[MORE] = self.information.more
        return Listing(
            key=f"information-{number + 1}",
            said=tuple(said),
            choices=choices,
            attempts=question.attempts or self.table.attempts,
            timers=self._timers(question),
        )

    def information_keys(self, choices: type[ChoiceT]) -> Mapping[str, ChoiceT]:
        """What the keys mean while a chapter is heard. Raises MenuIncomplete."""
        _prove("information.toml", set(self.information.keys.values()), choices)
        return {digit: choices(value) for digit, value in self.information.keys.items()}

    def patience(self) -> Patience:
        """How long she may speak, and how long we wait for her."""
        row = self.table.recording
        return Patience(row.longest, row.after_speech, row.before_speech)

    def matrix(self) -> tuple[Cell, ...]:
        """Every key in every language: recorded, placeholder or missing, and whether its text is reviewed."""
        return tuple(self._cell(key, language) for key in self.keys() for language in self.all_languages)

    def _cell(self, key: str, language: Language) -> Cell:
        sound, text = self.sounds.get((language.code, key)), self.words[language.code].get(key)
        audio = Audio.MISSING if sound is None else Audio.PLACEHOLDER if sound.placeholder else Audio.RECORDED
        return Cell(key, language.code, audio, reviewed=text is not None and text.reviewed)

    def _timers(self, row: QuestionRow) -> DigitTimers:
        timers: Timers = row.timers or self.table.timers
        return DigitTimers(timers.first, timers.between, timers.overall)

    def _agree(self) -> None:
        """Every key a menu or a translation names is one that English has."""
        known = set(self.keys())
        questions: list[QuestionRow] = [*self.table.menus.values(), *self.table.entries.values()]
        named = {row.prompt for row in [self.table.language, *questions]}
        named |= {f"digit-{digit}" for digit in MENU_DIGITS}
        named |= set(self.information.prompts())
        named |= {f"digit-{digit}" for number in self.hours.emergency.numbers() for digit in number}
        for code, texts in self.words.items():
            named |= texts.keys()
            if unknown := sorted(named - known):
                raise WordsInvalid(
                    f"texts/{TEMPLATE_LANGUAGE}/ lacks {unknown[0]!r}, which {code} or a menu names"
                )
        if self.language(self.table.language.otherwise) is None:
            raise WordsInvalid("menus.toml: language.otherwise is not in languages.toml")
        advertised = {code for number in self.numbers.values() for code in number.languages}
        if unspoken := sorted(code for code in advertised if self.language(code) is None):
            raise WordsInvalid(f"numbers.toml: {unspoken[0]!r} is not in languages.toml")
        refuse_unknown_languages(self.hours, {language.code for language in self.all_languages})


def _prove(where: str, reached: set[str], choices: type[ChoiceT]) -> None:
    known = {choice.value for choice in choices}
    if unknown := sorted(reached - known):
        raise MenuIncomplete(f"{where} leads to {unknown[0]!r}, which no script knows")
    if unreached := sorted(known - reached):
        raise MenuIncomplete(f"{where} never leads to {unreached[0]!r}")
