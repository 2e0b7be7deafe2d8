"""The words the dialplan and the line agree on."""

APPLICATION = "hotline"
"""The Stasis application calls are handed to."""

CONTACT = "HOTLINE_CONTACT"
"""Channel variable: the contact's id. A channel that has one was already ours before we connected."""

DIALLED = "HOTLINE_DIALLED"
"""Channel variable: our number that was called. A channel without one is no caller's."""

OUTBOUND = "HOTLINE_OUTBOUND"
"""Channel variable: set on a leg that we called. It has no DIALLED; a person may be on it all the same."""

NOTED = "HOTLINE_NOTED"
"""Channel variable: set where the number called is never answered. Then there is a note of who rings."""

TRUNK = "trunk-out"
"""The endpoint calls go out through, and the only one."""

SHELTER = "shelter"
"""The dialplan's context that apologises and records by itself."""

BESIDE = "beside-"
"""How the ids of our own channels and bridges begin, which hear callers and whisper to them."""

PATIENCE = 60
"""Seconds a call waits for a sign of life from its script before the dialplan takes it to the shelter."""
