"""The pages a city owes its visitors: privacy, register, accessibility, contact, and what could be better."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from producten.actions import submit_contactvraag, submit_verbetervoorstel
from producten.catalogus import loketten, uitgave
from producten.forms import ContactForm, VerbeterForm
from profiel.mensen.models import Gegevenssoort
from stadsportaal.kern.http import render_page
from stadsportaal.kern.posts import Answer, once, post_sleutel
from stadsportaal.kern.retention import Persoonsveld, persoonsvelden

SUBJECTS: Final = {
    "kern": "Het portaal gebruiken",
    "sessions": "Het portaal gebruiken",
    "mensen": "Wie je bent",
    "account": "Wie je bent",
    "correctie": "Wie je bent",
    "toegang": "Aanmelden en wie keek",
    "usersessions": "Aanmelden en wie keek",
    "mfa": "Aanmelden en wie keek",
    "socialaccount": "Aanmelden en wie keek",
    "admin": "Aanmelden en wie keek",
    "dossiers": "Je dossiers",
    "behandeling": "Je dossiers",
    "loket": "Je aanvragen",
    "ondertekening": "Je aanvragen",
    "wachtlijst": "Je aanvragen",
    "trechter": "Je aanvragen",
    "afspraken": "Je afspraken",
    "berichten": "Je berichten",
    "proactief": "Je berichten",
    "producten": "Je vragen en wat je hebt",
    "meldingen": "Je meldingen",
    "inclusie": "Hulp en begeleiding",
    "hulp": "Hulp en begeleiding",
}
"""Headings of the register by app, in the order of the page."""
OPGESTELD: Final = date(2026, 11, 22)
"""Day of the accessibility statement; the law asks to look at it again every year."""


def verwerkingen() -> list[dict[str, Any]]:
    """The register of docs/bewaartermijnen.yaml, grouped under headings: {naam, velden}."""
    groups: dict[str, list[Persoonsveld]] = {name: [] for name in SUBJECTS.values()}
    for veld in persoonsvelden():
        groups.setdefault(SUBJECTS.get(veld.model.split(".")[0], "Andere"), []).append(veld)
    return [{"naam": naam, "velden": velden} for naam, velden in groups.items() if velden]


# -- privacy --------------------------------------------------------------------------------------


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What the city keeps about people, why, how long, and what they can ask."""
    soorten = Gegevenssoort.objects.order_by("groep", "volgorde", "naam")
    groups = [{"naam": naam, "soorten": list(rows)} for naam, rows in groupby(soorten, key=lambda soort: soort.groep)]
    return render_page(request, "juridisch/privacy.html", {"groepen": groups, "verwerkingen": verwerkingen()})


@login_not_required
@require_safe
def verwerkingsregister(request: HttpRequest) -> HttpResponse:
    """The register of GDPR art. 30, one table per processing."""
    return render_page(request, "juridisch/verwerkingsregister.html", {"verwerkingen": verwerkingen()})


@login_not_required
@require_safe
def toegankelijkheid(request: HttpRequest) -> HttpResponse:
    """The statement of the law of 19 July 2018 on the accessibility of websites of public bodies."""
    context = {"opgesteld": OPGESTELD, "herzien": OPGESTELD.replace(year=OPGESTELD.year + 1)}
    return render_page(request, "juridisch/toegankelijkheid.html", context)


# -- contact --------------------------------------------------------------------------------------


@login_not_required
@post_sleutel("contactvraag_submit")
def contact(request: HttpRequest) -> HttpResponse:
    """Ask online, call, or come by: in that order. The form asks no more than the answer needs."""
    posted = request.POST if request.method == "POST" else None
    form = ContactForm(posted, initial={"dienst": request.GET.get("dienst", "")[:50]})
    if posted is not None and form.is_valid():
        return redirect(once(request, "contactvraag_submit", form.cleaned_data, lambda: _asked(form.cleaned_data)).url)
    about = uitgave().diensten.get((posted or request.GET).get("dienst", ""))
    return render_page(request, "juridisch/contact.html", {"form": form, "dienst": about, "loketten": loketten()})


def _asked(cleaned: dict[str, Any]) -> Answer:
    submit_contactvraag(**cleaned)
    return Answer(reverse("contact_ontvangen"))


@login_not_required
@require_safe
def contact_ontvangen(request: HttpRequest) -> HttpResponse:
    """After a question: what happens next and when."""
    return render_page(request, "juridisch/contact_ontvangen.html")


# -- what could be better -------------------------------------------------------------------------


@login_not_required
@post_sleutel("verbetervoorstel_submit")
def verbeteren(request: HttpRequest) -> HttpResponse:
    """Tell what could be better about this portal; about which page comes along by itself."""
    posted = request.POST if request.method == "POST" else None
    form = VerbeterForm(posted, initial={"pagina": _came_from(request)})
    if posted is not None and form.is_valid():
        answer = once(request, "verbetervoorstel_submit", form.cleaned_data, lambda: _said(form.cleaned_data))
        return redirect(answer.url)
    return render_page(request, "juridisch/verbeteren.html", {"form": form})


def _came_from(request: HttpRequest) -> str:
    """The path of the page that was left, without its query: that may hold what somebody typed."""
    parts = urlsplit(request.headers.get("Referer", ""))
    return parts.path[:200] if parts.netloc == request.get_host() else ""


def _said(cleaned: dict[str, Any]) -> Answer:
    submit_verbetervoorstel(**cleaned)
    return Answer(reverse("verbeteren_bedankt"))


@login_not_required
@require_safe
def verbeteren_bedankt(request: HttpRequest) -> HttpResponse:
    """After a remark."""
    return render_page(request, "juridisch/verbeteren_bedankt.html")


# -- for machines ---------------------------------------------------------------------------------


@login_not_required
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9116; valid for a year from the first of this month, so that copies stay equal for a while."""
    first = timezone.now().astimezone(UTC).date().replace(day=1)
    expires = datetime.combine(first + timedelta(days=365), time(), UTC)
    site = settings.SITE_URL.rstrip("/")
    lines = [
        f"Contact: {site}{reverse('contact')}",
        f"Expires: {expires.isoformat().replace('+00:00', 'Z')}",
        "Preferred-Languages: nl, en",
        f"Canonical: {site}{reverse('security_txt')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def robots_txt(request: HttpRequest) -> HttpResponse:
    """Public pages may be found; a demo may not, because its city does not exist."""
    closed = ["/"] if settings.DEMO else [reverse("mijn_stad"), reverse("zoeken"), "/beheer/"]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
