"""The form of the catalogue that gives places: what the product says, what is to be paid, and what giving up ends."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from loket.bouwer.uitwisseling import lees
from loket.definitie import parse
from loket.models import Aanvraag
from loket.publiceren import MAP
from loket.wachtlijst.actions import give_up
from loket.wachtlijst.models import Groep, Inschrijving
from producten.betalen.rules import Verzoek
from producten.models import Betaalverzoek, Product
from tests.loket.kast import aanvraag_of, fill, start, step, submit
from tests.loket.pagina import Pagina
from tests.loket.test_betalen import pay
from tests.loket.wachtlijst.kast import Kast


@pytest.fixture
def zwembad(kast: Kast) -> Kast:
    kast.met(parse(lees((MAP / "zwemles.json").read_text())[0]))
    return kast


def subscribe(kast: Kast, client: Client, first: str, second: str = "") -> Aanvraag:
    kenmerk = start(client, "zwemles")
    fill(client, step(kenmerk, "wie"), wie=str(kast.noor.pk))
    fill(client, step(kenmerk, "niveau"), niveau="leren")
    fill(client, step(kenmerk, "groep"), eerste_keuze=first, tweede_keuze=second)
    fill(client, step(kenmerk, "prijs"), kansentarief="nee", telefoon="0470 12 34 56")
    assert submit(client, kenmerk).status_code == 302
    return aanvraag_of(kenmerk)


def full(slug: str) -> None:
    Groep.objects.filter(slug=slug).update(plaatsen=0)


def test_a_place_is_granted_at_once_with_its_group_and_a_bill(zwembad: Kast, ada: Client) -> None:
    full("deurne-wo")
    aanvraag = subscribe(zwembad, ada, "deurne-wo", "merksem-za")
    assert aanvraag.status == "toegekend"
    product = Product.objects.get(dossier=aanvraag.dossier)
    assert product.velden == [["Groep", "Merksem, zaterdag 10 uur"], ["voor", "Noor Janssens, je partner"]]
    assert Betaalverzoek.objects.get(dossier=aanvraag.dossier).status == Verzoek.OPEN
    page = Pagina(ada.get(reverse("loket:aanvraag_submitted", args=[aanvraag.dossier.kenmerk])))
    assert "Je hebt een plaats in de zwemles" in page.text
    assert "Betaal € 50,00" in page.text
    assert "De lessen starten" in page.text
    dossier = Pagina(ada.get(aanvraag.dossier.get_absolute_url())).text
    assert "bij je documenten" not in dossier, "a rule that gives a place writes no letter"


def test_who_waits_has_no_product_and_no_bill(zwembad: Kast, ada: Client) -> None:
    full("deurne-wo")
    aanvraag = subscribe(zwembad, ada, "deurne-wo")
    assert aanvraag.dossier.eigen_status == "op_wachtlijst"
    assert Inschrijving.objects.get(dossier=aanvraag.dossier).groep is None
    assert not Product.objects.filter(dossier=aanvraag.dossier).exists()
    assert not Betaalverzoek.objects.filter(dossier=aanvraag.dossier).exists()


def test_who_gives_a_place_up_owes_nothing_any_more(zwembad: Kast, ada: Client) -> None:
    aanvraag = subscribe(zwembad, ada, "deurne-wo")
    give_up(aanvraag.dossier, by=zwembad.as_ada)
    assert Betaalverzoek.objects.get(dossier=aanvraag.dossier).status == Verzoek.KWIJTGESCHOLDEN
    assert aanvraag_of(aanvraag.dossier.kenmerk).dossier.actie_wat is None


def test_what_was_paid_stays_paid(zwembad: Kast, ada: Client) -> None:
    aanvraag = subscribe(zwembad, ada, "deurne-wo")
    asked = Betaalverzoek.objects.get(dossier=aanvraag.dossier)
    pay(zwembad, asked)
    give_up(aanvraag.dossier, by=zwembad.as_ada)
    asked.refresh_from_db()
    assert asked.status == Verzoek.BETAALD
