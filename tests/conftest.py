"""What every test may ask for."""

pytest_plugins = ("tests.places", "tests.loop", "tests.database", "tests.closing")
