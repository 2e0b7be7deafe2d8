"""What may be wrong with a recording of a prompt; `prompts.quality` hears it."""

from enum import StrEnum


class Fault(StrEnum):
    """What is wrong; the worst first."""

    SILENT = "silent"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    CLIPPED = "clipped"
    QUIET = "quiet"
    NOISY = "noisy"
