"""Pages of what somebody has."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from producten import pagina
from producten.actions import stop_product
from producten.models import Betaalverzoek, Bezwaar, Product
from producten.soorten import soort_of
from profiel.toegang.actions import record_grant_look
from profiel.toegang.toegang import Toegang, toegang_of
from stadsportaal.kern.http import render_page
from stadsportaal.kern.kalender import vandaag
from stadsportaal.kern.posts import Answer, once, post_sleutel

PER_PAGE = 24


@require_GET
def producten(request: HttpRequest) -> HttpResponse:
    """Everything the subject has or had, by common status; the same number of queries for 1 and for 1,000."""
    now = timezone.now()
    today = vandaag(now)
    toegang = toegang_of(request)
    record_grant_look(toegang, "lijst van producten")
    rows: Any = toegang.producten()
    counts = {
        row["soort"]: row["aantal"] for row in rows.order_by("soort").values("soort").annotate(aantal=Count("pk"))
    }
    chosen = request.GET.get("soort", "")
    chosen = chosen if chosen in counts else ""
    shown = rows.filter(soort=chosen) if chosen else rows
    paginator = Paginator(shown.per_groep(today), PER_PAGE)
    paginator.count = counts[chosen] if chosen else sum(counts.values())  # counted above
    page = paginator.get_page(request.GET.get("pagina"))
    context = {
        "pagina": page,
        "basis": f"?soort={chosen}&" if chosen else "?",
        "groepen": pagina.grouped(page, today, toegang.level, pagina.Actueel.at(now)),
        "gekozen": bool(chosen),
        "soorten": _kinds(counts, chosen) if len(counts) > 1 else [],
    }
    return render_page(request, "producten/producten.html", context)


def _kinds(counts: dict[str, int], chosen: str) -> list[dict[str, Any]]:
    base = reverse("producten:producten")
    every = {"tekst": "Alles", "href": base, "huidig": not chosen}
    return [
        every,
        *(
            {"tekst": f"{soort_of(code).meervoud} ({count})", "href": f"{base}?soort={code}", "huidig": code == chosen}
            for code, count in counts.items()
        ),
    ]


def find_product(toegang: Toegang, kenmerk: str) -> Product:
    """One of the subject's. Raises Http404, LevelRequired."""
    rows: Any = toegang.producten()
    found: Product = get_object_or_404(rows.select_related("dienst", "dossier", "document"), kenmerk=kenmerk)
    pagina.check_level(toegang, found)
    return found


@require_GET
def product(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """One thing the subject has: what it says, until when, what can be done, and what has to be paid for it."""
    toegang, now = toegang_of(request), timezone.now()
    found = find_product(toegang, kenmerk)
    record_grant_look(toegang, "product", dossier=found.dossier.kenmerk if found.dossier else "")
    today, document = vandaag(now), found.document
    verzoek = Betaalverzoek.objects.filter(product=found).first()
    context = {
        **pagina.product_card(found, today, level=toegang.level, actueel=pagina.Actueel.at(now)),
        **pagina.acts(toegang, found, today),
        "product": found,
        "rijen": pagina.facts(found),
        "verzoek": verzoek,
        "betaling": pagina.payment(verzoek) if verzoek and verzoek.status == Betaalverzoek.Status.OPEN else None,
        "betaalstand": pagina.payment_state(verzoek) if verzoek else None,
        "bezwaar": Bezwaar.objects.filter(product=found).select_related("dossier").order_by("-pk").first(),
        "document_url": reverse("dossiers:document", args=[document.kenmerk])
        if document and document.ingetrokken_op is None
        else "",
    }
    return render_page(request, "producten/product.html", context)


@post_sleutel("product_stop")
def product_stop(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Ask whether it is really to be stopped, and stop it."""
    toegang = toegang_of(request)
    found = find_product(toegang, kenmerk)
    toegang.require("product_stop", found)
    record_grant_look(toegang, "product", dossier=found.dossier.kenmerk if found.dossier else "")
    if request.method != "POST":
        return render_page(request, "producten/product_stop.html", {"product": found})
    today = vandaag(timezone.now())

    def run() -> Answer:
        ended = stop_product(found, op=today, by=toegang)
        return Answer(ended.get_absolute_url(), ended.kenmerk)

    answer = once(request, "product_stop", {"product": found.pk}, run)
    messages.success(request, "Het is stopgezet.")
    return redirect(answer.url)
