"""Checking a report and sending it, once; and the confirmation."""

from __future__ import annotations

from typing import Any, Final

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from meldingen.actions.concept import fotos_of, send_concept
from meldingen.forms import ContactForm
from meldingen.models import Categorie, Melding, Meldingconcept
from meldingen.toelating import admit
from meldingen.views.gemeen import (
    CONTROLE,
    GET_POST,
    SESSION_NAME,
    TERUG,
    chosen,
    concept,
    concept_key,
    frame,
    has_what,
    has_where,
)
from profiel.dossiers import pagina
from profiel.dossiers.links import link_of, remember_link
from profiel.toegang.toegang import Toegang, toegang_of
from stadsportaal.kern.http import render_page
from stadsportaal.kern.posts import Answer, once, post_sleutel

SUBMIT: Final = "melding_submit"


@login_not_required
@never_cache
@require_http_methods(GET_POST)
@post_sleutel(SUBMIT)
def melding_submit(request: HttpRequest) -> HttpResponse:
    """All that was filled in and how to reach you; then send it, once. The same form again gives the same answer."""
    form = ContactForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        return _send(request, form.cleaned_data)
    found = concept(request)
    if form is not None and found is not None and has_what(found) and has_where(found):
        return _check_page(request, found, form)
    if found is None or not has_what(found):
        return redirect("meldingen:melding_start")
    if not has_where(found):
        return redirect("meldingen:melding_place")
    initial = {"email": found.get("email"), "telefoon": found.get("telefoon")}
    return _check_page(request, found, ContactForm(initial=initial))


def _send(request: HttpRequest, contact: dict[str, str]) -> HttpResponse:
    toegang, key = toegang_of(request), concept_key(request)

    def run() -> Answer:
        melding, token = send_concept(key, by=toegang, **contact)
        if toegang.is_anoniem:  # as late as can be: the others at this address wait for this count
            admit(request, "melding")
        remember_link(request, melding.dossier, token, melding.link)
        kenmerk = melding.dossier.kenmerk
        return Answer(reverse("meldingen:melding_submitted", args=[kenmerk]), kenmerk)

    answer = once(request, SUBMIT, contact, run)
    request.session.pop(SESSION_NAME, None)
    return redirect(answer.url)


def _check_page(request: HttpRequest, found: Meldingconcept, form: ContactForm) -> HttpResponse:
    category = chosen(found)
    context = {
        **frame(3, reverse("meldingen:melding_place")),
        "form": form,
        "rijen": _rows(found, category),
        "bekend": _known(toegang_of(request)),
        "spoed": category is not None and category.spoed,
    }
    return render_page(request, "meldingen/melding_submit.html", context)


def _rows(found: Meldingconcept, category: Categorie | None) -> list[dict[str, Any]]:
    what, where = (f"{reverse(f'meldingen:{name}')}?{TERUG}={CONTROLE}" for name in ("melding_start", "melding_place"))
    count = len(fotos_of(found))
    fotos = "Geen foto's" if not count else "1 foto" if count == 1 else f"{count} foto's"
    rows = (
        ("Wat", category.naam if category else "", what, "wat er is"),
        ("Wat er aan de hand is", found.get("tekst"), what, "je tekst"),
        ("Foto's", fotos, f"{what}#fotos", "je foto's"),
        ("Waar", found.get("adres"), where, "de plek"),
    )
    return [
        {"naam": naam, "waarde": waarde, "href": href, "actie": "Wijzig", "extra": extra}
        for naam, waarde, href, extra in rows
    ]


def _known(toegang: Toegang) -> str:
    """The name of for whom this is reported; empty for who did not sign in."""
    return str(toegang.profiel) if toegang.profiel is not None else ""


@login_not_required
@never_cache
@require_GET
def melding_submitted(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """We have it: kenmerk, what happens next and when, the link to follow it. For the session that sent it."""
    link = link_of(request, kenmerk)
    melding = Melding.objects.select_related("dossier", "categorie").filter(dossier__kenmerk=kenmerk).first()
    if melding is None or not link:
        raise Http404
    mine = toegang_of(request).profiel is not None
    context = {
        "melding": melding,
        "dossier": melding.dossier,
        "tijdlijn": pagina.public_context(melding.dossier)["tijdlijn"],
        "link": "" if mine else link,
        "volg": melding.dossier.get_absolute_url() if mine else reverse("meldingen:melding_follow", args=[kenmerk]),
        "met_mail": bool(melding.melder_email),
    }
    return render_page(request, "meldingen/melding_submitted.html", context)
