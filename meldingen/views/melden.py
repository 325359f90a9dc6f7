"""Reporting something: what, where, is it known already. The concept keeps what was filled in between the screens."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from meldingen.actions import OutsideCity, TooManyFotos
from meldingen.actions.concept import add_foto, fotos_of, remove_foto, save_concept
from meldingen.forms import WaarForm, WatForm
from meldingen.models import Melding, Meldingconcept
from meldingen.rules import FOTO_BYTES, MOST_FOTOS
from meldingen.toelating import admit
from meldingen.views.gemeen import (
    CONTROLE,
    GET_POST,
    TERUG,
    chosen,
    concept,
    concept_key,
    foto_rows,
    frame,
    goes_back,
    has_what,
    has_where,
    marks,
    public_row,
    start_again,
)
from profiel.toegang.toegang import toegang_of
from stadsportaal.kern import bestanden
from stadsportaal.kern.bestandsinhoud import FOTOS, UploadRefused
from stadsportaal.kern.http import render_page
from stadsportaal.kern.kaart import kaart_van
from stadsportaal.kern.plaats import district_at
from stadsportaal.kern.plek import HERE, options_at, options_for, resolve
from stadsportaal.kern.posts import post_herhaalbaar

NEARBY_METRES = 60
"""Two reports of one group within this may be about the same."""
MOST_NEARBY = 4


# -- 1: what --------------------------------------------------------------------------------------


@login_not_required
@never_cache
@require_http_methods(GET_POST)
@post_herhaalbaar
def melding_start(request: HttpRequest) -> HttpResponse:
    """What is wrong, in two levels and a few words; photos come and go one by one."""
    found = concept(request)
    if request.method != "POST":
        return _what_page(request, WatForm(concept=found), found)
    form = WatForm(request.POST, concept=found)
    if (pk := request.POST.get("verwijder", "")).isdecimal():
        _keep(request, form)
        remove_foto(concept_key(request), int(pk))
        return redirect(_photos_url(request))
    upload = request.FILES.get("foto")
    if upload is not None or request.POST.get("actie") == "toevoegen":
        return _add_photo(request, form, upload)
    if not form.is_valid():
        return _what_page(request, form, found)
    _keep(request, form)
    return redirect("meldingen:melding_submit" if goes_back(request) else "meldingen:melding_place")


def _keep(request: HttpRequest, form: WatForm) -> Meldingconcept:
    return save_concept(concept_key(request, make=True), **form.typed())


def _photos_url(request: HttpRequest) -> str:
    back = f"?{TERUG}={CONTROLE}" if goes_back(request) else ""
    return f"{reverse('meldingen:melding_start')}{back}#fotos"


def _add_photo(request: HttpRequest, form: WatForm, upload: UploadedFile[bytes] | None) -> HttpResponse:
    """Keep what was typed and the photo, or say why not; then the screen again, or on when that was the button."""
    found = _keep(request, form)
    refused = "Kies eerst een foto" if upload is None else _refusal(request, upload)
    on = request.POST.get("actie") != "toevoegen"
    if not refused and not on:
        return redirect(_photos_url(request))
    if not on:
        form.errors.clear()  # the rest is judged when the citizen goes on
    elif form.is_valid() and not refused:
        return redirect("meldingen:melding_submit" if goes_back(request) else "meldingen:melding_place")
    if refused:
        form.add_error("foto", refused)
    return _what_page(request, form, found)


def _refusal(request: HttpRequest, upload: UploadedFile[bytes]) -> str:
    """Judge and keep a photo; why it was refused, empty when it was kept."""
    admit(request, "foto")
    try:
        owner = toegang_of(request).actor.account_id
        bestand = bestanden.accept_upload(upload, allow=FOTOS, max_bytes=FOTO_BYTES, eigenaar_id=owner)
    except UploadRefused as error:
        return str(error.message)
    try:
        add_foto(concept_key(request), bestand)
    except TooManyFotos as error:
        bestanden.delete_bestand(bestand)
        return str(error.message)
    return ""


def _what_page(request: HttpRequest, form: WatForm, found: Meldingconcept | None) -> HttpResponse:
    fotos = foto_rows(found) if found else []
    category = chosen(found) if found else None
    context = {
        **(frame(1, reverse("meldingen:melding_submit")) if goes_back(request) else frame(1, reverse("home"), "Begin")),
        "form": form,
        "fotos": fotos,
        "plaats_voor": MOST_FOTOS - len(fotos),
        "spoed": category is not None and category.spoed,
        "terug": goes_back(request),
    }
    return render_page(request, "meldingen/melding_start.html", context)


@login_not_required
@never_cache
@require_GET
def concept_foto(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A photo of the report that this very session is writing. Raises Http404 for any other."""
    found = concept(request)
    foto = next((one for one in fotos_of(found) if one.pk == pk), None) if found else None
    if foto is None:
        raise Http404
    return bestanden.serve(foto.bestand, as_attachment=False)


# -- 2: where -------------------------------------------------------------------------------------


@login_not_required
@never_cache
@require_http_methods(GET_POST)
@post_herhaalbaar
def melding_place(request: HttpRequest) -> HttpResponse:
    """A typed street, a spot of the phone, or one of the map; each leads to the same list to choose from."""
    found = concept(request)
    if found is None or not has_what(found):
        return start_again(request) if request.method == "POST" else redirect("meldingen:melding_start")
    if request.method != "POST":
        return _where_page(request, found, _known_place(found))
    form = WaarForm(request.POST)
    form.is_valid()
    if request.POST.get("actie") in {"zoek", "punt"}:
        return _where_page(request, found, form)
    plek = resolve(form.cleaned_data.get("keuze", ""), form.cleaned_data.get("lat"), form.cleaned_data.get("lon"))
    if plek is None:
        _ask_place(form)
        return _where_page(request, found, form)
    if district_at(plek.lat, plek.lon) is None:
        form.add_error("keuze", OutsideCity(plek.lat, plek.lon).message)
        return _where_page(request, found, form)
    uitleg = form.cleaned_data.get("uitleg", "").strip()
    adres = f"{plek.adres} – {uitleg}" if uitleg else plek.adres
    found = save_concept(concept_key(request), lat=plek.lat, lon=plek.lon, adres=adres)
    if not goes_back(request) and _nearby(found):
        return redirect("meldingen:melding_nearby")
    return redirect("meldingen:melding_submit")


def _known_place(found: Meldingconcept) -> WaarForm:
    """The form with the place that was chosen before."""
    if not has_where(found):
        return WaarForm()
    uitleg = str(found.get("adres")).partition(" – ")[2]
    return WaarForm(initial={"lat": found.get("lat"), "lon": found.get("lon"), "keuze": HERE, "uitleg": uitleg})


def _ask_place(form: WaarForm) -> None:
    if form.cleaned_data.get("zoek") or form.cleaned_data.get("lat") is not None:
        form.add_error("keuze", "Kies de plek uit de lijst")
    else:
        form.add_error("zoek", "Vul een straat in en druk op Zoek")


def _where_page(request: HttpRequest, found: Meldingconcept, form: WaarForm) -> HttpResponse:
    def value(naam: str) -> Any:
        return form.cleaned_data.get(naam) if form.is_bound else form.initial.get(naam)

    lat, lon, via, zoek = value("lat"), value("lon"), value("via") or "kaart", value("zoek") or ""
    by_point = lat is not None and lon is not None and request.POST.get("actie") != "zoek"
    if by_point:
        options = options_at(lat, lon, via, value("keuze") or HERE)
        if not options and not form.errors and form.is_bound:
            form.add_error("keuze", OutsideCity(lat, lon).message)
    else:
        options = options_for(zoek, value("keuze") or "") if zoek else []
        if zoek and not options:
            form.add_error("zoek", "We vinden deze straat niet in Antwerpen. Kijk de naam na")
        elif not zoek and not form.errors and form.is_bound:
            form.add_error("zoek", "Vul een straat in en druk op Zoek")
    shown = next((one for one in options if one["gekozen"]), options[0] if options else None)
    middle = (float(shown["lat"]), float(shown["lon"])) if shown else (None, None)
    category = chosen(found)
    back = reverse("meldingen:melding_submit") if goes_back(request) else reverse("meldingen:melding_start")
    context = {
        **frame(2, back),
        "form": form,
        "opties": options,
        "punt": {"lat": f"{lat:.5f}", "lon": f"{lon:.5f}", "via": via} if by_point else {},
        "kaart": kaart_van(lat=middle[0], lon=middle[1]),
        "spoed": category is not None and category.spoed,
    }
    return render_page(request, "meldingen/melding_place.html", context)


# -- 3: is it known already? ----------------------------------------------------------------------


def _nearby(found: Meldingconcept) -> list[Melding]:
    """Open reports of the same group close by."""
    category = chosen(found)
    if category is None or not category.is_publiek:
        return []
    rows = Melding.objects.nearby(found.get("lon"), found.get("lat"), NEARBY_METRES, category.ouder_id)
    return [melding for melding in rows if melding.is_open][:MOST_NEARBY]


@login_not_required
@never_cache
@require_GET
def melding_nearby(request: HttpRequest) -> HttpResponse:
    """Reports close by that may be the same: say "ook ik", or go on."""
    found = concept(request)
    if found is None or not has_what(found) or not has_where(found):
        return redirect("meldingen:melding_place" if found else "meldingen:melding_start")
    rows = [public_row(melding, place, ook_ik=True) for place, melding in enumerate(_nearby(found), 1)]
    if not rows:
        return redirect("meldingen:melding_submit")
    context = {
        **frame(2, reverse("meldingen:melding_place")),
        "rijen": rows,
        "kaart": kaart_van(lat=found.get("lat"), lon=found.get("lon"), punten=marks(rows)),
    }
    return render_page(request, "meldingen/melding_nearby.html", context)
