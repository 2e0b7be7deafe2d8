"""Decided cases leave the house as files for other programs, as far as callers allowed it."""
