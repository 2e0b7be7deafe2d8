"""Plays the demonstration on a hotline that is up: the call, the seven hops, the draft case, the verdict."""

import tempfile
from pathlib import Path
from uuid import UUID

import anyio
from rich.console import Console

from ops.config import Settings
from ops.demo.call import place_call
from ops.demo.follow import Hop, Journals, Stuck, after_the_call
from ops.demo.show import Progress, draft_case
from ops.demo.story import Story
from ops.demo.verdict import read_casebook, what_is_wrong
from prompts.library import Library
from triage.draft import Triage

PERSON = "demo"


def play(settings: Settings, story: Story, console: Console) -> bool:
    """One call from dialling to the caseworker's tray; whether the draft case is right."""
    state = settings.folder
    library = Library.load(audio=[state.placeholder_prompts], own=state.own_words)
    triage = Triage.load()
    with tempfile.TemporaryDirectory() as folder, Progress(console) as progress:
        speech = Path(folder) / "speech.wav"
        story.speak(speech)
        journals = Journals.now(settings.folder)
        watch = _Watch(journals, progress)
        anyio.run(place_call, story, settings, library, speech, watch.doing)
        contact = watch.contact()
        progress.reached(Hop.JOURNAL)
        for hop in after_the_call(contact, settings):
            progress.reached(hop)
    console.print(*draft_case(contact, story, triage), sep="\n")
    console.print(f"From hanging up to the tray: {progress.seconds_from(Hop.JOURNAL):.1f} s.")
    wrong = list(what_is_wrong(story, read_casebook(contact), triage))
    for sentence in wrong:
        console.print(f"[bold red]{sentence}[/]")
    if not wrong:
        console.print("[bold green]The draft case is what was said and pressed.[/]")
    console.print(f"Look at it: http://{settings.console_bind}:{settings.console_port}/case/{contact}/")
    return not wrong


def give_way_in() -> str:
    """A one-time password for the demonstration's caseworker."""
    from ops.console import people
    from ops.console.errors import NameTaken
    from ops.console.roles import Role

    try:
        return people.add(PERSON, list(Role))
    except NameTaken:
        return people.reset(PERSON)


class _Watch:
    """Notes the contact's id, which its journal shows as soon as the call script has begun."""

    def __init__(self, journals: Journals, progress: Progress) -> None:
        self._journals = journals
        self._progress = progress
        self._contact: UUID | None = None
        self._answered = False

    def doing(self, words: str) -> None:
        """The caller is this far."""
        if not self._answered:
            self._answered = True
            self._progress.reached(Hop.ANSWERED)
        self._contact = self._contact or self._journals.new()
        self._progress.doing(words)

    def contact(self) -> UUID:
        """Raises Stuck where no journal ever appeared."""
        if self._contact is None:
            raise Stuck("The call left no journal. See: hotline status")
        return self._contact
