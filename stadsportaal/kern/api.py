"""How the API says that something is wrong: problem details (RFC 9457) in the shape of the city's API rules.

`type`, `title`, `status`, `identifier` (the id of the log lines) and `code`; a technical fault says no more than that.
"""

from __future__ import annotations

from typing import Any, Final

from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response

from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.logs import correlation_id

TYPE: Final = "application/problem+json"
_TITLES: Final = {
    400: ("invalid", "De gegevens kloppen niet"),
    401: ("unauthenticated", "We weten niet wie je bent"),
    403: ("forbidden", "Dit mag je niet"),
    404: ("not-found", "Dit bestaat niet"),
    405: ("method-not-allowed", "Dit kan hier niet"),
    409: ("conflict", "Dit kan nu niet"),
    415: ("unsupported-media-type", "We lezen alleen JSON"),
}


def problem(status: int, *, title: str = "", wrong: dict[str, str] | None = None) -> Response:
    """An answer that says what is wrong; `wrong` names fields with their reason."""
    code, words = _TITLES.get(status, ("error", "Er ging iets mis"))
    body: dict[str, Any] = {
        "type": f"urn:stadsportaal:probleem:{code}",
        "title": title or words,
        "status": status,
        "identifier": correlation_id.get(),
        "code": code,
    }
    if wrong:
        body["extraInfo"] = {"validationErrors": [{"name": name, "reason": why} for name, why in wrong.items()]}
    return Response(body, status=status, content_type=TYPE)


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """The exception handler of Django REST framework; None leaves a fault of ours to the 500 page."""
    if isinstance(error, DomainError):
        return problem(error.status, title=error.message)
    if isinstance(error, Http404):
        return problem(404)
    if isinstance(error, exceptions.NotAuthenticated):  # the framework makes it 403 without a scheme of its own
        answer = problem(401)
        answer.headers["WWW-Authenticate"] = "Bearer"
        return answer
    if isinstance(error, exceptions.APIException):
        return problem(error.status_code)
    return None
