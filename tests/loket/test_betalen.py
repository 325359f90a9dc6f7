"""What a form costs: shown before sending, asked when sent or granted, received once, let go with the aanvraag."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from loket.betalen.handlers import on_betaling_ontvangen
from loket.betalen.rekening import betaalregels
from loket.bijdragen import StillWaits, parts_for_handler
from loket.bouwer.uitwisseling import lees
from loket.eerder import must_confirm
from loket.models import Aanvraag
from loket.publiceren import MAP, publish_definitie
from producten.betalen.actions import record_melding
from producten.betalen.rules import Verzoek
from producten.events import BetalingOntvangen
from producten.models import Betaalverzoek
from profiel.behandeling.actions import answer, ask, close, drop_question, reopen, take
from profiel.behandeling.actions.besluit import Beroep, Beslissing, decide
from profiel.behandeling.actions.gesprek import ask_city, reply
from profiel.behandeling.models import Termijn, Vraag
from profiel.dossiers.models import Dossier, Fase, Uitkomst, Voortgang
from stadsportaal.kern.models import Gebeurtenis
from tests.loket.kast import Kast, aanvraag_of, attest, fill, start, step, submit, today
from tests.loket.pagina import Pagina
from tests.loket.test_prijs import priced
from tests.producten.geld import begonnen, melding
from tests.profiel.dossiers.cast import as_citizen, at_work

PRIJS = {"key": "plaats", "titel": "Plaats", "bedrag": "5", "per": ["begin..einde"], "eenheid": "per dag"}


def publish(betalen: str = "bij_versturen") -> None:
    data = priced(PRIJS, betalen=betalen, formulier="adreswijziging", dienst="adreswijziging")
    data["stappen"][1]["vragen"][0]["zacht"] = "Dan meten we het zelf."
    publish_definitie(json.dumps(data))


def ready(client: Client, days: int = 3) -> str:
    """A concept with every answer; what is soft is left empty."""
    kenmerk = start(client, "adreswijziging")
    fill(client, step(kenmerk, "eerste"), kleur="rood", hond="nee")
    last = today() + dt.timedelta(days=days - 1)
    typed = {f"begin_{part}": getattr(today(), name) for part, name in PARTS}
    typed |= {f"einde_{part}": getattr(last, name) for part, name in PARTS}
    fill(client, step(kenmerk, "tweede"), **typed, waarom="Feest")
    return kenmerk


PARTS = [("dag", "day"), ("maand", "month"), ("jaar", "year")]


def sent(client: Client, betalen: str = "bij_versturen") -> tuple[str, Dossier]:
    publish(betalen)
    kenmerk = ready(client)
    assert submit(client, kenmerk).status_code == 302
    return kenmerk, Dossier.objects.get(kenmerk=kenmerk)


def asked(dossier: Dossier) -> Betaalverzoek:
    return Betaalverzoek.objects.get(dossier=dossier)


def pay(kast: Kast, verzoek: Betaalverzoek) -> None:
    """The provider says that it was paid, and the event of it is handled."""
    record_melding(melding(begonnen(kast, verzoek)), via="webhook")
    event = Gebeurtenis.objects.filter(soort="producten.betaling_ontvangen", stroom=verzoek.kenmerk).get()
    on_betaling_ontvangen(BetalingOntvangen(stroom=event.stroom, **event.payload))


def refuse(kast: Kast, dossier: Dossier) -> None:
    beroep = Beroep("de Raad van State", 60, "Met een brief.")
    beslissing = Beslissing(Uitkomst.GEWEIGERD, reden="Er is geen plaats.", beroep=beroep)
    decide(dossier, beslissing, by=at_work(kast.dirk))


def grant(kast: Kast, dossier: Dossier) -> None:
    decide(dossier, Beslissing(Uitkomst.TOEGEKEND), by=at_work(kast.dirk))


# -- before sending -------------------------------------------------------------------------------


def test_start_page_says_what_it_costs(kast: Kast, ada: Client) -> None:
    publish()
    page = Pagina(ada.get(reverse("loket:aanvraag_start", args=["adreswijziging"])))
    assert "Wat het kost" in page.text
    assert "€ 5,00 per dag" in page.text
    assert "Dit betaal je meteen na het versturen." in page.text


def test_price_is_shown_from_the_step_on_that_it_is_known(kast: Kast, ada: Client) -> None:
    publish()
    kenmerk = start(ada, "adreswijziging")
    assert "Wat je betaalt" not in Pagina(ada.get(step(kenmerk, "eerste"))).text
    kenmerk = ready(ada)
    for url in (step(kenmerk, "tweede"), reverse("loket:aanvraag_check", args=[kenmerk])):
        page = Pagina(ada.get(url))
        assert "Wat je betaalt" in page.text
        assert "3 × € 5,00 per dag" in page.text
        assert "Samen€ 15,00" in page.text.replace(" €", "€").replace("€ ", "€ ")


def test_what_is_left_empty_is_said_with_its_consequence(kast: Kast, ada: Client) -> None:
    publish()
    kenmerk = ready(ada)
    page = Pagina(ada.get(reverse("loket:aanvraag_check", args=[kenmerk])))
    assert "Dit vulde je niet in" in page.text
    assert "Hoeveel m²?: Dan meten we het zelf." in page.text
    back = page.link("Vul hoeveel m²? toch in")
    shown = Pagina(ada.get(back))
    assert "Heb je dit nu niet? Ga gewoon verder. Dan meten we het zelf." in shown.text
    assert "Hoeveel m²? (optioneel)" not in shown.text
    assert fill(ada, back, oppervlakte="4").status_code == 302
    assert "Dit vulde je niet in" not in Pagina(ada.get(reverse("loket:aanvraag_check", args=[kenmerk]))).text


# -- asked ----------------------------------------------------------------------------------------


def test_sent_aanvraag_asks_the_money_and_waits_for_it(kast: Kast, ada: Client) -> None:
    kenmerk, dossier = sent(ada)
    verzoek = asked(dossier)
    assert (verzoek.bedrag, verzoek.status, verzoek.profiel) == (Decimal(15), Verzoek.OPEN, kast.ada)
    assert (dossier.actie_wat, dossier.actie_url) == ("Betaal € 15,00", verzoek.get_absolute_url())
    assert dossier.actie_tegen == verzoek.uiterlijk
    page = Pagina(ada.get(reverse("loket:aanvraag_submitted", args=[kenmerk])))
    assert page.link("Betaal € 15,00") == verzoek.get_absolute_url()
    assert Pagina(ada.get(verzoek.get_absolute_url())).status == 200
    rows = dict(dict(parts_for_handler(dossier))["Kosten"])
    assert rows["Plaats"] == "€ 15,00 (3 × € 5,00 per dag)"
    assert rows["Betaling"].startswith("nog niet betaald, te betalen tot en met")
    assert dict(parts_for_handler(dossier))["Ontbreekt nog"] == [
        ("Hoeveel m²?", "Niet ingevuld. Dan meten we het zelf.")
    ]


def test_sent_twice_is_asked_once(kast: Kast, ada: Client) -> None:
    publish()
    kenmerk = ready(ada)
    page = Pagina(ada.get(reverse("loket:aanvraag_check", args=[kenmerk])))
    for _ in range(2):
        assert ada.post(page.form.attrs["action"], page.fields).status_code == 302
    assert Betaalverzoek.objects.count() == 1


def test_money_that_came_in_ends_the_waiting(kast: Kast, ada: Client) -> None:
    kenmerk, dossier = sent(ada)
    pay(kast, asked(dossier))
    dossier.refresh_from_db()
    assert (dossier.actie_wat, dossier.fase) == (None, Fase.INGEDIEND)
    codes = [row.code for row in Voortgang.objects.voor_burger(dossier)]
    assert "betaling_ontvangen" in codes
    assert "Je betaling is binnen." in Pagina(ada.get(reverse("loket:aanvraag_submitted", args=[kenmerk]))).text
    assert dict(betaalregels(aanvraag_of(kenmerk)))["Betaling"].startswith("Dit is betaald.")
    grant(kast, dossier)
    assert Betaalverzoek.objects.count() == 1


def test_part_of_the_money_is_said_to_the_handler(kast: Kast, ada: Client) -> None:
    kenmerk, dossier = sent(ada)
    Betaalverzoek.objects.update(ontvangen=Decimal(5))
    assert ", € 5,00 ontvangen" in dict(betaalregels(aanvraag_of(kenmerk)))["Betaling"]
    assert dossier.actie_wat


def test_form_that_is_paid_after_the_decision_asks_it_then(kast: Kast, ada: Client) -> None:
    kenmerk, dossier = sent(ada, "na_besluit")
    assert not Betaalverzoek.objects.exists()
    assert dossier.actie_wat is None
    page = Pagina(ada.get(reverse("loket:aanvraag_submitted", args=[kenmerk])))
    assert "Dit betaal je pas als we je aanvraag goedkeuren." in page.text
    assert dict(betaalregels(aanvraag_of(kenmerk)))["Betaling"] == "nog niet gevraagd"
    grant(kast, dossier)
    dossier.refresh_from_db()
    assert (asked(dossier).bedrag, dossier.actie_wat, dossier.fase) == (Decimal(15), "Betaal € 15,00", Fase.BESLIST)


def test_nothing_is_handled_before_it_is_paid(kast: Kast, ada: Client) -> None:
    """The handler sees why, and may still close it."""
    _, dossier = sent(ada)
    assert dossier.eigen_status == "wacht_op_betaling"
    for work in (lambda: grant(kast, dossier), lambda: take(dossier, by=at_work(kast.dirk))):
        with pytest.raises(StillWaits, match="zodra je betaald hebt"):
            work()
    pay(kast, asked(dossier))
    take(dossier, by=at_work(kast.dirk))


def test_who_waits_and_asks_something_gets_an_answer(kast: Kast, ada: Client) -> None:
    """The answer was promised by a day, whatever the aanvraag itself waits for."""
    _, dossier = sent(ada)
    ask_city(dossier, "Kan ik ook overschrijven?", by=as_citizen(kast.ada))
    assert reply(dossier, "Ja, dat kan.", by=at_work(kast.dirk)).antwoord == "Ja, dat kan."
    dossier.refresh_from_db()
    assert dossier.eigen_status == "wacht_op_betaling"


def test_term_begins_when_the_money_is_there(kast: Kast, ada: Client) -> None:
    _, dossier = sent(ada)
    assert (dossier.verwachte_datum, Termijn.objects.filter(dossier=dossier).count()) == (None, 0)
    pay(kast, asked(dossier))
    dossier.refresh_from_db()
    assert dossier.verwachte_datum == Termijn.objects.get(dossier=dossier).einde


def test_granted_again_is_not_asked_twice(kast: Kast, ada: Client) -> None:
    """Reopened while it was not paid, and a question asked meanwhile took the place of what is to be done."""
    _, dossier = sent(ada, "na_besluit")
    grant(kast, dossier)
    dirk = at_work(kast.dirk)
    reopen(dossier, reden="Kijk nog eens.", by=dirk)
    ask(dossier, tekst="Hoe?", titel="Zeg hoe", wil_document=False, tegen=today() + dt.timedelta(days=5), by=dirk)
    answer(Vraag.objects.open().get(), tekst="Zo.", bestand=None, by=as_citizen(kast.ada))
    dossier.refresh_from_db()
    assert dossier.actie_wat is None
    grant(kast, dossier)
    dossier.refresh_from_db()
    assert (dossier.actie_wat, Betaalverzoek.objects.count()) == ("Betaal € 15,00", 1)


def test_money_that_comes_later_leaves_the_question_of_the_handler(kast: Kast, ada: Client) -> None:
    _, dossier = sent(ada, "na_besluit")
    grant(kast, dossier)
    reopen(dossier, reden="Kijk nog eens.", by=at_work(kast.dirk))
    tegen = today() + dt.timedelta(days=5)
    ask(dossier, tekst="Hoe?", titel="Zeg hoe", wil_document=False, tegen=tegen, by=at_work(kast.dirk))
    pay(kast, asked(dossier))
    dossier.refresh_from_db()
    assert dossier.actie_wat == "Zeg hoe"
    drop_question(dossier, by=at_work(kast.dirk))
    grant(kast, dossier)
    dossier.refresh_from_db()
    assert (dossier.actie_wat, Betaalverzoek.objects.count()) == (None, 1)


def test_paid_after_the_decision_ends_the_action(kast: Kast, ada: Client) -> None:
    _, dossier = sent(ada, "na_besluit")
    grant(kast, dossier)
    pay(kast, asked(dossier))
    dossier.refresh_from_db()
    assert (dossier.actie_wat, dossier.fase) == (None, Fase.BESLIST)


# -- let go ---------------------------------------------------------------------------------------


def test_refused_pays_nothing_and_gets_back_what_was_paid(kast: Kast, ada: Client) -> None:
    kenmerk, dossier = sent(ada)
    pay(kast, asked(dossier))
    refuse(kast, dossier)
    verzoek = asked(dossier)
    assert (verzoek.status, verzoek.te_veel) == (Verzoek.KWIJTGESCHOLDEN, Decimal(15))
    assert dict(betaalregels(aanvraag_of(kenmerk)))["Betaling"].startswith("Je hoeft niet te betalen.")


def test_refusal_that_is_turned_is_asked_again(kast: Kast, ada: Client) -> None:
    _, dossier = sent(ada)
    pay(kast, asked(dossier))
    refuse(kast, dossier)
    reopen(dossier, reden="Er is toch plaats.", by=at_work(kast.dirk))
    grant(kast, Dossier.objects.get(pk=dossier.pk))
    statuses = Betaalverzoek.objects.filter(dossier=dossier).order_by("pk").values_list("status", flat=True)
    assert list(statuses) == [Verzoek.KWIJTGESCHOLDEN, Verzoek.OPEN]


def test_withdrawn_pays_nothing(kast: Kast, ada: Client) -> None:
    kenmerk, dossier = sent(ada)
    url = reverse("loket:aanvraag_withdraw", args=[kenmerk])
    assert ada.post(url, Pagina(ada.get(url)).fields).status_code == 302
    assert asked(dossier).status == Verzoek.KWIJTGESCHOLDEN


def test_stopped_pays_nothing(kast: Kast, ada: Client) -> None:
    _, dossier = sent(ada)
    close(dossier, reden="Dubbel.", grond="dubbel", by=at_work(kast.dirk))
    assert asked(dossier).status == Verzoek.KWIJTGESCHOLDEN


# -- decided at once ------------------------------------------------------------------------------


def publish_attest(bedrag: str) -> None:
    data: dict[str, Any] = lees((MAP / "attest-hoofdverblijfplaats.json").read_text())[0]
    data |= {"prijzen": [{"key": "attest", "titel": "Attest", "bedrag": bedrag}], "betalen": "bij_versturen"}
    publish_definitie(json.dumps(data))


def test_what_a_rule_decides_waits_for_the_money(kast: Kast, ada: Client) -> None:
    publish_attest("12,50")
    kenmerk = attest(ada, kast.ada)
    submit(ada, kenmerk)
    assert aanvraag_of(kenmerk).status == Aanvraag.Status.INGEDIEND
    dossier = Dossier.objects.get(kenmerk=kenmerk)
    verzoek = asked(dossier)
    pay(kast, verzoek)
    assert aanvraag_of(kenmerk).status == Aanvraag.Status.TOEGEKEND
    on_betaling_ontvangen(BetalingOntvangen(stroom=verzoek.kenmerk, dossier=kenmerk, product="", laat=False))
    assert aanvraag_of(kenmerk).status == Aanvraag.Status.TOEGEKEND
    assert aanvraag_of(kenmerk).dossier.documenten.filter(soort="attest").count() == 1


def test_price_of_nothing_is_not_asked(kast: Kast, ada: Client) -> None:
    publish_attest("0")
    kenmerk = attest(ada, kast.ada)
    submit(ada, kenmerk)
    assert aanvraag_of(kenmerk).status == Aanvraag.Status.TOEGEKEND
    assert not Betaalverzoek.objects.exists()


def test_money_for_something_else_changes_no_aanvraag(kast: Kast, ada: Client) -> None:
    on_betaling_ontvangen(BetalingOntvangen(stroom="WEG", dossier="WEG", product="", laat=False))
    on_betaling_ontvangen(BetalingOntvangen(stroom="WEG", dossier="", product="X", laat=False))
    assert not Dossier.objects.exists()


def test_form_without_prices_says_nothing_of_money(kast: Kast, ada: Client) -> None:
    kenmerk = attest(ada, kast.ada)
    assert "Wat je betaalt" not in Pagina(ada.get(reverse("loket:aanvraag_check", args=[kenmerk]))).text
    submit(ada, kenmerk)
    assert "Kosten" not in dict(parts_for_handler(Dossier.objects.get(kenmerk=kenmerk)))


# -- earlier answers ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hergebruik", "months", "days", "confirm"),
    [
        ("bevestigen", 0, 0, True),
        ("bevestigen", 6, 100, False),
        ("bevestigen", 6, 190, True),
        ("hergebruik", 0, 900, False),
    ],
)
def test_older_answers_are_confirmed(hergebruik: str, months: int, days: int, confirm: bool) -> None:
    from loket.definitie import Vraag as Formuliervraag

    vraag = Formuliervraag("x", "tekst", "X", hergebruik=hergebruik, bevestigen_na=months)
    assert must_confirm(vraag, dt.date(2026, 3, 1), dt.date(2026, 3, 1) + dt.timedelta(days=days)) is confirm
