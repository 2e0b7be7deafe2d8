"""What a set would be made of: the placeholders, and over them what was recorded and approved."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from prompts.library import Library
from prompts.reading import TEMPLATE_LANGUAGE
from prompts.schema import read_rendered_set
from prompts.sets import About, Piece
from prompts.takes import Takes

STUDIO = "studio"
"""The room of texts that only who records prompts hears."""

Taken = Mapping[str, tuple[Path, Piece]]
"""By `<language>/<key>`: a recording, and what the set will say of it."""


@dataclass(frozen=True, slots=True)
class Composition:
    """Where each sound comes from, and what is said of it.

    `stale`: recordings left out, since what they say is no longer what the words say.
    """

    sources: Mapping[str, Path]
    pieces: Mapping[str, Piece]
    words: Mapping[str, Path]
    stale: tuple[str, ...] = ()

    def digests_of_words(self) -> dict[str, str]:
        """Of each TOML file of the deployment's own."""
        return {name: sha256_of(path) for name, path in self.words.items()}


def approved(takes: Takes) -> Taken:
    """What callers are to hear once it is published."""
    return {
        take.name: (
            takes.sound(take),
            Piece(take.sha256, False, take.id, take.approved.words if take.approved else ""),
        )
        for take in takes.chosen().values()
    }


def taken_by(about: About, place: Path) -> Taken:
    """The recordings a set has."""
    return {name: (place / f"{name}.wav", piece) for name, piece in about.pieces.items() if piece.take}


def compose(base: Path, own: Path, taken: Taken) -> Composition:
    """A recording whose words have changed gives way to the placeholder. Raises PromptError, OSError."""
    library, rendered = Library.load(audio=[base], own=own), read_rendered_set(base)
    sources, pieces, stale = dict[str, Path](), dict[str, Piece](), list[str]()
    for language in library.languages():
        for key in library.keys():
            name, words = f"{language.code}/{key}", words_digest(library, language.code, key)
            sound, take = library.sounds.get((language.code, key)), taken.get(name)
            if take is not None and take[1].words == words:
                sources[name], pieces[name] = take
                continue
            if take is not None:
                stale.append(name)
            if sound is not None:
                placeholder = name in rendered and rendered[name].placeholder
                sources[name] = sound.path
                pieces[name] = Piece(sha256_of(sound.path), placeholder, None, words)
    return Composition(sources, pieces, _own_words(own), tuple(stale))


def base_digest(base: Path, own: Path) -> str:
    """Of placeholders and own words as they lie there, by size and time: each is looked at, none is read."""
    seen = hashlib.sha256()
    for path in sorted([*base.glob("*/*.wav"), *own.rglob("[!.]*.toml")]):
        known = path.stat()
        seen.update(f"{path.parent.name}/{path.name} {known.st_size} {known.st_mtime_ns}\n".encode())
    return seen.hexdigest()[:16]


def to_record(library: Library) -> tuple[str, ...]:
    """What callers hear, in the order of the printed list; the studio's own words are nobody's work."""
    studio = library.rooms.get(STUDIO, ())
    return tuple(key for key in library.keys() if key not in studio)


def words_digest(library: Library, code: str, key: str) -> str:
    """Of what that prompt says in that language; of the English, where nobody has written it."""
    text = library.words[code].get(key) or library.words[TEMPLATE_LANGUAGE].get(key)
    return hashlib.sha256((text.text if text else "").encode()).hexdigest()[:16]


def sha256_of(path: Path) -> str:
    """In hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _own_words(own: Path) -> dict[str, Path]:
    return {str(path.relative_to(own)): path for path in sorted(own.rglob("[!.]*.toml"))}
