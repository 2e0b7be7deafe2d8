"""Measures what a call costs, how soon it is answered, whether any is lost. Never runs in production."""
