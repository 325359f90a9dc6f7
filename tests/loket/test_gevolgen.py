"""What a form brings about because it says so: decisions at once, attests, products, an appointment."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from loket.afspraken.models import Afspraaksoort
from loket.bouwer.uitwisseling import lees
from loket.definitie import parse
from loket.gevolgen_attest import FactUnknown
from loket.gevolgen_toekenning import PeriodOver
from loket.models import Aanvraag, Formulierversie
from loket.ondertekening.actions import sign
from loket.ondertekening.models import Ondertekening
from loket.ondertekening.toegang import Bewijs
from loket.publiceren import MAP
from producten.models import Betaalverzoek, Product
from profiel.behandeling.actions import reopen
from profiel.behandeling.actions.besluit import Beroep, Beslissing, decide
from profiel.dossiers.models import Document, Fase, Uitkomst, Voortgang
from profiel.mensen.models import Account
from profiel.toegang.models import Teamlid
from profiel.toegang.toegang import Toegang
from tests.loket.invullen import bring_to
from tests.loket.kast import Kast, aanvraag_of, fill, png, start, step, submit, today
from tests.loket.pagina import Pagina
from tests.loket.test_betalen import pay
from tests.profiel.dossiers.cast import at_work

GRANTED = Beslissing(Uitkomst.TOEGEKEND)
REFUSED = Beslissing(Uitkomst.GEWEIGERD, "Het kan niet.", beroep=Beroep("de Raad van State", 60, "Met een brief."))


def form(kast: Kast, slug: str) -> None:
    kast.met(parse(lees((MAP / f"{slug}.json").read_text())[0]))


def send(kast: Kast, client: Client, slug: str, *steps: tuple[str, dict[str, Any]]) -> Aanvraag:
    """An aanvraag sent through the pages."""
    form(kast, slug)
    kenmerk = start(client, slug)
    for name, typed in steps:
        assert fill(client, step(kenmerk, name), **typed).status_code == 302, name
    assert submit(client, kenmerk).status_code == 302
    return aanvraag_of(kenmerk)


def day(key: str, when: dt.date) -> dict[str, Any]:
    return {f"{key}_dag": when.day, f"{key}_maand": when.month, f"{key}_jaar": when.year}


def reasons(kast: Kast, aanvraag: Aanvraag) -> list[str]:
    account = Account.objects.get(pk=kast.dirk.pk)
    Teamlid.objects.get_or_create(team=aanvraag.dossier.team, account=account, rol="behandelaar")
    steps = Voortgang.objects.voor_medewerker(at_work(account), aanvraag.dossier)
    return [row.parameters["reden"] for row in steps if row.code == "naar_medewerker"]


def clerk_of(kast: Kast, aanvraag: Aanvraag) -> Any:
    """Dirk, who works for the team of this dossier too."""
    Teamlid.objects.get_or_create(team=aanvraag.dossier.team, account=kast.dirk, rol="behandelaar")
    return at_work(kast.dirk)


# -- attests --------------------------------------------------------------------------------------


def test_attest_states_the_household_as_the_register_has_it(kast: Kast, ada: Client) -> None:
    aanvraag = send(kast, ada, "attest-gezinssamenstelling", ("doel", {"doel": "school"}))
    assert (aanvraag.status, aanvraag.dossier.fase) == ("toegekend", Fase.BESLIST)
    version = aanvraag.formulierversie.nummer
    assert aanvraag.dossier.besluit.door_regel == f"attest-gezinssamenstelling@{version}"
    document = Document.objects.get(dossier=aanvraag.dossier)
    rows = {row["naam"]: row.get("waarden") or row["waarde"] for row in document.inhoud["rijen"]}
    assert rows["Gezin"] == ["Ada Peeters, geboren op di 12 april 1988", "Noor Janssens, geboren op di 1 mei 1990"]
    assert rows["Waarvoor"] == ["Voor een school of opvang"]
    assert "Namelijk" not in rows, "a question that was not asked gives no row"
    page = Pagina(ada.get(reverse("loket:aanvraag_submitted", args=[aanvraag.dossier.kenmerk])))
    assert page.h1 == "Je attest staat klaar"
    page = Pagina(ada.get(page.link("Open je document")))
    assert "Attest van gezinssamenstelling" in page.text
    assert document.controlecode in page.text
    assert Product.objects.get(profiel=kast.ada, soort="attest").document == document


def test_attest_of_life(kast: Kast, ada: Client) -> None:
    typed = {"soort_instelling": "pensioen", "instelling": "Caisse nationale, Frankrijk"}
    aanvraag = send(kast, ada, "attest-van-leven", ("instelling", typed))
    rows = Document.objects.get(dossier=aanvraag.dossier).inhoud["rijen"]
    assert {"naam": "Geboren op", "waarden": ["di 12 april 1988"]} in rows
    assert {"naam": "Voor", "waarden": ["Caisse nationale, Frankrijk"]} in rows


def test_attest_that_the_register_cannot_state_goes_to_a_person(kast: Kast, ada: Client) -> None:
    kast.ada.gegevens.all().delete()
    aanvraag = send(kast, ada, "attest-van-leven", ("instelling", {"soort_instelling": "ander", "instelling": "X"}))
    assert aanvraag.status == "ingediend"
    assert reasons(kast, aanvraag) == ["onbekend_adres"]
    assert not Document.objects.filter(dossier=aanvraag.dossier).exists()
    with pytest.raises(FactUnknown, match="Hoofdverblijfplaats"):
        decide(aanvraag.dossier, GRANTED, by=clerk_of(kast, aanvraag))
    assert aanvraag_of(aanvraag.dossier.kenmerk).status == "ingediend"


# -- products -------------------------------------------------------------------------------------


def permit(kast: Kast, ada: Client, *, begin: dt.date | None = None) -> Aanvraag:
    return send(
        kast, ada, "bewonersparkeren", ("wagen", {"plaat": "1 abc 234"}),
        ("eigenaar", {"eigenaar": "eigen"}), ("aanleiding", {"aanleiding": "eerste"}),
        ("start", day("vanaf", begin or today())), ("verklaring", {"verklaring": "on"}),
    )  # fmt: skip


def test_permit_has_the_plate_the_address_and_a_year(kast: Kast, ada: Client) -> None:
    begin = today() + dt.timedelta(days=3)
    aanvraag = permit(kast, ada, begin=begin)
    decide(aanvraag.dossier, GRANTED, by=clerk_of(kast, aanvraag))
    product = Product.objects.get(dossier=aanvraag.dossier)
    assert (product.soort, product.titel, product.geldig_van) == ("vergunning", "Bewonersparkeren", begin)
    assert product.geldig_tot is not None
    assert 363 <= (product.geldig_tot - begin).days <= 365
    assert product.velden == [["nummerplaat", "1-ABC-234"], ["plaats", "Turnhoutsebaan 112 bus 3, 2100 Antwerpen"]]
    page = Pagina(ada.get(product.get_absolute_url()))
    assert "1-ABC-234" in page.text
    verzoek = Betaalverzoek.objects.get(dossier=aanvraag.dossier)
    assert str(verzoek.bedrag) == "20.00", "asked after the grant"


def test_granting_twice_gives_one_product_and_refusing_after_all_ends_it(kast: Kast, ada: Client) -> None:
    aanvraag = permit(kast, ada)
    dirk = clerk_of(kast, aanvraag)
    decide(aanvraag.dossier, GRANTED, by=dirk)
    reopen(aanvraag.dossier, reden="Nog eens kijken.", by=dirk)
    decide(aanvraag.dossier, GRANTED, by=dirk)
    assert Product.objects.filter(dossier=aanvraag.dossier).count() == 1
    reopen(aanvraag.dossier, reden="Toch niet.", by=dirk)
    decide(aanvraag.dossier, REFUSED, by=dirk)
    assert Product.objects.get(dossier=aanvraag.dossier).beeindigd_op == today()


def test_two_permits_at_one_address_are_the_most(kast: Kast, ada: Client) -> None:
    form(kast, "bewonersparkeren")
    for person in (kast.ada, kast.noor):
        Product.objects.create(
            kenmerk=f"AAAA{person.pk:04d}"[-8:], profiel=person, soort="vergunning", titel="Bewonersparkeren",
            thema="mobiliteit", dienst_id="bewonersparkeren", geldig_van=today(),
        )  # fmt: skip
    kenmerk = start(ada, "bewonersparkeren")
    page = Pagina(ada.get(step(kenmerk, "wagen"), follow=True))
    assert page.h1 == "Op je adres zijn er al twee vergunningen"


# -- paid, and decided at once --------------------------------------------------------------------

DIESEL = (
    ("plaat", {"land": "be", "plaat": "1-ABC-234"}),
    ("brandstof", {"brandstof": "diesel"}),
    ("euronorm", {"euronorm": "4"}),
)


def test_day_pass_is_granted_as_soon_as_it_is_paid(kast: Kast, ada: Client) -> None:
    when = today() + dt.timedelta(days=2)
    aanvraag = send(kast, ada, "lez-toelating", *DIESEL, ("dag", day("dag", when)))
    assert not Product.objects.exists(), "nothing before it is paid"
    pay(kast, Betaalverzoek.objects.get(dossier=aanvraag.dossier))
    aanvraag = aanvraag_of(aanvraag.dossier.kenmerk)
    assert aanvraag.status == "toegekend"
    product = Product.objects.get(dossier=aanvraag.dossier)
    assert (product.titel, product.geldig_van, product.geldig_tot) == ("Dagpas lage-emissiezone", when, when)


def test_what_meets_the_norm_needs_nothing(kast: Kast, ada: Client) -> None:
    form(kast, "lez-toelating")
    kenmerk = start(ada, "lez-toelating")
    fill(ada, step(kenmerk, "plaat"), land="be", plaat="1-ABC-234")
    fill(ada, step(kenmerk, "brandstof"), brandstof="diesel")
    fill(ada, step(kenmerk, "euronorm"), euronorm="5")
    page = Pagina(ada.get(reverse("loket:aanvraag_outcome", args=[kenmerk])))
    assert page.h1 == "Je mag binnenrijden zonder toelating"


def test_foreign_plate_is_free_and_looked_at_by_a_person(kast: Kast, ada: Client) -> None:
    steps = (("plaat", {"land": "ander", "plaat": "AB-123-CD"}), ("brandstof", {"brandstof": "elektrisch"}))
    form(kast, "lez-toelating")
    kenmerk = start(ada, "lez-toelating")
    for name, typed in steps:
        fill(ada, step(kenmerk, name), **typed)
    fill(ada, step(kenmerk, "bewijs"), kentekenbewijs=SimpleUploadedFile("kaart.png", png(), "image/png"))
    assert submit(ada, kenmerk).status_code == 302
    aanvraag = aanvraag_of(kenmerk)
    assert reasons(kast, aanvraag) == ["buitenlandse_plaat"]
    decide(aanvraag.dossier, GRANTED, by=clerk_of(kast, aanvraag))
    product = Product.objects.get(dossier=aanvraag.dossier)
    assert (product.titel, product.geldig_tot) == ("Registratie lage-emissiezone", None)
    assert not Betaalverzoek.objects.filter(dossier=aanvraag.dossier).exists()


def test_what_was_asked_for_a_time_that_is_over_is_not_given(kast: Kast, ada: Client) -> None:
    aanvraag = send(kast, ada, "lez-toelating", *DIESEL, ("dag", day("dag", today())))
    stored = {**aanvraag.antwoorden, "dag": (today() - dt.timedelta(days=1)).isoformat()}
    aanvraag.antwoorden = stored
    aanvraag.save(update_fields=["antwoorden"])
    pay(kast, Betaalverzoek.objects.get(dossier=aanvraag.dossier))  # on the day after: the money came in all the same
    aanvraag = aanvraag_of(aanvraag.dossier.kenmerk)
    assert aanvraag.status == "ingediend"
    assert reasons(kast, aanvraag) == ["periode_voorbij"]
    clerk = clerk_of(kast, aanvraag)
    assert Voortgang.objects.voor_burger(aanvraag.dossier).filter(code="betaling_ontvangen").exists()
    with pytest.raises(PeriodOver):
        decide(aanvraag.dossier, GRANTED, by=clerk)
    assert not Product.objects.exists()
    decide(aanvraag.dossier, REFUSED, by=clerk)
    assert Betaalverzoek.objects.get(dossier=aanvraag.dossier).status != "betaald", "who gets nothing pays nothing"


# -- an appointment -------------------------------------------------------------------------------


def test_after_sending_the_right_appointment_is_one_click_away(kast: Kast, ada: Client) -> None:
    form(kast, "huwelijk")
    Afspraaksoort.objects.create(slug="huwelijksaangifte", naam="Huwelijk aangeven", dienst="huwelijk", minuten=50)
    kenmerk, _ = bring_to(kast, ada, parse(lees((MAP / "huwelijk.json").read_text())[0]), None)
    assert submit(ada, kenmerk).status_code == 302
    sent = reverse("loket:aanvraag_submitted", args=[kenmerk])
    for url in (sent, aanvraag_of(kenmerk).dossier.get_absolute_url()):
        assert "Maak nu jullie afspraak" not in Pagina(ada.get(url, follow=True)).text, "the partner may still refuse"
    row = Ondertekening.objects.select_related("dossier").get(dossier__kenmerk=kenmerk)
    sign(row, bewijs=Bewijs(link=True, code=True), by=Toegang.anoniem())
    for url in (sent, aanvraag_of(kenmerk).dossier.get_absolute_url()):
        page = Pagina(ada.get(url, follow=True))
        assert "Maak nu jullie afspraak" in page.text
        place = Pagina(ada.get(page.link("Maak je afspraak")))
        assert place.status == 200


def test_versions_that_are_live_say_what_they_bring(kast: Kast) -> None:
    form(kast, "zwemles")
    versie = Formulierversie.objects.live().get(formulier="zwemles")
    assert [row.titel for row in versie.lees().toekenningen] == ["Zwemles"]
