"""The work of the house, one file per task. Each is "if the row exists return, else compute and insert"."""
