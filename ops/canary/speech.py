"""What the canary says: a few harmless words, in each language."""

from pathlib import Path

from ops.demo.story import VOCABULARY
from ops.telephone.speech import VOICES, read_vocabulary, speak_texts
from prompts.model import Language

WORDS = ("hello", "one", "two", "three", "thank you")
"""In the English of the demonstration's vocabulary: nobody who hears them is alarmed."""


def speak(language: Language, into: Path) -> None:
    """Write it as a WAV file. A language without these words says its own name. Raises CannotSay."""
    known = {unit.english: unit.text for unit in read_vocabulary(VOCABULARY).get(language.code, ())}
    texts = [known[word] for word in WORDS] if known else [language.own_name] * 3
    speak_texts(texts, VOICES.get(language.code) or language.voice or "en", into)
