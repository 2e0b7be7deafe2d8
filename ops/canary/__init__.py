"""The canary calls the hotline as a caller would, in each language, and tells when it does not work."""
