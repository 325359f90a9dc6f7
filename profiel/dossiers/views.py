"""Dossiers of a citizen: the list, the page, documents, and the secret link of who has no account."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from profiel.dossiers import pagina
from profiel.dossiers.actions import claim
from profiel.dossiers.models import Document, Dossier, Toegangssleutel
from profiel.dossiers.poorten import OFFICIELE_SJABLONEN, VOLGPAGINAS, woord_of
from profiel.toegang.actions import record_grant_look
from profiel.toegang.toegang import Toegang, toegang_of
from stadsportaal.kern import bestanden
from stadsportaal.kern.actor import Actor, Kanaal, Scope
from stadsportaal.kern.crypto import token_hash
from stadsportaal.kern.http import render_page
from stadsportaal.kern.posts import Answer, once, post_sleutel

PER_PAGE = 20
SESSION_NAME = "dossiersleutels"
_MOST_KEYS = 20


def dossier_page(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    """The page of a dossier of `request.toegang.dossiers()`: whole, or how far it is for who merely follows it.

    Somebody else's look is written down. Raises LevelRequired when the whole page asks more certainty.
    """
    toegang, people = toegang_of(request), pagina.people_of(dossier)
    follows = pagina.only_follows(toegang, people)
    if not follows:
        toegang.require_level(dossier.niveau)
    record_read(toegang, dossier)
    if follows:
        return render_page(request, "profiel/dossiers/volgen.html", {**pagina.public_context(dossier), "volgt": True})
    return render_page(request, "profiel/dossiers/dossier.html", pagina.context_of(toegang, dossier, people))


def record_read(toegang: Toegang, dossier: Dossier, wat: str = "dossier") -> None:
    """An Inzage when somebody acts for somebody else."""
    record_grant_look(toegang, wat, dossier=dossier.kenmerk)


@require_GET
def dossiers(request: HttpRequest) -> HttpResponse:
    """Every dossier of the subject, the latest first."""
    toegang = toegang_of(request)
    record_grant_look(toegang, "lijst van dossiers")
    rows = toegang.dossiers().met_volgt(toegang.dossierinhoud()).recent()  # type: ignore[attr-defined]
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))
    items = [
        {
            "dossier": row,
            "status": (status := pagina.status_of(row)),
            "woord": woord_of(row, status),
            "volgende": pagina.volgende(row),
        }
        for row in page.object_list
    ]
    return render_page(request, "profiel/dossiers/dossiers.html", {"pagina": page, "items": items})


@require_GET
def dossier(request: HttpRequest, kenmerk: str) -> HttpResponseBase:
    """The page of a dossier; one that belongs to an app has its page there."""
    toegang = toegang_of(request)
    found: Dossier = get_object_or_404(toegang.dossiers().select_related("team"), kenmerk=kenmerk)
    if found.url_naam != "dossiers:dossier":
        return redirect(found)
    return dossier_page(request, found)


@require_GET
def document(request: HttpRequest, kenmerk: str) -> HttpResponseBase:
    """A document: its file, or the official page with the facts as they stood."""
    toegang = toegang_of(request)
    rows = toegang.documenten().select_related("bestand", "dossier")
    found: Document = get_object_or_404(rows, kenmerk=kenmerk)
    toegang.require_level(found.niveau)
    record_grant_look(toegang, "document", dossier=found.dossier.kenmerk if found.dossier else "")
    return show_document(request, found)


def show_document(request: HttpRequest, document: Document, terug: str = "") -> HttpResponseBase:
    """The answer for a reader whose access was checked; `terug` is where the page leads back to."""
    if document.bestand is not None:
        return bestanden.serve(document.bestand)
    template = OFFICIELE_SJABLONEN[document.sjabloon]
    back = terug or (document.dossier.get_absolute_url() if document.dossier else reverse("mijn_stad"))
    return render_page(request, template, {"document": document, "inhoud": document.inhoud, "terug": back})


# -- secret links ---------------------------------------------------------------------------------


@login_not_required
@never_cache
@require_GET
def sleutel(request: HttpRequest, token: str) -> HttpResponse:
    """Exchange the token for a session that may read one dossier, and leave the address with the token."""
    found = Toegangssleutel.objects.filter(token_hash=token_hash(token)).select_related("dossier").first()
    if found is None or not found.is_geldig(timezone.now()):
        raise Http404
    remember_key(request, found)
    return redirect("dossiers:volgen", found.dossier.kenmerk)


def remember_key(request: HttpRequest, found: Toegangssleutel) -> None:
    """Let this session read the dossier of a key, the last twenty at most."""
    keys = {**request.session.get(SESSION_NAME, {}), found.dossier.kenmerk: found.pk}
    request.session[SESSION_NAME] = dict(list(keys.items())[-_MOST_KEYS:])


def session_key(request: HttpRequest, kenmerk: str) -> Toegangssleutel:
    """The key this session holds for a dossier, read again: an ended one opens nothing. Raises Http404."""
    pk = request.session.get(SESSION_NAME, {}).get(kenmerk)
    found = Toegangssleutel.objects.filter(pk=pk, dossier__kenmerk=kenmerk).first() if pk else None
    if found is None or not found.is_geldig(timezone.now()):
        raise Http404
    return found


def key_toegang(kenmerk: str) -> Toegang:
    """The access of who holds a valid key: no account, no subject, one dossier to read."""
    return Toegang(Actor(None, Kanaal.WEB), None, None, scope=Scope(dossiers=frozenset({kenmerk})))


@login_not_required
@never_cache
@require_GET
def volgen(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """The timeline for the holder of a key: no names, no documents."""
    session_key(request, kenmerk)
    found: Dossier = get_object_or_404(key_toegang(kenmerk).dossiers(), kenmerk=kenmerk)
    if page := VOLGPAGINAS.get(found.soort):
        return redirect(page, kenmerk)
    return render_page(request, "profiel/dossiers/volgen.html", {**pagina.public_context(found), "volgt": False})


@require_POST
@post_sleutel("dossier_claim")
def claim_dossier(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Put the dossier of a key in one's own Mijn stad."""
    toegang = toegang_of(request)

    def run() -> Answer:
        found = claim(session_key(request, kenmerk), by=toegang)
        return Answer(found.get_absolute_url(), found.kenmerk)

    answer = once(request, "dossier_claim", {"kenmerk": kenmerk}, run)
    messages.success(request, "Dit dossier staat nu in Mijn stad.")
    return redirect(answer.url)
