"""The pages of who is asked to sign along: who asks and why, a code, everything that is signed, yes or no."""

from __future__ import annotations

from typing import Any, Final

from allauth.core.internal import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loket.bijdragen import answers_of
from loket.models import Aanvraag
from loket.ondertekening.actions import record_reading, refuse, sign, use_code
from loket.ondertekening.actions.berichten import send_code
from loket.ondertekening.forms import AkkoordForm, CodeForm
from loket.ondertekening.models import Ondertekening
from loket.ondertekening.rules import CODE_MAILS, CODE_TRIES
from loket.ondertekening.toegang import may_open, proven
from loket.ondertekening.views.sessie import bewijs_of, remember_code, remember_link
from loket.views.gemeen import today
from profiel.toegang.toegang import toegang_of
from stadsportaal.kern.crypto import token_hash
from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.http import render_page
from stadsportaal.kern.posts import Answer, once, post_herhaalbaar, post_sleutel

SIGN: Final = "ondertekening_sign"
REFUSE: Final = "ondertekening_refuse"
CODE: Final = "ondertekening_code"


class TooManyTries(DomainError):
    """Somebody guesses."""

    status = 429

    def __init__(self, kenmerk: str) -> None:
        page = (reverse("loket:ondertekening", args=[kenmerk]), "Ga terug")
        super().__init__("Je probeerde te veel codes na elkaar. Wacht 1 minuut en probeer opnieuw.", next_step=page)


class TooManyMails(DomainError):
    """One code at a time is enough."""

    status = 429

    def __init__(self, kenmerk: str) -> None:
        page = (reverse("loket:ondertekening", args=[kenmerk]), "Ga terug")
        super().__init__("We stuurden je net al enkele codes. Gebruik de laatste, of wacht 15 minuten.", next_step=page)


def _find(request: HttpRequest, kenmerk: str) -> Ondertekening | None:
    """What is asked; None for who did not sign in and has no link: the partner whom we wrote signs in first.

    Nobody learns so whether it exists. Raises Http404.
    """
    found = Ondertekening.objects.select_related("dossier").filter(kenmerk=kenmerk).first()
    if toegang_of(request).is_anoniem and (found is None or not bewijs_of(request, found).link):
        return None
    if found is None:
        raise Http404
    return found


def _aanvraag(row: Ondertekening) -> Aanvraag:
    return Aanvraag.objects.with_form().get(dossier=row.dossier_id)


@login_not_required
@never_cache
@require_GET
def ondertekening_link(request: HttpRequest, token: str) -> HttpResponse:
    """Exchange the secret of a mail for this session, and leave the address with the secret."""
    row = Ondertekening.objects.filter(token_hash=token_hash(token)).first()
    if row is None:
        raise Http404
    remember_link(request, row)
    return redirect("loket:ondertekening", row.kenmerk)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@post_herhaalbaar
def ondertekening(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Who asks and why; then, once it is certain who reads, everything that is signed. A POST brings the code."""
    row, toegang = _find(request, kenmerk), toegang_of(request)
    if row is None:
        return redirect_to_login(request.get_full_path())
    bewijs = bewijs_of(request, row)
    may_open(row, toegang, bewijs)
    if not row.is_open or row.tot < today():
        return render_page(request, "loket/ondertekening/afgerond.html", {"ondertekening": row})
    if request.method == "POST":
        return _check_code(request, row)
    if proven(row, toegang, bewijs) is None:
        return _ask_who(request, row, CodeForm())
    return _read(request, row, AkkoordForm())


def _ask_who(request: HttpRequest, row: Ondertekening, form: CodeForm) -> HttpResponse:
    context = {
        "ondertekening": row,
        "aanvrager": _aanvraag(row).profiel.naam,
        "form": form,
        "verstuurd": row.has_code(timezone.now()),
        "hier": reverse("loket:ondertekening", args=[row.kenmerk]),
    }
    return render_page(request, "loket/ondertekening/wie.html", context)


def _check_code(request: HttpRequest, row: Ondertekening) -> HttpResponse:
    """Judge the code; five tries a minute, counted in PostgreSQL. Raises TooManyTries."""
    form = CodeForm(request.POST)
    if not (bewijs_of(request, row).link and row.met_code):
        raise Http404
    if not form.is_valid():
        return _ask_who(request, row, form)
    if not ratelimit.consume(request, app="loket", action=CODE, config=CODE_TRIES, key=row.kenmerk):
        raise TooManyTries(row.kenmerk)
    if use_code(row, form.cleaned_data["code"]):
        remember_code(request, row)
        return redirect("loket:ondertekening", row.kenmerk)
    form.add_error("code", "Deze code klopt niet, of ze is te oud. Kijk ze na of vraag een nieuwe")
    return _ask_who(request, row, form)


@login_not_required
@require_POST
@post_sleutel(CODE)
def ondertekening_code(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Mail a code to the address that was given, and to no other."""
    row, toegang = _find(request, kenmerk), toegang_of(request)
    if row is None:
        return redirect_to_login(reverse("loket:ondertekening", args=[kenmerk]))
    bewijs = bewijs_of(request, row)
    may_open(row, toegang, bewijs)
    if not (bewijs.link and row.met_code and row.is_open):
        raise Http404
    if not ratelimit.consume(request, app="loket", action="ondertekening_mail", config=CODE_MAILS, key=kenmerk):
        raise TooManyMails(kenmerk)

    def run() -> Answer:
        send_code(row)
        return Answer(reverse("loket:ondertekening", args=[kenmerk]), kenmerk)

    return redirect(once(request, CODE, {"kenmerk": kenmerk}, run).url)


def _read(request: HttpRequest, row: Ondertekening, form: AkkoordForm) -> HttpResponse:
    aanvraag = _aanvraag(row)
    record_reading(row, toegang_of(request))
    groups = [
        {"titel": titel, "rijen": [{"naam": naam, "waarde": waarde} for naam, waarde in rows]}
        for titel, rows in answers_of(aanvraag)
    ]
    context: dict[str, Any] = {
        "ondertekening": row,
        "aanvraag": aanvraag,
        "aanvrager": aanvraag.profiel.naam,
        "groepen": groups,
        "form": form,
    }
    return render_page(request, "loket/ondertekening/lezen.html", context)


@login_not_required
@require_POST
@post_sleutel(SIGN)
def ondertekening_sign(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Agree, once."""
    row, toegang = _find(request, kenmerk), toegang_of(request)
    if row is None:
        return redirect_to_login(reverse("loket:ondertekening", args=[kenmerk]))
    bewijs, form = bewijs_of(request, row), AkkoordForm(request.POST)
    may_open(row, toegang, bewijs)
    if row.is_open and proven(row, toegang, bewijs) and not form.is_valid():
        return _read(request, row, form)

    def run() -> Answer:
        sign(row, bewijs=bewijs, by=toegang)
        return Answer(reverse("loket:ondertekening", args=[kenmerk]), kenmerk)

    return redirect(once(request, SIGN, {"kenmerk": kenmerk}, run).url)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@post_sleutel(REFUSE)
def ondertekening_refuse(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Ask, then say no for good."""
    row, toegang = _find(request, kenmerk), toegang_of(request)
    here = reverse("loket:ondertekening", args=[kenmerk])
    if row is None:
        return redirect_to_login(here)
    bewijs = bewijs_of(request, row)
    may_open(row, toegang, bewijs)
    if request.method == "POST":

        def run() -> Answer:
            refuse(row, bewijs=bewijs, by=toegang)
            return Answer(here, kenmerk)

        return redirect(once(request, REFUSE, {"kenmerk": kenmerk}, run).url)
    if not row.is_open or proven(row, toegang, bewijs) is None:
        return redirect(here)
    context = {"ondertekening": row, "aanvrager": _aanvraag(row).profiel.naam}
    return render_page(request, "loket/ondertekening/weigeren.html", context)
