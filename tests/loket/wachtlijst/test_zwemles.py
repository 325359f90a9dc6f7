"""The form of the catalogue that gives places: what the product says, what is to be paid, and what giving up ends."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from loket.bouwer.uitwisseling import lees
from loket.definitie import parse
from loket.models import Aanvraag
from loket.publiceren import MAP
from loket.wachtlijst.actions import give_up
from loket.wachtlijst.models import Groep, Inschrijving
from loket.wachtlijst.rules import stand
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


def notes(client: Client, address: str) -> dict[str, str]:
    """What stands under each group of the first choice."""
    page = client.get(address).content.decode()
    first = page[page.index('name="eerste_keuze"') : page.index('name="tweede_keuze"')]
    return dict(re.findall(r'value="([a-z-]+)".*?<span>[^<]*(?:<small>([^<]*)</small>)?</span>', first, re.DOTALL))


def test_each_group_says_how_it_stands_before_one_chooses(zwembad: Kast, ada: Client) -> None:
    kenmerk = start(ada, "zwemles")
    fill(ada, step(kenmerk, "wie"), wie=str(zwembad.noor.pk))
    fill(ada, step(kenmerk, "niveau"), niveau="leren")
    full("deurne-wo")
    Groep.objects.filter(slug="merksem-za").update(plaatsen=3, bezet=2)
    Groep.objects.filter(slug="wezenberg-wo").update(plaatsen=7, bezet=2)
    address = step(kenmerk, "groep")
    assert notes(ada, address) == {
        "wezenberg-wo": "Nog 5 plaatsen",
        "wezenberg-za": "Nog plaatsen vrij",
        "deurne-wo": "Volzet: er is een wachtlijst",
        "merksem-za": "Nog 1 plaats",
    }
    full("wezenberg-za")
    wrong = ada.post(address, Pagina(ada.get(address)).fields | {"eerste_keuze": ""})
    assert wrong.status_code == 422 and wrong.content.decode().count("Volzet: er is een wachtlijst") == 4
    with CaptureQueriesContext(connection) as asked:
        assert notes(ada, address)["wezenberg-za"] == "Volzet: er is een wachtlijst"
    assert len(asked) <= 8
    assert sum('FROM "wachtlijst_groep"' in query["sql"] for query in asked) == 1
    fill(ada, address, eerste_keuze="deurne-wo")
    with CaptureQueriesContext(connection) as elsewhere:
        ada.get(step(kenmerk, "prijs"))
    assert not any("wachtlijst_groep" in query["sql"] for query in elsewhere)
    stored = aanvraag_of(kenmerk)
    assert stored.antwoorden["eerste_keuze"] == "deurne-wo"
    check = Pagina(ada.get(reverse("loket:aanvraag_check", args=[kenmerk]), follow=True)).text
    assert "Volzet" not in check


def test_a_group_for_which_somebody_waits_has_no_free_place_to_choose() -> None:
    assert stand(2, queue=True) == stand(0, queue=False) == "Volzet: er is een wachtlijst"
