"""Bringing what is missing."""
