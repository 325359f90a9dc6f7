"""What stood at the edge: odd addresses, one computer for two people, days to come, hours that changed."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import LazySettings
from django.core import mail
from django.core.cache import cache
from django.db import connection, transaction
from django.http import Http404
from django.test import Client, RequestFactory
from django.urls import reverse

from loket.afspraken.actions import Contact, Keuze, NotToday, TooManyPeople, arrive, cancel, finish, move
from loket.afspraken.actions.plaatsen import MomentUnavailable, keep_from_others
from loket.afspraken.balie import by_phone
from loket.afspraken.bijdragen import WOORDEN
from loket.afspraken.models import Afspraak, Openingsuur, Tijdslot
from loket.afspraken.rules import FASE
from loket.afspraken.views.gemeen import read_moment, write_moment
from loket.afspraken.views.maken import _may_go_on
from profiel.toegang.models import Inzage, Machtiging
from profiel.toegang.poorten import EXPORTS
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.actor import Scope
from tests.loket.afspraken.kast import ADRES, NOBODY, Kast, at
from tests.loket.afspraken.test_views import CONTACT, NEW, Bezoeker, deliver
from tests.profiel.dossiers.cast import as_citizen, client_of

# -- addresses ------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["99991231T2359Z", "00010101T0000Z", "20261301T0000Z", "morgen", ""])
def test_a_moment_no_calendar_has(typed: str) -> None:
    assert read_moment(typed) is None


def test_an_impossible_moment_leads_back(kast: Kast) -> None:
    ada = Bezoeker(client_of(kast.ada.account))
    afspraak = kast.book(by=kast.as_ada)
    assert ada.go(f"/afspraken/{afspraak.kenmerk}/verplaatsing/?begin=99991231T2359Z").h1 == "Kies een ander moment"
    whole = f"{NEW}controleren/?soort=kaart&waar=deurne&begin=99991231T2359Z"
    assert ada.go(whole).h1 == "Wanneer wil je komen?"


@pytest.mark.parametrize(
    "path", [f"{NEW}?soort=%00", f"{NEW}waar/?soort=kaart&waar=%00", "/beheer/afspraken/afspraak/?plaats=%00"]
)
def test_what_no_column_holds(kast: Kast, dirk: Client, path: str) -> None:
    assert dirk.get(path).status_code == 200


def test_who_signs_in_on_the_way_keeps_every_choice(kast: Kast) -> None:
    visitor = Bezoeker()
    visitor.go(f"{NEW}gegevens/?soort=kaart&personen=2&waar=deurne&begin={write_moment(kast.om(9))}")
    here = visitor.where
    (link,) = (node.attrs["href"] for node in visitor.page.all("a") if "next=" in node.attrs.get("href", ""))
    answer = visitor.client.get(link)
    assert answer.wsgi_request.GET["next"] == here


# -- one computer ---------------------------------------------------------------------------------


def test_what_was_typed_is_not_for_who_signs_in_next(kast: Kast) -> None:
    visitor = Bezoeker()
    visitor.to_check(kast, **CONTACT)
    check = visitor.where
    visitor.client.force_login(kast.ada.account)
    assert "0470" not in visitor.go(check).text
    visitor.send()
    afspraak = Afspraak.objects.get()
    assert (afspraak.naam, afspraak.email, afspraak.telefoon, afspraak.email_index) == ("", "", "", "")


def test_who_booked_signed_in_leaves_no_key_behind(kast: Kast) -> None:
    """A key in the session would outlive the mandate of who booked for somebody else."""
    ada = Bezoeker(client_of(kast.ada.account))
    ada.to_check(kast, telefoon="")
    assert ada.send().h1 == "Je afspraak staat vast"
    assert not ada.client.session.get("dossiersleutels")
    assert not ada.client.session.get("afspraaklinks")


def test_nobody_fills_the_city_from_one_address(kast: Kast, settings: LazySettings) -> None:
    cache.clear()
    settings.AFSPRAAK_LIMIT = (1, 2)
    visitor, other = Bezoeker(), Bezoeker()
    visitor.to_check(kast, **CONTACT)
    assert visitor.send().h1 == "Je afspraak staat vast"
    visitor.to_check(kast, **{**CONTACT, "email": "ander@voorbeeld.invalid"})
    page = visitor.send()
    assert (page.status, "bel 03 22 11 333" in page.text) == (429, True)
    assert kast.taken() == {"09.40": 1, "09.50": 1}, "what was refused holds no place"
    other.to_check(kast, **CONTACT)
    assert other.send().h1 == "Je afspraak staat vast"
    kast.deurne.uren.update(balies=9)
    third = Bezoeker()
    third.to_check(kast, **CONTACT)
    assert third.send().status == 429
    ada = Bezoeker(client_of(kast.ada.account))
    ada.to_check(kast, telefoon="")
    assert ada.send().h1 == "Je afspraak staat vast", "who signed in has a limit of their own"


# -- for somebody else ----------------------------------------------------------------------------


def _for_ada(kast: Kast, soort: str, **limits: Any) -> Toegang:
    bram = as_citizen(kast.bram)
    grant = Machtiging.objects.create(soort=soort, wie=kast.bram.account, voor=kast.ada)
    return Toegang(bram.actor, bram.account, kast.ada, bram.level, scope=Scope(**limits), machtiging=grant)


def test_a_grant_books_only_what_it_covers(kast: Kast) -> None:
    for limits in ({"diensten": frozenset({"reispas"})}, {"themas": frozenset({"mobiliteit"})}):
        with pytest.raises(Http404):
            kast.book(by=_for_ada(kast, "gemachtigde", **limits))
    covered = _for_ada(kast, "gemachtigde", diensten=frozenset({"identiteitskaart"}))
    assert kast.book(by=covered).dossier.betrokkenen.get().profiel == kast.ada


def test_whose_name_and_address_stand_there_is_written_down(kast: Kast, rf: RequestFactory) -> None:
    keuze = Keuze(kast.kaart, kast.deurne, kast.om(9))
    request: Any = rf.get(NEW)
    request.toegang = _for_ada(kast, "gemachtigde")
    assert _may_go_on(request, keuze).profiel == kast.ada
    assert Inzage.objects.get().wat == "gegevens voor een afspraak"
    request.toegang = _for_ada(kast, "meekijker")
    with pytest.raises(Http404):
        _may_go_on(request, keuze)
    request.toegang = kast.as_cem
    _may_go_on(request, keuze)
    assert Inzage.objects.count() == 1


# -- words ----------------------------------------------------------------------------------------


def test_an_appointment_is_planned_and_not_submitted(kast: Kast) -> None:
    _, token = kast.book_with_key()
    own = kast.book(by=kast.as_ada)
    ada, visitor = Bezoeker(client_of(kast.ada.account)), Bezoeker()
    where = own.dossier.get_absolute_url()
    for page in (
        ada.go("/mijn-stad/"), ada.go("/mijn-stad/dossiers/"), ada.go(where), visitor.go(f"/dossiers/sleutel/{token}/"),
    ):  # fmt: skip
        assert "Gepland" in page.text
        assert "Ingediend" not in page.text
    assert "Wat betekent “Gepland”?" in ada.go(where).text
    cancel(own, by=kast.as_ada)
    for path in (where, "/mijn-stad/", "/mijn-stad/dossiers/"):
        page = ada.go(path)
        assert "Afgezegd" in page.text
        assert "Ingetrokken" not in page.text
    assert EXPORTS["Je dossiers"](kast.as_ada)[0]["Status"] == "afgezegd"
    assert set(WOORDEN) >= {*(str(fase) for fase in FASE.values()), "ingetrokken"}


# -- places ---------------------------------------------------------------------------------------


def test_places_are_kept_in_one_order_also_those_nobody_took(kast: Kast) -> None:
    """Locking only what exists made a move to an earlier empty moment and a long booking wait for each other."""
    kast.book(kast.om(10))
    with transaction.atomic():
        keep_from_others("deurne", [kast.om(10), kast.om(9, 40), kast.om(10)])
    rows = list(Tijdslot.objects.order_by("begin").values_list("begin", "bezet"))
    assert rows == [(kast.om(9, 40), 0), (kast.om(10), 1), (kast.om(10, 10), 1)]


def test_who_sends_two_at_once_is_counted_in_turn(kast: Kast) -> None:
    """Else both count four, and both take a fifth."""

    def locks() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
            return int(cursor.fetchone()[0])

    before = locks()
    for held, (by, contact) in enumerate(
        [(kast.as_ada, Contact()), (kast.as_cem, Contact()), (NOBODY, Contact("Cem", ADRES))], start=1
    ):
        kast.book(kast.om(9 + held // 3, 20 * (held % 3)), by=by, contact=contact)
        assert locks() == before + held
    kast.book(kast.om(11), by=by_phone(kast.as_dirk))
    kast.book(kast.om(11, 20), contact=Contact("Zonder adres"))
    assert locks() == before + 3


def test_a_move_lasts_as_long_as_it_takes_now(kast: Kast) -> None:
    kast.kaart.minuten = 40
    kast.kaart.save()
    afspraak = kast.book(kast.om(9), by=kast.as_ada)
    kast.kaart.minuten = 20
    kast.kaart.save()
    moved = move(afspraak, kast.om(11, 40), by=kast.as_ada)
    assert moved.einde == kast.om(12), "not past closing time"
    assert kast.taken() == {"11.40": 1, "11.50": 1}
    Openingsuur.objects.all().delete()
    with pytest.raises(MomentUnavailable):
        move(afspraak, kast.om(9), by=kast.as_ada)


# -- the counter ----------------------------------------------------------------------------------


def test_nobody_is_there_for_a_later_day(kast: Kast) -> None:
    afspraak = kast.book(by=kast.as_ada)
    for act in (arrive, finish):
        with pytest.raises(NotToday, match="is pas op"):
            act(afspraak, by=kast.as_dirk)
    with at(kast.om(8)):
        assert arrive(afspraak, by=kast.as_dirk).volgnummer == 1
        finish(afspraak, by=kast.as_dirk)


@pytest.mark.parametrize(
    ("half", "refused"),
    [({"tot": "12:00", "balies": "2"}, True), ({"balies": "2"}, True), ({"van": "9:00", "tot": "12:00"}, True),
     ({"van": "9:00", "tot": "12:00", "balies": "2"}, False), ({}, False)],
)  # fmt: skip
def test_half_an_exception_is_refused(kast: Kast, dirk: Client, half: dict[str, str], refused: bool) -> None:
    kast.team.leden.filter(account=kast.dirk).update(rol="beheerder")
    data: dict[str, Any] = {
        "naam": "Deurne", "adres": "Plein 1", "district": "Deurne", "is_actief": "on", "_save": "1",
        "uren-TOTAL_FORMS": 0, "uren-INITIAL_FORMS": 0, "uitzonderingen-TOTAL_FORMS": 1,
        "uitzonderingen-INITIAL_FORMS": 0, "uitzonderingen-0-dag": kast.dag.isoformat(), "uitzonderingen-0-balies": "0",
        **{f"uitzonderingen-0-{name}": value for name, value in half.items()},
    }  # fmt: skip
    answer = dirk.post(reverse("admin:afspraken_locatie_change", args=["deurne"]), data)
    assert ("Laat van en tot leeg" in answer.content.decode()) is refused
    assert kast.deurne.uitzonderingen.exists() is not refused


# -- sentences ------------------------------------------------------------------------------------


def test_one_person_is_one(kast: Kast) -> None:
    with pytest.raises(TooManyPeople, match="hoogstens 1 persoon komen"):
        kast.book(soort=kast.pas, personen=2)


def test_a_mail_about_what_is_cancelled_offers_nothing_to_move(kast: Kast) -> None:
    made = kast.book()
    deliver()
    cancel(made, by=kast.as_dirk)
    deliver()
    first, last = mail.outbox
    assert "verplaats of zeg je afspraak af met deze link" in first.body
    assert "verplaats" not in last.body
    assert "Bekijk je afspraak met deze link" in last.body
