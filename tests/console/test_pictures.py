"""The pictures of the console in the README: small, and true, for they are taken from it."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import ViewportSize, expect

from ops.casebook.models import Caseworker
from ops.config import REPOSITORY
from tests.console.browsing import chromium, served
from tests.console.conftest import PASSWORD
from tests.console.pictures import settle
from tests.console.town import Town

LARGEST = 300_000
WINDOW = ViewportSize(width=1280, height=960)


@pytest.mark.browser
@pytest.mark.usefixtures("transactional_db")
def test_the_pictures_can_be_taken(
    caseworker: Caseworker, town: Town, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    case = settle(town)

    with served() as address, chromium() as browser:
        page = browser.new_page(base_url=address, viewport=WINDOW, timezone_id="Asia/Bangkok")
        page.goto("/")
        page.get_by_label("Name").fill(caseworker.username)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("listitem").first).to_be_visible()
        page.screenshot(path=tmp_path / "picture-tray.png")
        page.goto(f"/case/{case.pk}/")
        page.get_by_role("button", name="Play from 0:12").wait_for()
        page.wait_for_load_state("networkidle")
        page.screenshot(path=tmp_path / "picture-case.png")

    pictures = [tmp_path / "picture-tray.png", tmp_path / "picture-case.png"]
    assert all(10_000 < picture.stat().st_size < LARGEST for picture in pictures)
    if request.config.getoption("--take-pictures", default=False):
        for picture in pictures:
            shutil.copy(picture, REPOSITORY / "ops" / "console" / picture.name)
