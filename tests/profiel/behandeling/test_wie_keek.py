"""Words of the citizen in the back office: only who handles the dossier gets them, and the citizen reads that."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from profiel.behandeling import actions, poorten
from profiel.behandeling.actions import bulk
from profiel.behandeling.actions.gesprek import ask_city
from profiel.behandeling.admin.bulk import PAGES
from profiel.dossiers.models import Dossier
from profiel.toegang.actions import SAME_LOOK
from profiel.toegang.models import Inzage, Teamlid
from tests.profiel.behandeling.test_admin_dossier import LIST, RUNNING, BackOffice, press, question, url
from tests.profiel.behandeling.test_werklijst import page_of, results, rows
from tests.profiel.dossiers.cast import Cast, as_citizen, at_work

FORMS = sorted((RUNNING - {"take", "release"}) | {"reply", "reopen"})


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A message that begins with the name, as those of the portal do."""

    def words(dossier: Dossier, code: str, uitkomst: str, facts: dict[str, Any]) -> poorten.Voorbeeld:
        return poorten.Voorbeeld("Bericht", f"Dag {dossier.betrokkenen.get().profiel}")

    monkeypatch.setattr(poorten, "VOORBEELDEN", [words])


def looks() -> list[tuple[str, str]]:
    return [(row.wat, row.dossier) for row in Inzage.objects.order_by("pk")]


@pytest.mark.parametrize("step", FORMS)
def test_a_lezer_gets_no_form_and_no_preview(
    cast: Cast, dossier: Dossier, back_office: BackOffice, step: str, named: None
) -> None:
    ask_city(dossier, "Ik woon er al een maand.", by=as_citizen(cast.ada))
    els = back_office(cast.els)
    page = els.get(url(dossier, step))
    preview = press(els, dossier, step, voorbeeld="1", **question(), reden="Dubbel.", grond="dubbel")
    for response in (page, preview):
        assert response.status_code == 404
        assert "een maand" not in response.content.decode()
        assert "Peeters" not in response.content.decode()
    assert looks() == []


@pytest.mark.parametrize("step", FORMS)
def test_who_handles_is_written_down(cast: Cast, dossier: Dossier, dirk: Client, step: str) -> None:
    ask_city(dossier, "Ik woon er al een maand.", by=as_citizen(cast.ada))
    page = dirk.get(url(dossier, step))
    assert page.status_code == 200
    assert ("een maand" in page.content.decode()) is (step == "reply")
    assert looks() == [("dossier", dossier.kenmerk)]


def test_a_preview_and_a_conflict_are_written_down(cast: Cast, dossier: Dossier, dirk: Client, named: None) -> None:
    shown = dossier.versie
    actions.close(dossier, reden="Ada belde: het was een vergissing.", grond="dubbel", by=at_work(cast.beheerder))
    data = {"versie": shown, **question()}
    assert "Dag Ada Peeters" in dirk.post(url(dossier, "ask"), {**data, "voorbeeld": "1"}).content.decode()
    assert looks() == [("dossier", dossier.kenmerk)]
    with time_machine.travel(timezone.now() + 2 * SAME_LOOK):
        overtaken = dirk.post(url(dossier, "take"), {"versie": shown})
    assert "Ada belde" in overtaken.content.decode()
    assert looks() == [("dossier", dossier.kenmerk)] * 2


def test_a_conflict_of_many_is_written_down_for_that_row_only(cast: Cast, dirk: Client) -> None:
    good, moved = cast.dossier(), cast.dossier()
    before = rows(good, moved)
    actions.add_note(moved, "Ik belde al.", by=at_work(cast.beheerder))
    dirk.post(page_of("assign"), {"rij": before, "medewerker": cast.beheerder.pk})
    assert looks() == [("dossier", moved.kenmerk)]


def test_a_lezer_has_no_acts_on_many(cast: Cast, dossier: Dossier, back_office: BackOffice, named: None) -> None:
    els = back_office(cast.els)
    page = els.get(LIST).content.decode()
    assert "bulk_" not in page
    for act in PAGES:
        assert els.get(f"{page_of(act)}?rij={dossier.pk}").status_code == 404
    shown = els.post(page_of("ask"), {"rij": rows(dossier), "voorbeeld": "1", **question()})
    assert shown.status_code == 404
    assert looks() == []


def test_who_handles_one_team_and_reads_another(cast: Cast, back_office: BackOffice, named: None) -> None:
    """The message is that of a dossier that one may handle; of the other the result says no."""
    read, mine = cast.dossier(), cast.dossier(cast.cem)
    Dossier.objects.filter(pk=mine.pk).update(team=cast.other_team)
    Teamlid.objects.create(team=cast.other_team, account=cast.els, rol="behandelaar")
    els = back_office(cast.els)
    data = {"rij": rows(read, mine), **question()}
    shown = els.post(page_of("ask"), {**data, "voorbeeld": "1"}).content.decode()
    assert "Dag Cem Peeters" in shown
    assert "Ada" not in shown
    assert looks() == [("bericht", mine.kenmerk)]
    assert results(els.post(page_of("ask"), data)) == {read.pk: bulk.CLOSED, mine.pk: ""}
