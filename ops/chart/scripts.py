"""The call scripts that have a chart, and what of the words no chart shows."""

from functools import partial

import anyio

from ivr.desk import Desk
from ivr.flows.hotline import call
from ivr.flows.menus import Menus
from ivr.flows.person import reach_person
from ivr.line import Line
from ivr.model import Ending
from ops.chart.document import document
from ops.chart.explore import Walked, an_office, as_on_a_chart, explore
from ops.chart.model import Chart
from ops.chart.outline import Speaker
from prompts.library import HERE, TEMPLATE_LANGUAGE, Library

DOCUMENT = HERE / "CALL.md"


async def _reach_person(line: Line, desk: Desk) -> Ending:
    await reach_person(line, desk)
    return desk.outcome()


def walked_scripts(library: Library) -> tuple[Walked, ...]:
    """In the order in which they are shown."""
    menus = Menus.prove(library)
    return (
        Walked("A call", partial(call, menus=menus)),
        Walked("While people on shift are rung", _reach_person, inside=("person",)),
    )


def charts(library: Library) -> tuple[Chart, ...]:
    """Of every script, in the language that has all words. Raises PromptError, TooManyWalks."""
    written = as_on_a_chart(library)
    language = written.language(TEMPLATE_LANGUAGE) or written.languages()[0]
    with an_office() as office:
        return tuple(
            anyio.run(explore, walked, written, language, office) for walked in walked_scripts(written)
        )


def written_document(library: Library, found: tuple[Chart, ...]) -> str:
    """What stands in `DOCUMENT`."""
    english = library.language(TEMPLATE_LANGUAGE) or library.languages()[0]
    return document(found, Speaker(library, english))


def not_reached(library: Library, found: tuple[Chart, ...]) -> tuple[str, ...]:
    """The menus and entries that no script asks: a mistake in one or the other."""
    asked = {place for chart in found for place in chart.places}
    return tuple(sorted((library.table.menus.keys() | library.table.entries.keys()) - asked))
