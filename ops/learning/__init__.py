"""Speech models learn from what the hotline's own people corrected, as far as callers allowed it."""
