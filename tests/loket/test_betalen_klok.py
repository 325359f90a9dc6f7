"""What nobody pays: reminded of once, in the end expired; and money that comes in while that happens."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from loket.betalen import klok, tasks
from loket.betalen.klok import expire_unpaid
from loket.betalen.tasks import run_betalen
from loket.models import Aanvraag
from loket.rules import unpaid_after
from producten.betalen.actions import NothingToPay, halt, record_melding, reserve_betaling
from producten.betalen.rules import Verzoek
from producten.events import BetalingNietNodig
from producten.handlers import on_betaling_niet_nodig
from producten.models import Betaalverzoek, Betaling
from profiel.behandeling.actions import reopen
from profiel.berichten.laden import load_sjablonen
from profiel.berichten.models import Bericht
from profiel.dossiers.models import Dossier, Fase, Voortgang
from stadsportaal.kern.kalender import format_datum, lokaal
from tests.loket.kast import Kast, aanvraag_of
from tests.loket.ondertekening.kast import deliver
from tests.loket.test_betalen import asked, grant, pay, sent
from tests.loket.test_samen import together
from tests.producten.geld import begonnen, melding
from tests.profiel.dossiers.cast import as_citizen, at_work

NONE = (0, 0)


def on(day: dt.date, hour: int = 9) -> dt.datetime:
    return lokaal(dt.datetime(day.year, day.month, day.day, hour, tzinfo=dt.UTC))


def late(verzoek: Betaalverzoek) -> dt.datetime:
    """The first moment at which it is over."""
    return on(unpaid_after(verzoek.uiterlijk) + dt.timedelta(days=1))


def days(verzoek: Betaalverzoek, number: int) -> dt.datetime:
    return on(verzoek.uiterlijk + dt.timedelta(days=number))


def codes(dossier: Dossier) -> list[str]:
    return [row.code for row in Voortgang.objects.voor_burger(dossier)]


def told(kast: Kast, begin: str) -> list[Bericht]:
    deliver()
    return list(Bericht.objects.filter(profiel=kast.ada, onderwerp__startswith=begin).order_by("pk"))


# -- reminded -------------------------------------------------------------------------------------


def test_citizen_is_reminded_once_a_week_before_the_last_day(kast: Kast, ada: Client) -> None:
    load_sjablonen()
    _, dossier = sent(ada)
    verzoek = asked(dossier)
    assert run_betalen(days(verzoek, -8)) == NONE
    assert run_betalen(days(verzoek, -7)) == (0, 1)
    assert run_betalen(days(verzoek, -7)) == NONE
    assert run_betalen(days(verzoek, 0)) == NONE
    assert codes(dossier).count("betaling_herinnerd") == 1
    (message,) = told(kast, "Vergeet niet te betalen")
    assert f"Betaal € 15,00 ten laatste op {format_datum(verzoek.uiterlijk)}." in message.tekst.replace("\xa0", " ")
    assert "Betaal je niet? Dan stopt je aanvraag" in message.tekst


def test_who_paid_is_not_reminded(kast: Kast, ada: Client) -> None:
    _, dossier = sent(ada)
    verzoek = asked(dossier)
    pay(kast, verzoek)
    assert run_betalen(days(verzoek, -7)) == run_betalen(late(verzoek)) == NONE


def test_paid_between_the_list_and_the_lock_is_not_reminded(kast: Kast, ada: Client) -> None:
    _, dossier = sent(ada)
    verzoek = asked(dossier)
    pay(kast, verzoek)
    assert klok.remind(verzoek, today=verzoek.uiterlijk) is False
    dossier.refresh_from_db()
    grant(kast, dossier)
    assert klok.remind(verzoek, today=verzoek.uiterlijk) is False
    assert "betaling_herinnerd" not in codes(dossier)


def test_what_was_granted_stays_owed_and_is_reminded_of_again(kast: Kast, ada: Client) -> None:
    load_sjablonen()
    _, dossier = sent(ada, "na_besluit")
    grant(kast, dossier)
    verzoek = asked(dossier)
    assert [run_betalen(days(verzoek, day)) for day in (-7, 0, 1, 2)] == [(0, 1), NONE, (0, 1), NONE]
    assert run_betalen(late(verzoek)) == NONE
    dossier.refresh_from_db()
    assert (dossier.fase, asked(dossier).status) == (Fase.BESLIST, Verzoek.OPEN)
    (message,) = told(kast, "Je bent te laat met betalen")
    assert "We hebben dat nog niet ontvangen." in message.tekst
    assert "stopt je aanvraag" not in message.tekst


def test_what_is_looked_at_again_is_not_reminded_of(kast: Kast, ada: Client) -> None:
    _, dossier = sent(ada, "na_besluit")
    grant(kast, dossier)
    reopen(dossier, reden="Kijk nog eens.", by=at_work(kast.dirk))
    assert run_betalen(days(asked(dossier), -7)) == NONE


# -- expired --------------------------------------------------------------------------------------


def test_unpaid_aanvraag_expires_and_says_to_apply_again(kast: Kast, ada: Client) -> None:
    load_sjablonen()
    kenmerk, dossier = sent(ada)
    verzoek = asked(dossier)
    assert run_betalen(on(unpaid_after(verzoek.uiterlijk)))[0] == 0  # a transfer of the last day is on its way
    assert run_betalen(late(verzoek))[0] == 1
    assert run_betalen(late(verzoek)) == NONE
    dossier.refresh_from_db()
    assert (aanvraag_of(kenmerk).status, dossier.fase) == (Aanvraag.Status.VERLOPEN, Fase.VERLOPEN)
    assert (dossier.actie_wat, asked(dossier).status) == (None, Verzoek.KWIJTGESCHOLDEN)
    assert codes(dossier).count("betaling_te_laat") == codes(dossier).count("verlopen") == 1
    (message,) = told(kast, "Je aanvraag is gestopt")
    assert "We kregen je betaling niet op tijd." in message.tekst
    assert "Doe dan een nieuwe aanvraag." in message.tekst
    assert "antwoord" not in message.tekst
    with pytest.raises(NothingToPay):
        reserve_betaling(verzoek, by=as_citizen(kast.ada))


def test_part_of_the_money_goes_back(kast: Kast, ada: Client) -> None:
    _, dossier = sent(ada)
    verzoek = asked(dossier)
    Betaalverzoek.objects.update(ontvangen=Decimal(5))
    assert run_betalen(late(verzoek))[0] == 1
    assert asked(dossier).te_veel == Decimal(5)


def test_halted_money_lets_nothing_expire(kast: Kast, ada: Client) -> None:
    _, dossier = sent(ada)
    verzoek = asked(dossier)
    halt(verzoek)
    assert run_betalen(late(verzoek)) == NONE
    assert expire_unpaid(verzoek, now=late(verzoek)) is False


def test_running_payment_is_waited_for_a_day(kast: Kast, ada: Client) -> None:
    _, dossier = sent(ada)
    verzoek = asked(dossier)
    attempt = begonnen(kast, verzoek)
    now = late(verzoek)
    Betaling.objects.filter(pk=attempt.pk).update(created_at=now - dt.timedelta(hours=23))
    assert run_betalen(now)[0] == 0
    assert run_betalen(now + dt.timedelta(hours=2))[0] == 1


def test_money_that_comes_after_the_end_goes_back_in_words(kast: Kast, ada: Client) -> None:
    load_sjablonen()
    kenmerk, dossier = sent(ada)
    verzoek = asked(dossier)
    attempt = begonnen(kast, verzoek)
    assert run_betalen(late(verzoek))[0] == 1
    record_melding(melding(attempt), via="webhook")
    deliver()
    assert (asked(dossier).status, asked(dossier).te_veel) == (Verzoek.KWIJTGESCHOLDEN, Decimal(15))
    assert verzoek in Betaalverzoek.objects.terug_te_betalen()
    assert aanvraag_of(kenmerk).status == Aanvraag.Status.VERLOPEN
    (message,) = told(kast, "Je krijgt je geld terug")
    assert "We storten € 15,00 terug." in message.tekst.replace("\xa0", " ")
    assert "Doe dan een nieuwe aanvraag." in message.tekst
    event = BetalingNietNodig(stroom=verzoek.kenmerk, terug="15.00")
    on_betaling_niet_nodig(event)
    on_betaling_niet_nodig(BetalingNietNodig(stroom="WEG", terug="15.00"))
    assert len(told(kast, "Je krijgt je geld terug")) == 1


def test_one_that_fails_keeps_no_other(kast: Kast, ada: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    _, first = sent(ada)
    _, second = sent(ada)
    real = expire_unpaid

    def broken(verzoek: Betaalverzoek, *, now: dt.datetime) -> bool:
        if verzoek.dossier_id == first.pk:
            raise RuntimeError("stuk")
        return real(verzoek, now=now)

    monkeypatch.setattr(tasks, "expire_unpaid", broken)
    assert run_betalen(late(asked(first)))[0] == 1
    second.refresh_from_db()
    first.refresh_from_db()
    assert (first.fase, second.fase) == (Fase.INGEDIEND, Fase.VERLOPEN)


def test_clock_starts_it(kast: Kast, ada: Client) -> None:
    _, dossier = sent(ada)
    long_ago = timezone.localdate() - dt.timedelta(days=20)
    Betaalverzoek.objects.update(uiterlijk=long_ago)
    assert tasks.betalen() == (1, 0)
    dossier.refresh_from_db()
    assert dossier.fase == Fase.VERLOPEN


# -- at once --------------------------------------------------------------------------------------


@pytest.fixture
def stad(transactional_db: None, settings: Any, tmp_path: Any) -> Iterator[Kast]:
    settings.MEDIA_ROOT = tmp_path
    yield Kast()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_round", range(4))
def test_money_and_the_end_at_once_are_one_or_the_other(stad: Kast, _round: int) -> None:
    """Paid and handled, or ended and to be paid back: never both, never money that nobody speaks of."""
    kenmerk, dossier = sent(stad.browser())
    verzoek = asked(dossier)
    attempt = begonnen(stad, verzoek)
    Betaling.objects.update(created_at=timezone.now() - dt.timedelta(days=2))
    now, said = timezone.now(), melding(attempt)

    def run(number: int) -> object:
        if number:
            return expire_unpaid(verzoek, now=now)
        return record_melding(said, via="webhook")

    _, ended = together(2, run)
    deliver()
    after = (aanvraag_of(kenmerk).status, asked(dossier).status, asked(dossier).te_veel)
    paid = (Aanvraag.Status.INGEDIEND, Verzoek.BETAALD, Decimal(0))
    over = (Aanvraag.Status.VERLOPEN, Verzoek.KWIJTGESCHOLDEN, Decimal(15))
    assert after == (over if ended else paid)


@pytest.mark.django_db(transaction=True)
def test_money_that_was_written_down_first_wins(stad: Kast) -> None:
    """The end waits for the payment that holds what was asked, and then finds it paid."""
    kenmerk, dossier = sent(stad.browser())
    verzoek = asked(dossier)
    attempt = begonnen(stad, verzoek)
    Betaling.objects.update(created_at=timezone.now() - dt.timedelta(days=2))
    with transaction.atomic():
        record_melding(melding(attempt), via="webhook")
    assert expire_unpaid(verzoek, now=timezone.now()) is False
    deliver()
    dossier.refresh_from_db()
    assert (aanvraag_of(kenmerk).status, dossier.eigen_status) == (Aanvraag.Status.INGEDIEND, "ingediend")
