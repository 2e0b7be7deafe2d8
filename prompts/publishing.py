"""From placeholders and approved recordings to a set that callers hear: composed, proved, switched to.

What is refused leaves everything as it was: a set in which a language that callers are offered would have a
gap, a sound that is damaged, words that contradict themselves.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from prompts.composing import Composition, approved, base_digest, compose, sha256_of, taken_by
from prompts.disk import alone
from prompts.errors import NoSuchSet, NotPublished, PromptError
from prompts.library import Library
from prompts.model import Sound
from prompts.sets import WORDS, About, How, Making, Sets, Switch
from prompts.takes import Takes

Prove = Callable[[Library], object]
"""Raises PromptError where call scripts could not go on with these prompts."""

HEADER = 44
HOTLINE = "hotline"
"""Who publishes what the program itself brings."""


@dataclass(frozen=True, slots=True)
class Change:
    """What differs between two sets, by `<language>/<key>`; `words` are names of TOML files."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed or self.words)


@dataclass(frozen=True, slots=True)
class Published:
    """What callers hear from now on. `stale`: recordings left out, since their words have changed since."""

    name: str
    change: Change
    stale: tuple[str, ...] = ()


class Publisher:
    """`folder` holds sets and takes; `base` the placeholders; `own` a deployment's own words, if any."""

    def __init__(self, folder: Path, base: Path, own: Path, prove: Prove) -> None:
        self.sets = Sets(folder)
        self.takes = Takes(folder / "takes")
        self._folder, self._base, self._own = folder, base, own
        self._prove_scripts = prove

    def library(self, name: str | None = None) -> Library:
        """What a set says; with the placeholders below it, for what a newer program says and it does not.

        Without a name the placeholders alone. Raises PromptError.
        """
        if name is None:
            return Library.load(audio=[self._base], own=self._own)
        place = self.sets.place(name)
        return Library.load(audio=[place, self._base], own=place / WORDS)

    def compose(self) -> Composition:
        """What would be published now. Raises PromptError, OSError."""
        return compose(self._base, self._own, approved(self.takes))

    def would_say(self, composition: Composition) -> Library:
        """What callers would hear if that were published. Raises PromptError."""
        sounds = dict[tuple[str, str], Sound]()
        for name, path in composition.sources.items():
            language, _, key = name.partition("/")
            sounds[language, key] = Sound(key, language, path, composition.pieces[name].placeholder)
        return replace(self.library(), sounds=sounds)

    def about(self, composition: Composition, by: str, at: datetime) -> About:
        """What a set made of that would say of itself."""
        base = base_digest(self._base, self._own)
        return About(at, by, base, composition.pieces, composition.digests_of_words())

    def publish(self, by: str, at: datetime, whole: Collection[str] = ()) -> Published:
        """Everything that is approved, together. `whole`: languages that must have no gap.

        Raises NotPublished, WordsInvalid or OSError, and then callers hear what they heard before.
        """
        with alone(self._folder):
            return self._publish(self.compose(), Switch("", at, by, How.PUBLISHED), whole)

    def refresh(self, at: datetime) -> Published | None:
        """At a start: where the placeholders are others than those the newest set was made on.

        The first set of all is made so. None where there is nothing to do. Raises as `publish` does.
        """
        with alone(self._folder):
            if self._newest_base() == base_digest(self._base, self._own):
                return None
            current = self.sets.current()
            taken = taken_by(self.sets.about(current), self.sets.place(current)) if current else {}
            composition = compose(self._base, self._own, taken)
            return self._publish(composition, Switch("", at, HOTLINE, How.REFRESHED), ())

    def roll_back(self, by: str, at: datetime, name: str | None = None) -> Published:
        """To the set before the current one, or to that one. Raises NoSuchSet, NotPublished."""
        with alone(self._folder):
            current = self.sets.current()
            earlier = [each for each in self.sets.names() if current and each < current]
            wanted = name or (earlier[-1] if earlier else None)
            if wanted is None:
                raise NoSuchSet
            self._prove(self.library(wanted))
            change = self.difference(current, self.sets.about(wanted))
            if wanted != current:
                self.sets.switch(Switch(wanted, at, by, How.ROLLED_BACK))
        return Published(wanted, change)

    def difference(self, name: str | None, other: About) -> Change:
        """From that set to the other."""
        if name is None:
            return Change(added=tuple(sorted(other.pieces)))
        before = self.sets.about(name)
        old, new = before.pieces, other.pieces
        return Change(
            added=tuple(sorted(new.keys() - old.keys())),
            changed=tuple(
                sorted(each for each in old.keys() & new.keys() if old[each].sha256 != new[each].sha256)
            ),
            removed=tuple(sorted(old.keys() - new.keys())),
            words=tuple(sorted({each for each, _ in set(before.words.items()) ^ set(other.words.items())})),
        )

    # how it is done

    def _newest_base(self) -> str | None:
        names = self.sets.names()
        try:
            return self.sets.about(names[-1]).base if names else None
        except NoSuchSet:  # damaged: the next one is made on what is there now
            return None

    def _publish(self, composition: Composition, switch: Switch, whole: Collection[str]) -> Published:
        self.sets.clear_away(switch.at)
        current = self.sets.current()
        about = self.about(composition, switch.by, switch.at)
        if current is not None and self.sets.about(current).digest() == about.digest():
            self._refuse_gaps(self.library(current), whole, composition)
            return Published(current, Change(), composition.stale)
        change = self.difference(current, about)
        with self.sets.making() as making:
            self._lay(making, composition, current)
            self._prove_set(making, whole, composition)
            name = self.sets.finish(making, about)
        self.sets.switch(Switch(name, switch.at, switch.by, switch.how))
        return Published(name, change, composition.stale)

    def _lay(self, making: Making, composition: Composition, current: str | None) -> None:
        """A sound the current set has already gets a second name: a set of a thousand costs few megabytes."""
        laid = self.sets.about(current).pieces if current else {}
        place = self.sets.place(current) if current else self._folder
        for name, source in composition.sources.items():
            wanted = composition.pieces[name].sha256
            has_it = name in laid and laid[name].sha256 == wanted
            making.lay(name, source, place / f"{name}.wav" if has_it else None)
            refuse_damaged(making.folder / f"{name}.wav", wanted, name)
        for name, source in composition.words.items():
            making.lay_words(name, source)

    def _prove_set(self, making: Making, whole: Collection[str], composition: Composition) -> None:
        """What it would say by itself, without anything below it."""
        try:
            library = Library.load(audio=[making.folder], own=making.folder / WORDS)
        except PromptError as fault:
            raise NotPublished(str(fault)) from fault
        self._prove(library)
        current = self.sets.current()
        offered = [language.code for language in self.library(current).offered()] if current else []
        self._refuse_gaps(library, [*offered, *whole], composition)

    def _prove(self, library: Library) -> None:
        try:
            self._prove_scripts(library)
        except PromptError as fault:
            raise NotPublished(str(fault)) from fault

    def _refuse_gaps(self, library: Library, codes: Collection[str], composition: Composition) -> None:
        for code in codes:
            language = library.language(code)
            gaps = library.gaps(language) if language else ("its row in languages.toml",)
            if gaps:
                first = ", ".join(gaps[:3]) + (" …" if len(gaps) > 3 else "")
                name = language.name if language else code
                raise NotPublished(f"{name} would lack {first} ({len(gaps)} in all){_why(code, composition)}")


def _why(code: str, composition: Composition) -> str:
    if any(name.startswith(f"{code}/") for name in composition.stale):
        return "; words have changed since they were recorded: approve the recordings again, or record anew"
    return ""


def refuse_damaged(path: Path, wanted: str, name: str) -> None:
    """Raise NotPublished for what is not the sound it should be, or none that Asterisk plays."""
    with path.open("rb") as file:
        header = file.read(HEADER)
    whole = header[:4] == b"RIFF" and header[8:12] == b"WAVE" and path.stat().st_size > HEADER
    if not whole or sha256_of(path) != wanted:
        raise NotPublished(f"the sound of {name} is damaged; render it or record it again")
