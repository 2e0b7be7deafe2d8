"""The canary: what it hears, what it does about it, and what it tells."""
