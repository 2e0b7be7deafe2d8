"""The demonstration: one real telephone call, followed until it is a draft case in front of a caseworker."""
