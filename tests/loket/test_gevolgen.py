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
from loket.feiten import kennis_van
from loket.gevolgen_attest import FactUnknown
from loket.gevolgen_toekenning import NothingToReplace, PeriodOver
from loket.models import Aanvraag, Formulierversie
from loket.ondertekening.actions import sign
from loket.ondertekening.models import Ondertekening
from loket.ondertekening.toegang import Bewijs
from loket.publiceren import MAP
from producten.models import Betaalverzoek, Product
from profiel.behandeling.actions import reopen
from profiel.behandeling.actions.besluit import Beroep, Beslissing, decide
from profiel.dossiers.models import Document, Fase, Uitkomst, Voortgang
from profiel.mensen.models import Account, Profiel
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


def permit(
    kast: Kast, ada: Client, *, begin: dt.date | None = None, plaat: str = "1 abc 234", **aanleiding: str
) -> Aanvraag:
    said = aanleiding or {"aanleiding": "eerste"}
    return send(
        kast, ada, "bewonersparkeren", ("wagen", {"plaat": plaat}),
        ("eigenaar", {"eigenaar": "eigen"}), ("aanleiding", {"aanleiding": said["aanleiding"]}), ("aanleiding", said),
        ("start", day("vanaf", begin or today())), ("verklaring", {"verklaring": "on"}),
    )  # fmt: skip


def has_permit(person: Profiel, plaat: str, *, until: dt.date | None = None) -> Product:
    """One that somebody has since yesterday."""
    return Product.objects.create(
        kenmerk=f"PK{plaat[-6:].replace('-', 'K')}", profiel=person, soort="vergunning", titel="Bewonersparkeren",
        thema="mobiliteit", dienst_id="bewonersparkeren", geldig_van=today() - dt.timedelta(days=1), geldig_tot=until,
        velden=[["nummerplaat", plaat]],
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


def outcome(client: Client, **aanleiding: str) -> str:
    """The heading after one said why one asks: of the outcome, or of the next step."""
    kenmerk = start(client, "bewonersparkeren")
    fill(client, step(kenmerk, "wagen"), plaat="1-ABC-234")
    fill(client, step(kenmerk, "eigenaar"), eigenaar="eigen")
    url = step(kenmerk, "aanleiding")
    fill(client, url, aanleiding=aanleiding["aanleiding"])
    return Pagina(client.get(fill(client, url, **aanleiding)["Location"], follow=True)).h1


def test_two_permits_at_one_address_are_the_most(kast: Kast, ada: Client) -> None:
    form(kast, "bewonersparkeren")
    for person, plaat in ((kast.ada, "1-ABC-234"), (kast.noor, "1-NOO-001")):
        has_permit(person, plaat)
    full, next_step = "Op je adres zijn er al twee vergunningen", "Vanaf wanneer heb je ze nodig?"
    assert outcome(ada, aanleiding="eerste") == full
    assert outcome(ada, aanleiding="tweede") == full
    assert outcome(ada, aanleiding="verhuis", welke="eerste") == next_step, "it comes in the place of one"
    assert outcome(ada, aanleiding="verlengen", welke="tweede") == next_step
    assert outcome(ada, aanleiding="wagen", welke="eerste", oude_plaat="1-ABC-234") == next_step


def test_who_has_no_permit_has_none_to_change(kast: Kast, ada: Client) -> None:
    form(kast, "bewonersparkeren")
    for why in ("verlengen", "verhuis", "wagen"):
        assert outcome(ada, aanleiding=why) == "Je gezin heeft nog geen vergunning"


@pytest.mark.parametrize(
    ("mine", "noors", "said", "price"),
    [
        (0, 0, {"aanleiding": "eerste"}, "20.00"),
        (0, 0, {"aanleiding": "tweede"}, "20.00"),
        (0, 1, {"aanleiding": "eerste"}, "60.00"),
        (0, 1, {"aanleiding": "tweede"}, "60.00"),
        (1, 0, {"aanleiding": "verhuis"}, "20.00"),
        (1, 1, {"aanleiding": "verhuis", "welke": "eerste"}, "20.00"),
        (1, 1, {"aanleiding": "verlengen", "welke": "tweede"}, "60.00"),
    ],
)
def test_price_follows_from_what_the_household_has(
    kast: Kast, ada: Client, mine: int, noors: int, said: dict[str, str], price: str
) -> None:
    """Nobody pays the price of a first permit because they say that it is one."""
    for person, plaat in ([(kast.ada, "1-ABC-234")] * mine) + ([(kast.noor, "1-NOO-001")] * noors):
        has_permit(person, plaat)
    aanvraag = permit(kast, ada, **said)
    decide(aanvraag.dossier, GRANTED, by=clerk_of(kast, aanvraag))
    assert str(Betaalverzoek.objects.get(dossier=aanvraag.dossier).bedrag) == price


def test_new_permit_ends_the_one_that_it_replaces_when_it_begins(kast: Kast, ada: Client) -> None:
    old, other = has_permit(kast.ada, "1ABC234"), has_permit(kast.ada, "1-XYZ-999")
    noors = has_permit(kast.noor, "1-ABC-999")
    begin = today() + dt.timedelta(days=10)
    aanvraag = permit(kast, ada, begin=begin, aanleiding="verhuis", welke="eerste")
    dirk = clerk_of(kast, aanvraag)
    decide(aanvraag.dossier, GRANTED, by=dirk)
    old.refresh_from_db()
    assert (old.geldig_tot, old.beeindigd_op) == (begin - dt.timedelta(days=1), None), "it counts until the new one"
    reopen(aanvraag.dossier, reden="Nog eens kijken.", by=dirk)
    decide(aanvraag.dossier, GRANTED, by=dirk)
    for left in (other, noors):
        left.refresh_from_db()
        assert (left.geldig_tot, left.beeindigd_op) == (None, None)
    reopen(aanvraag.dossier, reden="Toch niet.", by=dirk)
    decide(aanvraag.dossier, REFUSED, by=dirk)
    reopen(aanvraag.dossier, reden="Toch wel.", by=dirk)
    decide(aanvraag.dossier, GRANTED, by=dirk)
    running = Product.objects.geldig(begin).filter(profiel=kast.ada, soort="vergunning", geldig_van__lte=begin)
    assert {row.dossier_id for row in running} == {None, aanvraag.dossier_id}, "given again, beside the other car"
    old.refresh_from_db()
    assert old.geldig_tot == begin - dt.timedelta(days=1), "ended once"


def test_permit_for_another_car_ends_the_one_of_the_car_before(kast: Kast, ada: Client) -> None:
    old = has_permit(kast.ada, "1-OUD-111")
    aanvraag = permit(kast, ada, plaat="1-NEW-222", aanleiding="wagen", oude_plaat="1oud111")
    decide(aanvraag.dossier, GRANTED, by=clerk_of(kast, aanvraag))
    old.refresh_from_db()
    assert old.beeindigd_op == today(), "the new one counts from today"
    new = Product.objects.get(dossier=aanvraag.dossier)
    assert ["nummerplaat", "1-NEW-222"] in new.velden


def test_what_replaces_nothing_is_not_granted(kast: Kast, ada: Client) -> None:
    """The household has one, but this car is not on it: that would be a second one at the price of a first."""
    noors = has_permit(kast.noor, "1-NOO-001")
    aanvraag = permit(kast, ada, aanleiding="verhuis")
    with pytest.raises(NothingToReplace, match="1-ABC-234"):
        decide(aanvraag.dossier, GRANTED, by=clerk_of(kast, aanvraag))
    assert not Product.objects.filter(dossier=aanvraag.dossier).exists()
    noors.refresh_from_db()
    assert noors.geldig_tot is None


def test_family_with_two_cars_that_moves_gets_two_new_permits(kast: Kast, ada: Client) -> None:
    """The household counts one that comes in the place of another once, also before it begins."""
    for plaat in ("1-ABC-234", "1-XYZ-999"):
        has_permit(kast.ada, plaat)
    begin = today() + dt.timedelta(days=5)
    for plaat, welke in (("1-ABC-234", "eerste"), ("1-XYZ-999", "tweede")):
        aanvraag = permit(kast, ada, begin=begin, plaat=plaat, aanleiding="verhuis", welke=welke)
        decide(aanvraag.dossier, GRANTED, by=clerk_of(kast, aanvraag))
        assert kennis_van(kast.ada, today(), codes={"in_huis"}).waarden["in_huis"] == {"bewonersparkeren": 2}
    assert Product.objects.geldig(begin).filter(profiel=kast.ada, geldig_tot__gte=begin).count() == 2


def test_start_page_counts_what_the_household_has(kast: Kast, ada: Client) -> None:
    """The page before the form promises the prices that the form asks: not that of a first car to who has one."""
    form(kast, "bewonersparkeren")
    url = reverse("loket:aanvraag_start", args=["bewonersparkeren"])
    none = " ".join(Pagina(ada.get(url)).text.split())
    assert "€ 60,00" not in none
    assert "Om welke wagen" not in none, "that is asked of who has two"
    has_permit(kast.ada, "1-ABC-234")
    one = " ".join(Pagina(ada.get(url)).text.split())
    assert "€ 60,00 Als je bij “Waarom vraag je de vergunning?” kiest voor “Ik heb er nog geen”" in one
    assert "Om welke wagen" not in one


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


def test_day_pass_is_paid_before_its_day(kast: Kast, ada: Client) -> None:
    when = today() + dt.timedelta(days=2)
    aanvraag = send(kast, ada, "lez-toelating", *DIESEL, ("dag", day("dag", when)))
    assert Betaalverzoek.objects.get(dossier=aanvraag.dossier).uiterlijk == when


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
