"""Everything that can go wrong while triage is loaded; once loaded it reads any text without failing.

TriageError
└── RulesInvalid   a TOML file of triage is wrong, or names a code the taxonomy does not have
"""


class TriageError(Exception):
    """The root of the tree."""


class RulesInvalid(TriageError):
    """The message names the file and the first fault in it."""
