"""What holds for every page: nothing is cached, first passwords are changed, idle sessions end."""

import time
from collections.abc import Callable

from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.urls import reverse

Answer = Callable[[HttpRequest], HttpResponseBase]

IDLE_SECONDS = 30 * 60
"""A console left open in an office is closed after this long without a click; live refreshes do not count."""
LAST_SEEN = "last_seen"


class NothingIsCached:
    """Pages and audio stay out of every cache, on the disk of a shared computer too."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Static files are answered before this and may be cached."""
        response = self.answer(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class IdleSessionsEnd:
    """Sign out whoever has not clicked for a while."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The session remembers the last deed of a person."""
        if not request.user.is_authenticated:
            return self.answer(request)
        now = int(time.time())
        if now - request.session.get(LAST_SEEN, now) > IDLE_SECONDS:
            logout(request)
            return redirect_to_login(request.get_full_path(), reverse("console:sign-in"))
        if not is_background(request) and now - request.session.get(LAST_SEEN, 0) >= 60:
            request.session[LAST_SEEN] = now  # a write to the database: once a minute is enough
        return self.answer(request)


class FirstPasswordIsChanged:
    """With a one-time password nothing opens but the page to change it, and the way out."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """`password_is_one_time` is cleared by `ops.console.sign_in`."""
        open_pages = {reverse(f"console:{name}") for name in ("password", "sign-out", "health")}
        if getattr(request.user, "password_is_one_time", False) and request.path not in open_pages:
            return redirect("console:password")
        return self.answer(request)


class WholePageForSignIn:
    """A live part of a page that meets a redirect to the sign-in takes the whole page there."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """htmx would otherwise put the sign-in page into the middle of the tray."""
        response = self.answer(request)
        if request.headers.get("HX-Request") != "true" or response.status_code != 302:
            return response
        return HttpResponse(status=204, headers={"HX-Redirect": resolve_url(_own_page(response))})


def is_background(request: HttpRequest) -> bool:
    """Asked for by the page itself, not by a person."""
    return request.headers.get("HX-Request") == "true" and request.GET.get("seen") is not None


def _own_page(response: HttpResponseBase) -> str:
    # after signing in, the tray: the part asked for is no page of its own
    location = response.headers["Location"]
    return location.split("?")[0]
