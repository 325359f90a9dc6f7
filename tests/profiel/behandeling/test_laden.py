"""The texts that come with the portal are complete, and loading twice is loading once."""

from __future__ import annotations

import pytest

from producten.laden import load_diensten
from profiel.behandeling.admin.forms import AntwoordForm, BeslissingForm, VraagForm, initial_of, sjablonen_for
from profiel.behandeling.laden import load_sjablonen
from profiel.behandeling.models import Sjabloon
from profiel.dossiers.models import Dossier


@pytest.mark.django_db
def test_twice_is_once_and_changes_of_staff_stay() -> None:
    assert load_sjablonen() == Sjabloon.objects.count() > 0
    Sjabloon.objects.filter(code="in-orde").update(tekst="Proficiat.")
    assert load_sjablonen() == 0
    assert Sjabloon.objects.get(code="in-orde").tekst == "Proficiat."


def test_every_text_fills_its_form(dossier: Dossier) -> None:
    """A refusal that starts from a text is complete at once."""
    load_sjablonen()
    load_diensten()
    for text in Sjabloon.objects.order_by("code"):
        dossier.dienst = next(iter(text.diensten), dossier.dienst)
        shown = BeslissingForm(dossier=dossier, initial=initial_of(text)).initial
        data = {name: value for name, value in shown.items() if value is not None}
        if text.code == "huurpremie-niet":  # of another authority: who handles it writes down the term of its letter
            assert data.setdefault("beroep_termijn", 30) == 30
        form = BeslissingForm(data, dossier=dossier)
        if text.soort == "vraag":
            form = VraagForm({**data, "tegen": "2099-01-01"}, dossier=dossier)  # type: ignore[assignment]
        if text.soort == "antwoord":
            form = AntwoordForm(data, dossier=dossier)  # type: ignore[assignment]
        assert form.is_valid(), (text.code, form.errors)


APPEALS = {
    "openbaarheid": ("beroepsinstantie openbaarheid", 30, "dagen"),
    "gas-boete-betwisten": ("Politierechtbank", 1, "maanden"),
    "avg-verzoek": ("Gegevensbeschermingsautoriteit", None, "geen"),
    "huurpremie": ("Wonen in Vlaanderen", None, "dagen"),
    "adreswijziging": ("Minister van Binnenlandse Zaken", None, "geen"),
    "huwelijk": ("Familierechtbank", 1, "maanden"),
    "bewonersparkeren": ("Raad van State", 60, "dagen"),
    "zwemles": ("Raad van State", 60, "dagen"),
}


@pytest.mark.parametrize("slug", APPEALS)
def test_a_refusal_offers_the_appeal_of_its_dienst(dossier: Dossier, slug: str) -> None:
    """Whatever text one starts from, an old one of all diensten too."""
    load_sjablonen()
    load_diensten()
    Sjabloon.objects.create(
        code="oud", soort="weigering", titel="Oud", tekst="Nee.", beroep_instantie="Raad van State, Brussel",
        beroep_termijn_dagen=60, beroep_hoe="Schrijf.",
    )  # fmt: skip
    dossier.dienst = slug
    texts = sjablonen_for(dossier, "weigering")
    assert len(texts) > 1  # one of its own beside the old one
    for text in texts:
        shown = BeslissingForm(dossier=dossier, initial=initial_of(text)).initial
        who, term, unit = APPEALS[slug]
        assert who in shown["beroep_instantie"], text.code
        assert (shown["beroep_termijn"], shown.get("beroep_eenheid", "dagen")) == (term, unit), text.code
