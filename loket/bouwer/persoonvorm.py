"""What the city knows of the example person of a test case, as fields: each fact that the form uses, by its kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from django import forms

from loket.bouwer.voorbeeld import ADRES
from loket.bouwer.zinnen import FEITSOORTEN
from loket.definitie import Definitie
from loket.gevolgsoorten import Voorwaarde
from loket.vragen.adres import adres_regels

_GETAL: Final = {"invalid": "Schrijf een heel getal, met cijfers."}
_DAG: Final = {"invalid": "Kies een dag. Bijvoorbeeld 31/01/1990."}
_FORMATS: Final = ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"]

ADRESSEN: Final[Mapping[str, Mapping[str, str]]] = {
    "ja": ADRES,
    "borgerhout": {**ADRES, "straat": "Turnhoutsebaan", "postcode": "2140", "district": "borgerhout"},
    "deurne": {**ADRES, "straat": "Turnhoutsebaan", "huisnummer": "112", "postcode": "2100", "district": "deurne"},
    "elders": {**ADRES, "straat": "Veldstraat", "postcode": "9000", "gemeente": "Gent", "district": ""},
}
"""Where the person may live: in the city, in two of its other districts, or outside."""
LABELS: Final[Mapping[str, str]] = {
    "naam": "Naam",
    "adres": "Adres",
    "huishouden": "Wie er woont",
    "huisgenoten": "Aantal huisgenoten",
    "leeftijd": "Leeftijd",
    "geboortedatum": "Geboren op",
    "kinderen": "Kinderen jonger dan 18",
    "in_huis": "Wat het gezin al heeft",
}
"""Each fact as one says it of somebody else (feiten.NAMEN says "je")."""
EIGEN: Final = "eigen"
"""The address that stands in the case and is none of these."""


class PersoonVelden:
    """The fields of the facts, and the facts of those fields."""

    def __init__(self, definitie: Definitie, persoon: Mapping[str, Any]) -> None:
        self.persoon = persoon
        self.producten = _products(definitie, persoon)
        used = definitie.feiten | set(persoon)
        self.codes = [code for code in LABELS if code in used and (code != "in_huis" or self.producten)]

    def velden(self) -> dict[str, forms.Field]:
        return {f"feit-{code}": self._veld(code) for code in self.codes}

    def begin(self) -> dict[str, Any]:
        return {f"feit-{code}": self._shown(code) for code in self.codes}

    def lees(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """{fact: value} of what was filled in."""
        values = {code: self._read(code, data.get(f"feit-{code}")) for code in self.codes}
        return {code: value for code, value in values.items() if value is not None}

    def _veld(self, code: str) -> forms.Field:
        words = LABELS[code]
        if code == "adres":
            return forms.ChoiceField(label=words, choices=[("", "Niet bekend"), *self._adressen()])
        if code == "in_huis":
            choices = [(slug, slug.replace("-", " ").capitalize()) for slug in self.producten]
            return forms.MultipleChoiceField(label=words, choices=choices, widget=forms.CheckboxSelectMultiple)
        if FEITSOORTEN.get(code) == "getal":
            return forms.IntegerField(label=words, min_value=0, max_value=999, error_messages=_GETAL)
        if FEITSOORTEN.get(code) == "datum":
            widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
            return forms.DateField(label=words, widget=widget, input_formats=_FORMATS, error_messages=_DAG)
        if code == "huishouden":
            why = "Eén naam per regel."
            return forms.CharField(label=words, help_text=why, widget=forms.Textarea(attrs={"rows": 2}))
        return forms.CharField(label=words, max_length=200)

    def _adressen(self) -> list[tuple[str, str]]:
        known = [(code, ", ".join(adres_regels(adres))) for code, adres in ADRESSEN.items()]
        own = self.persoon.get("adres")
        if isinstance(own, dict) and own not in ADRESSEN.values():
            known.append((EIGEN, ", ".join(str(own.get(part)) for part in ("straat", "huisnummer", "postcode"))))
        return known

    def _shown(self, code: str) -> Any:
        value = self.persoon.get(code)
        if code == "adres":
            listed = next((name for name, adres in ADRESSEN.items() if adres == value), EIGEN)
            return listed if value else ""
        if code == "in_huis":
            return [slug for slug, count in value.items() if count] if isinstance(value, dict) else []
        return "\n".join(str(item) for item in value) if isinstance(value, list) else value

    def _read(self, code: str, typed: Any) -> Any:
        if typed in (None, "", []):
            return None
        if code == "adres":
            return self.persoon.get("adres") if typed == EIGEN else dict(ADRESSEN[typed])
        if code == "in_huis":
            known = self.persoon.get("in_huis")
            counts: Mapping[str, Any] = known if isinstance(known, dict) else {}
            return {slug: counts.get(slug) or 1 for slug in typed}
        if isinstance(typed, date):
            return typed.isoformat()
        return [line.strip() for line in typed.splitlines() if line.strip()] if code == "huishouden" else typed


def _products(definitie: Definitie, persoon: Mapping[str, Any]) -> list[str]:
    """The diensten of which the form, or the case, asks whether somebody has something."""
    looks = [voorwaarde.pad for voorwaarde in _conditions(definitie) if voorwaarde.bron == "feit"]
    asked = {pad.partition(".")[2] for pad in looks if pad.startswith("in_huis.")}
    known = persoon.get("in_huis")
    return sorted(asked | (set(known) if isinstance(known, dict) else set()))


def _conditions(definitie: Definitie) -> Iterable[Voorwaarde]:
    for _, regel in definitie.alle_regels():
        yield from regel.als
    parts = (definitie.mede_ondertekenaars, definitie.eisen, definitie.vervolg, definitie.toekenningen)
    for part in parts:
        for row in part:
            yield from row.als
