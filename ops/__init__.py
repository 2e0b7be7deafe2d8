"""Keeping, showing, running: the casebook, the console, the tasks, the command line and the installation."""
