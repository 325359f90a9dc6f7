"""How long a session lasts: an hour after the last visit, renewed at most once per five minutes.

Every renewal is an UPDATE, so a page view renews only what is getting old; the page is told the
seconds that are certainly left, so that it can warn in time (vormgeving, form behaviour 7).
"""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from stadsportaal.kern.posts import post_herhaalbaar

RENEWED = "vernieuwd"
EVERY = 5 * 60
"""Seconds between two renewals by visiting."""


def seconds_left(session: SessionBase, now: float) -> int:
    """Seconds that this session lasts if nothing renews it."""
    return max(0, int(settings.SESSION_COOKIE_AGE - (now - session.get(RENEWED, now))))


def renew(session: SessionBase, now: float) -> None:
    """Let the session last its full time again."""
    session[RENEWED] = int(now)


class RenewMiddleware:
    """Renews the session of somebody signed in who is still visiting; costs nothing to who is not."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        session, now = request.session, time.time()
        if session.accessed and not session.modified and SESSION_KEY in session and self._is_old(session, now):
            renew(session, now)
        return response

    def _is_old(self, session: SessionBase, now: float) -> bool:
        return now - float(session.get(RENEWED, 0)) >= EVERY


@require_POST
@post_herhaalbaar
def sessie_verlengen(request: HttpRequest) -> HttpResponse:
    """The one act that extends a session; only for who has one (LoginRequiredMiddleware)."""
    renew(request.session, time.time())
    return HttpResponse(status=204)
