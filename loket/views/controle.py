"""The public page that says whether a document is genuine. It shows no personal data."""

from __future__ import annotations

from typing import Any, Final

from allauth.core.internal import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from loket.forms import ControleForm
from loket.views.formulier import GET_POST
from loket.views.gemeen import today
from profiel.dossiers.models import Document
from stadsportaal.kern.crypto import token_hash
from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.http import render_page
from stadsportaal.kern.kalender import vandaag
from stadsportaal.kern.kenmerk import format_controlecode
from stadsportaal.kern.posts import post_herhaalbaar

SESSION_NAME: Final = "gecontroleerd"
CHECK_LIMIT: Final = {"controle": "30/m/ip,300/h/ip"}


class TooManyChecks(DomainError):
    """Somebody tries codes: one who checks papers at a desk stays far below this."""

    status = 429

    def __init__(self) -> None:
        super().__init__(
            "Je hebt heel veel codes na elkaar gecontroleerd. Wacht 1 minuut en probeer het dan opnieuw. "
            "Moet je er veel controleren? Bel 03 22 11 333.",
            next_step=(reverse("loket:controle"), "Terug naar de controle"),
        )


def _count(request: HttpRequest) -> None:
    """One code asked from this address, counted in PostgreSQL with the limits of login. Raises TooManyChecks."""
    if not ratelimit.consume(request, app="loket", action="controle", config=CHECK_LIMIT, limit_get=True):
        raise TooManyChecks


@login_not_required
@never_cache
@require_GET
def controle_code(request: HttpRequest, code: str) -> HttpResponse:
    """Exchange the code of a QR for a result in the session, and leave the address with the code."""
    _count(request)
    request.session[SESSION_NAME] = _look_up(code)
    return redirect("loket:controle")


@login_not_required
@never_cache
@require_http_methods(GET_POST)
@post_herhaalbaar
def controle(request: HttpRequest) -> HttpResponse:
    """The result of the last code, and a form to type one."""
    form = ControleForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        _count(request)
        request.session[SESSION_NAME] = _look_up(form.cleaned_data["code"])
        return redirect("loket:controle")
    known = None if form.is_bound else request.session.get(SESSION_NAME)
    return render_page(request, "loket/controle.html", {"form": form, "resultaat": _result(known)})


def _look_up(code: str) -> int:
    """The id of the document with this code; 0 for none."""
    spelled = format_controlecode(code)
    found = Document.objects.filter(controle_hash=token_hash(spelled)).values_list("pk", flat=True).first()
    return found or 0


def _result(pk: int | None) -> dict[str, Any] | None:
    """What anybody may know of it: the kind, the day, whether it still counts. None when nothing was asked."""
    if pk is None:
        return None
    document = Document.objects.filter(pk=pk).first() if pk else None
    if document is None:
        return {"echt": False, "geldig": False, "rijen": []}
    until = document.geldig_tot
    valid = document.ingetrokken_op is None and (until is None or until >= today())
    return {
        "echt": True,
        "geldig": valid,
        "ingetrokken": document.ingetrokken_op is not None,
        "soort": document.titel,
        "gemaakt": vandaag(document.created_at),
        "geldig_tot": until,
    }
