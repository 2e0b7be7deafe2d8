"""Measuring what the ear makes of recordings whose words are known."""
