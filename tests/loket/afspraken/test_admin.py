"""Appointments in the back office: who comes, booking for a caller, hours."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

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
    versie = {"versie": afspraak.versie, "reden": "x", "uitkomst": "toegekend"}
    page = dirk.get(reverse("admin:dossiers_dossier_change", args=[afspraak.dossier_id])).content.decode()
    assert "Stadsloket Deurne" in page
    answer = dirk.post(reverse("admin:dossiers_dossier_close", args=[afspraak.dossier_id]), versie)
    afspraak.dossier.refresh_from_db()
    assert (answer.status_code, afspraak.dossier.fase) == (409, "ingediend")
