"""What appointments share with the rest: taking along, forgetting, loading, the clock, the demo's words."""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils import timezone

from loket.afspraken import laden, tasks
from loket.afspraken.agenda import Agendapunt, as_ics, fold
from loket.afspraken.bijdragen import in_one_line
from loket.afspraken.models import Afspraak, Afspraaksoort, Locatie, Status
from loket.afspraken.vergeten import nothing, wipe_own
from profiel.dossiers.models import Dossier
from profiel.dossiers.poorten import STAND, stand_of
from profiel.dossiers.vergeten import running
from profiel.toegang.laden import load_teams
from profiel.toegang.poorten import EXPORTS
from tests.loket.afspraken.kast import Kast, at


def test_everything_goes_along(kast: Kast) -> None:
    kast.book(by=kast.as_ada, personen=2)
    (row,) = EXPORTS["Je afspraken"](kast.as_ada)
    assert (row["Afspraak"], row["Personen"], row["Hoe het liep"]) == ("Identiteitskaart", "2", "gepland")
    assert EXPORTS["Je afspraken"](kast.as_cem) == []


def test_who_still_has_to_come_is_not_forgotten(kast: Kast) -> None:
    afspraak = kast.book(by=kast.as_ada)
    Afspraak.objects.update(telefoon="0470")
    assert nothing(kast.ada) == ""
    assert "Er loopt nog 1 dossier" in running(kast.ada)
    wipe_own(kast.ada)
    afspraak.refresh_from_db()
    assert afspraak.telefoon == "0470"
    Afspraak.objects.update(status=Status.GEWEEST)
    wipe_own(kast.ada)
    afspraak.refresh_from_db()
    assert (afspraak.telefoon, afspraak.gewist_op is None) == ("", False)


def test_loading_twice_is_the_same_as_once(kast: Kast) -> None:
    load_teams()
    kast.deurne.soorten.clear()
    assert (laden.load_locaties(), laden.load_soorten()) == (3, 8)
    assert (laden.load_locaties(), laden.load_soorten(), laden.load_sjablonen()) == (0, 0, 0)
    assert Locatie.objects.get(pk="deurne").naam == "Stadsloket Deurne"
    assert Afspraaksoort.objects.get(pk="huwelijksaangifte").locaties.count() == 2


def test_the_clock_starts_reminders_and_closing(kast: Kast) -> None:
    kast.book(by=kast.as_ada)
    with at(kast.om(10, dagen=-1)):
        assert (tasks.herinneren(), tasks.afronden()) == (1, 0)
    with at(kast.om(10, dagen=1)):
        assert (tasks.herinneren(), tasks.afronden()) == (0, 1)


def test_a_list_says_when_in_place_of_how_far(kast: Kast) -> None:
    dossier = kast.book(by=kast.as_ada).dossier
    assert stand_of(dossier) == in_one_line(dossier)
    assert "We verwachten je op" in stand_of(dossier)
    dossier.fase = "stopgezet"
    assert "afgezegd" in stand_of(dossier)
    assert stand_of(Dossier(soort="iets-anders")) == ""
    assert "afspraak" in STAND


def test_a_calendar_line_is_folded_and_escaped() -> None:
    long = "x" * 74 + "é" + "y" * 90
    folded = fold(long)
    assert folded.replace("\r\n ", "") == long
    assert all(len(line.encode()) <= 75 for line in folded.split("\r\n"))
    now = datetime(2026, 3, 2, 8, tzinfo=UTC)
    punt = Agendapunt("a@b", 1, now, now, timezone.now(), "Kaart, nieuw; \\ af", "Deurne", "een\ntwee")
    text = as_ics(punt).decode()
    assert "SUMMARY:Kaart\\, nieuw\\; \\\\ af\r\n" in text
    assert "DESCRIPTION:een\\ntwee\r\n" in text
    assert "URL" not in text
