"""Money: every exit of every action, and what the provider says in whatever order."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.http import Http404
from django.utils import timezone

from producten.actions import grant_product
from producten.betalen import actions
from producten.betalen.rules import Gezegd, Poging, Verzoek
from producten.models import Betaalgebeurtenis, Betaalverschil, Betaalverzoek, Betaling
from producten.pagina import payment
from profiel.berichten.laden import load_sjablonen
from profiel.berichten.models import Bericht
from profiel.toegang.models import Level
from profiel.toegang.toegang import LevelRequired, Toegang
from stadsportaal.kern.models import Gebeurtenis, Lane
from stadsportaal.kern.outbox import drain_lane
from tests.producten.geld import BEDRAG, T0, begonnen, boete, fresh, melding, product_of
from tests.profiel.dossiers.cast import Cast, as_citizen, at_work


def paid_events() -> int:
    return Gebeurtenis.objects.filter(soort="producten.betaling_ontvangen").count()


# -- asking and starting --------------------------------------------------------------------------


def test_a_dossier_can_ask_for_money_too(cast: Cast) -> None:
    dossier = cast.dossier()
    about: dict[str, Any] = {
        "profiel": cast.ada, "titel": "Huwelijksboekje", "thema": "burgerzaken", "bedrag": Decimal("15.00"),
        "uiterlijk": dt.date(2026, 4, 9), "dossier": dossier,
    }  # fmt: skip
    verzoek = actions.request_payment(by=at_work(cast.dirk), **about)
    ada: Any = as_citizen(cast.ada)
    assert list(ada.betaalverzoeken()) == [verzoek]
    assert str(verzoek) == verzoek.kenmerk
    betaling = begonnen(cast, verzoek)
    actions.record_melding(melding(betaling), via="webhook")
    assert fresh(verzoek).status == Verzoek.BETAALD
    assert Gebeurtenis.objects.get(soort="producten.betaling_ontvangen").payload["dossier"] == dossier.kenmerk
    with pytest.raises(Http404):
        actions.request_payment(by=as_citizen(cast.ada), **about)


def test_a_source_brings_its_own_communication_when_it_is_right(cast: Cast) -> None:
    assert boete(cast, ogm="090933755493").ogm == "090933755493"
    with pytest.raises(ValueError, match="mededeling"):
        boete(cast, ogm="090933755494")


def test_nobody_else_pays_or_sees(cast: Cast) -> None:
    verzoek = boete(cast)
    for stranger in (as_citizen(cast.cem), at_work(cast.dirk), Toegang.anoniem()):
        assert not stranger.betaalverzoeken().exists()
        with pytest.raises(Http404):
            actions.reserve_betaling(verzoek, by=stranger)


def test_paying_a_fine_takes_its_level(cast: Cast) -> None:
    weak = Toegang(as_citizen(cast.ada).actor, cast.ada.account, cast.ada, Level.LAAG)
    with pytest.raises(LevelRequired):
        actions.reserve_betaling(boete(cast), by=weak)


def test_coming_back_gives_the_attempt_that_runs(cast: Cast) -> None:
    verzoek = boete(cast)
    first = begonnen(cast, verzoek)
    assert begonnen(cast, verzoek) == first
    actions.record_started(first, provider_id="bt_1", url="http://localhost/betaal/bt_1")
    assert begonnen(cast, verzoek).url.endswith("bt_1")
    actions.record_melding(melding(first, Gezegd.MISLUKT), via="webhook")
    second = begonnen(cast, verzoek)
    assert second.pk != first.pk
    Betaling.objects.filter(pk=second.pk).update(created_at=timezone.now() - dt.timedelta(minutes=31))
    assert begonnen(cast, verzoek).pk not in {first.pk, second.pk}
    assert str(first).startswith(first.sleutel[:8])


@pytest.mark.parametrize("status", [Verzoek.BETAALD, Verzoek.KWIJTGESCHOLDEN, Verzoek.OPGESCHORT, Verzoek.VERVALLEN])
def test_what_need_not_be_paid_cannot_be_started(cast: Cast, status: Verzoek) -> None:
    verzoek = boete(cast)
    Betaalverzoek.objects.filter(pk=verzoek.pk).update(
        status=status, ontvangen=BEDRAG if status == Verzoek.BETAALD else 0, betaald_op=T0
    )
    with pytest.raises(actions.NothingToPay) as refusal:
        begonnen(cast, verzoek)
    assert refusal.value.next_step is not None


def test_what_expired_is_closed_and_late_money_is_taken(cast: Cast) -> None:
    now = timezone.now()
    verzoek = boete(cast, vervalt_op=now + dt.timedelta(hours=1))
    betaling = begonnen(cast, verzoek)
    assert actions.expire_requests(now) == 0
    assert actions.expire_requests(now + dt.timedelta(hours=2)) == 1
    assert fresh(verzoek).status == Verzoek.VERVALLEN
    actions.record_melding(melding(betaling), via="webhook")
    assert fresh(verzoek).status == Verzoek.BETAALD
    assert Gebeurtenis.objects.get(soort="producten.betaling_ontvangen").payload["laat"] is True
    late = boete(cast, vervalt_op=now - dt.timedelta(seconds=1))
    with pytest.raises(actions.NothingToPay):
        begonnen(cast, late)


# -- what the provider says -----------------------------------------------------------------------


def test_paid_is_paid_once_and_thanked_once(cast: Cast) -> None:
    load_sjablonen()
    verzoek = boete(cast)
    said = melding(begonnen(cast, verzoek))
    assert actions.record_melding(said, via="webhook") is True
    assert actions.record_melding(said, via="webhook") is False
    now = fresh(verzoek)
    assert (now.status, now.ontvangen, now.te_veel, now.betaald_op) == (Verzoek.BETAALD, BEDRAG, 0, T0)
    assert (product_of(verzoek).status, product_of(verzoek).gemeen) == ("betaald", "voorbij")
    assert paid_events() == 1
    drain_lane(Lane.GEWOON, seconds=10)
    bericht = Bericht.objects.get(profiel=cast.ada)
    assert "€ 58,00" in bericht.tekst
    assert "Rijden in een voetgangerszone" in bericht.onderwerp


def test_the_order_of_arrival_does_not_count(cast: Cast) -> None:
    ends = set()
    for order in permutations(range(4)):
        verzoek = boete(cast)
        betaling = begonnen(cast, verzoek)
        hours = [T0 + dt.timedelta(hours=n) for n in range(4)]
        kinds = (Gezegd.GESTART, Gezegd.MISLUKT, Gezegd.BETAALD, Gezegd.VERLOPEN)
        said = [melding(betaling, kind, op=hours[n]) for n, kind in enumerate(kinds)]
        for place in order:
            actions.record_melding(said[place], via="webhook")
        now = fresh(verzoek)
        betaling.refresh_from_db()
        ends.add((now.status, now.ontvangen, now.betaald_op, betaling.status))
    assert ends == {(Verzoek.BETAALD, BEDRAG, T0 + dt.timedelta(hours=2), Poging.BETAALD)}
    assert paid_events() == 24


def test_paid_twice_is_to_be_paid_back_once(cast: Cast) -> None:
    verzoek = boete(cast)
    betaling = begonnen(cast, verzoek)
    first = melding(betaling)
    for said in (first, melding(betaling), melding(betaling, id="anders", transactie=first.transactie)):
        actions.record_melding(said, via="webhook")
    now = fresh(verzoek)
    assert (now.ontvangen, now.te_veel) == (2 * BEDRAG, BEDRAG), "two movements of money, not three"
    assert list(Betaalverzoek.objects.terug_te_betalen()) == [verzoek]
    assert paid_events() == 1
    assert actions.record_refund(verzoek) == BEDRAG
    assert not Betaalverzoek.objects.terug_te_betalen().exists()
    with pytest.raises(actions.NothingToRefund):
        actions.record_refund(verzoek)


def test_two_attempts_that_both_succeed_are_too_much(cast: Cast) -> None:
    verzoek = boete(cast)
    first = begonnen(cast, verzoek)
    actions.record_melding(melding(first, Gezegd.VERLOPEN), via="webhook")
    second = begonnen(cast, verzoek)
    for betaling in (second, first):
        actions.record_melding(melding(betaling), via="webhook")
    assert fresh(verzoek).te_veel == BEDRAG


def test_another_amount_is_no_payment_but_a_difference(cast: Cast) -> None:
    verzoek = boete(cast)
    betaling = begonnen(cast, verzoek)
    actions.record_melding(melding(betaling, bedrag=Decimal("57.99")), via="webhook")
    assert (fresh(verzoek).status, fresh(verzoek).ontvangen) == (Verzoek.OPEN, Decimal("57.99"))
    verschil = Betaalverschil.objects.get()
    assert (verschil.soort, verschil.bij_ons, verschil.bij_hen) == ("bedrag", BEDRAG, Decimal("57.99"))
    actions.solve_difference(verschil, now=T0)
    verschil.refresh_from_db()
    assert verschil.opgelost_op == T0
    assert str(verschil).startswith("bedrag")


def test_a_payment_we_never_reserved_is_refused(cast: Cast) -> None:
    ghost = Betaling(sleutel="0" * 32, bedrag=BEDRAG)
    with pytest.raises(actions.BetalingUnknown):
        actions.record_melding(melding(ghost), via="webhook")
    assert not Betaalgebeurtenis.objects.exists()


def test_the_book_only_grows(cast: Cast) -> None:
    actions.record_melding(melding(begonnen(cast, boete(cast))), via="webhook")
    line = Betaalgebeurtenis.objects.get()
    assert "betaald" in str(line)
    for write in (line.delete, line.save):
        with pytest.raises(DatabaseError), transaction.atomic():
            write()


def test_a_source_that_got_the_money_itself_closes_it(cast: Cast) -> None:
    verzoek = boete(cast)
    assert actions.settle_outside(verzoek, op=T0) is True
    assert fresh(verzoek).status == Verzoek.BETAALD
    assert actions.settle_outside(verzoek, op=T0) is False
    assert Betaalgebeurtenis.objects.get().via == "bron"


# -- halting, forgiving ---------------------------------------------------------------------------


def test_halted_money_may_come_and_forgiven_money_goes_back(cast: Cast) -> None:
    verzoek = boete(cast)
    betaling = begonnen(cast, verzoek)
    assert actions.halt(verzoek)
    assert not actions.halt(verzoek)
    actions.record_melding(melding(betaling), via="webhook")
    assert fresh(verzoek).status == Verzoek.BETAALD
    assert not actions.resume(verzoek, today=dt.date(2026, 3, 10)), "it is paid: nothing to ask again"
    assert actions.forgive(verzoek)
    assert fresh(verzoek).te_veel == BEDRAG


def test_money_after_forgiveness_is_kept_apart(cast: Cast) -> None:
    verzoek = boete(cast)
    betaling = begonnen(cast, verzoek)
    actions.forgive(verzoek)
    actions.record_melding(melding(betaling), via="webhook")
    assert (fresh(verzoek).status, fresh(verzoek).te_veel) == (Verzoek.KWIJTGESCHOLDEN, BEDRAG)
    assert paid_events() == 0


def test_resumed_has_a_new_term(cast: Cast) -> None:
    verzoek = boete(cast)
    actions.halt(verzoek)
    assert actions.resume(verzoek, today=dt.date(2026, 3, 10))
    assert fresh(verzoek).uiterlijk == dt.date(2026, 4, 9)


def test_random_histories_equal_a_sum(cast: Cast) -> None:
    """The reference knows no database: how much came in is the sum over movements of money."""
    rng = random.Random(7)
    for _ in range(12):
        verzoek = boete(cast)
        betaling = begonnen(cast, verzoek)
        kinds = [rng.choice(list(Gezegd)) for _ in range(rng.randrange(1, 6))]
        said = [melding(betaling, kind, op=T0 + dt.timedelta(minutes=n)) for n, kind in enumerate(kinds)]
        arrivals = said * 2
        rng.shuffle(arrivals)
        for one in arrivals:
            actions.record_melding(one, via="webhook")
        money = sum((one.bedrag for one in said if one.soort == Gezegd.BETAALD), Decimal(0))
        assert fresh(verzoek).ontvangen == money
        assert (fresh(verzoek).status == Verzoek.BETAALD) is (money >= BEDRAG)


def test_paying_for_a_permit_leaves_its_status(cast: Cast) -> None:
    permit = grant_product(
        by=Toegang.systeem(), profiel=cast.ada, soort="vergunning", titel="Terras", thema="burgerzaken",
        geldig_van=dt.date(2026, 3, 10),
    )  # fmt: skip
    verzoek = actions.request_payment(
        by=Toegang.systeem(), profiel=cast.ada, titel="Terras", thema="burgerzaken", bedrag=BEDRAG,
        uiterlijk=dt.date(2026, 4, 9), product=permit,
    )  # fmt: skip
    actions.record_melding(melding(begonnen(cast, verzoek)), via="webhook")
    assert (fresh(verzoek).status, product_of(verzoek).status) == (Verzoek.BETAALD, "geldig")


def test_an_attempt_of_another_amount_is_not_gone_on_with(cast: Cast) -> None:
    verzoek = boete(cast)
    first = begonnen(cast, verzoek)
    assert begonnen(cast, verzoek) == first
    Betaalverzoek.objects.filter(pk=verzoek.pk).update(bedrag=Decimal("70.00"))
    assert begonnen(cast, verzoek).bedrag == Decimal("70.00")


def test_after_a_part_only_the_rest_is_asked(cast: Cast) -> None:
    verzoek = boete(cast)
    actions.record_melding(melding(begonnen(cast, verzoek), bedrag=Decimal("20.00")), via="webhook")
    rest = begonnen(cast, verzoek)
    assert rest.bedrag == Decimal("38.00")
    shown = payment(fresh(verzoek))
    assert (shown["bedrag"], shown["rijen"][-1]["kopie"]) == ("€ 38,00", "38,00")
    assert "EUR38.00" in shown["qr_tekst"]
    actions.record_melding(melding(rest), via="webhook")
    assert (fresh(verzoek).status, fresh(verzoek).te_veel) == (Verzoek.BETAALD, 0)
