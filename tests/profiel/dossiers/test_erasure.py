"""The timeline, the looks and the event log only grow; three functions are the only doors."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.http import Http404
from django.utils import timezone

from profiel.dossiers.actions import ReasonMissing, Stap, destroy_dossier, progress, wipe_words
from profiel.dossiers.models import Betrokkene, Dossier, Voortgang
from profiel.toegang.actions import record_inzage
from profiel.toegang.models import Inzage
from profiel.toegang.toegang import Toegang
from profiel.toegang.vergeten import erase_looks
from stadsportaal.kern import zoeken
from stadsportaal.kern.models import Vindplaats
from tests import database
from tests.profiel.dossiers.cast import Cast, as_citizen, at_work

SYSTEM = Toegang.systeem()
TABLES = ("dossiers_voortgang", "toegang_inzage", "kern_gebeurtenis")
REFUSED = {
    "UPDATE": "UPDATE {table} SET id = id",
    "DELETE": "DELETE FROM {table}",
    "TRUNCATE": "TRUNCATE {table} CASCADE",
}


@pytest.fixture
def triggers(owner: psycopg.Connection[tuple[object, ...]]) -> Iterator[None]:
    """The TRUNCATE triggers, off in the test database, on for this test."""
    database.switch_truncate_triggers(owner, on=True)
    yield
    database.switch_truncate_triggers(owner, on=False)


@pytest.fixture
def grown(cast: Cast, dossier: Dossier) -> Dossier:
    """At least one row in each table that only grows."""
    record_inzage(
        at_work(cast.dirk), cast.ada, "dossier", "Behandeling", dossier=dossier.kenmerk, door="Team bevolking"
    )
    progress(dossier, Stap("bijgewerkt", tekst="Mijn moeder is ziek."), by=as_citizen(cast.ada))
    return dossier


def run(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize("verb", ["UPDATE", "DELETE"])
@pytest.mark.parametrize("table", TABLES)
def test_rows_are_refused_to_the_role_that_runs(grown: Dossier, table: str, verb: str) -> None:
    with pytest.raises(DatabaseError, match="permission denied"):
        run(REFUSED[verb].format(table=table))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("verb", [*REFUSED])
@pytest.mark.parametrize("table", TABLES)
def test_the_trigger_is_the_second_lock(
    grown: Dossier, triggers: None, owner: psycopg.Connection[tuple[object, ...]], table: str, verb: str
) -> None:
    """The owner has every privilege, and is refused too."""
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
        owner.execute(REFUSED[verb].format(table=table))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("table", TABLES)
def test_truncate_is_refused_to_the_role_that_runs(
    grown: Dossier, triggers: None, owner: psycopg.Connection[tuple[object, ...]], table: str
) -> None:
    """Refused by privilege when the clean-up of tests may not, by the trigger when it may."""
    with pytest.raises(DatabaseError, match="append-only"):
        run(f"TRUNCATE {table} CASCADE")
    owner.execute(f"REVOKE TRUNCATE ON {table} FROM stad_app")
    try:
        with pytest.raises(DatabaseError, match="permission denied"):
            run(f"TRUNCATE {table} CASCADE")
    finally:
        owner.execute(f"GRANT TRUNCATE ON {table} TO stad_app")


def test_nobody_can_switch_the_erasure_on_by_hand(grown: Dossier) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        run("SET LOCAL stad.erasure = 'on'")
        run("DELETE FROM dossiers_voortgang")


def test_wiping_deletes_the_words_and_keeps_the_steps(grown: Dossier) -> None:
    assert wipe_words(grown, grond="AVG art. 17", by=SYSTEM) == 1
    steps = list(Voortgang.objects.voor_burger(grown))
    assert [step.code for step in steps] == ["ingediend", "bijgewerkt"]
    assert not hasattr(steps[1], "tekst")
    assert {(step.account_id, step.profiel_id) for step in steps} == {(None, None)}
    assert wipe_words(grown, grond="AVG art. 17", by=SYSTEM) == 0


def test_after_wiping_the_lock_is_closed_again(grown: Dossier) -> None:
    wipe_words(grown, grond="AVG art. 17", by=SYSTEM)
    with pytest.raises(DatabaseError, match="permission denied"):
        run("DELETE FROM dossiers_voortgang")


@pytest.mark.django_db(transaction=True)
def test_destroying_leaves_a_tombstone_and_nothing_else(grown: Dossier) -> None:
    """With real commits, so that a row left behind breaks its foreign key."""
    pk, kenmerk = grown.pk, grown.kenmerk
    destroy_dossier(grown, grond="bewaartermijn voorbij", by=SYSTEM)
    assert not Dossier.objects.filter(pk=pk).exists()
    assert not Betrokkene.objects.filter(dossier_id=pk).exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM dossiers_voortgang WHERE dossier_id = %s", [pk])
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT soort, thema, grond FROM dossiers_grafsteen WHERE kenmerk = %s", [kenmerk])
        assert cursor.fetchone() == ("proef", "burgerzaken", "bewaartermijn voorbij")


@pytest.mark.parametrize("function", ["voortgang_wissen", "dossier_vernietigen"])
def test_a_ground_is_required_by_the_database_itself(grown: Dossier, function: str) -> None:
    with pytest.raises(DatabaseError, match="grond"):
        run(f"SELECT {function}({grown.pk}, '  ')")


@pytest.mark.parametrize("erase", [wipe_words, destroy_dossier])
def test_erasing_needs_a_ground_and_is_nobodys_act(cast: Cast, grown: Dossier, erase: object) -> None:
    with pytest.raises(ReasonMissing):
        erase(grown, grond=" ", by=SYSTEM)  # type: ignore[operator]
    for by in (as_citizen(cast.ada), at_work(cast.dirk)):
        with pytest.raises(Http404):
            erase(grown, grond="zomaar", by=by)  # type: ignore[operator]


def test_a_tombstone_cannot_be_written_or_removed(grown: Dossier) -> None:
    for sql in ("DELETE FROM dossiers_grafsteen", "UPDATE dossiers_grafsteen SET grond = 'x'"):
        with pytest.raises(DatabaseError, match="permission denied"):
            run(sql)


# -- looks ----------------------------------------------------------------------------------------


def look(cast: Cast, age: timedelta) -> Inzage:
    return Inzage.objects.create(
        profiel=cast.ada, door="Team", kanaal="web", wat="x", reden="y", created_at=timezone.now() - age
    )


OLD, YOUNG = timedelta(days=3660), timedelta(days=3640)


def test_looks_older_than_ten_years_go_and_younger_ones_stay(cast: Cast) -> None:
    look(cast, OLD)
    kept = look(cast, YOUNG)
    assert erase_looks(timezone.now()) == 1
    assert list(Inzage.objects.all()) == [kept]


def test_the_database_keeps_ten_years_whatever_the_caller_asks(cast: Cast) -> None:
    kept = look(cast, YOUNG)
    assert erase_looks(timezone.now() + timedelta(days=36_500)) == 0
    run("SELECT inzage_wissen('infinity')")
    assert list(Inzage.objects.all()) == [kept]
    with pytest.raises(DatabaseError, match="moment"):
        run("SELECT inzage_wissen(NULL)")


def test_after_erasing_looks_the_lock_is_closed_again(cast: Cast) -> None:
    look(cast, OLD)
    look(cast, YOUNG)
    erase_looks(datetime(2040, 2, 29, tzinfo=UTC))
    with pytest.raises(DatabaseError, match="permission denied"):
        run("DELETE FROM toegang_inzage")


# -- search ---------------------------------------------------------------------------------------


def test_search_forgets_a_destroyed_dossier_and_no_more(cast: Cast, grown: Dossier) -> None:
    def find(sleutel: str, profiel_id: int | None) -> zoeken.Vermelding:
        return zoeken.Vermelding("proef", sleutel, "x", "/", profiel_id=profiel_id)

    zoeken.index([find(grown.kenmerk, cast.ada.pk), find("ANDER", cast.ada.pk), find("PUBLIEK", None)])
    destroy_dossier(grown, grond="bewaartermijn voorbij", by=SYSTEM)
    assert set(Vindplaats.objects.values_list("sleutel", flat=True)) == {"ANDER", "PUBLIEK"}
