"""A spot in the city: a street that is looked up and chosen from a list, or the middle of a map beside that list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.http import QueryDict

from loket.definitie import Vraag
from loket.vragen.basis import Fout, Omgeving, Refused, RuwTekstveld, Vraagsoort
from stadsportaal.kern.kaart import kaart_van
from stadsportaal.kern.plaats import district_at
from stadsportaal.kern.plek import HERE, options_at, options_for, resolve

PARTS: Final = ("zoek", "keuze", "lat", "lon", "via")
_MAX_ZOEK: Final = 120
BUITEN: Final = "Deze plek ligt niet in Antwerpen. Kies een plek in de stad."
ONBEKEND: Final = "We vinden deze straat niet in Antwerpen. Kijk de naam na."


class Kaartpunt(Vraagsoort):
    """Stored as {lat, lon, adres}: degrees with five decimals, and the spot in words."""

    soort = "kaartpunt"
    leeg = "Vul een straat in en druk op Zoek."
    template = "loket/vragen/kaartpunt.html"
    knoppen = True

    def velden(self, vraag: Vraag, omgeving: Omgeving) -> dict[str, forms.Field]:
        attrs = {"autocomplete": "off", "spellcheck": "false", "enterkeyhint": "search"}
        return {
            "zoek": RuwTekstveld(
                label="Straat en nummer",
                help_text="Bijvoorbeeld Turnhoutsebaan 112",
                required=not vraag.optioneel,
                widget=forms.TextInput(attrs=attrs),
            ),
            "keuze": RuwTekstveld(label="Kies de plek"),
            **{deel: RuwTekstveld(widget=forms.HiddenInput) for deel in ("lat", "lon", "via")},
        }

    def samen(self, vraag: Vraag, delen: Mapping[str, Any], omgeving: Omgeving) -> Any:
        zoek, keuze = delen.get("zoek") or "", delen.get("keuze") or ""
        at = _degrees(delen)
        if not zoek and not keuze and at is None:
            return None
        stored = omgeving.antwoorden.get(vraag.key)
        if keuze == HERE and isinstance(stored, Mapping) and at == _place(stored):
            return dict(stored)
        lat, lon = at or (None, None)
        found = resolve(keuze, lat, lon, omgeving.poort)
        if found is None:
            raise Refused(_not_chosen(zoek, at, omgeving))
        if district_at(found.lat, found.lon) is None:
            raise Refused(Fout(BUITEN, "zoek", code="buiten"))
        return {"lat": round(found.lat, 5), "lon": round(found.lon, 5), "adres": found.adres}

    def uiteen(self, waarde: Any) -> dict[str, Any]:
        return {"keuze": HERE, "lat": f"{waarde['lat']:.5f}", "lon": f"{waarde['lon']:.5f}", "via": "kaart"}

    def verander(self, vraag: Vraag, actie: str, getypt: QueryDict) -> QueryDict | None:
        """`zoek` looks a street up and forgets the spot; `punt` is a spot of the map or the phone."""
        if actie not in (f"zoek:{vraag.key}", f"punt:{vraag.key}"):
            return None
        typed = getypt.copy()
        gone = ("keuze", "lat", "lon", "via") if actie.startswith("zoek") else ("keuze",)
        for deel in gone:
            typed.pop(f"{vraag.key}-{deel}", None)
        return typed

    def beeld(self, vraag: Vraag, omgeving: Omgeving) -> dict[str, Any]:
        """The map, the list beside it, and the spot that the list begins with."""
        typed = {deel: str(omgeving.getypt.get(f"{vraag.key}-{deel}") or "") for deel in PARTS}
        stored = omgeving.antwoorden.get(vraag.key)
        known = stored if isinstance(stored, Mapping) and "adres" in stored else None
        if known and not omgeving.getypt:
            typed |= self.uiteen(known)
        at = _degrees(typed)
        if at:
            opties = options_at(*at, typed["via"] or "kaart", typed["keuze"] or HERE, poort=omgeving.poort)
            if known and opties and at == _place(known):
                opties[0] |= {"titel": "De plek die je koos", "klein": known["adres"]}
        else:
            zoek = typed["zoek"][:_MAX_ZOEK]
            opties = options_for(zoek, typed["keuze"], poort=omgeving.poort) if zoek else []
        shown = next((one for one in opties if one["gekozen"]), opties[0] if opties else None)
        kaart = kaart_van(lat=float(shown["lat"]), lon=float(shown["lon"])) if shown else kaart_van()
        point = {"lat": typed["lat"], "lon": typed["lon"], "via": typed["via"] or "kaart"} if at else {}
        buiten = BUITEN if at and not opties else ""
        onbekend = ONBEKEND if typed["zoek"].strip() and not at and not opties else ""
        return {"opties": opties, "kaart": kaart, "punt": point, "buiten": buiten, "onbekend": onbekend}

    def keur(self, vraag: Vraag, waarde: Any, omgeving: Omgeving) -> list[Fout]:
        return [] if district_at(waarde["lat"], waarde["lon"]) else [Fout(BUITEN, "zoek", code="buiten")]

    def ontbreekt(self, vraag: Vraag) -> list[Fout]:
        return [Fout(vraag.leeg or self.leeg, "zoek", code="leeg")]

    def toon(self, vraag: Vraag, waarde: Any) -> list[str]:
        return [waarde["adres"]]


def _degrees(typed: Mapping[str, Any]) -> tuple[float, float] | None:
    """The spot that was sent; None for what is no place on earth."""
    try:
        lat, lon = (float(str(typed.get(deel) or "")) for deel in ("lat", "lon"))
    except ValueError:
        return None
    return (lat, lon) if -90 <= lat <= 90 and -180 <= lon <= 180 else None


def _place(stored: Mapping[str, Any]) -> tuple[Any, Any]:
    return stored.get("lat"), stored.get("lon")


def _not_chosen(zoek: str, at: tuple[float, float] | None, omgeving: Omgeving) -> Fout:
    if at is not None:
        outside = district_at(*at) is None
        return Fout(BUITEN, "zoek", code="buiten") if outside else Fout("Kies de plek uit de lijst.", "keuze")
    if len(zoek) > _MAX_ZOEK:
        return Fout(f"Gebruik hoogstens {_MAX_ZOEK} tekens.", "zoek", code="lang")
    if zoek and options_for(zoek, poort=omgeving.poort):
        return Fout("Kies de plek uit de lijst.", "keuze", code="kies")
    return Fout(ONBEKEND, "zoek", code="onbekend")
