"""The first thing a process of the house does: keys, then Django, then logs that tell no secret."""

import logging
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ops.wiring import Wiring


def begin(*, json_logs: bool = True) -> "Wiring":
    """Keys made, Django set up, the house put together. `json_logs` is for processes, not short commands."""
    import django

    from ops.config import Settings
    from ops.keys import ensure_keys
    from ops.logs import configure
    from ops.wiring import Wiring

    settings = Settings()
    ensure_keys(settings.folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ops.project.settings")
    django.setup()
    if json_logs:
        configure()
    else:
        logging.disable(logging.CRITICAL)
    return Wiring(settings)
