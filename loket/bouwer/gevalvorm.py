"""A test case as forms: the example person, the answers (with the real fields of each question), what is expected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict

from loket.bouwer.persoonvorm import PersoonVelden
from loket.bouwer.proef import Geval, Verwacht, beslissing
from loket.bouwer.velden import ZachteForm
from loket.bouwer.voorbeeld import invulling_van
from loket.bouwer.woorden import KEUZES
from loket.definitie import Definitie, Vraag
from loket.forms import StapForm
from loket.invulling import Invulling
from loket.pad import bepaal, is_leeg
from loket.prijs import EURO, kosten
from loket.vragen import soort
from loket.vragen.basis import VORMFOUTEN

_NIET: Final = ("", "Niet nakijken")
DOOR: Final = "door"
_FILE: Final = {"kenmerk": "VRBLDBST", "naam": "voorbeeld.pdf", "grootte": 1000}


class GevalForm(ZachteForm):
    """The name, the day, the person and the expectation."""

    naam = forms.CharField(
        label="Naam van het testgeval",
        help_text="Zeg wie het is. Bijvoorbeeld: Ada huurt en heeft een contract.",
        max_length=120,
        error_messages={"required": "Geef het testgeval een naam.", "max_length": "Hou de naam korter dan 120 tekens."},
    )

    def __init__(self, definitie: Definitie, data: QueryDict | None = None, inhoud: Mapping[str, Any] | None = None):
        super().__init__(data)
        self.definitie = definitie
        self.feiten = PersoonVelden(definitie, _dict((inhoud or {}).get("persoon")))
        self.fields.update(self.feiten.velden())
        self.initial.update(self.feiten.begin())
        steps = [(stap.key, stap.titel) for stap in definitie.stappen]
        ends = [(f"uit:{uitkomst.key}", f"Stopt bij: {uitkomst.titel}") for uitkomst in definitie.niet_in_aanmerking]
        self.fields["uitkomst"] = forms.ChoiceField(
            label="Kan deze persoon verder?",
            choices=[_NIET, (DOOR, "Ja, het formulier gaat door"), *ends],
        )
        self.fields["versturen"] = forms.ChoiceField(
            label="Is het formulier met deze antwoorden te versturen?",
            choices=[_NIET, ("ja", "Ja"), ("nee", "Nee")],
        )
        self.fields["kijk_stappen"] = forms.BooleanField(
            label="Kijk na welke stappen deze persoon ziet",
        )
        self.fields["stappen"] = forms.MultipleChoiceField(
            label="Deze stappen", choices=steps, widget=forms.CheckboxSelectMultiple
        )
        self.fields["prijs"] = forms.CharField(
            label="Wat betaalt deze persoon?",
            help_text="In euro. Bijvoorbeeld: 12,50. Schrijf 0 als het gratis is. Leeg: niet nakijken.",
            max_length=20,
        )
        self.fields["beslissing"] = forms.ChoiceField(label="Wie beslist?", choices=[_NIET, *KEUZES["beslissingen"]])
        self._show(_dict((inhoud or {}).get("verwacht")), str((inhoud or {}).get("naam", "")))
        self.rest = {"vandaag": inhoud["vandaag"]} if inhoud and inhoud.get("vandaag") else {}

    def _show(self, verwacht: Mapping[str, Any], naam: str) -> None:
        end, sent = verwacht.get("uitkomst"), verwacht.get("versturen")
        self.initial = {
            **self.initial,
            "naam": naam,
            "uitkomst": "" if end is None else f"uit:{end}" if end else DOOR,
            "versturen": "" if sent is None else "ja" if sent else "nee",
            "prijs": verwacht.get("prijs") or "",
            "beslissing": verwacht.get("beslissing") or "",
            "kijk_stappen": "stappen" in verwacht,
            "stappen": verwacht.get("stappen") or [],
        }

    def clean_naam(self) -> str:
        naam: str = self.cleaned_data["naam"]
        if not naam:
            raise forms.ValidationError(self.fields["naam"].error_messages["required"])
        return naam

    @property
    def persoon(self) -> dict[str, Any]:
        """{fact: value} of what was filled in. After `is_valid`."""
        return self.feiten.lees(self.cleaned_data)

    def clean_prijs(self) -> str:
        typed: str = self.cleaned_data["prijs"].replace("€", "").strip()
        if typed and not EURO.fullmatch(typed):
            raise forms.ValidationError("Schrijf een bedrag in euro. Bijvoorbeeld 12 of 12,50.")
        return typed

    def verwacht(self) -> dict[str, Any]:
        """Only what is looked at. After `is_valid`."""
        data = self.cleaned_data
        made: dict[str, Any] = {}
        if data["kijk_stappen"]:
            chosen = set(data["stappen"])
            made["stappen"] = [stap.key for stap in self.definitie.stappen if stap.key in chosen]
        if data["uitkomst"]:
            made["uitkomst"] = "" if data["uitkomst"] == DOOR else data["uitkomst"].removeprefix("uit:")
        if data["versturen"]:
            made["versturen"] = data["versturen"] == "ja"
        return made | {name: data[name] for name in ("beslissing", "prijs") if data[name]}

    def inhoud(self, antwoorden: Mapping[str, Any]) -> dict[str, Any]:
        """The test case as it is kept. After `is_valid`."""
        return {
            "naam": self.cleaned_data["naam"],
            **self.rest,
            "persoon": self.persoon,
            "antwoorden": dict(antwoorden),
            "verwacht": self.verwacht(),
        }

    @property
    def feitvelden(self) -> list[BoundField]:
        return [self[f"feit-{code}"] for code in self.feiten.codes]


class Antwoorden:
    """The questions of every step with their own fields; none of them has to be answered."""

    def __init__(
        self, definitie: Definitie, today: date, antwoorden: Mapping[str, Any], data: QueryDict | None = None
    ) -> None:
        self.definitie = definitie
        files = [vraag for vraag in definitie.alle_vragen() if vraag.soort == "bestand"]
        self.bestanden = _FilesForm(files, antwoorden, data)
        invulling = _answered(invulling_van(definitie, today), antwoorden)
        self.stappen = [StapForm(invulling, stap, data=data) for stap in definitie.stappen]

    @property
    def forms(self) -> list[forms.Form]:
        return [*self.stappen, self.bestanden]

    def bladen(self) -> list[dict[str, Any]]:
        """Each step that asks something, with the fields of its questions."""
        pages = []
        for form in self.stappen:
            files = [self.bestanden[f"bestand-{v.key}"] for v in form.stap.vragen if v.soort == "bestand"]
            blokken = [replace(blok, titel=False) for blok in form.blokken()]
            if files or blokken:
                pages.append({"titel": form.stap.titel, "blokken": blokken, "bestanden": files})
        return pages

    def is_valid(self) -> bool:
        judged = [form.is_valid() for form in self.forms]
        return all(judged)

    def waarden(self) -> dict[str, Any]:
        """{question: value} of what was answered. After `is_valid`."""
        found = {key: value for form in self.stappen for key, value in form.waarden.items() if not is_leeg(value)}
        return found | self.bestanden.waarden()


class _FilesForm(ZachteForm):
    """A file cannot be kept with a test case: only whether there is one."""

    def __init__(self, vragen: list[Vraag], antwoorden: Mapping[str, Any], data: QueryDict | None) -> None:
        super().__init__(data)
        self.vragen = vragen
        for vraag in vragen:
            label = f"{vraag.label}: er is een bestand bij"
            self.fields[f"bestand-{vraag.key}"] = forms.BooleanField(label=label)
            self.initial[f"bestand-{vraag.key}"] = not is_leeg(antwoorden.get(vraag.key))

    def waarden(self) -> dict[str, Any]:
        return {vraag.key: [_FILE] for vraag in self.vragen if self.cleaned_data.get(f"bestand-{vraag.key}")}


def _answered(invulling: Invulling, antwoorden: Mapping[str, Any]) -> Invulling:
    """With the answers that the fields of their questions can show; files and words to read left out."""
    pad = invulling.pad
    asked = {
        key: tuple(vraag for vraag in vragen if vraag.soort != "bestand" and not vraag.vraagt_niets)
        for key, vragen in pad.vragen.items()
    }
    known = {v.key: antwoorden[v.key] for vragen in asked.values() for v in vragen if _fits(v, antwoorden.get(v.key))}
    every = frozenset(vraag.key for vragen in asked.values() for vraag in vragen)
    return replace(invulling, pad=replace(pad, vragen=asked, verplicht=every, antwoorden=known))


def _fits(vraag: Vraag, waarde: Any) -> bool:
    """Whether an answer still is one of this question: its kind may have changed since."""
    if is_leeg(waarde):
        return False
    try:
        soort(vraag).uiteen(waarde)
        soort(vraag).toon(vraag, waarde)
    except VORMFOUTEN:
        return False
    return True


def wat_gebeurt(
    definitie: Definitie, persoon: Mapping[str, Any], antwoorden: Mapping[str, Any], today: date
) -> dict[str, Any]:
    """What the form makes of it now, as an expectation: who decides only where the case shows that."""
    pad = bepaal(definitie, antwoorden, persoon)
    made: dict[str, Any] = {"stappen": [stap.key for stap in pad.stappen]}
    made["uitkomst"] = pad.uitkomst.key if pad.uitkomst else ""
    geval = Geval("", Verwacht(), dict(persoon), dict(antwoorden))
    if wie := beslissing(definitie, geval, pad, today).wie:
        made["beslissing"] = wie
    if definitie.prijzen:
        made["prijs"] = f"{kosten(definitie, pad).bedrag:.2f}".replace(".", ",")
    return made


def _dict(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
