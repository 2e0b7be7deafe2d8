"""Who shares a machine with the telephone waits for it."""

import os

NICENESS = 10


def give_way() -> None:
    """From here on this process and what it starts take the processor when the telephone does not want it.

    A transcript that comes a second later harms nobody; sound that comes 20 ms later is lost.
    """
    os.nice(NICENESS)
