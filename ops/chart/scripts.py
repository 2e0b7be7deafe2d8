"""The call scripts that have a chart, and what of the words no chart shows."""

from dataclasses import replace
from functools import partial
from typing import cast

import anyio

from ivr.desk import Desk, Origin
from ivr.flows.any_call import any_call
from ivr.flows.menus import Menus
from ivr.flows.person import reach_person
from ivr.flows.studio import studio
from ivr.flows.studio_menus import StudioMenus
from ivr.line import Line
from ivr.model import Ending, Purpose
from ivr.studio import StudioDesk
from ops.chart.document import document
from ops.chart.explore import Walked, an_office, as_on_a_chart, explore
from ops.chart.model import Chart, Kind
from ops.chart.outline import Speaker
from ops.chart.wander_studio import WalkedStudioDesk
from prompts.library import Library
from prompts.reading import HERE, TEMPLATE_LANGUAGE

DOCUMENT = HERE / "CALL.md"


async def _reach_person(line: Line, desk: Desk) -> Ending:
    await reach_person(line, desk)
    return desk.outcome()


async def _studio(menus: StudioMenus, line: Line, desk: Desk) -> Ending:
    await studio(line, cast("StudioDesk", WalkedStudioDesk()), menus)
    return desk.outcome()


def walked_scripts(library: Library) -> tuple[Walked, ...]:
    """In the order in which they are shown."""
    menus = Menus.prove(library)
    call_back = Origin(purpose=Purpose.CALL_BACK, language=TEMPLATE_LANGUAGE)
    check_back = Origin(purpose=Purpose.CHECK_BACK, language=TEMPLATE_LANGUAGE)
    who_rang = Origin(purpose=Purpose.CALL_BACK)
    script = partial(any_call, menus=menus)
    return (
        Walked("She calls", script),
        Walked("People on shift are rung", _reach_person, inside=("person",)),
        Walked("We call her back", script, called=call_back),
        Walked("We call who rang, in no language we know", script, called=who_rang),
        Walked("We ask whether it was solved", script, called=check_back),
        Walked("A contributor calls the studio", partial(_studio, StudioMenus.prove(library))),
    )


def charts(library: Library) -> tuple[Chart, ...]:
    """Of every script, in the language that has all words. Raises PromptError, TooManyWalks.

    What stands in the chart of her own call is not walked through again where we call.
    """
    written = as_on_a_chart(library)
    language = written.language(TEMPLATE_LANGUAGE) or written.languages()[0]
    found: list[Chart] = []
    known: set[str] = set()
    with an_office() as office:
        for walked in walked_scripts(written):
            further = replace(walked, elsewhere=frozenset(known))
            found.append(chart := anyio.run(explore, further, written, language, office))
            if walked.called is None:
                known |= {name for name, place in chart.places.items() if place.kind is not Kind.WORLD}
    return tuple(found)


def written_document(library: Library, found: tuple[Chart, ...]) -> str:
    """What stands in `DOCUMENT`."""
    english = library.language(TEMPLATE_LANGUAGE) or library.languages()[0]
    return document(found, Speaker(library, english), as_on_a_chart(library).language_menu())


def not_reached(library: Library, found: tuple[Chart, ...]) -> tuple[str, ...]:
    """The menus and entries that no script asks: a mistake in one or the other."""
    asked = {place for chart in found for place in chart.places}
    return tuple(sorted((library.table.menus.keys() | library.table.entries.keys()) - asked))
