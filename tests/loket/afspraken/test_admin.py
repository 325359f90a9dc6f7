"""Appointments in the back office: who comes, booking for a caller, hours."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from loket.afspraken import actions
from loket.afspraken.buiten import outside
from loket.afspraken.models import Afspraak, Openingsuur, Status
from profiel.dossiers.models import Voortgang
from profiel.toegang.models import Inzage
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.kalender import vandaag
from stadsportaal.kern.kenmerk import format_kenmerk
from tests.loket.afspraken.kast import Kast
from tests.loket.pagina import Pagina


def _admin(naam: str, pk: object) -> str:
    return reverse(f"admin:afspraken_{naam}", args=[pk])


def test_the_day_list_shows_no_names_and_whoever_opens_one_is_written_down(kast: Kast, dirk: Client) -> None:
    afspraak = kast.book(by=kast.as_ada)
    kast.book()
    listed = dirk.get(f"/beheer/afspraken/afspraak/?dag={kast.dag}&plaats=deurne").content.decode()
    assert format_kenmerk(afspraak.kenmerk) in listed
    assert "Peeters" not in listed
    assert "Cem" not in listed
    assert Inzage.objects.count() == 0
    page = dirk.get(_admin("afspraak_change", afspraak.pk)).content.decode()
    assert "Ada Peeters" in page
    assert Inzage.objects.get().profiel == kast.ada
    for query, found in ((f"q={format_kenmerk(afspraak.kenmerk)}", True), ("q=Ada", False), ("dag=ooit", True)):
        shown = dirk.get(f"/beheer/afspraken/afspraak/?{query}").content.decode()
        assert (format_kenmerk(afspraak.kenmerk) in shown) is found
    assert dirk.get(_admin("locatie_daglijst", "deurne")).status_code == 302


def test_another_team_sees_nothing(kast: Kast, dirk: Client) -> None:
    afspraak = kast.book()
    kast.team.leden.filter(account=kast.dirk).update(team=kast.other_team)
    assert dirk.get(_admin("afspraak_change", afspraak.pk)).status_code == 404
    assert dirk.get(_admin("locatie_boek", "deurne")).status_code == 404


def test_the_counter_handles_who_comes(kast: Kast, dirk: Client) -> None:
    afspraak = kast.book()

    def press(naam: str, **data: Any) -> Any:
        afspraak.refresh_from_db()
        afspraak.dossier.refresh_from_db()
        return dirk.post(_admin(f"afspraak_{naam}", afspraak.pk), {"versie": afspraak.versie, **data}, follow=True)

    assert "Kies een ander moment" in press("move", dag=kast.dag.isoformat(), uur="03:00").content.decode()
    assert dirk.get(_admin("afspraak_move", afspraak.pk)).status_code == 200
    assert "Verplaatst naar" in press("move", dag=kast.dag.isoformat(), uur="10:00").content.decode()
    assert "is pas op" in press("arrive").content.decode()
    Afspraak.objects.filter(pk=afspraak.pk).update(dag=vandaag(timezone.now()))
    assert "Nummer 1" in press("arrive").content.decode()
    assert press("cancel").status_code == 409
    assert "voorbij" in press("finish").content.decode()
    afspraak.refresh_from_db()
    assert (afspraak.begin, afspraak.status) == (kast.om(10), Status.GEWEEST)
    late, gone = kast.book(kast.om(11)), kast.book(kast.om(11, 20))
    afspraak = gone
    assert "afgezegd" in press("cancel").content.decode()
    afspraak = late
    Afspraak.objects.filter(pk=late.pk).update(begin=timezone.now() - timedelta(hours=1))
    assert "niet zagen" in press("mark_missed").content.decode()


def test_booking_for_a_caller_once(kast: Kast, dirk: Client) -> None:
    url = _admin("locatie_boek", "deurne")
    form = Pagina(dirk.get(url))
    data = {
        "sleutel": form.fields["sleutel"], "soort": "kaart", "personen": "1", "dag": kast.dag.isoformat(),
        "uur": "03:00", "naam": "Ander", "telefoon": "", "email": "",
    }  # fmt: skip
    refused = dirk.post(url, data)
    assert refused.status_code == 422
    assert "Vrij op" in refused.content.decode()
    data["uur"] = "09:00"
    for _ in range(2):
        assert "Zeg het kenmerk" in dirk.post(url, data, follow=True).content.decode()
    afspraak = Afspraak.objects.get()
    (step,) = Voortgang.objects.voor_medewerker(Toegang.systeem(), afspraak.dossier)
    assert (afspraak.naam, step.kanaal, step.door) == ("Ander", "telefoon", "medewerker")
    Openingsuur.objects.all().delete()
    data["sleutel"] = Pagina(dirk.get(url)).fields["sleutel"]
    assert "geen vrij moment meer" in dirk.post(url, data).content.decode()


def test_only_who_manages_the_team_changes_hours(kast: Kast, dirk: Client) -> None:
    url = _admin("locatie_change", "deurne")
    assert "_save" not in dirk.get(url).content.decode()
    kast.team.leden.filter(account=kast.dirk).update(rol="beheerder")
    assert "_save" in dirk.get(url).content.decode()
    monday = Openingsuur.objects.get(weekdag=0)
    keep = list(Openingsuur.objects.order_by("weekdag"))
    data: dict[str, Any] = {
        "naam": "Deurne", "adres": "Plein 1", "district": "Deurne", "is_actief": "on", "_save": "1",
        "uren-TOTAL_FORMS": 6, "uren-INITIAL_FORMS": 5, "uitzonderingen-TOTAL_FORMS": 1,
        "uitzonderingen-INITIAL_FORMS": 0, "uitzonderingen-0-dag": kast.dag.isoformat(), "uitzonderingen-0-balies": "0",
        "uren-5-locatie": "deurne", "uren-5-weekdag": "0", "uren-5-van": "11:00", "uren-5-tot": "13:00",
        "uren-5-balies": "1",
    }  # fmt: skip
    for place, row in enumerate(keep):
        data |= {
            f"uren-{place}-id": row.pk, f"uren-{place}-locatie": "deurne", f"uren-{place}-weekdag": row.weekdag,
            f"uren-{place}-van": "09:00", f"uren-{place}-tot": "12:00", f"uren-{place}-balies": "2",
        }  # fmt: skip
    assert "overlappen" in dirk.post(url, data).content.decode()
    data["uren-5-van"] = "12:00"
    assert dirk.post(url, data).status_code == 302
    assert Openingsuur.objects.filter(weekdag=monday.weekdag).count() == 2
    assert kast.deurne.uitzonderingen.get().balies == 0


def test_general_steps_are_not_for_appointments(kast: Kast, dirk: Client) -> None:
    afspraak = kast.book(by=kast.as_ada)
    versie = {"versie": afspraak.versie, "reden": "x", "grond": "dubbel", "uitkomst": "toegekend"}
    page = dirk.get(reverse("admin:dossiers_dossier_change", args=[afspraak.dossier_id])).content.decode()
    assert "Stadsloket Deurne" in page
    answer = dirk.post(reverse("admin:dossiers_dossier_close", args=[afspraak.dossier_id]), versie)
    afspraak.dossier.refresh_from_db()
    assert (answer.status_code, afspraak.dossier.fase) == (409, "ingediend")


def _hours(kast: Kast, tot: str = "12:00", closed: str = "") -> dict[str, Any]:
    """What the page of the place sends: the same hours every day, and perhaps a day that is closed."""
    data: dict[str, Any] = {
        "naam": "Deurne", "adres": "Plein 1", "district": "Deurne", "is_actief": "on", "_save": "1",
        "uren-TOTAL_FORMS": 5, "uren-INITIAL_FORMS": 5, "uitzonderingen-TOTAL_FORMS": int(bool(closed)),
        "uitzonderingen-INITIAL_FORMS": 0,
    }  # fmt: skip
    for place, row in enumerate(Openingsuur.objects.order_by("weekdag")):
        data |= {
            f"uren-{place}-id": row.pk, f"uren-{place}-locatie": "deurne", f"uren-{place}-weekdag": row.weekdag,
            f"uren-{place}-van": "09:00", f"uren-{place}-tot": tot, f"uren-{place}-balies": "2",
        }  # fmt: skip
    if closed:
        data |= {"uitzonderingen-0-dag": closed, "uitzonderingen-0-balies": "0"}
    return data


def test_changed_hours_say_who_would_come_to_a_closed_door(kast: Kast, dirk: Client) -> None:
    """Said at once, listed until each was moved or told; who still fits is left alone."""
    kast.team.leden.filter(account=kast.dirk).update(rol="beheerder")
    early, late = kast.book(), kast.book(kast.om(11, 40))
    other = kast.book(kast.om(9, 40), by=kast.as_ada)
    url, listed = _admin("locatie_change", "deurne"), _admin("locatie_buiten", "deurne")
    same = dirk.post(url, _hours(kast), follow=True).content.decode()
    assert "buiten de openingsuren" not in same
    said = dirk.post(url, _hours(kast, tot="11:30"), follow=True).content.decode()
    assert "1 afspraak valt nu buiten de openingsuren" in said
    page = dirk.get(listed, follow=True).content.decode()
    assert format_kenmerk(late.kenmerk) in page
    assert format_kenmerk(early.kenmerk) not in page
    closed = dirk.post(url, _hours(kast, closed=kast.dag.isoformat()), follow=True).content.decode()
    assert "3 afspraken vallen nu buiten de openingsuren" in closed
    actions.cancel(late, by=kast.as_dirk)
    actions.move(early, kast.om(9, dagen=7), by=kast.as_dirk)
    page = dirk.get(listed, follow=True).content.decode()
    assert [format_kenmerk(row.kenmerk) in page for row in (early, late, other)] == [False, False, True]


def test_outside_costs_the_same_for_many_places_and_nothing_when_nobody_comes(kast: Kast, dirk: Client) -> None:
    assert outside([kast.deurne], timezone.now()) == []
    kast.book()
    with CaptureQueriesContext(connection) as queries:
        assert outside([kast.deurne], timezone.now()) == []
    assert len(queries) == 4
    everything = dirk.get("/beheer/afspraken/afspraak/?buiten=verzonnen").content.decode()
    assert "Deurne" in everything
