"""The casebook: what the house knows of each contact, and who did what with it."""
