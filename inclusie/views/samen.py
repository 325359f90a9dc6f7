"""The citizen's side: type the code, see what it allows, agree, look along, stop, read back; ask for help."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from inclusie import rules, verslag
from inclusie.actions import (
    CodeUnknown,
    TooManyTries,
    find_sessie,
    grant_sessie,
    make_overdracht,
    overdrachtcode,
)
from inclusie.forms import CodeForm
from inclusie.middleware import KIJKT_MEE
from inclusie.models import BegeleideSessie, Overdracht
from inclusie.rules import HULPCODE, clean_code, standing
from loket.afspraken.views.maken import AFSPRAAK_GEMAAKT
from loket.models import Aanvraag
from loket.trechter.meten import CONTROLE
from loket.views.meten import helped
from profiel.dossiers.models import Dossier, Fase
from profiel.toegang.toegang import Toegang, toegang_of
from stadsportaal.kern.http import render_page
from stadsportaal.kern.kalender import format_datum, format_tijd
from stadsportaal.kern.kenmerk import format_kenmerk
from stadsportaal.kern.posts import Answer, once, post_herhaalbaar, post_sleutel

GRANT_ACT = "begeleiding_grant"
OVERDRACHT = "overdracht_make"
GET_POST = ["GET", "HEAD", "POST"]
CODE = "koppelcode"
"""Session key: a code that came by QR, until it is used."""
ASKED = "begeleiding_gevraagd"
"""Session key: the id of the sessie whose code was typed right, until the citizen says yes or no."""


WEL: Final = (
    "Zien wat de stad al weet voor deze aanvraag, zoals je adres en met wie je woont",
    "Je antwoorden invullen, terwijl jij meekijkt",
)
WEL_AFSPRAAK: Final = (
    "Je naam en je e-mailadres zien, om de afspraak op jouw naam te zetten",
    "Een moment kiezen en de afspraak maken, terwijl jij meekijkt",
)
NIET: Final = (
    "Versturen, ondertekenen of betalen. Dat doe jij zelf.",
    "Je andere dossiers, boetes, berichten of je rijksregisternummer zien",
    "Wijzigen hoe jij je aanmeldt, of iemand een machtiging geven",
)
NIET_AFSPRAAK: Final = ("Een afspraak die je al hebt, zien, verplaatsen of afzeggen", *NIET[1:])


def _person(request: HttpRequest) -> None:
    """Only somebody with a profiel, acting for oneself, lets somebody help."""
    toegang = toegang_of(request)
    if toegang.profiel is None or toegang.voor_ander:
        raise Http404


@require_http_methods(GET_POST)
@post_herhaalbaar
def samen(request: HttpRequest) -> HttpResponseBase:
    """Type the helper's code; below it, every earlier time."""
    _person(request)
    toegang = toegang_of(request)
    form = CodeForm(request.POST or None, initial={"code": request.session.get(CODE, "")})
    if request.method == "POST" and form.is_valid():
        try:
            found = find_sessie(form.cleaned_data["code"], by=toegang)
        except (CodeUnknown, TooManyTries) as error:
            form.add_error("code", error.message)
        else:
            request.session.pop(CODE, None)
            request.session[ASKED] = found.pk
            return redirect("inclusie:toestemming")
    rows = toegang.eigen_sessies().whole().recent()[:20]  # type: ignore[attr-defined]
    now = timezone.now()
    context = {
        "form": form,
        "nu": [row for row in rows if standing(row, now).loopt],
        "eerder": [row for row in rows if standing(row, now).is_gedaan],
    }
    return render_page(request, "inclusie/samen.html", context)


@require_safe
@never_cache
@login_not_required
def samen_code(request: HttpRequest, code: str) -> HttpResponseBase:
    """The address behind the QR: keeps the code out of every later address."""
    if plain := clean_code(code):
        request.session[CODE] = rules.spaced(plain)
    return redirect("inclusie:samen")


@require_http_methods(GET_POST)
@post_sleutel(GRANT_ACT)
def toestemming(request: HttpRequest) -> HttpResponseBase:
    """Who helps, with what, until when, and what the helper can not do. Yes makes the grant."""
    toegang = toegang_of(request)
    row = BegeleideSessie.objects.whole().filter(pk=request.session.get(ASKED, 0)).first()
    if row is None:
        return redirect("inclusie:samen")
    toegang.require(GRANT_ACT, row)
    toegang.require_level(row.dienst.niveau)
    if request.method == "POST":

        def run() -> Answer:
            grant_sessie(row, by=toegang)
            return Answer(reverse("inclusie:meekijken", args=[row.kenmerk]), row.kenmerk)

        answer = once(request, GRANT_ACT, {"sessie": row.pk}, run)
        request.session.pop(ASKED, None)
        request.session[KIJKT_MEE] = row.pk
        return redirect(answer.url)
    now = timezone.now()
    if not standing(row, now).wacht:
        del request.session[ASKED]
        messages.warning(request, "Deze code werkt niet meer. Vraag je helper een nieuwe code.")
        return redirect("inclusie:samen")
    context = {
        "sessie": row,
        "controle": rules.pairs(row.controle),
        "tot": format_tijd(now + rules.DUUR),
        "wel": WEL_AFSPRAAK if row.is_afspraak else WEL,
        "niet": NIET_AFSPRAAK if row.is_afspraak else NIET,
    }
    return render_page(request, "inclusie/toestemming.html", context)


def _own(request: HttpRequest, kenmerk: str) -> BegeleideSessie:
    rows = toegang_of(request).eigen_sessies().whole()  # type: ignore[attr-defined]
    found: BegeleideSessie = get_object_or_404(rows, kenmerk=kenmerk)
    return found


@require_GET
def meekijken(request: HttpRequest, kenmerk: str) -> HttpResponseBase:
    """Samen kijken: what stands in the form now, and what the helper did. Over: the report."""
    row = _own(request, kenmerk)
    if not standing(row, timezone.now()).loopt:
        return redirect("inclusie:verslag", kenmerk)
    return render_page(request, "inclusie/meekijken.html", _looking(request, row)[0])


@require_GET
def meekijken_stand(request: HttpRequest, kenmerk: str) -> HttpResponseBase:
    """The same piece, asked every few seconds: 304 while nothing changed."""
    row = _own(request, kenmerk)
    if not standing(row, timezone.now()).loopt:
        return redirect("inclusie:verslag", kenmerk)
    context, etag = _looking(request, row)
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    response = render_page(request, "inclusie/meekijken.html#stand", context)
    response.headers["ETag"] = etag
    return response


def _looking(request: HttpRequest, row: BegeleideSessie) -> tuple[dict[str, Any], str]:
    now = timezone.now()
    looks = verslag.looks_of(row)
    rows = toegang_of(request).eigen_aanvragen()
    aanvraag = verslag.draft_of(row, rows, looks)
    invulling = verslag.invulling_of(aanvraag, now) if aanvraag and aanvraag.is_concept else None
    context = {
        "sessie": row,
        "aanvraag": aanvraag,
        "rijen": verslag.answers(invulling) if invulling else [],
        "stap": invulling.open_stap.titel if invulling and invulling.open_stap else "",
        "klaar": invulling is not None and invulling.open_stap is None,
        "jij": invulling is not None and verslag.must_sign(invulling),
        "afspraak": next((look.dossier for look in looks if look.wat == AFSPRAAK_GEMAAKT), ""),
        "verstuurd": aanvraag is not None and not aanvraag.is_concept,
        "tijdlijn": verslag.timeline(row, looks),
        "stand_url": reverse("inclusie:meekijken_stand", args=[row.kenmerk]),
        "controle": rules.pairs(row.controle),
    }
    return context, verslag.etag_of(row, aanvraag, looks, now)


@require_GET
def verslag_page(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Wat deden jullie samen: times, what was looked at and filled in, by whom, where. To keep on paper too."""
    row = _own(request, kenmerk)
    looks = verslag.looks_of(row)
    found = toegang_of(request).aanvragen()
    aanvraag = verslag.draft_of(row, found, looks)
    context = {
        "aanvraag": aanvraag,
        "tijdlijn": verslag.timeline(row, looks)[::-1],
        "rijen": verslag.facts(row, aanvraag.dossier if aanvraag else None),
        "zin": f"{row.helper_en_webpunt} hielp je met “{row.dienst.titel}”.",
        "datum": format_datum(row.begonnen_op) if row.begonnen_op else "",
        "nummer": format_kenmerk(row.kenmerk),
    }
    return render_page(request, "inclusie/verslag.html", context)


# -- "help mij hierbij" ---------------------------------------------------------------------------


STEPS: Final = (
    {
        "titel": "Ga naar een webpunt, of bel 03 22 11 333",
        "tekst": "In een webpunt: neem je telefoon mee, of vraag er een computer. Bel je? Hou deze pagina dan open.",
    },
    {
        "titel": "Zeg je code aan de helper",
        "tekst": "Dat kan ook aan de telefoon. De helper ziet dan nog niets van jou.",
    },
    {"titel": "Vul de code van de helper in", "tekst": "Je ziet wat de helper mag, en je zegt ja of nee."},
)


@require_http_methods(GET_POST)
@post_sleutel(OVERDRACHT)
def overdracht(request: HttpRequest, kenmerk: str) -> HttpResponseBase:
    """A code with which a helper opens this very draft; the citizen still has to agree."""
    toegang = toegang_of(request)
    rows = toegang.dossiers().filter(fase=Fase.CONCEPT)
    dossier: Dossier = get_object_or_404(rows, kenmerk=kenmerk)
    toegang.require(OVERDRACHT, dossier)
    asked = request.GET.get("stap", "")
    aanvraag, stap = _at(toegang, kenmerk, asked)
    if request.method == "POST":

        def run() -> Answer:
            make_overdracht(dossier, by=toegang, stap=stap)
            return Answer(request.get_full_path(), kenmerk)

        answer = once(request, OVERDRACHT, {"kenmerk": kenmerk, "stap": stap}, run)
        if aanvraag and (stap or asked == CONTROLE):
            helped(request, aanvraag, asked, HULPCODE)
        return redirect(answer.url)
    made = Overdracht.objects.filter(dossier=dossier, gebruikt_op__isnull=True, verloopt_op__gt=timezone.now()).first()
    context = {
        "dossier": dossier,
        "overdracht": made,
        "code": rules.spaced(overdrachtcode(made)) if made else "",
        "stappen": STEPS,
        "terug": reverse("loket:aanvraag_step", args=[kenmerk, stap]) if stap else dossier.get_absolute_url(),
    }
    return render_page(request, "inclusie/overdracht.html", context)


def _at(toegang: Toegang, kenmerk: str, asked: str) -> tuple[Aanvraag | None, str]:
    """The draft, and the step at which help was asked: empty for one that its form does not have."""
    rows: Any = toegang.eigen_aanvragen()
    aanvraag: Aanvraag | None = rows.with_form().filter(dossier__kenmerk=kenmerk).first()
    known = aanvraag.formulierversie.lees().stap_per_key if aanvraag else {}
    return aanvraag, asked if asked in known else ""
