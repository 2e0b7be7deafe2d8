"""The ear beside faster-whisper's own ways, on the same weights and recordings.

Of this only `at_start` ever runs in production.
"""
