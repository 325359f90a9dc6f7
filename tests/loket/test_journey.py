"""The two forms from start to end, as a citizen without JavaScript walks them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from loket.gevolgen import MoveStillToCome, NoLongerTogether
from loket.models import Aanvraag
from producten.models import Product
from profiel.behandeling.actions import reopen, take
from profiel.behandeling.actions.besluit import Beroep, Beslissing, decide
from profiel.berichten.models import Bericht
from profiel.dossiers.models import Document, Dossier, Fase, Uitkomst, Voortgang
from profiel.mensen.models import Profiel
from stadsportaal.kern.models import Gebeurtenis
from tests.loket.kast import (
    NIEUW,
    Kast,
    aanvraag_of,
    adreswijziging,
    attest,
    fill,
    png,
    sent,
    start,
    step,
    submit,
    today,
)
from tests.loket.pagina import Pagina
from tests.profiel.dossiers.cast import at_work


def test_start_shows_what_we_know_and_makes_one_concept(kast: Kast, ada: Client) -> None:
    page = Pagina(ada.get("/loket/adreswijziging/start/"))
    assert "Turnhoutsebaan 112 bus 3" in page.text
    assert "Rijksregister" in page.text
    kenmerk = start(ada)
    aanvraag = aanvraag_of(kenmerk)
    assert (aanvraag.status, aanvraag.dossier.fase) == ("concept", Fase.CONCEPT)
    assert not Voortgang.objects.voor_burger(aanvraag.dossier).exists()
    assert (
        f"Ga verder met adreswijziging {kenmerk[:4]}-{kenmerk[4:]}"
        in Pagina(ada.get("/loket/adreswijziging/start/")).text
    )


def test_step_shows_known_facts_and_never_asks_them(kast: Kast, ada: Client) -> None:
    kenmerk = start(ada)
    fill(ada, step(kenmerk, "wie"))
    page = Pagina(ada.get(step(kenmerk, "adres")))
    assert page.h1 == "Wat is je nieuwe adres?"
    (facts,) = page.all(css="known-facts")
    assert "Dit weten we al — Rijksregister" in facts.text
    assert "Turnhoutsebaan 112 bus 3, 2100" in facts.text
    assert not facts.find_all("input")
    assert "Turnhoutsebaan" not in str(page.fields.values())


def test_moves_with_household_sent_decided_and_carried_out(kast: Kast, ada: Client) -> None:
    kenmerk = adreswijziging(ada, kast, woonvorm="huur")
    page = Pagina(ada.get(reverse("loket:aanvraag_check", args=[kenmerk])))
    for shown in ("Noor Janssens, je partner", "Kroonstraat 24 bus 2", "2140 Borgerhout", "Ik huur", "0470 12 34 56"):
        assert shown in page.text
    answer = submit(ada, kenmerk)
    assert answer.headers["Location"] == reverse("loket:aanvraag_submitted", args=[kenmerk])
    page = Pagina(ada.get(answer.headers["Location"]))
    assert page.h1 == "We hebben je adreswijziging ontvangen"
    assert "De wijkagent komt langs" in page.text
    for said in ("Wat je verstuurde", "Noor Janssens, je partner", "Kroonstraat 24 bus 2", "Ik huur", "0470 12 34 56"):
        assert said in page.text, "who sent it can read it again"
    assert Pagina(ada.get(page.link("Volg je aanvraag in Mijn stad"))).link("Bekijk wat je verstuurde")
    assert "Ten laatste" in page.text
    assert "Misschien ook voor jou" in page.text
    aanvraag = aanvraag_of(kenmerk)
    assert aanvraag.bekend["adres"]["waarde"]["straat"] == "Turnhoutsebaan"
    assert aanvraag.bekend["adres"]["bron"] == "Rijksregister"

    dossier, dirk = aanvraag.dossier, at_work(kast.dirk)
    take(dossier, by=dirk)
    assert aanvraag_of(kenmerk).status == "in_behandeling"
    decide(dossier, Beslissing(Uitkomst.TOEGEKEND), by=dirk)
    assert aanvraag_of(kenmerk).status == "toegekend"
    for person in (kast.ada, kast.noor):
        assert person.adres() == {
            "straat": "Kroonstraat", "huisnummer": "24", "bus": "2", "postcode": "2140", "gemeente": "Antwerpen",
        }  # fmt: skip
        assert person.gezin().count() == 2
    product = Product.objects.get(profiel=kast.ada, soort="inschrijving")
    assert product.geldig_van == today()
    page = Pagina(ada.get(dossier.get_absolute_url()))
    assert "Misschien ook voor jou" in page.text
    assert "parkeer" in page.text.lower()
    names = list(
        Gebeurtenis.objects.filter(stroom=kenmerk, soort__startswith="loket.")
        .order_by("pk")
        .values_list("soort", flat=True)
    )
    assert names == ["loket.aanvraag_submitted", "loket.aanvraag_decided"]


def test_who_moves_alone_becomes_a_household_of_one(kast: Kast, ada: Client) -> None:
    kenmerk = start(ada)
    fill(ada, step(kenmerk, "wie"))
    fill(ada, step(kenmerk, "adres"), **NIEUW)
    fill(ada, step(kenmerk, "woning"), woonvorm="inwonend")
    day = today() - dt.timedelta(days=100)
    fill(ada, step(kenmerk, "wanneer"), verhuisdag_dag=f"{day.day}/{day.month}/{day.year}")
    fill(ada, step(kenmerk, "verklaring"), echt_wonen="on")
    submit(ada, kenmerk)
    decide(aanvraag_of(kenmerk).dossier, Beslissing(Uitkomst.TOEGEKEND), by=at_work(kast.dirk))
    assert [lid.profiel for lid in kast.ada.gezin()] == [kast.ada]
    assert kast.noor.adres()["straat"] == "Turnhoutsebaan"
    assert Product.objects.get(profiel=kast.ada).geldig_van == today(), "declared too late: counts from the declaration"


def test_who_left_the_household_since_is_not_moved(kast: Kast, ada: Client) -> None:
    kenmerk = sent(ada, kast)
    kast.noor.lidmaatschappen.update(tot=today())
    with pytest.raises(NoLongerTogether, match="Noor Janssens hoort intussen niet meer"):
        decide(aanvraag_of(kenmerk).dossier, Beslissing(Uitkomst.TOEGEKEND), by=at_work(kast.dirk))
    assert aanvraag_of(kenmerk).status == "ingediend"
    for person in (kast.ada, kast.noor):
        assert person.adres()["straat"] == "Turnhoutsebaan"


def test_adult_who_is_taken_along_reads_so_once(kast: Kast, ada: Client) -> None:
    kenmerk = sent(ada, kast)
    dossier = aanvraag_of(kenmerk).dossier
    decide(dossier, Beslissing(Uitkomst.TOEGEKEND), by=at_work(kast.dirk))
    reopen(dossier, reden="Nog eens kijken.", by=at_work(kast.dirk))
    decide(dossier, Beslissing(Uitkomst.TOEGEKEND), by=at_work(kast.dirk))
    bericht = Bericht.objects.get(profiel=kast.noor)
    assert bericht.onderwerp == "Je adres is veranderd"
    assert "Ada Peeters gaf door dat je mee verhuisd bent" in bericht.tekst
    assert "Kroonstraat 24" in bericht.tekst
    assert bericht.niveau == dossier.niveau, "it says where somebody lives"


def test_child_who_is_taken_along_reads_nothing(kast: Kast, ada: Client) -> None:
    Profiel.objects.filter(pk=kast.noor.pk).update(geboortedatum=today() - dt.timedelta(days=3000))
    kenmerk = sent(ada, kast)
    decide(aanvraag_of(kenmerk).dossier, Beslissing(Uitkomst.TOEGEKEND), by=at_work(kast.dirk))
    assert kast.noor.adres()["straat"] == "Kroonstraat"
    assert not Bericht.objects.filter(profiel=kast.noor).exists()


def test_next_registration_ends_the_earlier_one(kast: Kast, ada: Client) -> None:
    for number in ("24", "26"):
        kenmerk = sent(ada, kast, nummer=number)
        decide(aanvraag_of(kenmerk).dossier, Beslissing(Uitkomst.TOEGEKEND), by=at_work(kast.dirk))
    rows = Product.objects.filter(profiel=kast.ada, soort="inschrijving").order_by("pk")
    assert [row.beeindigd_op is None for row in rows] == [False, True]


def test_grant_before_the_day_of_the_move_is_refused_and_changes_nothing(kast: Kast, ada: Client) -> None:
    """One that was sent with an earlier version of the form, which took a day to come."""
    kenmerk = sent(ada, kast)
    aanvraag = aanvraag_of(kenmerk)
    aanvraag.antwoorden["verhuisdag"] = (today() + dt.timedelta(days=20)).isoformat()
    aanvraag.save(update_fields=["antwoorden"])
    with pytest.raises(MoveStillToCome):
        decide(aanvraag_of(kenmerk).dossier, Beslissing(Uitkomst.TOEGEKEND), by=at_work(kast.dirk))
    assert aanvraag_of(kenmerk).status == "ingediend"
    assert kast.ada.adres()["straat"] == "Turnhoutsebaan"


def test_refusal_changes_no_fact_and_shows_how_to_appeal(kast: Kast, ada: Client) -> None:
    kenmerk = sent(ada, kast)
    appeal = Beroep("de minister van Binnenlandse Zaken", 30, "met een aangetekende brief")
    decide(
        aanvraag_of(kenmerk).dossier,
        Beslissing(Uitkomst.GEWEIGERD, "De wijkagent vond je er niet.", "niet_aangetroffen", appeal),
        by=at_work(kast.dirk),
    )
    assert aanvraag_of(kenmerk).status == "geweigerd"
    assert kast.ada.adres()["straat"] == "Turnhoutsebaan"
    assert not Product.objects.exists()
    page = Pagina(ada.get(reverse("loket:aanvraag", args=[kenmerk])))
    assert "geweigerd" in page.text


def test_attest_is_decided_at_once_with_a_document_anybody_can_check(kast: Kast, ada: Client) -> None:
    kenmerk = attest(ada, kast.ada)
    submit(ada, kenmerk)
    aanvraag = aanvraag_of(kenmerk)
    assert (aanvraag.status, aanvraag.dossier.fase) == ("toegekend", Fase.BESLIST)
    assert aanvraag.dossier.besluit.door_regel == "attest_hoofdverblijf@1"
    page = Pagina(ada.get(reverse("loket:aanvraag_submitted", args=[kenmerk])))
    assert page.h1 == "Je attest staat klaar"
    document = Document.objects.get(dossier=aanvraag.dossier)
    page = Pagina(ada.get(page.link("Open je document")))
    for shown in ("Ada Peeters", "Turnhoutsebaan 112 bus 3", "Voor een bank of verzekering", document.controlecode):
        assert shown in page.text
    assert page.all("svg")
    assert Product.objects.get(profiel=kast.ada, soort="attest").document == document


def test_facts_of_an_attest_are_frozen(kast: Kast, ada: Client) -> None:
    kenmerk = attest(ada, kast.ada)
    submit(ada, kenmerk)
    adres = adreswijziging(ada, kast)
    submit(ada, adres)
    decide(aanvraag_of(adres).dossier, Beslissing(Uitkomst.TOEGEKEND), by=at_work(kast.dirk))
    document = Document.objects.get(dossier__kenmerk=kenmerk)
    assert "Turnhoutsebaan 112 bus 3" in Pagina(ada.get(f"/dossiers/documenten/{document.kenmerk}/")).text


def test_attest_for_somebody_of_the_household(kast: Kast, ada: Client) -> None:
    kenmerk = attest(ada, kast.noor, doel="ander")
    page = Pagina(ada.get(step(kenmerk, "doel")))
    assert page.fields["doel_ander"] == ""
    assert "Er kwam iets bij op deze pagina" in page.text, "without JavaScript the same page comes back"
    fill(ada, step(kenmerk, "doel"), doel="ander", doel_ander="Sportclub")
    assert "Er kwam iets bij" not in Pagina(ada.get(step(kenmerk, "doel"))).text
    submit(ada, kenmerk)
    words = Document.objects.get(dossier__kenmerk=kenmerk).inhoud["rijen"]
    assert words[0]["waarde"] == "Noor Janssens"
    assert {"naam": "Waarvoor", "waarde": "Sportclub"} in words


def test_rule_hands_over_to_a_person_and_never_refuses(kast: Kast, ada: Client) -> None:
    kast.noor.gegevens.all().delete()
    kenmerk = attest(ada, kast.noor)
    submit(ada, kenmerk)
    aanvraag = aanvraag_of(kenmerk)
    assert aanvraag.status == "ingediend"
    assert aanvraag.dossier.team == kast.team
    assert not Document.objects.filter(dossier=aanvraag.dossier).exists()
    steps = Voortgang.objects.voor_medewerker(at_work(kast.dirk), aanvraag.dossier)
    assert {"regel": "attest_hoofdverblijf@1", "reden": "geen_adres_bekend"} in [row.parameters for row in steps]
    page = Pagina(ada.get(reverse("loket:aanvraag_submitted", args=[kenmerk])))
    assert page.h1 == "We hebben je vraag om een attest ontvangen"


def test_step_that_a_rule_hides_is_not_asked(kast: Kast, ada: Client) -> None:
    kenmerk = adreswijziging(ada, kast, woonvorm="huur")
    fill(ada, step(kenmerk, "woning"), woonvorm="eigenaar")
    assert ada.get(step(kenmerk, "contract")).headers["Location"].endswith("/controleren/")
    assert "huurcontract" not in Pagina(ada.get(reverse("loket:aanvraag_check", args=[kenmerk]))).text


def test_files_of_a_hidden_step_go_when_it_is_sent(kast: Kast, ada: Client) -> None:
    kenmerk = adreswijziging(ada, kast, woonvorm="huur")
    fill(ada, step(kenmerk, "contract"), huurcontract=SimpleUploadedFile("c.png", png()))
    assert Document.objects.filter(dossier__kenmerk=kenmerk).count() == 1
    fill(ada, step(kenmerk, "woning"), woonvorm="eigenaar")
    submit(ada, kenmerk)
    assert not Document.objects.filter(dossier__kenmerk=kenmerk).exists()
    assert "huurcontract" not in aanvraag_of(kenmerk).antwoorden


def test_wijzig_returns_straight_to_the_check_page(kast: Kast, ada: Client) -> None:
    kenmerk = adreswijziging(ada, kast)
    page = Pagina(ada.get(reverse("loket:aanvraag_check", args=[kenmerk])))
    answer = fill(ada, page.link("Wijzig dag"))
    assert answer.headers["Location"] == reverse("loket:aanvraag_check", args=[kenmerk])


def test_concept_goes_on_where_it_was_left_on_another_device(kast: Kast, ada: Client) -> None:
    kenmerk = start(ada)
    fill(ada, step(kenmerk, "wie"), personen=str(kast.noor.pk))
    phone = kast.browser()
    assert "/stap/adres/" in phone.get(reverse("loket:aanvraag", args=[kenmerk])).headers["Location"]
    fill(phone, step(kenmerk, "adres"), **NIEUW)
    assert Pagina(ada.get(step(kenmerk, "adres"))).fields["nieuw_adres-straat"] == "Kroonstraat"


def test_not_eligible_is_a_page_that_says_what_you_can_do(kast: Kast, ada: Client) -> None:
    kenmerk = start(ada)
    fill(ada, step(kenmerk, "wie"))
    elsewhere = {"nieuw_adres-postcode": "9000", "nieuw_adres-straat": "Veldstraat", "nieuw_adres-huisnummer": "1"}
    answer = fill(ada, step(kenmerk, "adres"), **elsewhere)
    page = Pagina(ada.get(answer.headers["Location"]))
    assert page.h1 == "Dit adres ligt niet in Antwerpen"
    assert page.link("Vul een ander adres in") == step(kenmerk, "adres")
    answer = fill(ada, step(kenmerk, "adres"), **NIEUW)
    assert "/stap/woning/" in answer.headers["Location"]


def test_minor_is_sent_to_a_parent_before_any_question(kast: Kast, ada: Client) -> None:
    kast.ada.geboortedatum = today() - dt.timedelta(days=16 * 365)
    kast.ada.save()
    kenmerk = start(ada)
    page = Pagina(ada.get(reverse("loket:aanvraag", args=[kenmerk]), follow=True))
    assert page.h1 == "Dit doet een ouder of voogd voor jou"


def test_withdraw_asks_first_and_happens_once(kast: Kast, ada: Client) -> None:
    kenmerk = sent(ada, kast)
    url = reverse("loket:aanvraag_withdraw", args=[kenmerk])
    page = Pagina(ada.get(url))
    assert aanvraag_of(kenmerk).status == "ingediend"
    first = ada.post(url, page.fields)
    again = ada.post(url, page.fields)
    assert first.headers["Location"] == again.headers["Location"]
    aanvraag = aanvraag_of(kenmerk)
    assert (aanvraag.status, aanvraag.dossier.fase) == ("ingetrokken", Fase.STOPGEZET)
    page = Pagina(ada.get(first.headers["Location"]))
    assert "Wat betekent “Ingetrokken”?" in page.text
    page = Pagina(ada.get(page.link("Bekijk wat je verstuurde")))
    assert "Dit is afgerond" in page.text
    assert "Ten laatste" not in page.text, "nothing is promised any more"
    assert ada.get(url).status_code == 409


def test_confirmation_of_what_is_decided_says_so_and_shows_what_was_sent(kast: Kast, ada: Client) -> None:
    """Decided is not over: what was granted still has to be carried out, or paid."""
    kenmerk = sent(ada, kast)
    decide(aanvraag_of(kenmerk).dossier, Beslissing(Uitkomst.TOEGEKEND), by=at_work(kast.dirk))
    page = Pagina(ada.get(reverse("loket:aanvraag_submitted", args=[kenmerk])))
    assert "We hebben beslist" in page.text
    assert "Dit is afgerond" not in page.text
    assert "Bekijk je antwoorden" in page.text


def test_decided_aanvraag_cannot_be_withdrawn(kast: Kast, ada: Client) -> None:
    kenmerk = attest(ada, kast.ada)
    submit(ada, kenmerk)
    page = Pagina(ada.get(reverse("loket:aanvraag_withdraw", args=[kenmerk])))
    assert page.status == 409
    assert "al afgehandeld" in page.text


def test_concept_is_thrown_away_without_a_trace(kast: Kast, ada: Client) -> None:
    kenmerk = adreswijziging(ada, kast, woonvorm="huur")
    fill(ada, step(kenmerk, "contract"), huurcontract=SimpleUploadedFile("c.png", png()))
    url = reverse("loket:aanvraag_delete", args=[kenmerk])
    page = Pagina(ada.get(url))
    asked = ada.post(url, page.fields).headers["Location"]
    assert asked.startswith(reverse("loket:tevredenheid"))
    assert ada.post(url, page.fields).headers["Location"] == asked, "pressed twice"
    assert "Je antwoorden zijn verwijderd." in Pagina(ada.get(asked)).text
    assert not Aanvraag.objects.exists()
    assert not Dossier.objects.filter(kenmerk=kenmerk).exists()
    assert not Document.objects.exists()


def test_confirmation_works_from_a_bookmark_and_a_concept_has_none(kast: Kast, ada: Client) -> None:
    kenmerk = adreswijziging(ada, kast)
    url = reverse("loket:aanvraag_submitted", args=[kenmerk])
    assert ada.get(url).headers["Location"].endswith("/controleren/")
    submit(ada, kenmerk)
    assert kenmerk[:4] in Pagina(kast.browser().get(url)).text
