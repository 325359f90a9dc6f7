"""What every page knows: demo or not, who is signed in, how many unread messages."""

import time
from typing import Any, Final

from django.conf import settings
from django.db.models import Count
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from profiel.toegang.vast import VastVoor
from stadsportaal.kern.paden import path_of
from stadsportaal.kern.sessie import seconds_left


def portaal(request: HttpRequest) -> dict[str, Any]:
    """Context of base.html; costs no query on an anonymous page, one when the header counts."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {
            "demo": settings.DEMO,
            "aangemeld": False,
            "naam": "",
            "ongelezen": 0,
            "sessie_seconden": 0,
            "begeleiding": None,
            "helper": "",
        }
    return {
        **_begeleiding(request),
        "demo": settings.DEMO,
        "aangemeld": True,
        "naam": SimpleLazyObject(lambda: _naam(request)),
        "ongelezen": SimpleLazyObject(lambda: _ongelezen(request)),
        "sessie_seconden": seconds_left(request.session, time.time()),
        "handelt_voor": SimpleLazyObject(lambda: _handelt_voor(request)),
        "mijn_stad_nav": SimpleLazyObject(lambda: _mijn_stad_nav(request)),
    }


def _begeleiding(request: HttpRequest) -> dict[str, Any]:
    """The band of a begeleide sessie, and who helps when this is the helper's own browser."""
    band = getattr(request, "begeleiding", None)
    helper = f"{band.helper}, {band.webpunt}" if band is not None and band.is_helper else ""
    return {"begeleiding": band, "helper": helper}


def _naam(request: HttpRequest) -> str:
    """The name of the subject's profiel, or of the account when it has none."""
    toegang = getattr(request, "toegang", None)
    profiel = getattr(toegang, "profiel", None)
    return str(profiel.naam if profiel is not None else request.user)


def _handelt_voor(request: HttpRequest) -> str:
    """For whom this session acts, when that is somebody else; empty for oneself."""
    toegang = getattr(request, "toegang", None)
    return str(toegang.profiel) if toegang is not None and toegang.voor_ander else ""


_ONGELEZEN: Final = VastVoor(
    lambda toegang: (
        toegang.berichten()
        .ongelezen()
        .order_by()
        .values("profiel")
        .annotate(aantal=Count("pk"))
        .values_list("aantal", flat=True)
    )
)


def _ongelezen(request: HttpRequest) -> int:
    """Unread messages, counted once per request."""
    counted: int | None = getattr(request, "_ongelezen", None)
    if counted is None:
        toegang = getattr(request, "toegang", None)
        counted = int(sum(_ONGELEZEN(toegang))) if toegang is not None else 0
        request._ongelezen = counted  # type: ignore[attr-defined]
    return counted


#: The pages of Mijn stad in their order: address and words.
MIJN_STAD = (
    ("mijn_stad", "Overzicht"),
    ("dossiers:dossiers", "Dossiers"),
    ("producten:producten", "Producten"),
    ("berichten:berichten", "Berichten"),
    ("toegang:gegevens", "Mijn gegevens"),
    ("berichten:voorkeuren", "Voorkeuren"),
    ("inclusie:samen", "Hulp van een helper"),
    ("toegang:machtigingen", "Machtigingen"),
)


def _mijn_stad_nav(request: HttpRequest) -> list[dict[str, Any]]:
    """Items of the side navigation; the current page is the one whose address begins this one's."""
    rows = []
    acts = bool(_handelt_voor(request))
    for name, words in MIJN_STAD:
        if acts and name == "berichten:voorkeuren":  # nobody else's
            continue
        href = path_of(name)
        rows.append({"href": href, "tekst": words, "huidig": False, "aantal": 0})
        if name == "berichten:berichten":
            rows[-1]["aantal"] = _ongelezen(request)
    inside = [row for row in rows if request.path.startswith(str(row["href"]))]
    if inside:
        max(inside, key=lambda row: len(str(row["href"])))["huidig"] = True
    return rows
