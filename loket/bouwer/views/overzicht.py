"""The forms somebody works with, a new one, one from a file; and of one form its versions and what was done."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_GET, require_http_methods

from loket.bouwer.actions import (
    ConceptExists,
    FormulierExists,
    NaamRefused,
    TestgevalRefused,
    delete_concept,
    export_definitie,
    import_definitie,
    new_concept,
    new_formulier,
)
from loket.bouwer.toegang import diensten_met
from loket.bouwer.views.bouwen import GET_POST
from loket.bouwer.views.gemeen import Scherm, formulier_of_404, url
from loket.definitie import DefinitieRefused
from loket.models import Formulier, Formulierversie
from producten.models import Dienst
from profiel.behandeling.admin.werk import at_work
from profiel.mensen.models import Account
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.errors import VersionConflict
from stadsportaal.kern.http import render_page
from stadsportaal.kern.posts import Answer, once, post_sleutel, post_versie

MOST_BYTES = 1024 * 1024


@require_GET
def overzicht(request: HttpRequest) -> HttpResponse:
    """Every form of a dienst one has a right to, with what is live and what is being made."""
    toegang = at_work(request)
    rows: Any = toegang.formulieren().select_related("dienst").prefetch_related("versies")
    found = [_row(formulier) for formulier in rows.order_by("titel")]
    free = _without_form(toegang)
    context = {"formulieren": found, "mag_nieuw": free.exists(), "importeren": url("importeren")}
    return render_page(request, "loket/bouwer/overzicht.html", context | {"nieuw": url("nieuw")})


def _row(formulier: Formulier) -> dict[str, Any]:
    versions = sorted(formulier.versies.all(), key=lambda versie: versie.nummer)
    live = next((versie for versie in versions if versie.status == Formulierversie.Status.GEPUBLICEERD), None)
    busy = next((versie for versie in versions if versie.is_in_bewerking), None)
    return {
        "formulier": formulier,
        "href": url("bouwen", busy.pk) if busy else url("formulier", formulier.pk),
        "live": live,
        "bezig": busy,
        "versies": url("formulier", formulier.pk),
    }


def _without_form(toegang: Toegang) -> QuerySet[Dienst]:
    return diensten_met(toegang, "formulier_bewerk").filter(formulieren__isnull=True).order_by("titel")


# -- a new one ------------------------------------------------------------------------------------


class NieuwFormulierForm(forms.Form):
    use_required_attribute = False
    dienst = forms.ModelChoiceField(
        Dienst.objects.none(),
        label="Voor welke dienst?",
        help_text="Je ziet de diensten waarvan je formulieren mag maken, en die er nog geen hebben.",
        empty_label="Kies een dienst",
        error_messages={"required": "Kies een dienst.", "invalid_choice": "Kies een dienst uit de lijst."},
    )
    titel = forms.CharField(
        label="Hoe heet het formulier?",
        help_text="Zoals de burger het leest. Bijvoorbeeld: Adres wijzigen.",
        max_length=120,
        error_messages={
            "required": "Geef het formulier een titel.",
            "max_length": "Hou de titel korter dan 120 tekens.",
        },
    )

    def __init__(self, toegang: Toegang, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["dienst"].queryset = _without_form(toegang)  # type: ignore[attr-defined]


def slug_of(titel: str) -> str:
    """The name in the address, of a title."""
    plain = unicodedata.normalize("NFKD", titel).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50].strip("-") or "formulier"


@require_http_methods(GET_POST)
@post_sleutel("formulier_nieuw")
def nieuw(request: HttpRequest) -> HttpResponse:
    toegang = at_work(request)
    if not _without_form(toegang).exists() and request.method != "POST":
        raise Http404
    form = NieuwFormulierForm(toegang, request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _nieuw(request, form)
    dienst, titel = form.cleaned_data["dienst"], form.cleaned_data["titel"]

    def run() -> Answer:
        return Answer(url("bouwen", new_formulier(dienst, _free_slug(titel), titel, by=toegang).pk))

    try:
        made = once(request, "formulier_nieuw", {"dienst": dienst.pk, "titel": titel}, run)
    except (FormulierExists, NaamRefused) as refused:
        form.add_error("titel", refused.message)
        return _nieuw(request, form)
    return HttpResponseRedirect(made.url)


def _nieuw(request: HttpRequest, form: forms.Form) -> HttpResponse:
    return render_page(request, "loket/bouwer/nieuw_formulier.html", {"form": form})


def _free_slug(titel: str) -> str:
    stem = slug_of(titel)
    taken = set(Formulier.objects.filter(slug__startswith=stem[:44]).values_list("slug", flat=True))
    return next(slug for slug in (stem, *(f"{stem[:44]}-{n}" for n in range(2, 1000))) if slug not in taken)


# -- as a file ------------------------------------------------------------------------------------


class ImportForm(forms.Form):
    use_required_attribute = False
    bestand = forms.FileField(
        label="Welk bestand?",
        help_text="Een formulier dat je hier of in een andere stad hebt opgeslagen. Het wordt een nieuw concept.",
        error_messages={"required": "Kies een bestand.", "empty": "Dit bestand is leeg."},
    )


@require_http_methods(GET_POST)
@post_sleutel("formulier_import")
def importeren(request: HttpRequest) -> HttpResponse:
    toegang = at_work(request)
    if not diensten_met(toegang, "formulier_bewerk").exists():
        raise Http404
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return _importeren(request, form)
    upload = form.cleaned_data["bestand"]
    try:
        text = upload.read(MOST_BYTES + 1).decode("utf-8-sig")
        made = once(
            request,
            "formulier_import",
            {"tekst": text},
            lambda: Answer(url("bouwen", import_definitie(text, by=toegang).pk)),
        )
    except UnicodeDecodeError:
        return _wrong(request, form, ["Dit bestand is geen formulier: de tekst is niet te lezen."])
    except (DefinitieRefused, TestgevalRefused) as refused:
        return _wrong(request, form, [str(probleem) for probleem in refused.problemen])
    except (ConceptExists, FormulierExists, NaamRefused) as refused:
        return _wrong(request, form, [refused.message])
    except Http404:
        return _wrong(request, form, ["Dit formulier is van een dienst waar je geen recht op hebt."])
    messages.success(request, "Het bestand is ingelezen. Kijk het na voor je het laat publiceren.")
    return HttpResponseRedirect(made.url)


def _wrong(request: HttpRequest, form: ImportForm, problemen: list[str]) -> HttpResponse:
    form.add_error("bestand", problemen[:10])
    return _importeren(request, form)


def _importeren(request: HttpRequest, form: ImportForm) -> HttpResponse:
    return render_page(request, "loket/bouwer/importeren.html", {"form": form})


@require_GET
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """This version and its test cases as a file; reading it in gives the same again."""
    scherm = Scherm.open(request, pk)
    name = f"{scherm.versie.formulier_id}-v{scherm.versie.nummer}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(
        export_definitie(scherm.versie), content_type="application/json; charset=utf-8", headers=headers
    )


# -- one form -------------------------------------------------------------------------------------


@require_GET
def formulier(request: HttpRequest, slug: str) -> HttpResponse:
    """Its versions, newest first, and what was done with them."""
    toegang, row = formulier_of_404(request, slug)
    versions = row.versies.select_related("gepubliceerd_door", "laatst_bewerkt_door", "gevraagd_door").recent()
    log: Any = toegang.formuliergebeurtenissen()
    done = list(log.filter(formulier=slug).recent()[:100])
    names = dict(Account.objects.filter(pk__in={item.account_id for item in done}).values_list("pk", "naam"))
    context = {
        "formulier": row,
        "versies": versions,
        "log": [(item, names.get(item.account_id, "het portaal"), _why(item.parameters)) for item in done],
        "mag_bewerken": toegang.allows("formulier_bewerk", row.dienst_id),
        "mag_rechten": toegang.allows("formulier_rechten", row.dienst_id),
        "mag_onderhoud": toegang.allows("formulier_onderhoud", row.dienst_id),
        "bezig": next((versie for versie in versions if versie.is_in_bewerking), None),
    }
    return render_page(request, "loket/bouwer/formulier.html", context)


def _why(parameters: dict[str, Any]) -> str:
    return str(parameters.get("reden") or parameters.get("toelichting") or parameters.get("naam") or "")


@require_http_methods(["POST"])
@post_sleutel("formulier_versie")
def nieuwe_versie(request: HttpRequest, slug: str) -> HttpResponse:
    """A concept to work in, begun from what is live; who presses when there is one comes to that one."""
    toegang, row = formulier_of_404(request, slug)
    toegang.require("formulier_bewerk", row.dienst_id)
    try:
        made = once(
            request,
            "formulier_versie",
            {"formulier": slug},
            lambda: Answer(url("bouwen", new_concept(row, by=toegang).pk)),
        )
    except ConceptExists as refused:
        messages.info(request, refused.message)
        return HttpResponseRedirect(url("bouwen", refused.versie.pk))
    return HttpResponseRedirect(made.url)


@require_http_methods(GET_POST)
@post_versie
def weggooien(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a concept away, after one more look."""
    scherm = Scherm.bewerk(request, pk)
    if not scherm.versie.is_concept:
        raise Http404
    if request.method != "POST":
        return scherm.toon("weggooien.html", "versies", {})
    slug = scherm.versie.formulier_id
    try:
        delete_concept(scherm.versie, by=scherm.toegang, versie=request.versie)  # type: ignore[attr-defined]
    except VersionConflict:
        return Scherm.bewerk(request, pk).toon("weggooien.html", "versies", {"intussen": True}, status=409)
    messages.success(request, f"Versie {scherm.versie.nummer} is weg.")
    stays = Formulier.objects.filter(pk=slug).exists()
    return HttpResponseRedirect(url("formulier", slug) if stays else url("overzicht"))
