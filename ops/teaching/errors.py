"""What keeps triage from being taught; drafts go on with what it knows.

TeachingError
├── SentencesUnusable   a line of labelled sentences names no kind of thing, or nothing at all
├── TooFewSentences     of a language, or of one kind of thing
└── NamesUnusable       a line of texts with marked names has a bracket without its other, or nothing
"""

from ops.errors import OpsError


class TeachingError(OpsError):
    """The root of the tree."""


class SentencesUnusable(TeachingError):
    """A line of labelled sentences names no kind of thing, or nothing at all."""


class TooFewSentences(TeachingError):
    """Of a language, or of one kind of thing."""


class NamesUnusable(TeachingError):
    """A line of texts with marked names has a bracket without its other, or nothing at all."""
