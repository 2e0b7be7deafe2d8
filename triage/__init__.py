"""From a transcript and keypad answers to a draft case with its evidence. Synchronous and pure."""
