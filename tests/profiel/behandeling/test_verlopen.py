"""A dossier that waits for the citizen does not wait for ever, and says so to the app it belongs to."""

from __future__ import annotations

from datetime import timedelta
from operator import itemgetter

import pytest
import yaml
from django.http import Http404

from profiel.behandeling import actions, poorten
from profiel.behandeling.models import Termijn, Toewijzing, Vraag
from profiel.behandeling.rules import WACHT_DAGEN
from profiel.behandeling.tasks import verlopen
from profiel.berichten.laden import DATA
from profiel.dossiers.models import Dossier, Fase
from profiel.toegang.toegang import Toegang
from tests.profiel.behandeling.stappen import SYSTEM, ask, codes, today
from tests.profiel.dossiers.cast import Cast, as_citizen, at_work


@pytest.fixture
def waiting(cast: Cast, dossier: Dossier) -> Vraag:
    dirk = at_work(cast.dirk)
    actions.take(dossier, by=dirk)
    actions.start_termijn(dossier, "Beslissing", 30, "kalenderdagen", by=dirk)
    return ask(dossier, dirk)


def late(vraag: Vraag, days: int) -> None:
    """As if the last day to answer was so many days ago."""
    Vraag.objects.filter(pk=vraag.pk).update(tegen=today() - timedelta(days=days))


def test_a_day_after_the_last_one_it_expires_and_nothing_stays_open(dossier: Dossier, waiting: Vraag) -> None:
    late(waiting, WACHT_DAGEN)
    assert verlopen() == 0
    late(waiting, WACHT_DAGEN + 1)
    assert verlopen() == 1
    dossier.refresh_from_db()
    assert (dossier.fase, dossier.actie_wat) == (Fase.VERLOPEN, None)
    assert codes(dossier)[-1] == ("verlopen", False)
    assert not Vraag.objects.open().exists()
    assert not Termijn.objects.filter(gehaald_op__isnull=True).exists()
    assert not Toewijzing.objects.filter(tot__isnull=True).exists()
    assert verlopen() == 0


def test_the_app_hears_of_it(dossier: Dossier, waiting: Vraag, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    monkeypatch.setitem(poorten.GEVOLGEN, dossier.soort, lambda dossier, code, by: heard.append(code))
    late(waiting, WACHT_DAGEN + 1)
    verlopen()
    assert heard == ["verlopen"]


def test_what_was_answered_goes_on(cast: Cast, dossier: Dossier, waiting: Vraag) -> None:
    late(waiting, WACHT_DAGEN + 1)
    seen = Vraag.objects.get()
    actions.answer(waiting, tekst="Hier is het.", bestand=None, by=as_citizen(cast.ada))
    assert not actions.expire_unanswered(seen, before=today(), by=SYSTEM)
    assert verlopen() == 0
    dossier.refresh_from_db()
    assert dossier.fase == Fase.IN_BEHANDELING


def test_one_that_an_app_refuses_does_not_keep_the_others(
    cast: Cast, dossier: Dossier, waiting: Vraag, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = cast.dossier()
    late(ask(other, at_work(cast.dirk)), WACHT_DAGEN + 1)
    late(waiting, WACHT_DAGEN + 1)

    def refuse(refused: Dossier, code: str, by: Toegang) -> None:
        if refused == dossier:
            raise RuntimeError("proef")

    monkeypatch.setitem(poorten.GEVOLGEN, dossier.soort, refuse)
    assert verlopen() == 1
    dossier.refresh_from_db()
    other.refresh_from_db()
    assert (dossier.fase, other.fase) == (Fase.IN_BEHANDELING, Fase.VERLOPEN)
    assert Vraag.objects.open().get() == waiting


def test_only_the_clock_does_it(cast: Cast, dossier: Dossier) -> None:
    for by in (at_work(cast.dirk), as_citizen(cast.ada)):
        with pytest.raises(Http404):
            actions.expire(dossier, by=by)


def test_the_message_that_asks_says_when_it_stops() -> None:
    rows = [row for row in yaml.safe_load(DATA.read_text()) if row["code"] == "vraag_gesteld" and not row["soort"]]
    assert (
        f"Hebben we {WACHT_DAGEN} dagen na die datum nog geen antwoord?" in max(rows, key=itemgetter("versie"))["tekst"]
    )
