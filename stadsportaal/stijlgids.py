"""/stijlgids/: every component in its states, in development and in the demo."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static

from stadsportaal.kern.kaart import kaart_van
from stadsportaal.kern.velden import DatumVeld

VOORBEELDEN = Path(__file__).with_name("stijlgids.yaml")


class VoorbeeldForm(forms.Form):
    """One field of every kind."""

    straat = forms.CharField(label="Straat", help_text="Zoals op je brievenbus")
    telefoon = forms.CharField(
        label="Telefoon", required=False, widget=forms.TextInput(attrs={"type": "tel", "size": "16"})
    )
    email = forms.EmailField(label="E-mailadres")
    personen = forms.IntegerField(label="Met hoeveel personen woon je?", widget=forms.NumberInput(attrs={"size": "4"}))
    inkomen = forms.DecimalField(label="Inkomen per maand", help_text="In euro, bijvoorbeeld 1.850,00")
    land = forms.ChoiceField(label="Land", choices=[("be", "België"), ("nl", "Nederland")])
    vraag = forms.CharField(
        label="Wat wil je vragen?", help_text="Hoogstens 1.000 tekens", widget=forms.Textarea(attrs={"rows": 4})
    )
    wonen = forms.ChoiceField(
        label="Huur je of ben je eigenaar?",
        choices=[("huur", "Ik huur"), ("eigen", "Ik ben eigenaar"), ("in", "Ik woon in bij iemand")],
        widget=forms.RadioSelect,
    )
    wie = forms.MultipleChoiceField(
        label="Wie verhuist er mee?",
        choices=[("noor", "Noor Janssens"), ("ander", "Iemand anders")],
        widget=forms.CheckboxSelectMultiple,
    )
    wanneer = DatumVeld(label="Wanneer verhuis je?", help_text="Bijvoorbeeld 28 2 2026")
    contract = forms.FileField(label="Kopie van je huurcontract", help_text="PDF, JPG of PNG, hoogstens 10 MB")
    zoek = forms.CharField(label="Straat en nummer", required=False)
    foto = forms.FileField(label="Voeg een foto toe", required=False)
    gezicht = forms.ChoiceField(
        label="Hoe ging het invullen?",
        choices=[(5, "Heel goed"), (4, "Goed"), (3, "Het ging"), (2, "Niet goed"), (1, "Heel slecht")],
        widget=forms.RadioSelect,
    )
    juist = forms.BooleanField(label="Ik verklaar dat alles juist is")


class AdresForm(forms.Form):
    """The address group."""

    postcode = forms.CharField(
        label="Postcode",
        widget=forms.TextInput(attrs={"size": "5", "inputmode": "numeric"}),
        error_messages={"required": "Postcode: vul 4 cijfers in, bijvoorbeeld 2140"},
    )
    straat = forms.CharField(label="Straat")
    huisnummer = forms.CharField(
        label="Huisnummer",
        widget=forms.TextInput(attrs={"size": "5"}),
        error_messages={"required": "Huisnummer: vul een huisnummer in, bijvoorbeeld 24"},
    )
    bus = forms.CharField(label="Bus", required=False, widget=forms.TextInput(attrs={"size": "5"}))


class PersoonForm(forms.Form):
    """Somebody of the household, or somebody else."""

    wie = forms.ChoiceField(
        label="Wie gaat er mee?",
        choices=[("noor", "Noor Janssens, je partner"), ("ander", "Iemand anders")],
        widget=forms.RadioSelect,
    )
    naam = forms.CharField(label="Voornaam en achternaam")
    geboortedatum = DatumVeld(label="Geboortedatum", help_text="Bijvoorbeeld 28 2 1990")


INGEVULD = {
    "straat": "Kroonstraat",
    "telefoon": "0470 12 34 56",
    "email": "ada.peeters@example.org",
    "personen": 2,
    "wonen": "huur",
    "wie": ["noor"],
    "land": "be",
}


@cache
def voorbeelden() -> list[dict[str, Any]]:
    """Sections in page order: ``titel`` and ``componenten`` with their examples."""
    sections: list[dict[str, Any]] = yaml.safe_load(VOORBEELDEN.read_text())
    return sections


def _objects() -> dict[str, Any]:
    """Parameters that YAML cannot hold; written there as ``=name``."""
    leeg = VoorbeeldForm(initial=INGEVULD, prefix="a")
    fout = VoorbeeldForm({"b-wanneer_dag": "31", "b-wanneer_maand": "2", "b-wanneer_jaar": "2026"}, prefix="b")
    los = VoorbeeldForm(initial=INGEVULD, prefix="e")
    los.fields["contract"].widget.attrs["aria-label"] = "Kopie van je huurcontract"  # shown without its field
    los.fields["contract"].help_text = ""
    adres = AdresForm({"c-postcode": "2140", "c-straat": "Kroonstraat", "c-huisnummer": "24"}, prefix="c")
    adres_fout = AdresForm({"d-straat": "Kroonstraat"}, prefix="d")
    fields = {f"adres_{field.name}": field for field in adres}
    wrong = {f"adres_fout_{field.name}": field for field in adres_fout}
    return {
        "form": leeg,
        "form_fout": fout,
        "veld": los["straat"],
        "zoekveld": los["zoek"],
        "gezichten": los["gezicht"],
        "foto": los["foto"],
        "fotos": [{"src": static("icons/stoep.svg"), "klein": "JPG, 2,1 MB", "naam": "stoep.jpg", "waarde": 1}],
        "kaart": kaart_van(lat=51.2177, lon=4.465),
        "bestand": los["contract"],
        "pagina": Paginator(range(90), 10).get_page(3),
        **fields,
        **wrong,
        "rijen": [
            {"titel": f"Kind {n}", "id": f"kinderen-rij-{n}", "velden": [form["naam"]], "weg": f"weg:kinderen:{n}"}
            for n, form in enumerate((PersoonForm(prefix="g"), PersoonForm({}, prefix="h")), 1)
        ],
        "erbij": {"tekst": "Nog een kind", "waarde": "erbij:kinderen", "naar": "#kinderen-rij-3"},
        **{f"persoon_{field.name}": field for field in PersoonForm(initial={"wie": "ander"}, prefix="f")},
    }


def met_objecten(params: dict[str, Any], objects: dict[str, Any]) -> dict[str, Any]:
    """The parameters of an example with every ``=name`` replaced by its object."""
    return {
        key: objects[value[1:]] if isinstance(value, str) and value.startswith("=") else value
        for key, value in params.items()
    }


@login_not_required
def stijlgids(request: HttpRequest) -> HttpResponse:
    """The style guide; not on a real city's portal."""
    if not (settings.DEMO or settings.DEBUG):
        raise Http404
    objects = _objects()
    sections = [
        {
            **section,
            "componenten": [
                {**part, "voorbeelden": [met_objecten(params or {}, objects) for params in part["voorbeelden"]]}
                for part in section["componenten"]
            ],
        }
        for section in voorbeelden()
    ]
    return render(request, "stijlgids.html", {"secties": sections})
