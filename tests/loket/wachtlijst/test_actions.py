"""A place, a number on the list, an offer: every exit of every action."""

from __future__ import annotations

import datetime as dt

import pytest
from django.http import Http404
from django.utils import timezone

from loket.actions import withdraw_aanvraag
from loket.wachtlijst.actions import (
    NoPlace,
    NoPlaceLeft,
    NoSuchGroup,
    OfferOver,
    TooFewPlaces,
    _offer_to,
    accept,
    change_places,
    give_up,
    leave,
    place_of,
    state_of,
)
from loket.wachtlijst.klok import _lapse, lapse
from loket.wachtlijst.models import Groep, Inschrijving, Status
from loket.wachtlijst.rules import gives_up, wanted
from loket.wachtlijst.tasks import vervallen
from producten.models import Product
from profiel.behandeling.actions import reopen
from profiel.behandeling.actions.besluit import Beroep, Beslissing, decide
from profiel.berichten.models import Bericht
from profiel.dossiers.models import Uitkomst, Voortgang
from stadsportaal.kern.errors import VersionConflict
from tests.loket.wachtlijst.kast import Kast, deliver, fresh, row_of, taken
from tests.profiel.dossiers.cast import as_citizen, at_work


def later(days: int) -> dt.datetime:
    return timezone.now() + dt.timedelta(days=days)


def test_a_free_place_is_given_at_once(kast: Kast) -> None:
    aanvraag = kast.sent()
    row = row_of(aanvraag)
    assert (row.status, row.groep) == (Status.GEPLAATST, kast.woe)
    assert (aanvraag.status, aanvraag.dossier.uitkomst) == ("toegekend", "toegekend")
    assert Product.objects.filter(dossier=aanvraag.dossier).exists()
    assert taken(kast.woe) == 1


def test_the_second_choice_before_the_list(kast: Kast) -> None:
    kast.sent(kast.bram)
    assert row_of(kast.sent(tweede="zat")).groep == kast.zat


def test_who_finds_no_place_gets_a_number_in_order_of_sending(kast: Kast) -> None:
    kast.sent(kast.bram)
    first, second = kast.sent(kast.cem), kast.sent(kast.ada)
    assert [place_of(row_of(one), kast.woe) for one in (first, second)] == [1, 2]
    assert second.dossier.eigen_status == "op_wachtlijst"
    assert second.dossier.verwachte_datum is None
    step = Voortgang.objects.voor_burger(second.dossier).get(code="op_wachtlijst")
    assert step.parameters == {"plaats": "2", "groep": "Woensdag"}
    assert state_of(row_of(second)) == {"groep": "", "plaatsen": [("Woensdag", 2)]}


def test_a_freed_place_goes_to_the_next_in_order_once(kast: Kast) -> None:
    holder, first, second = kast.sent(kast.bram), kast.sent(kast.cem), kast.sent(kast.ada)
    give_up(holder.dossier, by=as_citizen(kast.bram))
    deliver()
    assert [row_of(one).status for one in (holder, first, second)] == ["vervallen", "aangeboden", "wacht"]
    assert taken(kast.woe) == 1
    assert leave(holder.dossier.kenmerk) is False  # the same event once more
    deliver()
    assert row_of(second).status == Status.WACHT
    offered = fresh(first).dossier
    assert offered.actie_wat == "Aanvaard je plaats"
    assert offered.actie_tegen == (timezone.localdate() + dt.timedelta(days=5))
    assert Bericht.objects.filter(profiel=kast.cem, onderwerp__startswith="Er is een plaats").count() == 1
    ended = fresh(holder)
    assert (ended.status, ended.dossier.fase, ended.dossier.eigen_status) == (
        "uitgevoerd", "uitgevoerd", "plaats_opgegeven",
    )  # fmt: skip
    assert not Product.objects.filter(dossier=holder.dossier, beeindigd_op__isnull=True).exists()


def test_accepting_makes_it_yours(kast: Kast) -> None:
    holder, first = kast.sent(kast.bram), kast.sent(kast.ada)
    give_up(holder.dossier, by=as_citizen(kast.bram))
    deliver()
    accept(first.dossier, by=kast.as_ada)
    mine = fresh(first)
    assert (mine.status, mine.dossier.actie_wat, row_of(first).status) == ("toegekend", None, "geplaatst")
    with pytest.raises(OfferOver):
        accept(first.dossier, by=kast.as_ada)


def test_offer_that_nobody_accepts_goes_on(kast: Kast) -> None:
    holder, first, second = kast.sent(kast.bram), kast.sent(kast.cem), kast.sent(kast.ada)
    give_up(holder.dossier, by=as_citizen(kast.bram))
    deliver()
    assert lapse(later(5)) == 0
    assert lapse(later(6)) == 1
    assert lapse(later(6)) == 0
    deliver()
    assert (fresh(first).status, row_of(first).status, row_of(second).status) == ("verlopen", "vervallen", "aangeboden")
    assert _lapse(row_of(first), later(6)) is False
    ended = Bericht.objects.get(profiel=kast.cem, onderwerp__startswith="Je aanvraag is gestopt")
    assert "Je zei niet op tijd ja" in ended.tekst
    assert vervallen() == 0
    assert taken(kast.woe) == 1


def test_late_answer_is_refused_before_the_clock_saw_it(kast: Kast) -> None:
    holder, first = kast.sent(kast.bram), kast.sent(kast.ada)
    give_up(holder.dossier, by=as_citizen(kast.bram))
    deliver()
    Inschrijving.objects.filter(pk=row_of(first).pk).update(antwoord_tegen=timezone.localdate() - dt.timedelta(days=1))
    with pytest.raises(OfferOver):
        accept(first.dossier, by=kast.as_ada)


def test_taking_back_frees_the_number_and_the_offer(kast: Kast) -> None:
    holder, first, second = kast.sent(kast.bram), kast.sent(kast.cem), kast.sent(kast.ada)
    withdraw_aanvraag(first, by=as_citizen(kast.cem))
    deliver()
    assert place_of(row_of(second), kast.woe) == 1
    assert fresh(first).dossier.eigen_status == "ingetrokken"
    give_up(holder.dossier, by=as_citizen(kast.bram))
    deliver()
    withdraw_aanvraag(fresh(second), by=kast.as_ada)
    deliver()
    assert taken(kast.woe) == 0


def test_nobody_passes_who_waits(kast: Kast) -> None:
    """A place that is free while somebody waits for it is not for who comes now."""
    kast.sent(kast.bram)
    first = kast.sent(kast.cem)
    Groep.objects.filter(pk=kast.woe.pk).update(plaatsen=2)  # behind the back of the action
    assert row_of(kast.sent(kast.ada)).status == Status.WACHT
    change_places(kast.woe, 3, by=at_work(kast.beheerder))
    assert row_of(first).status == Status.AANGEBODEN


def test_refused_by_a_person_frees_the_place(kast: Kast) -> None:
    kast.publish(beslissing="behandelaar", regel="", klaar="", toekenningen=[])
    aanvraag = kast.sent()
    assert (aanvraag.dossier.eigen_status, taken(kast.woe)) == ("ingediend", 1)
    refusal = Beslissing(Uitkomst.GEWEIGERD, reden="Te jong.", beroep=Beroep("het college", 30, "met een brief"))
    decide(aanvraag.dossier, refusal, by=at_work(kast.dirk))
    deliver()
    assert (row_of(aanvraag).status, taken(kast.woe)) == (Status.VERVALLEN, 0)


def test_reopened_is_granted_only_with_a_place(kast: Kast) -> None:
    """Its place went to the next: granting it after all takes a free one, or is refused."""
    kast.publish(beslissing="behandelaar", regel="", klaar="", toekenningen=[])
    aanvraag, clerk = kast.sent(tweede="zat"), at_work(kast.dirk)
    refusal = Beslissing(Uitkomst.GEWEIGERD, reden="Te jong.", beroep=Beroep("het college", 30, "met een brief"))
    decide(aanvraag.dossier, refusal, by=clerk)
    deliver()
    kast.sent(kast.bram)
    other = kast.sent(kast.cem, eerste="zat")
    reopen(aanvraag.dossier, reden="Toch niet te jong.", by=clerk)
    with pytest.raises(NoPlaceLeft):
        decide(aanvraag.dossier, Beslissing(Uitkomst.TOEGEKEND), by=clerk)
    assert (row_of(aanvraag).status, taken(kast.woe), taken(kast.zat)) == (Status.VERVALLEN, 1, 1)
    withdraw_aanvraag(fresh(other), by=as_citizen(kast.cem))
    deliver()
    decide(aanvraag.dossier, Beslissing(Uitkomst.TOEGEKEND), by=clerk)
    row = row_of(aanvraag)
    assert (row.status, row.groep, taken(kast.zat)) == (Status.GEPLAATST, kast.zat, 1)
    assert fresh(aanvraag).status == "toegekend"


def test_more_places_are_offered_at_once(kast: Kast) -> None:
    kast.sent(kast.bram)
    first, second, third = kast.sent(kast.cem), kast.sent(kast.ada), kast.sent(kast.noor_with_account())
    assert change_places(kast.woe, 3, by=at_work(kast.beheerder), versie=1) == 2
    assert [row_of(one).status for one in (first, second, third)] == ["aangeboden", "aangeboden", "wacht"]
    with pytest.raises(TooFewPlaces, match="al 3 plaatsen"):
        change_places(kast.woe, 2, by=at_work(kast.beheerder))
    with pytest.raises(VersionConflict):
        change_places(kast.woe, 4, by=at_work(kast.beheerder), versie=1)
    with pytest.raises(Http404):
        change_places(kast.woe, 9, by=at_work(kast.ander))


def test_offered_one_group_is_not_offered_another(kast: Kast) -> None:
    kast.sent(kast.bram)
    kast.sent(kast.cem, eerste="zat")
    both = kast.sent(tweede="zat")
    assert state_of(row_of(both))["plaatsen"] == [("Woensdag", 1), ("Zaterdag", 1)]
    assert change_places(kast.woe, 2, by=at_work(kast.beheerder)) == 1
    assert change_places(kast.zat, 2, by=at_work(kast.beheerder)) == 0
    assert _offer_to(row_of(both), kast.zat) is False
    assert state_of(row_of(both)) == {"groep": "Woensdag", "plaatsen": []}


def test_who_ended_meanwhile_is_skipped(kast: Kast) -> None:
    kast.sent(kast.bram)
    first, second = kast.sent(kast.cem), kast.sent(kast.ada)
    withdraw_aanvraag(first, by=as_citizen(kast.cem))  # and nobody delivered the event yet
    assert change_places(kast.woe, 2, by=at_work(kast.beheerder)) == 1
    assert row_of(second).status == Status.AANGEBODEN
    deliver()
    assert taken(kast.woe) == 2


def test_free_place_is_offered_in_whatever_order_the_events_come(kast: Kast) -> None:
    """The holder's event comes before that of the only one who waited: who asked in between is not forgotten."""
    holder, waiting = kast.sent(kast.bram), kast.sent(kast.cem)
    withdraw_aanvraag(waiting, by=as_citizen(kast.cem))
    give_up(holder.dossier, by=as_citizen(kast.bram))
    assert leave(holder.dossier.kenmerk)
    new = kast.sent(kast.ada)
    assert (row_of(new).status, taken(kast.woe)) == (Status.WACHT, 0), "somebody still stands before"
    assert leave(waiting.dossier.kenmerk)
    assert (row_of(new).status, taken(kast.woe)) == (Status.AANGEBODEN, 1)


def test_group_that_is_gone_sends_nothing(kast: Kast) -> None:
    Groep.objects.filter(slug="zat").delete()
    with pytest.raises(NoSuchGroup):
        kast.sent(tweede="zat")
    assert not Inschrijving.objects.exists()


def test_strangers_and_who_has_nothing(kast: Kast) -> None:
    aanvraag = kast.sent(kast.bram)
    waiting = kast.sent()
    with pytest.raises(Http404):
        give_up(aanvraag.dossier, by=as_citizen(kast.cem))
    with pytest.raises(Http404):
        accept(waiting.dossier, by=as_citizen(kast.cem))
    with pytest.raises(NoPlace):
        give_up(waiting.dossier, by=kast.as_ada)
    with pytest.raises(OfferOver):
        accept(waiting.dossier, by=kast.as_ada)
    assert leave("AAAAAAAA") is False


@pytest.mark.parametrize(
    ("antwoorden", "found"),
    [
        ({"a": "woe", "b": "zat"}, ["woe", "zat"]),
        ({"a": "woe", "b": "woe"}, ["woe"]),
        ({"a": ["zat", "woe"]}, ["zat", "woe"]),
        ({"a": None}, []),
    ],
)
def test_groups_are_read_from_the_answers(antwoorden: dict[str, object], found: list[str]) -> None:
    assert wanted(("a", "b"), antwoorden) == found


def test_rule_grants_nothing_to_a_form_without_places(kast: Kast) -> None:
    kast.publish(wachtlijst=None, toekenningen=[])
    assert kast.sent().status == "ingediend"


def test_what_frees_a_place() -> None:
    assert gives_up("ingetrokken", "") and gives_up("beslist", "geweigerd")
    assert not gives_up("beslist", "toegekend") and not gives_up("in_behandeling", "")
