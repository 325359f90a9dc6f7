"""A place that is not paid lapses only after we said so, in time; also once it was carried out or granted anew."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from loket.betalen.klok import remind
from loket.bouwer.uitwisseling import lees
from loket.definitie import parse
from loket.publiceren import MAP
from loket.rules import place_kept_until
from loket.samencontrole import controleer_samen
from loket.wachtlijst import klok
from loket.wachtlijst.actions import NoPlace, give_up
from loket.wachtlijst.klok import lapse_unpaid, name_all
from loket.wachtlijst.models import Groep, Inschrijving, Status
from producten.betalen.actions import forgive, postpone, record_reminder
from producten.models import Betaalverzoek, Product
from profiel.behandeling.actions import execute, reopen
from profiel.behandeling.actions.besluit import Beslissing, decide
from profiel.berichten.models import Bericht
from profiel.dossiers.models import Uitkomst, Voortgang
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.kalender import format_datum, vandaag
from tests.loket.kast import aanvraag_of
from tests.loket.test_gevolgen import clerk_of
from tests.loket.wachtlijst.kast import Kast, deliver, fresh, row_of, taken
from tests.loket.wachtlijst.test_een_plaats import KIND, LID, subscribe, zwembad  # noqa: F401
from tests.profiel.dossiers.cast import at_work

GRANTED = Beslissing(Uitkomst.TOEGEKEND)


def now_late(verzoek: Betaalverzoek, days: int = 20) -> Betaalverzoek:
    """As if the last day to pay was so long ago."""
    day = vandaag(timezone.now()) - dt.timedelta(days=days)
    Betaalverzoek.objects.filter(pk=verzoek.pk).update(uiterlijk=day)
    verzoek.refresh_from_db()
    return verzoek


def in_days(number: int) -> dt.datetime:
    return timezone.now() + dt.timedelta(days=number)


@pytest.fixture
def verzoek(zwembad: Kast, ada: Client) -> Betaalverzoek:  # noqa: F811 a fixture
    return Betaalverzoek.objects.get(dossier=subscribe(ada, zwembad.noor).dossier)


def clerk(kast: Kast, verzoek: Betaalverzoek) -> Toegang:
    assert verzoek.dossier is not None
    return clerk_of(kast, aanvraag_of(verzoek.dossier.kenmerk))


def test_late_reminder_gives_working_days_before_the_lapse(verzoek: Betaalverzoek) -> None:
    today = vandaag(timezone.now())
    assert remind(now_late(verzoek), today=today)
    assert lapse_unpaid(timezone.now()) == 0, "not in the night of the reminder"
    until = place_kept_until(verzoek.uiterlijk, today)
    assert (until - today).days >= 5
    deliver()
    told = Bericht.objects.get(onderwerp__startswith="Je bent te laat met betalen")
    assert f"Dan vervalt je plaats na {format_datum(until)}." in told.tekst
    assert lapse_unpaid(in_days((until - today).days)) == 0
    assert lapse_unpaid(in_days((until - today).days + 1)) == 1


def test_reminder_that_did_not_say_it_lets_nothing_lapse(verzoek: Betaalverzoek) -> None:
    """Sent before places lapsed: it is said first."""
    record_reminder(now_late(verzoek), -7)
    record_reminder(verzoek, 1)
    assert lapse_unpaid(in_days(30)) == 0
    assert remind(verzoek, today=vandaag(timezone.now()))
    assert remind(verzoek, today=vandaag(timezone.now())) is False
    assert lapse_unpaid(timezone.now()) == 0
    assert lapse_unpaid(in_days(30)) == 1


def test_place_that_is_granted_anew_has_a_whole_term(zwembad: Kast, verzoek: Betaalverzoek) -> None:  # noqa: F811
    remind(now_late(verzoek), today=verzoek.uiterlijk)
    assert verzoek.dossier is not None
    dirk = clerk(zwembad, verzoek)
    reopen(verzoek.dossier, reden="Kijk nog eens.", by=dirk)
    decide(verzoek.dossier, GRANTED, by=dirk)
    verzoek.refresh_from_db()
    assert verzoek.uiterlijk > vandaag(timezone.now()) + dt.timedelta(days=7)
    assert lapse_unpaid(in_days(10)) == 0
    verzoek.dossier.refresh_from_db()
    assert verzoek.dossier.actie_tegen == verzoek.uiterlijk
    steps = Voortgang.objects.voor_burger(verzoek.dossier).filter(code="betaling_gevraagd")
    assert steps.count() == 2, "the citizen reads the new day"
    assert remind(verzoek, today=verzoek.uiterlijk), "with reminders of its own"


def test_place_that_was_in_time_keeps_its_day(zwembad: Kast, verzoek: Betaalverzoek) -> None:  # noqa: F811
    assert verzoek.dossier is not None
    before, dirk = verzoek.uiterlijk, clerk(zwembad, verzoek)
    reopen(verzoek.dossier, reden="Kijk nog eens.", by=dirk)
    decide(verzoek.dossier, GRANTED, by=dirk)
    verzoek.refresh_from_db()
    assert verzoek.uiterlijk == before
    assert Voortgang.objects.voor_burger(verzoek.dossier).filter(code="betaling_gevraagd").count() == 1


def test_last_day_only_moves_on_and_only_of_what_is_open(verzoek: Betaalverzoek) -> None:
    day = verzoek.uiterlijk
    assert postpone(verzoek, day - dt.timedelta(days=1)) is False
    assert postpone(verzoek, day + dt.timedelta(days=1)) is True
    assert verzoek.uiterlijk == day + dt.timedelta(days=1)
    forgive(verzoek)
    assert postpone(verzoek, day + dt.timedelta(days=9)) is False


def test_one_that_fails_keeps_no_other(
    zwembad: Kast,  # noqa: F811
    ada: Client,
    verzoek: Betaalverzoek,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Groep.objects.filter(slug="deurne-wo").update(plaatsen=5)
    second = subscribe(ada, zwembad.ada)
    for one in (verzoek, Betaalverzoek.objects.get(dossier=second.dossier)):
        remind(now_late(one), today=vandaag(timezone.now()))
    real = klok._lapse_unpaid

    def broken(one: Betaalverzoek, now: dt.datetime) -> bool:
        if one.pk == verzoek.pk:
            raise RuntimeError("stuk")
        return real(one, now)

    monkeypatch.setattr(klok, "_lapse_unpaid", broken)
    assert lapse_unpaid(in_days(30)) == 1


def test_place_that_was_carried_out_lapses_too(zwembad: Kast, verzoek: Betaalverzoek) -> None:  # noqa: F811
    assert verzoek.dossier is not None
    execute(verzoek.dossier, by=clerk(zwembad, verzoek))
    assert remind(now_late(verzoek), today=vandaag(timezone.now()))
    assert lapse_unpaid(in_days(30)) == 1
    deliver()
    assert Inschrijving.objects.get(dossier=verzoek.dossier).status == Status.VERVALLEN
    assert Product.objects.get(dossier=verzoek.dossier).beeindigd_op is not None


def test_place_that_was_carried_out_can_be_given_up_once(kast: Kast) -> None:
    aanvraag = kast.sent()
    execute(aanvraag.dossier, by=at_work(kast.dirk))
    give_up(aanvraag.dossier, by=kast.as_ada)
    with pytest.raises(NoPlace):
        give_up(aanvraag.dossier, by=kast.as_ada)
    deliver()
    assert (row_of(aanvraag).status, taken(kast.woe)) == (Status.VERVALLEN, 0)
    assert fresh(aanvraag).dossier.eigen_status == "plaats_opgegeven"


def test_without_a_place_any_more_nothing_is_threatened(zwembad: Kast, verzoek: Betaalverzoek) -> None:  # noqa: F811
    Inschrijving.objects.update(status=Status.VERVALLEN)
    assert remind(verzoek, today=verzoek.uiterlijk)
    deliver()
    assert "vervalt je plaats" not in Bericht.objects.get(onderwerp__startswith="Vergeet niet").tekst


def test_places_of_before_are_named_once_each(kast: Kast) -> None:
    first = row_of(kast.sent())
    named = first.wie
    Inschrijving.objects.update(wie="")
    second = row_of(kast.sent(eerste="zat"))
    Inschrijving.objects.update(wie="")
    assert name_all() == 1
    assert [Inschrijving.objects.get(pk=one.pk).wie for one in (first, second)] == [named, ""]
    assert name_all() == 0, "somebody who has two keeps both"
    give_up(first.dossier, by=kast.as_ada)
    deliver()
    assert name_all() == 1


def test_old_process_may_enter_without_a_name(kast: Kast) -> None:
    field: Any = Inschrijving._meta.get_field("wie")
    assert field.has_db_default(), "what runs while the new one starts does not know this column"


def test_form_with_places_asks_for_one_person() -> None:
    said = "vraagt één keer naar een persoon"
    data = lees((MAP / "zwemles.json").read_text())[0]
    data["stappen"][0]["vragen"] = [LID]
    assert not any(said in found.tekst for found in controleer_samen(parse(data), frozenset()))
    data["stappen"][0]["vragen"] = [LID, {**KIND, "key": "contact"}]
    (found,) = [found for found in controleer_samen(parse(data), frozenset()) if said in found.tekst]
    assert found.vraag == "contact"
