"""Rows of the kernel are recognisable in the admin, without saying what they hold."""

from __future__ import annotations

import pytest
from django.db import models

from stadsportaal.kern.models import (
    Bestand,
    Gebeurtenis,
    Gebied,
    GeparkeerdePost,
    Levering,
    Sleutel,
    Stempel,
    Straat,
    Synoniemgroep,
    Taakslot,
    Vindplaats,
)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (Gebeurtenis(soort="loket.sent", stroom="KM7RT4XH"), "loket.sent KM7RT4XH"),
        (Levering(handler="berichten.mail", stroom="KM7RT4XH", status="dood"), "berichten.mail KM7RT4XH dood"),
        (Taakslot(taak="daily", slot="2026-03-01"), "daily 2026-03-01"),
        (Sleutel(actie="aanvraag_submit", antwoord={"url": "/geheim/"}), "aanvraag_submit"),
        (GeparkeerdePost(pad="/contact/"), "/contact/"),
        (Vindplaats(titel="Je adres wijzigen"), "Je adres wijzigen"),
        (Synoniemgroep(woorden=["pas", "paspoort"]), "pas, paspoort"),
        (Gebied(naam="Deurne"), "Deurne"),
        (Straat(naam="Kroonstraat", postcode="2140"), "Kroonstraat, 2140"),
        (Bestand(naam="contract.pdf"), "contract.pdf"),
        (Stempel(soort="demo"), "demo"),
    ],
)
def test_a_row_says_which_it_is(row: models.Model, words: str) -> None:
    assert str(row) == words
