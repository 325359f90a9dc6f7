"""One person: of the own household as the register states it, or somebody else where the form allows that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from loket.definitie import Vraag
from loket.vragen.basis import Fout, Huisgenoot, Omgeving, Refused, RuwTekstveld, Vraagsoort, fout_van, later
from loket.vragen.datum import RuimDatumVeld
from loket.vragen.keuze import radios
from stadsportaal.kern.kalender import format_datum

ANDER: Final = "ander"
_MAX_NAAM: Final = 120
_OUDST: Final = 130
"""Years: nobody is older."""


class Persoon(Vraagsoort):
    """Stored as {wie: gezin, id, naam, relatie, zelf} or {wie: ander, naam, geboortedatum, zelf}."""

    soort = "persoon"
    leeg = "Kies iemand."
    template = "loket/vragen/persoon.html"

    def velden(self, vraag: Vraag, omgeving: Omgeving) -> dict[str, forms.Field]:
        choices = [(lid.id, _genoemd(lid.naam, lid.relatie)) for lid in _offered(vraag, omgeving)]
        if not vraag.opties.ander:
            return {"": radios(vraag, choices)}
        widget = forms.TextInput(attrs={"autocomplete": "off"})
        return {
            "": radios(vraag, [*choices, (ANDER, "Iemand anders")]),
            "naam": RuwTekstveld(label="Voornaam en achternaam", widget=widget),
            "geboortedatum": later(RuimDatumVeld(label="Geboortedatum", help_text="Bijvoorbeeld 28 2 1990")),
        }

    def samen(self, vraag: Vraag, delen: Mapping[str, Any], omgeving: Omgeving) -> Any:
        wie, naam, born = delen.get("") or "", delen.get("naam") or "", delen.get("geboortedatum")
        if wie == ANDER or (not wie and (naam or born)):
            return _other(naam, born)
        return next(
            (
                {"wie": "gezin", "id": lid.id, "naam": lid.naam, "relatie": lid.relatie, "zelf": lid.zelf}
                for lid in _offered(vraag, omgeving)
                if lid.id == wie
            ),
            None,
        )

    def uiteen(self, waarde: Any) -> dict[str, Any]:
        if waarde["wie"] == ANDER:
            return {"": ANDER, "naam": waarde["naam"], "geboortedatum": date.fromisoformat(waarde["geboortedatum"])}
        return {"": waarde["id"]}

    def keur(self, vraag: Vraag, waarde: Any, omgeving: Omgeving) -> list[Fout]:
        if waarde["wie"] == ANDER:
            return _judge_other(vraag, waarde, omgeving)
        if waarde["id"] in {lid.id for lid in _offered(vraag, omgeving)}:
            return []
        text = f"{waarde['naam']} hoort volgens het Rijksregister niet meer bij je gezin. Kies opnieuw."
        return [Fout(text, code="weg")]

    def toon(self, vraag: Vraag, waarde: Any) -> list[str]:
        if waarde["wie"] == ANDER:
            return [waarde["naam"], f"Geboren op {format_datum(date.fromisoformat(waarde['geboortedatum']))}"]
        return [_genoemd(waarde["naam"], waarde["relatie"])]


def _genoemd(naam: str, relatie: str) -> str:
    return f"{naam}, {relatie}" if relatie else naam


def _offered(vraag: Vraag, omgeving: Omgeving) -> list[Huisgenoot]:
    return [lid for lid in omgeving.huishouden if vraag.opties.zelf or not lid.zelf]


def _other(naam: str, born: Any) -> dict[str, Any]:
    """Somebody outside the household. Raises Refused with everything that is missing."""
    fouten = [] if naam else [Fout("Vul de voornaam en de achternaam in.", "naam", code="leeg")]
    if len(naam) > _MAX_NAAM:
        fouten = [Fout(f"Gebruik hoogstens {_MAX_NAAM} tekens.", "naam", code="lang")]
    if isinstance(born, ValidationError):
        fouten.append(replace(fout_van(born), deel="geboortedatum"))
    elif born is None:
        fouten.append(Fout("Vul een dag, maand en jaar in.", "geboortedatum", code="leeg"))
    if fouten:
        raise Refused(*fouten)
    return {"wie": ANDER, "naam": naam, "geboortedatum": born.isoformat(), "zelf": False}


def _judge_other(vraag: Vraag, waarde: Mapping[str, Any], omgeving: Omgeving) -> list[Fout]:
    born = date.fromisoformat(waarde["geboortedatum"])
    if not vraag.opties.ander:
        return [Fout("Kies iemand van je gezin.", code="weg")]
    if born > omgeving.today:
        return [Fout("Vul een dag in die al voorbij is.", "geboortedatum", code="laat")]
    if born.year < omgeving.today.year - _OUDST:
        return [Fout("Kijk het jaar na.", "geboortedatum", code="vroeg", index=2)]
    return []
