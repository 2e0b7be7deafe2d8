"""Room on the line's disks: a person hears of it before a caller does."""

import logging
import shutil
from pathlib import Path

from ivr.model import Trouble
from ivr.office import Office

log = logging.getLogger(__name__)

LITTLE_ROOM = 500_000_000
"""Bytes; some eight hours of sound, with its sealed copies."""


def look_for_room(office: Office) -> None:
    """Sound the alarm while there is little room left; with room again, that of a full disk is over too."""
    try:
        room = min(_free(folder) for folder in (office.recordings, office.journals))
    except OSError:
        return log.exception("nobody can tell how much room there is")
    if room < LITTLE_ROOM:
        return office.alarm.sound(Trouble.DISK_NEARLY_FULL)
    office.alarm.clear(Trouble.DISK_NEARLY_FULL)
    office.alarm.clear(Trouble.DISK_FULL)


def _free(folder: Path) -> int:
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    return shutil.disk_usage(nearest).free
