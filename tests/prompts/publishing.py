"""A small deployment: three languages with short sounds, and people who record and publish."""

import shutil
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from prompts.composing import words_digest
from prompts.library import Library
from prompts.publishing import Publisher
from prompts.sound import Samples, as_wav
from prompts.takes import Signed, Spoken, Take

LANGUAGES = ("en", "th", "my")
NOW = datetime(2026, 11, 1, tzinfo=UTC)


def a_voice(pitch: float = 200.0, seconds: float = 0.2) -> Samples:
    moments = np.arange(int(seconds * 8000)) / 8000
    return np.asarray(0.1 * np.sin(2 * np.pi * pitch * moments), dtype=np.float32)


class Deployment:
    """Its folders, and what people do in it. Time passes by an hour with everything they do."""

    def __init__(self, root: Path, languages: Sequence[str] = LANGUAGES) -> None:
        self.root = root
        self.languages = languages
        self.base, self.own = root / "base", root / "own"
        self.now = NOW
        self.publisher = Publisher(
            root / "prompts", self.base, self.own, lambda library: library.language_menu()
        )

    def render(self, pitch: float = 200.0) -> None:
        """Placeholders of every prompt."""
        sound = as_wav(a_voice(pitch))
        for language in self.languages:
            (self.base / language).mkdir(parents=True, exist_ok=True)
            for key in Library.load().keys():
                path = self.base / language / f"{key}.wav"
                path.unlink(missing_ok=True)
                path.write_bytes(sound)

    def stage(self, name: str, pitch: float = 500.0, by: str = "Aye") -> Take:
        language, key = name.split("/")
        words = words_digest(Library.load(), language, key)
        return self.publisher.takes.stage(
            Spoken(language, key, Signed(by, self.later(), words), a_voice(pitch))
        )

    def approve(self, take: Take, by: str = "Mo", words: str | None = None) -> Take:
        digest = take.recorded.words if words is None else words
        return self.publisher.takes.approve(take, Signed(by, self.later(), digest))

    def publish(self, name: str = "", *, whole: tuple[str, ...] = ()) -> str:
        """Everything approved; `name` is recorded and approved before. Gives the set's name."""
        if name:
            self.approve(self.stage(name))
        return self.publisher.publish("Mo", self.later(), whole).name

    def heard(self, name: str) -> bytes:
        """What a caller who calls now hears of a prompt."""
        language, key = name.split("/")
        library = self.publisher.library(self.publisher.sets.current())
        return library.sounds[language, key].path.read_bytes()

    def later(self) -> datetime:
        self.now += timedelta(hours=1)
        return self.now

    def copy(self, root: Path) -> "Deployment":
        """The same on another disk, as a power cut would leave it."""
        shutil.copytree(self.root, root)
        other = Deployment(root, self.languages)
        other.now = self.now
        return other
