"""One person has one place of an aanbod, and a place that nobody pays is for the next."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.utils import timezone

from loket.actions import submit_aanvraag, withdraw_aanvraag
from loket.betalen.klok import remind
from loket.bouwer.uitwisseling import lees
from loket.definitie import parse
from loket.models import Aanvraag
from loket.publiceren import MAP
from loket.wachtlijst.actions import AlreadyEnrolled, EnrolledElsewhere, PlaceEnding, _only_one, give_up
from loket.wachtlijst.klok import _lapse_unpaid, lapse_unpaid
from loket.wachtlijst.models import Groep, Inschrijving, Status
from loket.wachtlijst.rules import who
from producten.betalen.rules import Verzoek
from producten.models import Betaalverzoek, Product
from profiel.behandeling.actions import reopen
from profiel.behandeling.actions.besluit import Beroep, Beslissing, decide
from profiel.berichten.models import Bericht
from profiel.dossiers.models import Uitkomst
from profiel.mensen.models import Profiel
from stadsportaal.kern.kalender import vandaag
from tests.loket.kast import aanvraag_of, fill, start, step, submit
from tests.loket.pagina import Pagina
from tests.loket.test_betalen import pay
from tests.loket.wachtlijst.kast import Kast, deliver, fresh, row_of, taken
from tests.profiel.dossiers.cast import as_citizen, at_work


def test_who_has_a_place_gets_no_second_one(kast: Kast) -> None:
    first = kast.sent()
    with pytest.raises(AlreadyEnrolled, match="heeft al een plaats, of staat al op de wachtlijst"):
        kast.sent(eerste="zat")
    assert taken(kast.zat) == 0, "nothing was taken, and nothing was sent"
    assert Inschrijving.objects.count() == 1
    give_up(first.dossier, by=kast.as_ada)
    deliver()
    assert row_of(kast.sent(eerste="zat")).status == Status.GEPLAATST, "who gave it up may choose again"


def test_place_that_is_just_ending_is_not_called_taken(kast: Kast) -> None:
    """Until the event of the end was handled."""
    first = kast.sent()
    give_up(first.dossier, by=kast.as_ada)
    with pytest.raises(PlaceEnding, match="over een minuut opnieuw"):
        kast.sent(eerste="zat")
    deliver()
    kast.sent(eerste="zat")


def test_place_of_who_was_just_refused_is_ending(kast: Kast) -> None:
    kast.publish(beslissing="behandelaar", regel="", klaar="", toekenningen=[])
    aanvraag = kast.sent()
    refusal = Beslissing(Uitkomst.GEWEIGERD, reden="Te jong.", beroep=Beroep("het college", 30, "met een brief"))
    decide(aanvraag.dossier, refusal, by=at_work(kast.dirk))
    with pytest.raises(PlaceEnding):
        kast.sent(eerste="zat")


def test_who_waits_waits_once(kast: Kast) -> None:
    kast.sent(kast.bram)
    waiting = kast.sent()
    with pytest.raises(AlreadyEnrolled):
        kast.sent()
    withdraw_aanvraag(fresh(waiting), by=kast.as_ada)
    deliver()
    assert row_of(kast.sent()).status == Status.WACHT


def test_page_says_so_and_keeps_the_concept(kast: Kast, ada: Client) -> None:
    kast.through_pages(ada)
    kenmerk = start(ada, "afvalkalender")
    fill(ada, step(kenmerk, "groep"), eerste="zat", tweede="")
    answer = submit(ada, kenmerk)
    assert answer.status_code == 409
    page = Pagina(answer)
    assert "Deze persoon heeft al een plaats" in page.text
    assert page.link("Bekijk je dossiers")
    assert aanvraag_of(kenmerk).is_concept


def test_reopened_takes_no_second_place(kast: Kast) -> None:
    """Ended, sent again, and the first one granted after all."""
    first = kast.sent()
    give_up(first.dossier, by=kast.as_ada)
    deliver()
    kast.sent(eerste="zat")
    clerk = at_work(kast.dirk)
    reopen(first.dossier, reden="Toch.", by=clerk)
    with pytest.raises(EnrolledElsewhere, match="Toekennen kan pas als"):
        decide(first.dossier, Beslissing(Uitkomst.TOEGEKEND), by=clerk)
    assert (taken(kast.woe), taken(kast.zat)) == (0, 1)


def test_another_mistake_of_the_database_is_not_called_that(kast: Kast) -> None:
    row = row_of(kast.sent())
    with pytest.raises(IntegrityError):
        _only_one(fresh(aanvraag_of(row.dossier.kenmerk)), lambda: Inschrijving(
            dossier=row.dossier, aanbod=row.aanbod, status=Status.WACHT, wie="x"
        ).save(force_insert=True))  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_are_one() -> None:
    kast = Kast()
    Groep.objects.update(plaatsen=20)
    sends = [kast.concept(eerste=slug) for slug in ("woe", "zat") * 5]

    def send(aanvraag: Any) -> str:
        try:
            submit_aanvraag(aanvraag, versie=aanvraag.versie, by=as_citizen(kast.ada))
        except AlreadyEnrolled:
            return "al"
        finally:
            connection.close()
        return "in"

    with ThreadPoolExecutor(10) as pool:
        assert sorted(pool.map(send, sends)) == ["al"] * 9 + ["in"]
    assert taken(kast.woe) + taken(kast.zat) == 1


# -- for whom -------------------------------------------------------------------------------------


def form_with(vraag: dict[str, Any] | None) -> Any:
    data = lees((MAP / "zwemles.json").read_text())[0]
    data["stappen"][0]["vragen"] = [vraag] if vraag else []
    return parse(data)


KIND = {"key": "wie", "soort": "persoon", "label": "Wie?", "ander": True}
LID = {"key": "wie", "soort": "huishoudleden", "label": "Wie?", "een": True}


@pytest.mark.parametrize(
    ("vraag", "answer", "said"),
    [
        (LID, [{"id": "7", "naam": "Noor", "relatie": "je partner", "zelf": False}], "profiel 7"),
        ({**LID, "een": False}, [{"id": "7", "naam": "Noor", "relatie": "", "zelf": False}], "profiel 3"),
        (LID, None, "profiel 3"),
        (KIND, {"wie": "gezin", "id": "7", "naam": "Noor", "relatie": "", "zelf": False}, "profiel 7"),
        (KIND, {"wie": "ander", "naam": "Lou  Peeters", "geboortedatum": "2019-01-02"}, "lou peeters 2019-01-02"),
        (KIND, None, "profiel 3"),
        (None, None, "profiel 3"),
    ],
)
def test_place_is_for_who_takes_it(vraag: dict[str, Any] | None, answer: Any, said: str) -> None:
    assert who(form_with(vraag), {"wie": answer}, 3) == said


# -- paid, or for the next ------------------------------------------------------------------------


@pytest.fixture
def zwembad(kast: Kast) -> Kast:
    kast.met(parse(lees((MAP / "zwemles.json").read_text())[0]))
    Groep.objects.filter(slug="deurne-wo").update(plaatsen=1)
    return kast


def subscribe(client: Client, wie: Profiel) -> Aanvraag:
    kenmerk = start(client, "zwemles")
    fill(client, step(kenmerk, "wie"), wie=str(wie.pk))
    fill(client, step(kenmerk, "niveau"), niveau="leren")
    fill(client, step(kenmerk, "groep"), eerste_keuze="deurne-wo", tweede_keuze="")
    fill(client, step(kenmerk, "prijs"), kansentarief="nee", telefoon="0470 12 34 56")
    assert submit(client, kenmerk).status_code == 302
    return aanvraag_of(kenmerk)


def after(verzoek: Betaalverzoek, days: int) -> dt.datetime:
    return timezone.now() + dt.timedelta(days=(verzoek.uiterlijk - vandaag(timezone.now())).days + days)


def test_two_of_one_household_each_have_a_place(zwembad: Kast, ada: Client) -> None:
    Groep.objects.filter(slug="deurne-wo").update(plaatsen=5)
    subscribe(ada, zwembad.noor)
    subscribe(ada, zwembad.ada)
    assert Inschrijving.objects.filter(status=Status.GEPLAATST).count() == 2


def test_unpaid_place_is_for_the_next_once_we_reminded(zwembad: Kast, ada: Client) -> None:
    holder, waiting = subscribe(ada, zwembad.noor), subscribe(ada, zwembad.ada)
    verzoek = Betaalverzoek.objects.get(dossier=holder.dossier)
    late = after(verzoek, 8)
    assert lapse_unpaid(late) == 0, "nobody was reminded"
    assert remind(verzoek, today=verzoek.uiterlijk - dt.timedelta(days=3))
    deliver()
    told = Bericht.objects.get(onderwerp__startswith="Vergeet niet te betalen")
    assert "Dan vervalt je plaats. Ze is dan voor iemand anders." in told.tekst
    assert "stopt je aanvraag" not in told.tekst
    assert remind(verzoek, today=verzoek.uiterlijk + dt.timedelta(days=1)) is False, "said once"
    assert lapse_unpaid(after(verzoek, 0)) == 0, "the last day is in time"
    assert lapse_unpaid(after(verzoek, 1)) == 0, "a transfer may be on its way"
    assert lapse_unpaid(late) == 1
    assert lapse_unpaid(late) == 0
    deliver()
    ended = aanvraag_of(holder.dossier.kenmerk)
    assert (ended.status, ended.dossier.eigen_status) == ("uitgevoerd", "plaats_onbetaald")
    assert Product.objects.get(dossier=holder.dossier).beeindigd_op is not None
    verzoek.refresh_from_db()
    assert verzoek.status == Verzoek.KWIJTGESCHOLDEN
    assert (row_of(holder).status, row_of(waiting).status) == (Status.VERVALLEN, Status.AANGEBODEN)
    bericht = Bericht.objects.get(onderwerp__startswith="Je plaats is vervallen")
    assert "Je hoeft niet meer te betalen" in bericht.tekst
    page = Pagina(ada.get(ended.dossier.get_absolute_url())).text
    assert "Plaats vervallen" in page
    assert _lapse_unpaid(verzoek, late) is False, "it ended meanwhile"


def test_paid_place_stays(zwembad: Kast, ada: Client) -> None:
    holder = subscribe(ada, zwembad.noor)
    verzoek = Betaalverzoek.objects.get(dossier=holder.dossier)
    assert remind(verzoek, today=verzoek.uiterlijk)
    pay(zwembad, verzoek)
    assert lapse_unpaid(after(verzoek, 8)) == 0
    assert _lapse_unpaid(verzoek, after(verzoek, 8)) is False
    assert row_of(holder).status == Status.GEPLAATST
