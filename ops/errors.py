"""What can go wrong while keeping and running.

OpsError
├── VaultError           the vault cannot keep or give something
│   ├── VaultConflict    another recording is already kept under this id
│   ├── NotInVault       nothing is kept under this id
│   ├── VaultAway        the vault's disk is not there, or does not answer: nothing is known of what it keeps
│   └── CannotUnseal     the seal is broken, or the key is another one
├── KeyMissing           no private key here: this process may not open anything
├── LineUnknown          the line's public key is not here: nothing can be asked of it
├── HoursUnreadable      the hotline's own hours cannot be read: nobody can tell when a caller may be rung
├── NotAskable           the line is not asked this: she may not be called, say; the text says why
├── EnvelopeUnreadable   the disk does not give an envelope's bytes; the others may still be taken
├── ExchangeUnusable     Asterisk cannot be run here; the text says why and what to type
├── AlreadyRunning       another process does this work for the same state folder
└── NotIngestible        a file given by hand cannot become an envelope; the text says why

Messages carry no digits, names, text or paths of recordings.
"""

from ivr import errors as ivr_errors


class OpsError(Exception):
    """The root of the tree."""


class VaultError(OpsError):
    """The vault cannot keep or give something."""


class VaultConflict(VaultError):
    """Another recording is already kept under this id."""


class NotInVault(VaultError):
    """Nothing is kept under this id."""


class VaultAway(VaultError):
    """The vault's disk is not there, or does not answer: nothing is known of what it keeps."""


class CannotUnseal(VaultError, ivr_errors.CannotUnseal):
    """The seal is broken, or the key is another one."""


class KeyMissing(OpsError):
    """No private key here: this process may not open anything."""


class LineUnknown(OpsError):
    """The line's public key is not here: nothing can be asked of it."""


class HoursUnreadable(OpsError):
    """The hotline's hours are wrong: its clock is not known, nor when a call is safe; the text says why."""


class NotAskable(OpsError):
    """The line is not asked this; the text says why."""


class EnvelopeUnreadable(OpsError):
    """The disk does not give an envelope's bytes; the others may still be taken."""


class ExchangeUnusable(OpsError):
    """Asterisk cannot be run here."""


class AlreadyRunning(OpsError):
    """Another process does this work for the same state folder."""


class NotIngestible(OpsError):
    """A file given by hand cannot become an envelope."""
