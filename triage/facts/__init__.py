"""Facts a message tells in plain words - who, where, how many, how much, since when - each with its words."""
