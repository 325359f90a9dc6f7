"""Every exit of every action of an appointment."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from django.http import Http404
from django.utils import timezone

from loket.afspraken.actions import (
    AfspraakClosed,
    Contact,
    NotHere,
    NotNow,
    TooManyOpen,
    TooManyPeople,
    arrive,
    cancel,
    check_in,
    finish,
    mark_missed,
    move,
)
from loket.afspraken.actions.klok import close_past
from loket.afspraken.actions.plaatsen import MomentUnavailable, SlotTaken, forget_slots
from loket.afspraken.actions.wissen import forget_afspraken, wipe_afspraak
from loket.afspraken.balie import by_phone
from loket.afspraken.models import Afspraak, Locatie, Openingsuur, Status, Tijdslot, Uitzondering
from loket.afspraken.vrij import Vrij
from profiel.berichten.models import Bericht
from profiel.dossiers.models import Betrokkene, Dossier, Fase, Uitkomst
from profiel.toegang.models import Machtiging
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.errors import VersionConflict
from stadsportaal.kern.kalender import vandaag
from stadsportaal.kern.models import Lane
from stadsportaal.kern.outbox import drain_lane
from tests.loket.afspraken.kast import NOBODY, Kast, at, codes, sleutel_of
from tests.profiel.dossiers.cast import as_citizen, at_work


def deliver() -> None:
    for lane in Lane:
        drain_lane(lane, seconds=20)


# -- booking --------------------------------------------------------------------------------------


def test_ada_books_and_finds_it_among_her_dossiers(kast: Kast) -> None:
    afspraak = kast.book(by=kast.as_ada, personen=2)
    dossier = afspraak.dossier
    assert (dossier.fase, dossier.soort, dossier.team, dossier.verwachte_datum) == (
        Fase.INGEDIEND, "afspraak", kast.team, kast.dag,
    )  # fmt: skip
    assert afspraak.einde - afspraak.begin == timedelta(minutes=40)
    assert kast.as_ada.dossiers().filter(pk=dossier.pk).exists()
    assert list(kast.as_ada.afspraken()) == [afspraak]
    assert not kast.as_cem.afspraken().exists()
    assert (afspraak.naam, afspraak.email, afspraak.email_index) == ("", "", "")
    assert codes(afspraak) == ["afspraak_gemaakt"]
    assert kast.taken() == {"09.00": 1, "09.10": 1, "09.20": 1, "09.30": 1}
    deliver()
    assert "Je oude kaart" in Bericht.objects.get(profiel=kast.ada).tekst


def test_somebody_without_account_gets_a_key(kast: Kast) -> None:
    afspraak, token = kast.book_with_key()
    key = sleutel_of(token)
    assert (key.dossier, key.scope) == (afspraak.dossier, "aanvrager")
    assert afspraak.naam == "Cem Yilmaz"
    assert Betrokkene.objects.get(dossier=afspraak.dossier).profiel is None
    assert not Toegang.systeem().afspraken().exists()


def test_a_second_counter_and_no_third(kast: Kast) -> None:
    for _ in range(2):
        kast.book(kast.om(9, 20))
    before = Dossier.objects.count()
    with pytest.raises(SlotTaken):
        kast.book(kast.om(9, 20))
    with pytest.raises(SlotTaken):  # its second piece is full
        kast.book(kast.om(9), personen=2)
    assert kast.taken() == {"09.20": 2, "09.30": 2}
    assert (Dossier.objects.count(), Afspraak.objects.count()) == (before, 2)
    kast.book(kast.om(9))
    kast.book(kast.om(9, 40))


@pytest.mark.parametrize(("hour", "minute", "days"), [(8, 0, 0), (12, 0, 0), (9, 10, 0), (9, 0, 60), (9, 0, -30)])
def test_only_moments_that_are_offered(kast: Kast, hour: int, minute: int, days: int) -> None:
    with pytest.raises(MomentUnavailable):
        kast.book(kast.om(hour, minute, days))
    assert not Tijdslot.objects.exists()


def test_never_past_closing_time(kast: Kast) -> None:
    with pytest.raises(MomentUnavailable):
        kast.book(kast.om(11, 20), personen=3)
    assert kast.book(kast.om(11), personen=3).einde == kast.om(12)


def test_the_lead_of_a_kind_counts_for_citizens_and_not_at_the_counter(kast: Kast) -> None:
    with at(kast.om(8)):
        with pytest.raises(MomentUnavailable):
            kast.book(kast.om(9), soort=kast.pas)
        kast.book(kast.om(9), by=by_phone(kast.as_dirk), soort=kast.pas)


def test_at_most_so_many_people_and_only_where_it_is_done(kast: Kast) -> None:
    for count in (0, 4):
        with pytest.raises(TooManyPeople):
            kast.book(personen=count)
    elsewhere = Locatie.objects.create(slug="x", naam="X", adres="X", district="X", team=kast.team)
    with pytest.raises(NotHere):
        kast.book(locatie=elsewhere)
    kast.kaart.is_actief = False
    with pytest.raises(NotHere):
        kast.book()


def test_nobody_holds_more_than_five_but_the_counter_may_give_more(kast: Kast) -> None:
    moments = [kast.om(9 + n // 3, n % 3 * 20) for n in range(7)]
    for moment in moments[:5]:
        kast.book(moment, by=kast.as_ada)
        kast.book(moment)
    for by in (kast.as_ada, NOBODY):
        with pytest.raises(TooManyOpen):
            kast.book(moments[5], by=by)
    with pytest.raises(TooManyOpen):
        kast.book(moments[5], by=kast.as_dirk)
    kast.book(moments[5], by=by_phone(kast.as_dirk))
    kast.book(moments[6], contact=Contact("Ander", "ander@voorbeeld.invalid"))
    kast.book(moments[6], contact=Contact("Zonder adres"))


def test_who_merely_looks_books_for_nobody(kast: Kast) -> None:
    watch = Machtiging(soort=Machtiging.Soort.MEEKIJKER, wie=kast.bram.account, voor=kast.ada)
    bram = as_citizen(kast.bram)
    looking = Toegang(bram.actor, bram.account, kast.ada, bram.level, machtiging=watch)
    with pytest.raises(Http404):
        kast.book(by=looking)


# -- moving and cancelling ------------------------------------------------------------------------


def test_moving_gives_the_old_moment_back(kast: Kast) -> None:
    afspraak = kast.book(kast.om(9), by=kast.as_ada)
    moved = move(afspraak, kast.om(10, 0, 0), by=kast.as_ada, versie=afspraak.versie)
    assert moved.begin == kast.om(10)
    assert kast.taken() == {"10.00": 1, "10.10": 1}
    assert codes(afspraak) == ["afspraak_gemaakt", "verplaatst"]
    with pytest.raises(VersionConflict):
        move(afspraak, kast.om(11), by=kast.as_ada, versie=1)


def test_moving_into_ones_own_time_needs_no_second_counter(kast: Kast) -> None:
    for _ in range(2):
        afspraak = kast.book(kast.om(9), personen=2)
    key = sleutel_of(kast.book_with_key(kast.om(11))[1])
    with pytest.raises(Http404):
        move(afspraak, kast.om(9, 20), by=NOBODY, sleutel=key)
    moved = move(afspraak, kast.om(9, 20), by=kast.as_dirk)
    assert moved.einde == kast.om(10)
    assert kast.taken()["09.20"] == 2


def test_a_move_that_fails_leaves_the_old_moment(kast: Kast) -> None:
    afspraak, token = kast.book_with_key(kast.om(9))
    for _ in range(2):
        kast.book(kast.om(10), contact=Contact("Ander"))
    with pytest.raises(SlotTaken):
        move(afspraak, kast.om(10), by=NOBODY, sleutel=sleutel_of(token))
    with pytest.raises(MomentUnavailable):
        move(afspraak, kast.om(14), by=NOBODY, sleutel=sleutel_of(token))
    assert kast.taken() == {"09.00": 1, "09.10": 1, "10.00": 2, "10.10": 2}
    afspraak.refresh_from_db()
    assert afspraak.begin == kast.om(9)


def test_cancelling_frees_the_place_once(kast: Kast) -> None:
    afspraak, token = kast.book_with_key()
    done = cancel(afspraak, by=NOBODY, sleutel=sleutel_of(token))
    assert (done.status, done.dossier.fase, done.dossier.uitkomst) == (
        Status.AFGEZEGD, Fase.STOPGEZET, Uitkomst.INGETROKKEN,
    )  # fmt: skip
    assert kast.taken() == {}
    with pytest.raises(AfspraakClosed):
        cancel(afspraak, by=NOBODY, sleutel=sleutel_of(token))
    with pytest.raises(AfspraakClosed):
        move(afspraak, kast.om(10), by=NOBODY, sleutel=sleutel_of(token))
    assert kast.taken() == {}


def test_strangers_and_ended_keys_change_nothing(kast: Kast) -> None:
    afspraak, token = kast.book_with_key()
    key = sleutel_of(token)
    key.scope = "lezen"
    for by, sleutel in ((kast.as_cem, None), (NOBODY, None), (NOBODY, key), (at_work(kast.ander), None)):
        with pytest.raises(Http404):
            cancel(afspraak, by=by, sleutel=sleutel)
    key = sleutel_of(token)
    key.verloopt_op = timezone.now()
    with pytest.raises(Http404):
        cancel(afspraak, by=NOBODY, sleutel=key)


def test_what_has_begun_is_not_cancelled(kast: Kast) -> None:
    afspraak = kast.book(by=kast.as_ada)
    with at(kast.om(9, 1)), pytest.raises(AfspraakClosed):
        cancel(afspraak, by=kast.as_ada)


# -- at the counter -------------------------------------------------------------------------------


def test_checking_in_gives_the_next_number_and_the_same_one_again(kast: Kast) -> None:
    first, second = kast.book(kast.om(9)), kast.book(kast.om(9, 20))
    with at(kast.om(8, 50)):
        assert check_in(second) == 1
        assert arrive(first, by=kast.as_dirk).volgnummer == 2
        assert check_in(second) == 1
    second.refresh_from_db()
    assert second.status == Status.AANGEKOMEN
    assert codes(second) == ["afspraak_gemaakt", "aangekomen"]


def test_checking_in_is_for_who_is_about_to_be_helped(kast: Kast) -> None:
    afspraak = kast.book()
    with at(kast.om(7)), pytest.raises(NotNow, match="vanaf een uur vooraf"):
        check_in(afspraak)
    cancel(afspraak, by=kast.as_dirk)
    with at(kast.om(9)), pytest.raises(AfspraakClosed):
        check_in(afspraak)


def test_the_counter_closes_it(kast: Kast) -> None:
    came, missed = kast.book(by=kast.as_ada), kast.book(by=kast.as_cem)
    with pytest.raises(AfspraakClosed):
        mark_missed(missed, by=kast.as_dirk)
    with at(kast.om(9, 30)):
        assert finish(came, by=kast.as_dirk).dossier.fase == Fase.UITGEVOERD
        assert mark_missed(missed, by=kast.as_dirk).dossier.fase == Fase.VERLOPEN
        with pytest.raises(AfspraakClosed):
            arrive(came, by=kast.as_dirk)
        with pytest.raises(AfspraakClosed):
            finish(came, by=kast.as_dirk)
    for act in (finish, mark_missed, arrive):
        for by in (kast.as_cem, at_work(kast.ander)):
            with pytest.raises(Http404):
                act(missed, by=by)


# -- by the clock ---------------------------------------------------------------------------------


def test_what_is_over_is_closed_a_day_later(kast: Kast) -> None:
    afspraak = kast.book(by=kast.as_ada)
    with at(kast.om(9, dagen=1)):
        assert close_past(timezone.now()) == 0
    with at(kast.om(10, dagen=1)):
        assert close_past(timezone.now()) == 1
        assert close_past(timezone.now()) == 0
    afspraak.refresh_from_db()
    assert afspraak.status == Status.GEWEEST


# -- forgetting -----------------------------------------------------------------------------------


def test_retention_never_touches_what_is_to_come(kast: Kast) -> None:
    """Open Forms 3544: pruning deleted submissions whose appointment was still to come."""
    afspraak = kast.book()
    Afspraak.objects.filter(pk=afspraak.pk).update(created_at=datetime(2020, 1, 1, tzinfo=UTC))
    with at(kast.om(8)):
        now = timezone.now()
        assert (forget_afspraken(now), forget_slots(now), close_past(now)) == (0, 0, 0)
    assert wipe_afspraak(afspraak, by=Toegang.systeem()) is False
    afspraak.refresh_from_db()
    assert (afspraak.naam, afspraak.status) == ("Cem Yilmaz", Status.GEPLAND)
    assert kast.taken()


def test_a_month_later_nobody_can_be_found_in_it(kast: Kast) -> None:
    afspraak = kast.book()
    with at(kast.om(10, dagen=1)):
        close_past(timezone.now())
        assert forget_slots(timezone.now()) == 2
        assert forget_afspraken(timezone.now()) == 0
    with at(kast.om(10, dagen=31)):
        assert forget_afspraken(timezone.now()) == 1
        assert forget_afspraken(timezone.now()) == 0
    afspraak.refresh_from_db()
    assert (afspraak.naam, afspraak.email, afspraak.telefoon, afspraak.email_index) == ("", "", "", "")
    assert wipe_afspraak(afspraak, by=Toegang.systeem()) is False


# -- free moments ---------------------------------------------------------------------------------


def test_what_is_offered_can_be_booked_until_nothing_is(kast: Kast) -> None:
    kast.kaart.max_dagen = (kast.dag - vandaag(timezone.now())).days
    kast.kaart.min_dagen = kast.kaart.max_dagen
    kast.kaart.save()
    count = 0
    while (moment := Vrij(kast.kaart, 1, [kast.deurne], timezone.now()).eerste(kast.deurne)) is not None:
        kast.book(moment, contact=Contact("Cem"))
        count += 1
    assert count == 2 * 9
    assert set(kast.taken().values()) == {2}


def test_exceptions_and_later_days(kast: Kast) -> None:
    def hours(day: object) -> list[str]:
        vrij = Vrij(kast.kaart, 1, [kast.deurne], timezone.now(), kast.dag)
        return [str(dag.momenten[0].minute) for dag in vrij.dagen(kast.deurne) if dag.dag == day]

    Uitzondering.objects.create(locatie=kast.deurne, dag=kast.dag, waarom="Verbouwing")
    assert hours(kast.dag) == []
    Uitzondering.objects.update(van=time(13, 30), tot=time(14), balies=1)
    assert hours(kast.dag) == ["30"]
    Openingsuur.objects.all().delete()
    Uitzondering.objects.all().delete()
    assert Vrij(kast.kaart, 1, [kast.deurne], timezone.now()).eerste(kast.deurne) is None
