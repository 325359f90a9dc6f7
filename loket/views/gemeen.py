"""What the pages of a form share: finding the aanvraag through the access, where to go next, the frame of a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import wraps
from typing import Any, Final
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from loket.actions.concept import AanvraagAlreadySubmitted
from loket.definitie import Stap
from loket.feiten import SOORT_VAN, Kennis
from loket.invulling import Invulling
from loket.models import Aanvraag
from loket.versies.openstelling import FormulierVernieuwd, require_current, require_open
from profiel.correctie.views import GEMELD
from profiel.dossiers.views import record_read
from profiel.toegang.poorten import Feitactie, feitacties
from profiel.toegang.toegang import toegang_of
from profiel.toegang.vast import VastVoor
from stadsportaal.kern.kalender import lokaal, vandaag
from stadsportaal.kern.posts import View

TERUG: Final = "terug"
CONTROLE: Final = "controleren"
BACK_TO_CHECK: Final = f"?{TERUG}={CONTROLE}"


OWN: Final = VastVoor(
    lambda toegang, kenmerk: toegang.eigen_aanvragen().with_form().filter(dossier__kenmerk=kenmerk), str
)


def today() -> date:
    return vandaag(timezone.now())


def own_aanvraag(request: HttpRequest, kenmerk: str) -> Aanvraag:
    """The aanvraag that this access makes itself. Raises Http404 for a stranger, LevelRequired when too weak."""
    toegang = toegang_of(request)
    if not (found := OWN(toegang, kenmerk)):
        raise Http404
    aanvraag = found[0]
    toegang.require_level(aanvraag.dossier.niveau)
    record_read(toegang, aanvraag.dossier, "aanvraag")
    return aanvraag


def concept(request: HttpRequest, kenmerk: str) -> Invulling:
    """One that is not sent yet, of a form that is open and, for who looks, the one to go on with.

    Raises AanvraagAlreadySubmitted, which says the kenmerk; DienstDicht; FormulierVernieuwd (see `volgt_versie`).
    """
    aanvraag = own_aanvraag(request, kenmerk)
    if not aanvraag.is_concept:
        raise AanvraagAlreadySubmitted(aanvraag)
    require_open(aanvraag)
    if request.method != "POST":
        require_current(aanvraag)
    return Invulling.of(aanvraag, today())


def volgt_versie(view: View) -> View:
    """Who looks at a page of a concept that a newer version takes along, sees first what changes."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except FormulierVernieuwd as renewed:
            if request.method == "POST" or renewed.next_step is None:
                raise
            return redirect(renewed.next_step.url)

    return wrapped


def url(name: str, invulling: Invulling) -> str:
    return reverse(f"loket:{name}", args=[invulling.aanvraag.dossier.kenmerk])


def step_url(invulling: Invulling, stap: Stap, *, back: bool = False) -> str:
    address = reverse("loket:aanvraag_step", args=[invulling.aanvraag.dossier.kenmerk, stap.key])
    return address + BACK_TO_CHECK if back else address


def resume_url(invulling: Invulling) -> str:
    """Where somebody who comes back goes on: an outcome page, a step that was being changed, or where it was open."""
    if invulling.pad.uitkomst:
        return url("aanvraag_outcome", invulling)
    begun = next((stap for stap in invulling.onbewaard if invulling.may_visit(stap)), None)
    return step_url(invulling, begun, back=invulling.open_stap is None) if begun else onward_url(invulling)


def onward_url(invulling: Invulling, *, back: bool = False) -> str:
    """Where a saved step leads: an outcome page, the first open step, or the check page."""
    if invulling.pad.uitkomst:
        return url("aanvraag_outcome", invulling)
    stap = invulling.open_stap
    return step_url(invulling, stap, back=back) if stap else url("aanvraag_check", invulling)


def next_url(invulling: Invulling, stap: Stap, *, back: bool) -> str:
    """Where a saved step leads; a question that this answer brought up is asked first."""
    shown = invulling.pad.stap(stap.key)
    if invulling.pad.uitkomst or back or shown is None or not invulling.pad.is_klaar(shown, invulling.klaar):
        return onward_url(invulling, back=back)
    after = invulling.pad.volgende(shown)
    return step_url(invulling, after) if after else url("aanvraag_check", invulling)


def marks(invulling: Invulling) -> list[dict[str, Any]]:
    """The row of steps: one mark per group that has a shown step, and the check page."""
    shown = {stap.groep for stap in invulling.pad.stappen}
    groups = [groep for groep in invulling.definitie.groepen if groep.key in shown]
    return [{"tekst": groep.titel, "key": groep.key, "href": ""} for groep in groups] + [
        {"tekst": "Controleren en versturen", "key": "", "href": ""}
    ]


def known(request: HttpRequest, kennis: Kennis, codes: Iterable[str]) -> list[dict[str, Any]]:
    """Blocks of known facts, each fact with the way to say that it is wrong, and back to this very page.

    Only who reported something in this session costs a look at what runs. Nobody reports for somebody else.
    """
    toegang = toegang_of(request)
    acties: Mapping[str, Feitactie] = {}
    if not toegang.voor_ander:
        acties = feitacties(toegang) if request.session.get(GEMELD) else _REPORTS
    back = urlencode({"terug": request.get_full_path()})
    here = {
        code: actie if actie.noot else replace(actie, href=f"{actie.href or _report(code)}?{back}")
        for code, actie in acties.items()
    }
    blokken = kennis.blokken(codes, here)
    return [{**blok, "per_feit": all("href" in feit for feit in blok["feiten"])} for blok in blokken]


_REPORTS: Final = dict.fromkeys(SOORT_VAN.values(), Feitactie("", "Klopt dit niet?"))


def _report(code: str) -> str:
    return reverse("correctie:correctie_report", args=[code])


def frame(invulling: Invulling, groep: str) -> dict[str, Any]:
    """What every page of a form shows: its steps, and when it was saved."""
    stappen = marks(invulling)
    number = next(index for index, mark in enumerate(stappen, 1) if mark["key"] == groep)
    return {
        "aanvraag": invulling.aanvraag,
        "definitie": invulling.definitie,
        "stappen": stappen,
        "nummer": number,
        "bewaard": f"{lokaal(invulling.aanvraag.updated_at):%H.%M}",
        "bewerken": url("aanvraag_delete", invulling),
    }
