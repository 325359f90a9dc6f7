"""What the screens of a report share: the concept of this session, the row of steps, rows about reports."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from meldingen.actions.concept import concept_of, fotos_of
from meldingen.models import Categorie, Melding, Meldingconcept
from meldingen.rules import CLOSED, FASE, Status
from stadsportaal.kern.crypto import new_token
from stadsportaal.kern.kalender import format_datum, vandaag

GET_POST: Final = ["GET", "HEAD", "POST"]
SESSION_NAME: Final = "melding"
"""Session key of the secret of the concept."""
TERUG, CONTROLE = "terug", "controleren"
STEPS: Final = ("Wat is er", "Waar", "Je melding")
GONE: Final = "We vinden je melding niet meer. Je was langer weg, of je verstuurde ze al. Begin opnieuw."


def concept_key(request: HttpRequest, *, make: bool = False) -> str:
    """The secret of this session's concept; `make` gives a session without one a new one."""
    key: str = request.session.get(SESSION_NAME, "")
    if not key and make:
        key = request.session[SESSION_NAME] = new_token()
    return key


def concept(request: HttpRequest) -> Meldingconcept | None:
    """What this session is writing; None when it is nothing."""
    return concept_of(concept_key(request))


def start_again(request: HttpRequest) -> HttpResponse:
    """To the first screen, and say why."""
    messages.warning(request, GONE)
    return redirect("meldingen:melding_start")


def goes_back(request: HttpRequest) -> bool:
    """Whether this screen was opened from the check page, which it leads back to."""
    return request.GET.get(TERUG) == CONTROLE


def chosen(found: Meldingconcept) -> Categorie | None:
    """The category of a concept; None while only its group was chosen."""
    return Categorie.objects.keuzes().filter(code=found.get("categorie")).first()


def has_what(found: Meldingconcept) -> bool:
    """Whether the first screen is filled in."""
    return bool(found.get("tekst")) and chosen(found) is not None


def has_where(found: Meldingconcept) -> bool:
    """Whether the second screen is filled in."""
    return bool(found.get("lat")) and bool(found.get("lon"))


def foto_rows(found: Meldingconcept) -> list[dict[str, Any]]:
    """Rows of the component photo_picker."""
    return [
        {
            "src": reverse("meldingen:concept_foto", args=[foto.pk]),
            "klein": size_of(foto.bestand.mimetype, foto.bestand.grootte),
            "naam": foto.bestand.naam,
            "waarde": foto.pk,
        }
        for foto in fotos_of(found)
    ]


def size_of(mimetype: str, grootte: int) -> str:
    """JPG, 2,1 MB"""
    kind = {"image/jpeg": "JPG", "image/png": "PNG", "image/webp": "WEBP"}.get(mimetype, "Foto")
    megabytes = grootte / 1024 / 1024
    size = f"{megabytes:.1f}".replace(".", ",") + " MB" if megabytes >= 1 else f"{max(1, grootte // 1024)} kB"
    return f"{kind}, {size}"


def frame(step: int, vorige: str, tekst: str = "Vorige stap") -> dict[str, Any]:
    """What every screen shows above its sheet: the way back, and the row of steps."""
    marks = [{"tekst": words, "href": ""} for words in STEPS]
    return {"stappen": marks, "nummer": step, "vorige": vorige, "vorige_tekst": tekst}


# -- reports of others ----------------------------------------------------------------------------

WORDS: Final = {
    Status.GEMELD: ("ingediend", "Gemeld"),
    Status.INGEPLAND: ("in_behandeling", "Ingepland"),
    Status.IN_UITVOERING: ("in_behandeling", "We zijn bezig"),
    Status.DOORGESTUURD: ("in_behandeling", "Doorgestuurd"),
    Status.HEROPEND: ("in_behandeling", "Opnieuw open"),
    Status.OPGELOST: ("uitgevoerd", "Opgelost"),
    Status.NIET_OPGELOST: ("stopgezet", "Niet opgelost"),
    Status.DUBBEL: ("stopgezet", "Al eerder gemeld"),
}
"""Kind and word of the component `status`, where the phase alone says too little."""


def public_row(melding: Melding, nummer: int, *, ook_ik: bool) -> dict[str, Any]:
    """A report as anybody may see it: category, day, status, how many saw it; never words, contact or own photos."""
    status = Status(melding.status)
    soort, tekst = WORDS.get(status, (str(FASE[status]), "In behandeling"))
    afstand = getattr(melding, "afstand", None)
    lat, lon = melding.plaats_publiek
    foto = melding.foto_publiek_id is not None
    return {
        "nummer": nummer,
        "id": f"melding-{melding.dossier.kenmerk}",
        "titel": melding.categorie.naam,
        "kenmerk": melding.dossier.kenmerk,
        "waar": f"{max(5, round(afstand / 5) * 5)} meter verder" if afstand is not None else "",
        "wanneer": f"Gemeld {format_datum(vandaag(melding.created_at))}",
        "soort": soort,
        "tekst": tekst,
        "aantal": others(melding.aantal_ook_ik),
        "foto": reverse("meldingen:foto_publiek", args=[melding.dossier.kenmerk]) if foto else "",
        "ook_ik": ook_ik and status not in CLOSED,
        "lat": lat,
        "lon": lon,
    }


def others(count: int) -> str:
    """How many others saw it too, in words; empty for none."""
    if not count:
        return ""
    return "1 buur zag dit ook" if count == 1 else f"{count} buren zagen dit ook"


def marks(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same rows as marks of the map."""
    return [
        {"lat": row["lat"], "lon": row["lon"], "nummer": row["nummer"], "titel": row["titel"], "doel": row["id"]}
        for row in rows
    ]
