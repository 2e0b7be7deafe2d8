"""A caseworker's first day in a real browser: nothing it complains of, every deed reaches the casebook."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import anyio
import pytest
from django.db import connections
from playwright.sync_api import Page, expect

from ivr.model import CaseStatus
from ivr.replies import doers
from ops.casebook.models import AuditEntry, AuditKind, Correction, DraftCase, DraftState
from ops.console import people
from ops.console.roles import Role
from tests.console.browsing import A_MICROPHONE, Complaints, chromium, served
from tests.console.coded import codebook_of, errands_of, given_a_coded_case
from tests.console.town import NUMBER, Call, Said, Town, a_case, given_call, given_transcript, voice
from transcription.model import Grade

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("transactional_db")]
OWN = "four plain words together"


@dataclass
class Desk:
    """Somebody new at a browser."""

    page: Page
    one_time_password: str

    def come_in(self) -> None:
        """Sign in with the one-time password and choose an own one."""
        self.page.goto("/")
        self.page.get_by_label("Name").fill("malee")
        self.page.get_by_label("Password").fill(self.one_time_password)
        self.page.get_by_role("button", name="Sign in").click()
        expect(self.page.get_by_role("heading", name="Your password")).to_be_visible()
        self.page.get_by_label("The password you have now").fill(self.one_time_password)
        self.page.get_by_label("New password", exact=True).fill(OWN)
        self.page.get_by_label("The new one again").fill(OWN)
        self.page.get_by_role("button", name="Change password").click()
        expect(self.page.get_by_role("heading", name="Tray")).to_be_visible()

    def listen_slowly(self) -> None:
        """A quarter as fast: no line is over before a busy machine has looked at it."""
        self.page.evaluate("{ const of = document.querySelector('audio'); of.playbackRate = 0.25; }")

    def place(self) -> float:
        """Where the sound is, in seconds."""
        return float(self.page.evaluate("document.querySelector('audio').currentTime"))


@contextmanager
def at_work(pictures: Path, *more: str) -> Iterator[Desk]:
    """A served console and an empty browser, gone before the test looks into the casebook.

    While Playwright runs, its event loop stands in this thread and Django refuses the database to it.
    """
    password = people.add("malee", [Role.CASEWORKER])
    complaints = Complaints()
    with served() as address, chromium(*more) as browser:
        page = browser.new_page(base_url=address, viewport={"width": 1280, "height": 900})
        complaints.listen(page)
        yield Desk(page, password)
        page.screenshot(path=pictures / "last.png", full_page=True)
    assert complaints.heard == []


def meanwhile(deed: Callable[[], object]) -> None:
    """Do it in another thread, as another process would."""

    def whole() -> None:
        deed()
        connections.close_all()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(whole).result()


def test_a_first_day_from_the_one_time_password_to_an_accepted_case(town: Town, tmp_path: Path) -> None:
    a_case(town)

    with at_work(tmp_path) as desk:
        desk.come_in()
        page = desk.page
        page.get_by_role("link", name="Not allowed to leave the workplace").click()
        expect(page.get_by_text("Demonstration model")).to_be_visible()
        current = page.locator("[data-line].current")

        expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
        desk.listen_slowly()
        page.keyboard.press("Space")
        expect(current).to_contain_text("phone taken")
        assert desk.place() > 0.5

        page.locator("[data-line]", has_text="child").locator(".word").first.click()
        expect(current).to_contain_text("child, locked in")
        assert 4.9 < desk.place() < 7

        page.get_by_role("button", name="Accept as it stands").click()
        expect(page.get_by_text("by malee,")).to_be_visible()

    assert DraftCase.objects.get().state == DraftState.ACCEPTED
    kinds = set(AuditEntry.objects.filter(who__username="malee").values_list("kind", flat=True))
    assert kinds >= {
        AuditKind.SIGNED_IN,
        AuditKind.PASSWORD_CHANGED,
        AuditKind.OPENED_TRAY,
        AuditKind.OPENED_CASE,
        AuditKind.OPENED_TRANSCRIPT,
        AuditKind.OPENED_AUDIO,
        AuditKind.ACCEPTED,
    }


def test_a_case_can_be_worked_on_with_the_keyboard_and_in_place(town: Town, tmp_path: Path) -> None:
    contact = a_case(town)

    with at_work(tmp_path) as desk:
        desk.come_in()
        page = desk.page
        page.goto(f"/case/{contact.pk}/")
        current = page.locator("[data-line].current")

        desk.listen_slowly()
        page.get_by_role("button", name=re.compile("locked in")).click()
        expect(current).to_contain_text("child")
        page.keyboard.press("ArrowUp")
        expect(current).to_contain_text("work permit")
        page.keyboard.press("ArrowLeft")
        expect(page.get_by_label("Place in the recording")).not_to_have_value("0")

        line = page.locator("[data-line]", has_text="work permit")
        line.get_by_title("Put right").click()
        line.get_by_label("What was really said").fill("work permit taken")
        line.get_by_role("button", name="Keep").click()
        expect(page.get_by_text("put right by malee")).to_be_visible()

        page.get_by_role("button", name="Show the number").click()
        expect(page.get_by_text(NUMBER)).to_be_visible()

        page.get_by_text("Dismiss…").click()
        page.get_by_label("A test call").check()
        page.get_by_role("button", name="Dismiss", exact=True).click()
        expect(page.get_by_text("Dismissed by malee")).to_be_visible()

    assert DraftCase.objects.get().reason == "test"
    assert Correction.objects.get().after == "work permit taken"
    assert AuditEntry.objects.filter(kind=AuditKind.OPENED_NUMBER).count() == 1


def test_a_call_that_comes_in_appears_by_itself(town: Town, tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        desk.come_in()
        expect(desk.page.get_by_text("Nobody waits here.")).to_be_visible()

        meanwhile(lambda: given_call(town))

        expect(desk.page.get_by_role("link", name="Not drafted yet")).to_be_visible()


def test_what_was_not_read_is_heard_by_a_click_on_the_map_and_by_key_and_it_stops_where_speech_begins(
    town: Town, tmp_path: Path
) -> None:
    contact = given_call(town, Call(sounds=(voice(),)))
    given_transcript(contact, (Said(0.79, 1.86, "phone| taken"), Said(4.99, 6.87, "locked| in")))

    with at_work(tmp_path) as desk:
        desk.come_in()
        page = desk.page
        page.goto(f"/case/{contact.pk}/")
        stopped = page.get_by_role("button", name="Play", exact=True)
        place = page.get_by_label("Place in the recording")

        page.locator("rect.skip").first.click()
        expect(place).to_have_value(re.compile(r"^(0\.8|0\.9|[1-7])"))
        expect(stopped).to_be_visible()
        assert desk.place() < 5

        page.get_by_text("Taken for no speech, and not read: 4 s").focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(place).to_have_value(re.compile(r"^(5|6)"))
        expect(stopped).to_be_visible()
        assert desk.place() < 7.8

    heard = AuditEntry.objects.filter(kind=AuditKind.OPENED_AUDIO, who__username="malee")
    assert heard.get().object_id == str(contact.recordings.get().pk)


def test_a_message_only_to_be_listened_to_plays_and_shows_no_word(town: Town, tmp_path: Path) -> None:
    contact = given_call(town, Call("shn", sounds=(voice(),)))
    given_transcript(contact, (Said(0.8, 6.9, "invented"),), grade=Grade.LISTEN_ONLY)

    with at_work(tmp_path) as desk:
        desk.come_in()
        desk.page.goto(f"/case/{contact.pk}/")
        desk.listen_slowly()
        desk.page.get_by_role("button", name="Play").click()
        expect(desk.page.get_by_role("button", name="Stop")).to_be_visible()
        expect(desk.page.locator("output")).to_contain_text(re.compile("0:0[1-6] / 0:07"))
        expect(desk.page.get_by_text("invented")).to_have_count(0)


def test_a_caseworker_speaks_to_a_caller_who_holds_a_code(town: Town, tmp_path: Path) -> None:
    coded = given_a_coded_case(town)

    with at_work(tmp_path, *A_MICROPHONE) as desk:
        desk.come_in()
        page = desk.page
        page.goto(f"/case/{coded.contact.pk}/")
        send = page.get_by_role("button", name="Send it to her")
        expect(send).to_be_disabled()

        page.get_by_role("button", name="Record").click()
        elapsed = page.locator("[data-elapsed]")
        expect(elapsed).to_have_text(re.compile("0:0[2-9]|0:[1-5]."))
        page.locator("[data-record]").click()
        expect(send).to_be_disabled()
        page.get_by_role("button", name="Listen").click()
        expect(send).to_be_enabled()
        _, _, seconds = elapsed.inner_text().partition(":")
        page.screenshot(path=tmp_path / "reply.png", full_page=True)
        send.click()
        expect(page.get_by_text("Sent. She hears it when she calls with her code.")).to_be_visible()
        expect(page.get_by_text("not heard yet")).to_be_visible()

        page.get_by_label("What she is told of her case").select_option("needs_more")
        page.get_by_role("button", name="Tell her this").click()
        expect(page.get_by_text("From now on she is told this.")).to_be_visible()

    voice, status = errands_of(town.folder)
    for errand in (voice, status):
        anyio.run(doers(codebook_of(town.folder))[errand.kind], errand)
    opened = codebook_of(town.folder).find(coded.code)
    assert opened is not None
    assert codebook_of(town.folder).status(opened.lookup) is CaseStatus.NEEDS_MORE
    heard = codebook_of(town.folder).sound_of(opened, voice.id)
    assert 1.0 < (len(heard) - 44) / 16_000 < int(seconds) + 4


def test_what_the_browser_cannot_play_is_not_sent(town: Town, tmp_path: Path) -> None:
    coded = given_a_coded_case(town)
    (tmp_path / "voice.txt").write_text("no sound")

    with at_work(tmp_path) as desk:
        desk.come_in()
        desk.page.goto(f"/case/{coded.contact.pk}/")
        desk.page.get_by_label("or a sound file").set_input_files(tmp_path / "voice.txt")

        expect(desk.page.get_by_text("This file cannot be played here")).to_be_visible()
        expect(desk.page.get_by_role("button", name="Send it to her")).to_be_disabled()
