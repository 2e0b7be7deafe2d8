"""What keeps triage from being taught; drafts go on with what it knows.

TeachingError
├── SentencesUnusable   a line of labelled sentences names no kind of thing, or nothing at all
└── TooFewSentences     of a language, or of one kind of thing
"""

from ops.errors import OpsError


class TeachingError(OpsError):
    """The root of the tree."""


class SentencesUnusable(TeachingError):
    """A line of labelled sentences names no kind of thing, or nothing at all."""


class TooFewSentences(TeachingError):
    """Of a language, or of one kind of thing."""
