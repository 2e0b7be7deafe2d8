"""The command line: one module per group of commands. Heavy imports stand inside the commands."""
