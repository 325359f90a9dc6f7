"""A place in the city that somebody points out: what a typed street or a spot on the map may mean."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from stadsportaal.kern.plaats import AdresPoort, Adressuggestie, adressen, district_at, district_naam

HERE: Final = "punt"
"""The choice for a spot of the map or the phone itself."""
NEAR_METRES: Final = 250
"""A spot is described by a street that is nearer than this."""
SHOWN: Final = 6


@dataclass(frozen=True, slots=True)
class Plek:
    """A place that was chosen."""

    lat: float
    lon: float
    adres: str


def _option(waarde: str, titel: str, klein: str, at: tuple[float, float], *, gekozen: bool) -> dict[str, Any]:
    lat, lon = (f"{degrees:.5f}" for degrees in at)
    return {"waarde": waarde, "titel": titel, "klein": klein, "lat": lat, "lon": lon, "gekozen": gekozen}


def _value(suggestie: Adressuggestie) -> str:
    return f"{suggestie.straat}|{suggestie.huisnummer}|{suggestie.postcode}"


def options_for(zoek: str, gekozen: str = "", poort: AdresPoort | None = None) -> list[dict[str, Any]]:
    """What a typed street and number may mean, best first; the only one is chosen."""
    rows = []
    for one in (found := (poort or adressen()).suggest(zoek, limit=SHOWN)):
        title, value = f"{one.straat} {one.huisnummer}".strip(), _value(one)
        chosen = value == gekozen if gekozen else len(found) == 1
        rows.append(_option(value, title, f"{one.postcode} {one.district}", (one.lat, one.lon), gekozen=chosen))
    return rows


def options_at(
    lat: float, lon: float, via: str = "kaart", gekozen: str = HERE, poort: AdresPoort | None = None
) -> list[dict[str, Any]]:
    """A spot of the map or the phone, and the streets around it; nothing outside the city."""
    if district_at(lat, lon) is None:
        return []
    near = (poort or adressen()).near(lat, lon, limit=3)
    where, whom = ("Waar je nu bent", "van jou") if via == "gps" else ("De plek op de kaart", "van die plek")
    rows = [_option(HERE, where, describe(lat, lon, near), (lat, lon), gekozen=gekozen == HERE)]
    for one in near:
        value, away = _value(one), f"Ongeveer {_tens(one.afstand or 0)} meter {whom}"
        title = f"{one.straat}, {one.district}"
        rows.append(_option(value, title, away, (one.lat, one.lon), gekozen=gekozen == value))
    return rows


def _tens(metres: int) -> int:
    return max(10, round(metres, -1))


def describe(lat: float, lon: float, near: Iterable[Adressuggestie]) -> str:
    """A spot in words: the street it lies at (the nearest comes first), or else its district."""
    nearest = next(iter(near), None)
    if nearest is not None and (nearest.afstand or 0) <= NEAR_METRES:
        return f"Bij {nearest.straat}, {nearest.postcode} {nearest.district}"
    code = district_at(lat, lon)
    return f"In {district_naam(code)}" if code else "Buiten de stad"


def resolve(keuze: str, lat: float | None, lon: float | None, poort: AdresPoort | None = None) -> Plek | None:
    """The place of a choice, looked up again: a form may say anything. None for what does not exist."""
    register = poort or adressen()
    if keuze == HERE:
        if lat is None or lon is None:
            return None
        return Plek(lat, lon, describe(lat, lon, register.near(lat, lon, limit=1)))
    straat, _, rest = keuze.partition("|")
    nummer, _, postcode = rest.partition("|")
    if nummer:
        adres = register.find(straat, nummer, "", postcode)
        if adres is None:
            return None
        return Plek(adres.lat, adres.lon, f"{adres.straat} {adres.huisnummer}, {postcode} {adres.district}")
    for one in register.suggest(straat, postcode or None):
        if (one.straat, one.postcode) == (straat, postcode):
            return Plek(one.lat, one.lon, f"{one.straat}, {one.postcode} {one.district}")
    return None
