"""A decided move starts what follows it: filled in, once, with why; told to the citizen; nothing sent without them."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.test import Client
from django.urls import reverse

from loket.actions.concept import delete_aanvraag
from loket.bouwer.uitwisseling import lees
from loket.events import AanvraagDecided
from loket.handlers import on_aanvraag_decided
from loket.herkomst import KETEN, Herkomst
from loket.keten import TAAK, start_vervolg
from loket.models import Aanvraag, Formulier
from loket.publiceren import MAP, publish_definitie
from producten.models import Dienst, Product
from profiel.behandeling.actions import reopen
from profiel.behandeling.actions.besluit import Beslissing, decide
from profiel.berichten.laden import load_sjablonen
from profiel.berichten.models import Bericht
from profiel.dossiers.models import DossierLink, Uitkomst
from profiel.mensen.actions import Lid, register_household
from profiel.mensen.models import Huishoudlid, Profiel
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.models import Lane, Taakslot
from stadsportaal.kern.outbox import drain_lane
from tests.loket.kast import Kast, aanvraag_of, adreswijziging, fill, sent, start, step, submit, today
from tests.loket.pagina import Pagina
from tests.loket.test_gevolgen import REFUSED, form
from tests.loket.test_samen import stad, together  # noqa: F401 a fixture
from tests.profiel.dossiers.cast import at_work

GRANTED = Beslissing(Uitkomst.TOEGEKEND)


@pytest.fixture
def verhuis(kast: Kast) -> Kast:
    return ready(kast)


def ready(kast: Kast) -> Kast:
    """Ada has a permit and a child; the forms that follow a move exist."""
    for slug in ("bewonersparkeren", "sorteerpas"):
        form(kast, slug)
    kast.publish_diensten("school-inschrijven")
    load_sjablonen()
    Product.objects.create(
        kenmerk="PRKB4K7W", profiel=kast.ada, soort="vergunning", titel="Bewonersparkeren", thema="mobiliteit",
        dienst_id="bewonersparkeren", geldig_van=today(), velden=[["nummerplaat", "1-DEM-000"]],
    )  # fmt: skip
    child = Profiel.objects.create(voornaam="Mila", achternaam="Peeters", geboortedatum=today() - dt.timedelta(900))
    roles = [(kast.ada, "referentie"), (kast.noor, "partner"), (child, "kind")]
    leden = [Lid(person, Huishoudlid.Rol(rol)) for person, rol in roles]
    register_household(leden, bron="Rijksregister", bron_datum=kast.stated)
    return kast


def granted(kast: Kast, client: Client) -> Aanvraag:
    kenmerk = with_everybody(client, kast)
    decide(aanvraag_of(kenmerk).dossier, GRANTED, by=at_work(kast.dirk))
    return aanvraag_of(kenmerk)


def with_everybody(client: Client, kast: Kast) -> str:
    """A move of the whole household, sent."""
    kenmerk = adreswijziging(client, kast)
    others = [str(lid.profiel_id) for lid in kast.ada.gezin() if lid.profiel_id != kast.ada.pk]
    fill(client, step(kenmerk, "wie"), personen=others)
    assert submit(client, kenmerk).status_code == 302
    return kenmerk


def deliver() -> None:
    drain_lane(Lane.GEWOON, seconds=20)


def concepts(kast: Kast) -> dict[str, Aanvraag]:
    rows = Aanvraag.objects.with_form().concepten().filter(profiel=kast.ada)
    return {row.formulierversie.formulier_id: row for row in rows}


def event(aanvraag: Aanvraag, uitkomst: str = "toegekend") -> AanvraagDecided:
    return AanvraagDecided(aanvraag.dossier.kenmerk, "adreswijziging", "adreswijziging", uitkomst, "")


def test_grant_starts_each_follow_up_with_what_we_know(verhuis: Kast, ada: Client) -> None:
    aanvraag = granted(verhuis, ada)
    assert concepts(verhuis) == {}, "in the background, after the decision"
    deliver()
    made = concepts(verhuis)
    assert set(made) == {"bewonersparkeren", "sorteerpas"}
    assert made["bewonersparkeren"].antwoorden == {
        "plaat": "1DEM000", "aanleiding": "verhuis", "telefoon": aanvraag.antwoorden["telefoon"]
    }  # fmt: skip
    assert made["sorteerpas"].antwoorden == {"reden": "eerste"}
    source = Herkomst(KETEN, aanvraag.dossier.kenmerk, today())
    assert made["bewonersparkeren"].herkomst == dict.fromkeys(("plaat", "aanleiding", "telefoon"), source.data())
    assert made["sorteerpas"].herkomst == {"reden": source.data()}
    assert made["bewonersparkeren"].stappen_klaar == [], "every step is still looked at"
    links = DossierLink.objects.filter(ander=aanvraag.dossier, soort="vervolg")
    assert {link.dossier_id for link in links} == {row.dossier_id for row in made.values()}
    url = step(made["bewonersparkeren"].dossier.kenmerk, "wagen")
    page = Pagina(ada.get(url))
    assert page.fields["plaat"] == "1-DEM-000"
    assert source.zin in page.text
    assert fill(ada, url).status_code == 302
    assert "plaat" in concepts(verhuis)["bewonersparkeren"].herkomst, "looked at, and it stays what it was"
    assert fill(ada, url, plaat="1-ABC-999").status_code == 302
    assert "plaat" not in concepts(verhuis)["bewonersparkeren"].herkomst
    assert "Kroonstraat 24" in page.text, "the new address is a known fact by then"


def test_citizen_is_told_once_what_and_why(verhuis: Kast, ada: Client) -> None:
    aanvraag = granted(verhuis, ada)
    deliver()
    deliver()
    bericht = Bericht.objects.get(sjabloon__code="vervolg_gestart")
    assert bericht.profiel == verhuis.ada
    assert "Je parkeervergunning hangt vast aan je adres." in bericht.tekst
    assert "Je kind inschrijven in een school. Je hebt kinderen." in bericht.tekst
    page = Pagina(ada.get(aanvraag.dossier.get_absolute_url(), follow=True))
    assert "Dit volgt op je aanvraag" in page.text
    begun, oneself = page.text.split("Dit regel je zelf")
    assert "Dit zetten we voor je klaar met wat we al weten." in begun
    assert "Je parkeervergunning hangt vast aan je adres." in begun
    assert "Je hebt kinderen." in oneself, "a link is no form that we filled in"
    assert "Je hebt kinderen." in page.text
    hrefs = {node.attrs.get("href") for node in page.all("a")}
    assert {reverse("loket:aanvraag", args=[row.dossier.kenmerk]) for row in concepts(verhuis).values()} <= hrefs
    assert reverse("producten:dienst", args=["school-inschrijven"]) in hrefs


def test_follow_up_leads_to_the_dienst_of_its_form(verhuis: Kast, ada: Client) -> None:
    """A form is not always called as its dienst is; who threw the concept away reads on the page of the dienst."""
    dienst = Dienst.objects.get(slug="sorteerpas")
    dienst.pk = "pas-voor-de-straat"
    dienst.save(force_insert=True)
    Formulier.objects.filter(slug="sorteerpas").update(dienst=dienst)
    aanvraag = granted(verhuis, ada)
    deliver()
    gone = concepts(verhuis)["sorteerpas"]
    delete_aanvraag(gone, by=Toegang.systeem())
    page = Pagina(ada.get(aanvraag.dossier.get_absolute_url(), follow=True))
    hrefs = {node.attrs.get("href") for node in page.all("a")}
    assert reverse("producten:dienst", args=["pas-voor-de-straat"]) in hrefs
    assert "Woon je nu bij een sorteerstraatje?" in page.text.partition("Dit regel je zelf")[2], "no longer begun"
    assert reverse("producten:dienst", args=["sorteerpas"]) not in hrefs


def test_delivered_again_decided_again_or_thrown_away_it_is_started_once(verhuis: Kast, ada: Client) -> None:
    aanvraag = granted(verhuis, ada)
    deliver()
    made = {row.pk for row in concepts(verhuis).values()}
    on_aanvraag_decided(event(aanvraag))
    dirk = at_work(verhuis.dirk)
    reopen(aanvraag.dossier, reden="Nog eens.", by=dirk)
    decide(aanvraag.dossier, GRANTED, by=dirk)
    deliver()
    assert {row.pk for row in concepts(verhuis).values()} == made
    assert Bericht.objects.filter(sjabloon__code="vervolg_gestart").count() == 1
    gone = concepts(verhuis)["sorteerpas"]
    ada.post(reverse("loket:aanvraag_delete", args=[gone.dossier.kenmerk]), {"versie": gone.versie})
    on_aanvraag_decided(event(aanvraag))
    assert set(concepts(verhuis)) <= {"bewonersparkeren", "sorteerpas"}
    assert Taakslot.objects.filter(taak=TAAK).count() == 4


def test_refusal_and_a_case_that_was_reopened_start_nothing(verhuis: Kast, ada: Client) -> None:
    kenmerk = sent(ada, verhuis)
    dirk = at_work(verhuis.dirk)
    decide(aanvraag_of(kenmerk).dossier, REFUSED, by=dirk)
    deliver()
    on_aanvraag_decided(event(aanvraag_of(kenmerk)))
    assert concepts(verhuis) == {}
    second = granted(verhuis, ada)
    reopen(second.dossier, reden="Fout adres.", by=dirk)
    deliver()
    assert concepts(verhuis) == {}
    assert start_vervolg("ZZZZZZZZ", today()) == [], "gone since"


def test_concept_that_was_begun_is_left_as_it_is(verhuis: Kast, ada: Client) -> None:
    own = start(ada, "sorteerpas")
    aanvraag = granted(verhuis, ada)
    deliver()
    rows = Aanvraag.objects.concepten().filter(formulierversie__formulier="sorteerpas")
    assert [row.dossier.kenmerk for row in rows] == [own]
    assert rows[0].antwoorden == {}
    assert DossierLink.objects.filter(dossier__kenmerk=own, ander=aanvraag.dossier).exists()


def test_conditions_choose_what_follows(kast: Kast, ada: Client) -> None:
    form(kast, "sorteerpas")
    load_sjablonen()
    granted(kast, ada)
    deliver()
    assert set(concepts(kast)) == {"sorteerpas"}, "no permit, no children"


def test_answers_that_do_not_fit_are_asked(verhuis: Kast, ada: Client) -> None:
    """A form may change after it was named: what it no longer takes is left out."""
    data = lees((MAP / "adreswijziging.json").read_text())[0]
    data["vervolg"][0]["antwoorden"] = [
        {"naar": "plaat", "product": "bewonersparkeren.zone"},
        {"naar": "aanleiding", "waarde": "bestaat niet"},
        {"naar": "aanleiding", "waarde": ["van", "een", "andere", "vorm"]},
        {"naar": "telefoon", "vraag": "woonvorm"},
        {"naar": "verklaring", "waarde": "ja"},
        {"naar": "weg", "waarde": "ja"},
    ]
    publish_definitie(json.dumps(data))
    Product.objects.filter(kenmerk="PRKB4K7W").update(velden=[["zone", "?"]])
    granted(verhuis, ada)
    deliver()
    assert concepts(verhuis)["bewonersparkeren"].antwoorden == {}


def test_two_workers_start_it_once(stad: Kast) -> None:  # noqa: F811 the fixture
    ready(stad)
    client = stad.browser()
    kenmerk = with_everybody(client, stad)
    dossier = aanvraag_of(kenmerk).dossier
    decide(dossier, GRANTED, by=at_work(stad.dirk))
    begun = together(4, lambda _: start_vervolg(kenmerk, today()))
    assert sorted(map(len, begun)) == [0, 0, 0, 4]
    assert set(concepts(stad)) == {"bewonersparkeren", "sorteerpas"}
