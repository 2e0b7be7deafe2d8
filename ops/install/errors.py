"""Everything that can go wrong while bringing what is missing.

InstallError
├── NeedsRoot      a package is missing and we may not install it; says what to type
├── CommandFailed  a program we called gave up; says what was being done and its last words
└── StillMissing   a thing was installed and yet is not there

Each message is one sentence for the person at the terminal.
"""

from ops.errors import OpsError


class InstallError(OpsError):
    """The root of the tree."""


class NeedsRoot(InstallError):
    """A package is missing and this user may not install it."""


class CommandFailed(InstallError):
    """A program we called gave up."""


class StillMissing(InstallError):
    """A thing was installed and yet is not there."""
