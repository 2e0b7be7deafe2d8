"""What callers hear, put together from its parts: sets and scripts for the ivr, sounds for the shelter."""

import logging
import os
import secrets
import shutil
from datetime import datetime
from functools import partial
from pathlib import Path

from ivr.flows.any_call import any_call, last_resort
from ivr.flows.menus import Menus
from ivr.ports import Alarm
from ivr.programme import Programme
from ivr.shelf import NO_SET, Shelf
from ops.alarms import AlarmKind, Alarms
from ops.dialplan import ShelterSounds, mark_flash_numbers, shelter_folder
from ops.state import StateFolder
from prompts.errors import PromptError
from prompts.library import Library
from prompts.publishing import Publisher

log = logging.getLogger(__name__)


def open_publisher(folder: StateFolder) -> Publisher:
    """Sets and takes of this line node; what the scripts could not go on with is not published."""
    return Publisher(folder.prompts, folder.placeholder_prompts, folder.own_words, Menus.prove)


def refresh_prompts(folder: StateFolder, alarms: Alarms, now: datetime) -> None:
    """What the program brings anew is heard from this start on; where it cannot be, what was heard before."""
    try:
        open_publisher(folder).refresh(now)
    except (PromptError, OSError):
        log.exception("new prompts could not be put in; callers hear those of before")
        alarms.sound(AlarmKind.PROMPTS_OUTDATED)
    else:
        alarms.clear(AlarmKind.PROMPTS_OUTDATED)


def open_shelf(folder: StateFolder, alarm: Alarm) -> Shelf:
    """What calls begin with. Raises PromptError where not even the placeholders can be used."""
    publisher = open_publisher(folder)
    shelf = Shelf(publisher.sets, partial(rehearse, publisher), alarm, partial(refresh_shelter, folder))
    try:
        mark_flash_numbers(folder, shelf.current.library.flash_numbers())
    except OSError:
        log.exception("Asterisk cannot be told which numbers are never answered; it goes by those of before")
    return shelf


def rehearse(publisher: Publisher, name: str) -> Programme:
    """A set with the call scripts proved against it. Raises PromptError."""
    library = publisher.library(None if name == NO_SET else name)
    menus = Menus.prove(library)
    return Programme(name, library, (partial(any_call, menus=menus), partial(last_resort, menus=menus)))


def library_now(folder: StateFolder) -> Library:
    """What callers hear now; the placeholders, where the current set cannot be used. Raises PromptError."""
    publisher = open_publisher(folder)
    try:
        return publisher.library(publisher.sets.current())
    except (PromptError, OSError):
        log.exception("the current set of prompts cannot be used")
        return publisher.library()


def shelter_sounds(library: Library) -> ShelterSounds:
    """What the shelter says while no call script answers: in every language callers are offered."""
    offered = library.offered()
    return ShelterSounds(
        apologies={each.code: library.sound("shelter", each).path for each in offered},
        goodbyes={each.code: library.sound("thank-you-goodbye", each).path for each in offered},
    )


def refresh_shelter(folder: StateFolder, library: Library) -> None:
    """The shelter speaks as that set does, at once, and where that set says so it answers nobody.

    Raises OSError.

    A language new to it is spoken from the next start of Asterisk on, whose configuration names them.
    """
    mark_flash_numbers(folder, library.flash_numbers())
    for name, sound in shelter_sounds(library).files():
        place = shelter_folder(folder) / name
        if place.exists():
            replace_whole(place, sound)


def replace_whole(place: Path, source: Path) -> None:
    """Whoever plays the old one now plays it to its end."""
    aside = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
    try:
        shutil.copyfile(source, aside)
        os.replace(aside, place)
    finally:
        aside.unlink(missing_ok=True)
