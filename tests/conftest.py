"""What every test may ask for."""

import os

from ops.demo.stage import MODEL

os.environ.setdefault("HOTLINE_DEFAULT_MODEL", MODEL)

pytest_plugins = ("tests.places", "tests.words", "tests.loop", "tests.database", "tests.closing")
