"""Day passes of the low emission zone: a plate of its country, eight a year, nobody pays for what a person must see."""

from __future__ import annotations

import json
from threading import Barrier
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from loket import gevolgen_dagpas
from loket.actions import submit_aanvraag
from loket.actions.concept import new_concept
from loket.bouwer.lijsten import landvragen
from loket.bouwer.uitwisseling import lees
from loket.definitie import parse
from loket.gevolgen_dagpas import MEEST, DayPassesUsedUp, teller_van
from loket.invulling import Invulling
from loket.keuring import keur
from loket.meteen import judge_at_once
from loket.models import Aanvraag, Formulierversie
from loket.publiceren import MAP
from loket.vragen.platen import is_gewoon, te_lang
from loket.vragen.weet_niet import KEUZE
from producten.models import Betaalverzoek, Product
from profiel.behandeling.actions import reopen
from profiel.behandeling.actions.besluit import decide
from profiel.toegang.toegang import Toegang
from tests.loket.kast import Kast, aanvraag_of, fill, png, start, step, submit, today
from tests.loket.pagina import Pagina
from tests.loket.test_betalen import pay
from tests.loket.test_gevolgen import DIESEL, GRANTED, REFUSED, clerk_of, day, form, reasons, send
from tests.loket.test_samen import stad, together  # noqa: F401 a fixture
from tests.profiel.dossiers.cast import as_citizen

LEZ = "lez-toelating"
NAZICHT = "We kijken je aanvraag eerst na. Je betaalt pas als we ze goedkeuren."


def concept(kast: Kast, **answers: Any) -> Aanvraag:
    """A request for a day pass with every answer given."""
    versie = Formulierversie.objects.live().select_related("formulier__dienst").get(formulier=LEZ)
    given = {"land": "be", "plaat": "1ABC234", "brandstof": "diesel", "euronorm": "4", "dag": today().isoformat()}
    made = new_concept(versie, kast.ada, given | answers, by=Toegang.systeem())
    definitie = versie.lees()
    Aanvraag.objects.filter(pk=made.pk).update(stappen_klaar=list(definitie.stap_per_key))
    return Aanvraag.objects.with_form().get(pk=made.pk)


def bought(kast: Kast, **answers: Any) -> Aanvraag:
    """One that was sent; not paid yet."""
    made = concept(kast, **answers)
    return submit_aanvraag(made, versie=made.versie, by=as_citizen(kast.ada))


def asked(aanvraag: Aanvraag) -> Betaalverzoek | None:
    return Betaalverzoek.objects.filter(dossier=aanvraag.dossier).first()


@pytest.fixture
def lez(kast: Kast) -> Kast:
    form(kast, LEZ)
    return kast


# -- eight a year ---------------------------------------------------------------------------------


def test_the_eighth_is_granted_and_the_ninth_is_not_even_asked_to_pay(lez: Kast, ada: Client) -> None:
    for _ in range(MEEST - 1):
        assert asked(bought(lez))
    eighth = send(lez, ada, LEZ, *DIESEL, ("dag", day("dag", today())))
    verzoek = asked(eighth)
    assert verzoek
    pay(lez, verzoek)
    assert aanvraag_of(eighth.dossier.kenmerk).status == "toegekend"
    kenmerk = start(ada, LEZ)
    for name, typed in (*DIESEL, ("dag", day("dag", today()))):
        fill(ada, step(kenmerk, name), **typed)
    assert NAZICHT in Pagina(ada.get(reverse("loket:aanvraag_check", args=[kenmerk]))).text
    assert submit(ada, kenmerk).status_code == 302
    ninth = aanvraag_of(kenmerk)
    assert (asked(ninth), ninth.status, ninth.teller) == (None, "ingediend", "")
    assert reasons(lez, ninth) == ["dagpassen_op"]
    assert NAZICHT in Pagina(ada.get(reverse("loket:aanvraag_submitted", args=[kenmerk]))).text
    with pytest.raises(DayPassesUsedUp, match=rf"in {today().year} al 8 dagpassen"):
        decide(ninth.dossier, GRANTED, by=clerk_of(lez, ninth))
    assert not Product.objects.filter(dossier=ninth.dossier).exists()
    decide(ninth.dossier, REFUSED, by=clerk_of(lez, ninth))
    page = Pagina(ada.get(reverse("loket:aanvraag_submitted", args=[kenmerk])))
    assert "Je betaalt" not in page.text, "nothing to pay any more"


def test_another_plate_and_another_year_have_their_own(lez: Kast) -> None:
    for _ in range(MEEST):
        bought(lez)
    assert asked(bought(lez)) is None
    assert asked(bought(lez, plaat="1ABC235"))
    next_year = concept(lez, dag=f"{today().year + 1}-01-02")
    assert judge_at_once_of(next_year) == ""
    assert judge_at_once_of(concept(lez, land="nl", plaat="1ABC234")) == "plaat_nakijken"


def judge_at_once_of(aanvraag: Aanvraag) -> str:
    return judge_at_once(Invulling.of(aanvraag, today())).redencode


def test_what_ends_without_a_pass_gives_its_place_back(lez: Kast, ada: Client) -> None:
    rows = [bought(lez) for _ in range(MEEST)]
    assert asked(bought(lez)) is None
    url = reverse("loket:aanvraag_withdraw", args=[rows[0].dossier.kenmerk])
    assert ada.post(url, Pagina(ada.get(url)).fields).status_code == 302
    assert aanvraag_of(rows[0].dossier.kenmerk).teller == ""
    assert asked(bought(lez))


def test_a_place_that_was_taken_stays_while_it_is_looked_at_again(lez: Kast) -> None:
    rows = [bought(lez) for _ in range(MEEST)]
    verzoek = asked(rows[0])
    assert verzoek
    pay(lez, verzoek)
    clerk = clerk_of(lez, rows[0])
    reopen(rows[0].dossier, reden="Nog eens kijken.", by=clerk)
    assert asked(bought(lez)) is None
    decide(rows[0].dossier, GRANTED, by=clerk)
    assert Product.objects.filter(dossier=rows[0].dossier, beeindigd_op__isnull=True).count() == 1


def test_the_plate_is_not_kept_to_count_by(lez: Kast) -> None:
    teller = bought(lez).teller
    assert len(teller) == 64
    assert "1ABC234" not in teller
    assert teller_van(Aanvraag(antwoorden={"land": "ander", "plaat": "AB123CD"})) == "", "a registration is no pass"


def two_at_once(kast: Kast) -> list[Betaalverzoek | None]:
    """Seven are gone; two want the last one at the same moment."""
    form(kast, LEZ)
    for _ in range(MEEST - 1):
        bought(kast)
    rows = [concept(kast), concept(kast)]
    together(2, lambda n: submit_aanvraag(rows[n], versie=rows[n].versie, by=as_citizen(kast.ada)))
    return [asked(row) for row in rows]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_for_the_last_one(stad: Kast) -> None:  # noqa: F811
    assert sorted(found is None for found in two_at_once(stad)) == [False, True]
    assert Aanvraag.objects.exclude(teller="").count() == MEEST


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_get_it(stad: Kast, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    """The control: two that count at the same moment, before either has written, give nine."""
    both = Barrier(2)
    form(stad, LEZ)
    for _ in range(MEEST - 1):
        bought(stad)
    rows = [concept(stad), concept(stad)]
    monkeypatch.setattr(gevolgen_dagpas, "_wait_for_turn", lambda teller: both.wait(timeout=20))
    together(2, lambda n: submit_aanvraag(rows[n], versie=rows[n].versie, by=as_citizen(stad.ada)))
    assert all(asked(row) for row in rows)
    assert Aanvraag.objects.exclude(teller="").count() == MEEST + 1


# -- by a person first ----------------------------------------------------------------------------


def test_who_does_not_know_the_euronorm_pays_after_somebody_looked(lez: Kast, ada: Client) -> None:
    kenmerk = start(ada, LEZ)
    for name, typed in (*DIESEL[:2], ("euronorm", {"euronorm": KEUZE}), ("dag", day("dag", today()))):
        assert fill(ada, step(kenmerk, name), **typed).status_code == 302, name
    check = Pagina(ada.get(reverse("loket:aanvraag_check", args=[kenmerk])))
    assert "Ik weet het niet" in check.text
    assert "€ 35,00" in check.text.replace("\xa0", " ")
    assert NAZICHT in check.text
    assert submit(ada, kenmerk).status_code == 302
    aanvraag = aanvraag_of(kenmerk)
    assert reasons(lez, aanvraag) == ["euronorm_onbekend"]
    assert (asked(aanvraag), aanvraag.teller) == (None, "")
    decide(aanvraag.dossier, GRANTED, by=clerk_of(lez, aanvraag))
    verzoek = asked(aanvraag)
    assert verzoek
    assert str(verzoek.bedrag) == "35.00"
    assert aanvraag_of(kenmerk).teller, "it counts as one of the eight"
    assert Product.objects.get(dossier=aanvraag.dossier).titel == "Dagpas lage-emissiezone"


def test_foreign_car_of_unknown_norm_shows_its_papers_and_gets_no_pass(lez: Kast, ada: Client) -> None:
    kenmerk = start(ada, LEZ)
    fill(ada, step(kenmerk, "plaat"), land="ander", plaat="AB-123-CD")
    fill(ada, step(kenmerk, "brandstof"), brandstof="diesel")
    fill(ada, step(kenmerk, "euronorm"), euronorm=KEUZE)
    fill(ada, step(kenmerk, "bewijs"), kentekenbewijs=SimpleUploadedFile("kaart.png", png(), "image/png"))
    assert submit(ada, kenmerk).status_code == 302
    aanvraag = aanvraag_of(kenmerk)
    decide(aanvraag.dossier, GRANTED, by=clerk_of(lez, aanvraag))
    assert Product.objects.get(dossier=aanvraag.dossier).titel == "Registratie lage-emissiezone"
    assert (asked(aanvraag), aanvraag_of(kenmerk).teller) == (None, "")


def test_old_foreign_car_pays_only_once_it_is_granted(lez: Kast, ada: Client) -> None:
    files = {"kentekenbewijs": SimpleUploadedFile("kaart.png", png(), "image/png")}
    steps = (("plaat", {"land": "ander", "plaat": "AB-123-CD"}), *DIESEL[1:], ("bewijs", files))
    aanvraag = send(lez, ada, LEZ, *steps, ("dag", day("dag", today())))
    assert (asked(aanvraag), reasons(lez, aanvraag)) == (None, ["buitenlandse_plaat"])
    decide(aanvraag.dossier, GRANTED, by=clerk_of(lez, aanvraag))
    assert asked(aanvraag)


# -- the plate ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("land", "plaat", "gewoon"),
    [
        ("be", "1ABC234", True),
        ("be", "ABC234", True),
        ("be", "123ABC", True),
        ("be", "TXAB123", True),
        ("be", "1AB234", False),
        ("be", "0ABC234", False),
        ("be", "LIEFDE", False),
        ("nl", "AB123C", True),
        ("nl", "12ABCD", True),
        ("nl", "1ABC23", True),
        ("nl", "ABCDEF", False),
        ("nl", "AA12", False),
        ("ander", "AB123CD", False),
        ("", "1ABC234", False),
    ],
)
def test_what_an_ordinary_plate_is(land: str, plaat: str, gewoon: bool) -> None:
    assert is_gewoon(land, plaat) is gewoon


def test_what_no_plate_of_that_country_is() -> None:
    said = "Een Belgische nummerplaat heeft hoogstens 8 letters en cijfers, zoals 1-ABC-234."
    assert (te_lang("be", "1ABC23456"), te_lang("be", "1ABC2345"), te_lang("ander", "1ABC234567")) == (said, "", "")
    assert te_lang("nl", "AB123CD").startswith("Een Nederlandse nummerplaat heeft hoogstens 6")


def test_plate_of_another_country_is_an_error_at_its_field(lez: Kast, ada: Client) -> None:
    kenmerk = start(ada, LEZ)
    page = Pagina(fill(ada, step(kenmerk, "plaat"), land="nl", plaat="1-ABC-234"))
    said = "Nummerplaat: een Nederlandse nummerplaat heeft hoogstens 6 letters en cijfers, zoals AB-123-C"
    assert page.status == 422
    assert [target for _, target in page.summary] == ["#id_plaat"]
    assert page.field_errors == [said]
    assert page.fields["plaat"] == "1-ABC-234"
    assert fill(ada, step(kenmerk, "plaat"), land="be", plaat="1-ABC-234").status_code == 302


def test_plate_of_ones_own_choice_is_looked_at_before_it_is_paid(lez: Kast, ada: Client) -> None:
    aanvraag = send(
        lez, ada, LEZ, ("plaat", {"land": "be", "plaat": "LIEFDE"}), *DIESEL[1:], ("dag", day("dag", today()))
    )
    assert (asked(aanvraag), reasons(lez, aanvraag)) == (None, ["plaat_nakijken"])


# -- made in the builder --------------------------------------------------------------------------


def test_country_comes_from_a_list_before_the_plate() -> None:
    data: dict[str, Any] = json.loads((MAP / f"{LEZ}.json").read_text())
    assert landvragen(data) == (("land", "Uit welk land is de nummerplaat?"),)
    data = lees((MAP / f"{LEZ}.json").read_text())[0]
    data["stappen"][0]["vragen"][1]["land"] = "brandstof"
    said = "Vraag 'plaat' leest het land bij 'brandstof', maar er staat geen keuze met 'be' voor."
    assert [problem.tekst for problem in keur(parse(data))] == [said]
    row = {"key": "auto", "soort": "nummerplaat", "label": "Nummerplaat", "hulp": "Van je auto.", "land": "land"}
    data["stappen"][0]["vragen"][1] |= {"soort": "herhaalgroep", "rij": "Auto", "vragen": [row]}
    for name in ("land", "hergebruik"):
        del data["stappen"][0]["vragen"][1][name]
    said = "Vraag 'auto' in 'plaat' kan geen land nalezen: dat kan niet in een rij."
    assert said in [problem.tekst for problem in keur(parse(data))]
