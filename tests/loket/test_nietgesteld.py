"""Questions that nobody had to answer: counted per dienst and month, about nobody."""

from __future__ import annotations

import datetime as dt

from django.test import Client
from django.urls import reverse

from loket.models import Aanvraag
from loket.nietgesteld.actions import count_sent
from loket.nietgesteld.admin import NietGesteldAdmin
from loket.nietgesteld.models import NietGesteld
from loket.nietgesteld.rules import known_facts
from stadsportaal.kern.models import Lane
from stadsportaal.kern.outbox import drain_lane
from tests.loket.kast import Kast, aanvraag_of, adreswijziging, fill, sent, step, submit, today
from tests.loket.pagina import Pagina
from tests.loket.test_eerder import until_when


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
    """Offered and kept as it was counts, also by who types it once more; it is not guessed from other forms."""
    sent(ada, kast)
    second = until_when(ada, kast)
    url, when = step(second, "wanneer"), today()
    page = Pagina(ada.get(url))
    typed = {"verhuisdag_dag": when.day, "verhuisdag_maand": when.month, "verhuisdag_jaar": when.year}
    assert ada.post(url, {**page.fields, **typed}).status_code == 302
    fill(ada, step(second, "verklaring"), echt_wonen="on")
    assert submit(ada, second).status_code == 302
    third = aanvraag_of(adreswijziging(ada, kast, nummer="28"))
    Aanvraag.objects.filter(pk=third.pk).update(herkomst={})  # its page offered nothing
    assert submit(ada, third.dossier.kenmerk).status_code == 302
    assert third.antwoorden["telefoon"] == aanvraag_of(second).antwoorden["telefoon"]
    deliver()
    row = NietGesteld.objects.get()
    assert (row.aanvragen, row.hergebruikt) == (3, 1)


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
