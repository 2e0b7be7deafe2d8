"""The ear beside faster-whisper's own ways, on the same weights and recordings. Never runs in production."""
