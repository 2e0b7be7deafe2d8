"""What every test may ask for."""

import os

from hypothesis import HealthCheck, settings

from ops.demo.stage import MODEL

os.environ.setdefault("HOTLINE_DEFAULT_MODEL", MODEL)
os.environ.setdefault("HOTLINE_TUNE_AT_START", "false")

settings.register_profile(
    "however slow", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("however slow")  # what it tries is right or wrong, on a busy machine too

pytest_plugins = (
    "tests.places",
    "tests.words",
    "tests.loop",
    "tests.database",
    "tests.closing",
    "tests.c_library",
)
