"""A day of speaking first: who is told, once, why, and what happens when it is no longer true."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from producten.models import Product
from profiel.berichten.models import Bericht, Verzending, Voorkeur
from profiel.dossiers.actions import Actie, Stap, create_dossier, progress
from profiel.dossiers.models import Betrokkene, Dossier, Fase
from profiel.mensen.models import Profiel
from profiel.proactief import actions
from profiel.proactief.models import Proactiefbericht, Regel, Uitvoering
from profiel.proactief.rules import next_week, week_of
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.kalender import format_datum
from stadsportaal.kern.models import Lane, Levering, Taakslot
from stadsportaal.kern.outbox import drain_lane
from tests.profiel.proactief.conftest import NOW, TODAY, permit, person, run_day

pytestmark = pytest.mark.django_db
Status = Proactiefbericht.Status


def rows() -> list[tuple[str, int, str]]:
    found = Proactiefbericht.objects.order_by("profiel_id", "datum", "pk")
    return [(row.status, row.drempel, row.waarom) for row in found]


# -- the message ----------------------------------------------------------------------------------


def test_a_permit_that_ends_is_told_with_its_reason(ada: Profiel) -> None:
    product = permit(ada, 45)
    run_day()
    bericht = Bericht.objects.get()
    day = format_datum(product.geldig_tot)  # type: ignore[arg-type]
    assert bericht.profiel == ada
    assert bericht.onderwerp.startswith("Bewonersparkeren loopt af op")
    assert bericht.aanleiding["zin"] == (
        f"Je krijgt dit bericht omdat je vergunning “Bewonersparkeren” op {day} afloopt (bron: stadsportaal)."
    )
    (fact,) = bericht.aanleiding["feiten"]
    assert fact == {
        "naam": "Bewonersparkeren",
        "waarde": f"loopt af op {day}",
        "bron": f"Stadsportaal, bekeken op {format_datum(timezone.localdate())}",
    }
    assert bericht.link_url == product.get_absolute_url()
    (row,) = Proactiefbericht.objects.all()
    assert (row.status, row.drempel, row.plaats, row.week) == ("verstuurd", 60, 1, week_of(TODAY))
    assert row.bericht == bericht


def test_its_mail_is_a_postcard(ada: Profiel) -> None:
    permit(ada, 45)
    run_day()
    (sent,) = mail.outbox
    assert sent.to == ["ada@demo.invalid"]
    for word in ("parkeren", "afloopt", "vergunning"):
        assert word not in (sent.subject + sent.body).lower()
    assert actions.MAIL_REDEN in sent.body


def test_a_theme_switched_off_still_fills_the_inbox(ada: Profiel) -> None:
    Voorkeur.objects.create(profiel=ada, thema="mobiliteit", kanaal="mail", aan=False)
    permit(ada, 45)
    run_day()
    assert Bericht.objects.count() == 1
    assert mail.outbox == []
    assert not Verzending.objects.exists()


@pytest.mark.parametrize(
    ("days", "told"),
    [(200, None), (61, None), (60, 60), (15, 60), (14, 14), (1, 14), (0, 14), (-1, None)],
)
def test_the_nearest_threshold_reached_counts(ada: Profiel, days: int, told: int | None) -> None:
    permit(ada, days)
    run_day()
    assert [row.drempel for row in Proactiefbericht.objects.all()] == ([] if told is None else [told])


def test_each_threshold_is_told_once(ada: Profiel) -> None:
    product = permit(ada, 45)
    for _ in range(3):
        run_day()
        Uitvoering.objects.all().delete()
    Product.objects.filter(pk=product.pk).update(geldig_tot=TODAY + timedelta(days=45))
    assert Bericht.objects.count() == 1
    run_day(TODAY + timedelta(days=35))  # chosen for 14 days; judged with the clock of today it is not there yet
    assert rows() == [("verstuurd", 60, ""), ("vervallen", 14, actions.ANDERE_TERMIJN)]


def test_another_end_is_another_fact(ada: Profiel) -> None:
    product = permit(ada, 45)
    run_day()
    Uitvoering.objects.all().delete()
    Product.objects.filter(pk=product.pk).update(geldig_tot=TODAY + timedelta(days=50))
    run_day()
    assert Bericht.objects.count() == 2


@pytest.mark.parametrize(
    "other",
    [
        {"beeindigd_op": TODAY},
        {"soort": "attest"},
        {"geldig_tot": None},
    ],
)
def test_what_does_not_expire_is_not_told(ada: Profiel, other: dict[str, Any]) -> None:
    permit(ada, 45, **other)
    run_day()
    assert rows() == []


def test_a_renewed_permit_is_not_told_and_one_for_another_car_is(ada: Profiel) -> None:
    permit(ada, 45)
    permit(ada, 400, geldig_van=TODAY)
    permit(ada, 500)
    permit(ada, 30, titel="Bewonersparkeren tweede auto", velden=[["Nummerplaat", "1-DEM-111"]])
    run_day()
    assert [row.datum for row in Proactiefbericht.objects.all()] == [TODAY + timedelta(days=30)]


# -- once -----------------------------------------------------------------------------------------


def test_a_day_starts_once_however_many_beats(ada: Profiel) -> None:
    assert actions.start_day(NOW) == 2
    assert actions.start_day(NOW) == 0
    assert Uitvoering.objects.count() == 2


def test_a_run_goes_on_after_its_cursor(ada: Profiel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "CHUNK", 2)
    for number in range(5):
        permit(person(f"P{number}"), 45)
    run_day()
    run = Uitvoering.objects.get(regel__code="vergunning-loopt-af")
    assert (run.gekozen, run.klaar_op is None) == (5, False)
    assert Levering.objects.filter(handler="proactief.choose", stroom=f"uitvoering-{run.pk}").count() == 3
    assert Bericht.objects.count() == 5
    assert actions.choose_chunk(run.pk) == 0


def test_every_delivery_twice_sends_no_second_message(ada: Profiel, cem: Profiel) -> None:
    permit(ada, 45)
    permit(cem, 10)
    run_day()
    Uitvoering.objects.update(cursor=0, klaar_op=None)
    Levering.objects.update(status="wacht", klaar_op=None)
    drain_lane(Lane.BULK, seconds=20)
    assert Bericht.objects.count() == 2
    assert len(mail.outbox) == 2


def test_the_database_refuses_the_same_twice(ada: Profiel, regel: Regel) -> None:
    same: dict[str, Any] = {"regel": regel, "profiel": ada, "object": "X", "drempel": 14, "datum": TODAY}
    Proactiefbericht.objects.create(**same)
    with pytest.raises(IntegrityError, match="proactief_once"), transaction.atomic():
        Proactiefbericht.objects.create(**same)
    Proactiefbericht.objects.create(**same | {"drempel": 60})


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"plaats": 4}, "proactief_per_week"),
        ({"plaats": 0}, "proactief_per_week"),
        ({"plaats": 1}, "proactief_plaats_once"),
        ({"status": "verstuurd"}, "proactief_sent_has_place"),
        ({"status": "x"}, "proactief_status"),
    ],
)
def test_the_database_holds_the_week(ada: Profiel, regel: Regel, values: dict[str, Any], said: str) -> None:
    base: dict[str, Any] = {"regel": regel, "profiel": ada, "drempel": 14, "datum": TODAY, "week": "2026-W48"}
    Proactiefbericht.objects.create(**base, object="een", plaats=1)
    with pytest.raises(IntegrityError, match=said), transaction.atomic():
        Proactiefbericht.objects.create(**base | {"object": "twee"} | values)


# -- judged again ---------------------------------------------------------------------------------


def choose_only() -> list[int]:
    actions.start_day(NOW)
    for run in Uitvoering.objects.order_by("pk"):
        actions.choose_chunk(run.pk)
    return list(Proactiefbericht.objects.order_by("pk").values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"beeindigd_op": TODAY}, actions.NIET_MEER_WAAR),
        ({"geldig_tot": TODAY + timedelta(days=365)}, actions.NIET_MEER_WAAR),
        ({"geldig_tot": None}, actions.NIET_MEER_WAAR),
    ],
)
def test_what_changed_before_sending_is_not_sent(ada: Profiel, change: dict[str, Any], why: str) -> None:
    product = permit(ada, 45)
    ids = choose_only()
    Product.objects.filter(pk=product.pk).update(**change)
    assert actions.send_batch(ids, timezone.now()) == 0
    assert rows() == [("vervallen", 60, why)]
    assert not Bericht.objects.exists()


def test_renewed_before_sending(ada: Profiel) -> None:
    permit(ada, 45)
    ids = choose_only()
    permit(ada, 500, geldig_van=TODAY)
    actions.send_batch(ids, timezone.now())
    assert rows() == [("vervallen", 60, actions.NIET_MEER_WAAR)]


def test_a_rule_that_was_ended_sends_nothing_and_its_next_version_does(ada: Profiel, regel: Regel) -> None:
    permit(ada, 45)
    ids = choose_only()
    Regel.objects.filter(pk=regel.pk).update(actief_tot=TODAY - timedelta(days=1))
    actions.send_batch(ids, NOW)
    assert rows() == [("vervallen", 60, actions.REGEL_GESTOPT)]
    regel.pk, regel.versie = None, 2  # type: ignore[assignment]
    regel.save(force_insert=True)
    run_day()
    assert [row.regel.versie for row in Proactiefbericht.objects.filter(status="verstuurd")] == [2]


def test_told_by_an_earlier_version_is_told(ada: Profiel, regel: Regel) -> None:
    permit(ada, 45)
    run_day()
    regel.pk, regel.versie = None, 2  # type: ignore[assignment]
    regel.save(force_insert=True)
    run_day()
    assert Bericht.objects.count() == 1
    assert set(Uitvoering.objects.values_list("regel__code", "regel__versie")) >= {(regel.code, 1), (regel.code, 2)}


# -- the week -------------------------------------------------------------------------------------


def test_no_more_than_three_a_week_the_nearest_first(ada: Profiel, cem: Profiel) -> None:
    for days in (50, 20, 40, 30, 16):
        permit(ada, days, velden=[["Nummerplaat", str(days)]])
    permit(cem, 45)
    run_day()
    told = Proactiefbericht.objects.filter(profiel=ada).order_by("datum")
    assert [row.status for row in told] == ["verstuurd"] * 3 + ["wacht"] * 2
    assert [row.plaats for row in told] == [1, 2, 3, None, None]
    assert {(row.niet_voor, row.waarom) for row in told[3:]} == {(next_week(timezone.localdate()), actions.WEEK_VOL)}
    assert Bericht.objects.filter(profiel=cem).count() == 1


def test_held_over_goes_next_week_when_it_still_holds(ada: Profiel, time_machine: Any) -> None:
    products = [permit(ada, days, velden=[["Nummerplaat", str(days)]]) for days in (50, 45, 40, 35, 30)]
    run_day()
    Product.objects.filter(pk=products[0].pk).update(beeindigd_op=TODAY)
    monday = next_week(timezone.localdate())
    time_machine.move_to(datetime(monday.year, monday.month, monday.day, 9, tzinfo=UTC), tick=False)
    Levering.objects.update(volgende_op=timezone.now() - timedelta(days=30))
    run_day(monday)
    told = Proactiefbericht.objects.order_by("datum")
    assert [(row.status, row.plaats, row.waarom) for row in told[3:]] == [
        ("verstuurd", 1, ""),
        ("vervallen", None, actions.NIET_MEER_WAAR),
    ]
    assert told[3].week == week_of(monday)


def test_a_batch_does_not_touch_what_waits_for_another_week(ada: Profiel) -> None:
    permit(ada, 45)
    ids = choose_only()
    Proactiefbericht.objects.update(niet_voor=TODAY + timedelta(days=9))
    assert actions.send_batch(ids, NOW) == 0
    assert rows() == [("wacht", 60, "")]


def test_many_held_over_are_woken_in_batches(ada: Profiel, monkeypatch: pytest.MonkeyPatch, regel: Regel) -> None:
    monkeypatch.setattr(actions, "CHUNK", 2)
    for number in range(3):
        Proactiefbericht.objects.create(
            regel=regel, profiel=ada, object=f"weg{number}", drempel=14, datum=TODAY, niet_voor=TODAY
        )
    run_day()
    assert rows() == [("vervallen", 14, actions.NIET_MEER_WAAR)] * 3
    assert Levering.objects.filter(handler="proactief.send").count() == 2


# -- a date tomorrow ------------------------------------------------------------------------------


def waiting_dossier(profiel: Profiel, days: int, wie: str = "aanvrager") -> Dossier:
    dossier = create_dossier(
        by=Toegang.systeem(), profiel=profiel, rol=Betrokkene.Rol.AANVRAGER, soort="aanvraag",
        titel="Je adres wijzigen", thema="burgerzaken", dienst="adreswijziging", url_naam="dossiers:dossier", team=None,
    )  # fmt: skip
    action = Actie("Stuur een kopie van je huurcontract", "/x/", TODAY + timedelta(days=days), wie)
    progress(dossier, Stap("ingediend", Fase.INGEDIEND, actie=action), by=Toegang.systeem())
    return dossier


@pytest.mark.parametrize(("days", "told"), [(2, 0), (1, 1), (0, 1), (-1, 0)])
def test_who_must_do_something_by_tomorrow_is_told(ada: Profiel, days: int, told: int) -> None:
    dossier = waiting_dossier(ada, days)
    run_day()
    berichten = Bericht.objects.filter(sleutel__startswith="proactief:")
    assert berichten.count() == told
    for bericht in berichten:
        assert bericht.dossier == dossier
        assert bericht.onderwerp == "Niet vergeten: Stuur een kopie van je huurcontract"
        assert bericht.thema == "burgerzaken"
        assert bericht.link_url == ""


def test_each_who_may_act_is_told_and_readers_are_not(ada: Profiel, cem: Profiel) -> None:
    dossier = waiting_dossier(ada, 1, wie="")
    for profiel, rol in ((cem, "mede_aanvrager"), (person("Kind"), "kind")):
        Betrokkene.objects.create(dossier=dossier, profiel=profiel, rol=rol)
    run_day()
    told = Proactiefbericht.objects.order_by("profiel_id").values_list("profiel_id", flat=True)
    assert set(told) == {ada.pk, cem.pk}


# -- forgetting -----------------------------------------------------------------------------------


def test_who_was_told_long_ago_is_forgotten(ada: Profiel, regel: Regel) -> None:
    permit(ada, 45)
    run_day()
    old = Proactiefbericht.objects.create(
        regel=regel, profiel=ada, object="oud", drempel=14, datum=TODAY - timedelta(days=800)
    )
    assert actions.forget(NOW - timedelta(days=730)) == 1
    assert not Proactiefbericht.objects.filter(pk=old.pk).exists()
    assert Proactiefbericht.objects.count() == 1
    assert Taakslot.objects.filter(taak=actions.TAAK).count() == 1


def test_who_erased_the_account_is_told_nothing_more(ada: Profiel) -> None:
    """What the books keep of somebody may start no new message, also one that waited."""
    permit(ada, 45)
    Profiel.objects.filter(pk=ada.pk).update(vergeten_op=timezone.now(), account=None)
    run_day()
    assert not Proactiefbericht.objects.exists()
    assert not Bericht.objects.exists()
