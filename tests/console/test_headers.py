"""What every answer tells the browser: run and show nothing that is not ours, keep nothing, tell nobody."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from ops.console import browser_code
from tests.console.town import Town, a_case

CONSOLE = Path(browser_code.__file__).parent


@pytest.mark.parametrize("address", ["/", "/case/", "/password/"])
def test_pages_carry_the_strict_headers(address: str, signed_in: Client, town: Town) -> None:
    answer = signed_in.get(f"/case/{a_case(town).pk}/" if address == "/case/" else address)

    policy = dict(part.split(" ", 1) for part in answer["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["media-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert "no-store" in answer["Cache-Control"]


def test_pages_hold_no_inline_script_style_or_handler(signed_in: Client, town: Town) -> None:
    contact = a_case(town)

    for address in ("/", f"/case/{contact.pk}/", "/password/"):
        page = signed_in.get(address).content.decode()
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|hx-on|hx-vals=.js", page)
        assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", page))


def test_htmx_may_neither_evaluate_nor_write_styles_nor_remember_pages(signed_in: Client, town: Town) -> None:
    page = signed_in.get("/").content.decode()

    for rule in (
        '"allowEval": false',
        '"includeIndicatorStyles": false',
        '"allowScriptTags": false',
        '"historyCacheSize": 0',
    ):
        assert rule in page


def test_behind_https_cookies_are_secure_and_browsers_are_told_to_stay(tmp_path: Path) -> None:
    asked = (
        "from ops.project import settings as s;"
        "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS >= 31536000)"
    )

    def told(https: str) -> str:
        environment = {"HOTLINE_STATE": str(tmp_path), "HOTLINE_CONSOLE_HTTPS": https}
        return subprocess.run(
            [sys.executable, "-c", asked], env=environment, capture_output=True, text=True, check=True
        ).stdout.strip()

    assert told("true") == "True True True"
    assert told("false") == "False False False"


def test_every_typeface_named_is_one_that_is_collected() -> None:
    named = set(re.findall(r"\.\./vendor/([^\"]+)", (CONSOLE / "static/console/fonts.css").read_text()))

    collected = {name for _source, name in browser_code.wanted()}
    assert named
    assert named <= collected


def test_what_is_collected_is_copied_with_its_licence(tmp_path: Path) -> None:
    for source, _name in browser_code.wanted():
        (tmp_path / "node_modules" / source).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "node_modules" / source).write_text(source)

    browser_code.collect(tmp_path / "node_modules", tmp_path / "out")

    assert (tmp_path / "out/vendor/htmx.min.js").read_text() == "htmx.org/dist/htmx.min.js"
    assert (tmp_path / "out/vendor/licences/noto-sans-myanmar.txt").exists()


def test_the_lock_holds_hashes_and_no_addresses_of_packages() -> None:
    lock = (CONSOLE / "package-lock.json").read_text()

    assert lock.count('"integrity": "sha512-') == len(browser_code.FONTS) + 1
    assert "resolved" not in lock


def test_our_own_styles_and_scripts_are_found() -> None:
    assert all(finders.find(f"console/{name}") for name in ("base.css", "case.js", "player.js", "tray.js"))


@pytest.mark.parametrize("asked", ["th", "ar,en;q=0.5", "xx"])
def test_a_page_says_it_is_in_the_language_its_words_are_in(asked: str, town: Town, db: None) -> None:
    page = Client().get("/sign-in/", headers={"Accept-Language": asked}).content.decode()

    assert '<html lang="en">' in page
