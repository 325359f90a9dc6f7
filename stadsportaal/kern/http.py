"""From a view to an answer: pages and their pieces, refusals, and the answers when things go wrong."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.db import InterfaceError, OperationalError
from django.forms import BaseForm, BaseFormSet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import get_template, render_to_string
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import requires_csrf_token
from rest_framework.permissions import BasePermission

from stadsportaal.kern import parkeren
from stadsportaal.kern.errors import DomainError, NextStep

if TYPE_CHECKING:  # rest_framework.views reads DenyAll while it is being imported
    from rest_framework.request import Request
    from rest_framework.views import APIView

MAIN = "#inhoud"  # the id of <main> in base.html


class DenyAll(BasePermission):
    """The API's default: an endpoint that names no permission answers nobody."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return False


def render_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    partial: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render a page, or for htmx only the piece of it that the browser will swap.

    The piece is the `{% partialdef %}` named like the target's id, or `partial`. A bound form
    with errors among the context's values makes the status 422 and the title start with "Fout: ".
    """
    context = dict(context or {})
    context["fout"] = any(_has_errors(value) for value in context.values())
    if context["fout"] and status == 200:
        status = 422
    response = render(request, template + _piece(request, template, partial), context, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


def _has_errors(value: object) -> bool:
    if isinstance(value, BaseForm):
        return value.is_bound and bool(value.errors)
    return isinstance(value, BaseFormSet) and value.is_bound and not value.is_valid()


def _piece(request: HttpRequest, template: str, partial: str | None) -> str:
    """`#name` of the piece to render; empty for the whole page."""
    htmx = getattr(request, "htmx", None)
    if not htmx or htmx.boosted or htmx.history_restore_request:
        return ""
    pieces = get_template(template).template.extra_data.get("partials", {})  # type: ignore[attr-defined]
    wanted = partial or htmx.target
    return f"#{wanted}" if wanted in pieces else ""


def domain_error(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The page of a refusal: its sentence, and a way on."""
    template = "429.html" if error.status == HTTPStatus.TOO_MANY_REQUESTS else "409.html"
    return _error_page(request, error.template or template, error.status, error.message, error.next_step, error)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """The form's secret is of an earlier session: say so, and keep what was typed where we may."""
    page = parkeren.park(request)
    if getattr(request, "htmx", None):
        return hx_redirect(page or request.get_full_path())
    melding = "Je was intussen afgemeld of opnieuw aangemeld. We hebben niets verstuurd."
    if page:
        melding += " Wat je invulde, hebben we een uur voor je bewaard."
        next_step = NextStep(page, "Toon mijn formulier opnieuw")
    else:
        next_step = NextStep(request.path, "Open de pagina opnieuw")
    return _error_page(request, "403.html", 403, melding, next_step)


def _error_page(
    request: HttpRequest,
    template: str,
    status: int,
    melding: str,
    volgende: NextStep | None,
    weigering: DomainError | None = None,
) -> HttpResponse:
    context = {"melding": melding, "volgende": volgende, "weigering": weigering}
    response = render(request, template, context, status=status)
    if getattr(request, "htmx", None):
        swap = {"HX-Retarget": MAIN, "HX-Reselect": MAIN, "HX-Reswap": "outerHTML show:top"}
        for name, value in swap.items():
            response.headers[name] = value
    patch_vary_headers(response, ["HX-Request"])
    return response


def hx_redirect(url: str) -> HttpResponse:
    """Send an htmx browser to another page: 204, so that nothing is swapped on the way."""
    return HttpResponse(status=204, headers={"HX-Redirect": url})


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """handler500: a database that is away is 503 and passes; the rest is our mistake.

    Django calls this while it handles the exception. The pages use neither request nor database.
    """
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": "10"})
    return HttpResponse(render_to_string("500.html"), status=500)
