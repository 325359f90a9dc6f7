"""Questions that nobody had to answer: counted per dienst and month, about nobody."""

from __future__ import annotations

import datetime as dt

from django.test import Client
from django.urls import reverse

from loket.nietgesteld.actions import count_sent, reused
from loket.nietgesteld.admin import NietGesteldAdmin
from loket.nietgesteld.models import NietGesteld
from loket.nietgesteld.rules import known_facts
from stadsportaal.kern.models import Lane
from stadsportaal.kern.outbox import drain_lane
from tests.loket.kast import Kast, aanvraag_of, adreswijziging, sent, today


def deliver() -> None:
    for lane in Lane:
        drain_lane(lane, seconds=20)


def test_facts_of_shown_steps_are_counted_once_each(kast: Kast, ada: Client) -> None:
    kenmerk = sent(ada, kast)
    deliver()
    deliver()
    row = NietGesteld.objects.get()
    assert (row.dienst, row.maand, row.aanvragen) == ("adreswijziging", today().replace(day=1), 1)
    aanvraag = aanvraag_of(kenmerk)
    found = known_facts(aanvraag.formulierversie.lees(), aanvraag.antwoorden, aanvraag.bekend)
    assert found == {"naam", "adres", "huishouden", "huisgenoten", "leeftijd"}
    assert (row.feiten, row.hergebruikt, row.totaal) == (5, 0, 5)
    assert str(row) == f"adreswijziging {today():%Y-%m}"


def test_answer_given_again_is_counted_and_another_is_not(kast: Kast, ada: Client) -> None:
    sent(ada, kast)
    second = aanvraag_of(sent(ada, kast, nummer="26"))
    assert reused(second) == {"telefoon"}
    deliver()
    row = NietGesteld.objects.get()
    assert (row.aanvragen, row.hergebruikt) == (2, 1)
    second.antwoorden = {**second.antwoorden, "telefoon": "+32470999999"}
    assert reused(second) == set()
    second.antwoorden = {**second.antwoorden, "telefoon": None}
    assert reused(second) == set()


def test_what_is_not_known_or_not_shown_does_not_count(kast: Kast, ada: Client) -> None:
    definitie = aanvraag_of(adreswijziging(ada, kast)).formulierversie.lees()
    assert known_facts(definitie, [], ["naam", "telefoon"]) == {"naam"}
    assert known_facts(definitie, ["personen"], ["naam", "huishouden"]) == {"naam", "huishouden"}
    assert known_facts(definitie, [], ["huishouden"]) == frozenset()


def test_what_is_gone_counts_nothing(kast: Kast) -> None:
    count_sent("AAAAAAAA")
    assert not NietGesteld.objects.exists()


def test_check_page_says_how_many(kast: Kast, ada: Client) -> None:
    kenmerk = adreswijziging(ada, kast)
    page = ada.get(reverse("loket:aanvraag_check", args=[kenmerk])).content.decode()
    assert "5 vragen hoefden we je niet te stellen" in page


def test_average_is_written_as_people_do() -> None:
    row = NietGesteld(dienst="x", maand=dt.date(2026, 1, 1), aanvragen=2, feiten=3)
    assert NietGesteldAdmin.per_aanvraag(None, row) == "1,5"  # type: ignore[arg-type]
    assert NietGesteldAdmin.per_aanvraag(None, NietGesteld()) == ""  # type: ignore[arg-type]
