"""What happens around every view, and the order it has to happen in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.core import checks
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed

from stadsportaal.kern import http, posts
from stadsportaal.kern.errors import DomainError

GetResponse = Callable[[HttpRequest], HttpResponseBase]

# Outermost first. Others may stand between; none of these may be missing or change places.
ORDER: Final = (
    "stadsportaal.kern.logs.CorrelationMiddleware",  # every line of the log, refusals too, has the id
    "django.middleware.security.SecurityMiddleware",  # https before anything is read
    "whitenoise.middleware.WhiteNoiseMiddleware",  # static files need no session
    "csp.middleware.CSPMiddleware",  # error pages too
    "django.contrib.sessions.middleware.SessionMiddleware",
    "stadsportaal.kern.middleware.NoStoreMiddleware",  # sees whether the session was used
    "django.middleware.csrf.CsrfViewMiddleware",  # before a POST is looked at at all
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "stadsportaal.kern.parkeren.ParkMiddleware",  # closed by default
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "stadsportaal.kern.middleware.PostClassMiddleware",
    "stadsportaal.kern.middleware.DomainErrorMiddleware",  # innermost: nearest to what raises
)


@checks.register(checks.Tags.security)
def check_order(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """`settings.MIDDLEWARE` holds all of ORDER, in that order."""
    ours = [name for name in settings.MIDDLEWARE if name in ORDER]
    if ours == list(ORDER):
        return []
    hint = "kern.middleware.ORDER says why each stands where it stands: " + ", ".join(ORDER)
    return [checks.Error("MIDDLEWARE lacks a guard or has it in the wrong place", hint=hint, id="kern.E001")]


class NoStoreMiddleware:
    """What was made with the session of somebody stays out of every cache."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.session.accessed and not request.session.is_empty():
            response.headers["Cache-Control"] = "no-store"
        return response


class PostClassMiddleware:
    """A POST runs only in a view that says how it bears repetition (kern.posts)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        if request.method in {"GET", "HEAD", "OPTIONS"} or posts.class_of(view):
            return None
        return HttpResponseNotAllowed(["GET", "HEAD", "OPTIONS"])


class DomainErrorMiddleware:
    """A refusal of the domain becomes the 409 page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        return http.domain_error(request, exception) if isinstance(exception, DomainError) else None
