"""A report that a fact is wrong: opened with the right team and term, decided, and what that does."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import Http404

from profiel.behandeling.actions.besluit import Beroep, Beslissing, decide
from profiel.behandeling.models import Termijn
from profiel.correctie.actions import CorrectieStillOpen, report_correctie
from profiel.correctie.models import Correctie
from profiel.dossiers.actions import destroy_dossier
from profiel.dossiers.models import Besluit, Document, Fase, Uitkomst, Voortgang
from profiel.mensen.models import Gegeven, Gegevenssoort
from profiel.toegang.gegevens import Feit, fact_of
from profiel.toegang.models import Level, Team
from profiel.toegang.toegang import Toegang
from tests.profiel.dossiers.cast import Cast, as_citizen, at_work

BEROEP = Beroep("Raad van State", 60, "Met een aangetekende brief.")


def feit_of(cast: Cast, code: str) -> Feit:
    found = fact_of(as_citizen(cast.ada), code)
    assert found is not None
    return found


def report(cast: Cast, code: str, juist: str = "0470 99 99 99") -> Correctie:
    return report_correctie(
        feit_of(cast, code), wat="Dit is oud.", juist=juist, bestand=None, by=as_citizen(cast.ada)
    )  # fmt: skip


def codes(correctie: Correctie) -> list[str]:
    return [step.code for step in Voortgang.objects.voor_burger(correctie.dossier)]


def test_a_report_is_a_dossier_with_the_team_of_the_source_and_a_term_of_a_month(feiten: Cast) -> None:
    made = report(feiten, "nationaliteit", "Nederlander")
    dossier = made.dossier
    assert (dossier.soort, dossier.fase, dossier.team) == ("correctie", Fase.INGEDIEND, feiten.team)
    assert dossier.niveau == Level.SUBSTANTIEEL
    assert made.getoond == {"regels": ["Belg"], "bron": "Rijksregister", "datum": "2026-03-03"}
    term = Termijn.objects.get(dossier=dossier)
    assert term.einde == dossier.verwachte_datum
    assert 28 <= term.dagen <= 40
    assert codes(made) == ["ingediend"]


def test_a_fact_that_one_gave_oneself_takes_no_more_than_laag(feiten: Cast) -> None:
    assert report(feiten, "telefoon").dossier.niveau == Level.LAAG


def test_without_a_team_of_its_own_it_goes_to_who_answers_such_questions(feiten: Cast) -> None:
    Gegevenssoort.objects.update(team="")
    answers = Team.objects.create(code="onthaal", naam="Team Onthaal", themas=["bestuur"])
    assert report(feiten, "telefoon").dossier.team == answers


def test_one_report_at_a_time_about_one_fact(feiten: Cast) -> None:
    first = report(feiten, "telefoon")
    with pytest.raises(CorrectieStillOpen) as refused:
        report(feiten, "telefoon")
    assert first.dossier.kenmerk[:4] in str(refused.value.next_step)
    report(feiten, "nationaliteit")
    assert Correctie.objects.count() == 2


def test_nobody_reports_for_another(feiten: Cast) -> None:
    feit = feit_of(feiten, "telefoon")
    gemachtigde = Toegang(
        as_citizen(feiten.bram).actor, feiten.bram.account, feiten.ada, Level.SUBSTANTIEEL, machtiging=feiten.grant
    )
    for by in (as_citizen(feiten.cem), gemachtigde, at_work(feiten.dirk)):
        with pytest.raises(Http404):
            report_correctie(feit, wat="x", juist="x", bestand=None, by=by)


def test_granted_for_an_own_fact_changes_it_and_keeps_what_stood(feiten: Cast) -> None:
    made = report(feiten, "telefoon")
    decide(made.dossier, Beslissing(Uitkomst.TOEGEKEND), by=at_work(feiten.dirk))
    now = feiten.ada.gegevens.actueel().get(soort="telefoon")
    assert (now.waarde, now.bron) == ({"tekst": "0470 99 99 99"}, "Zelf gegeven")
    assert Gegeven.objects.filter(soort="telefoon", vervallen_op__isnull=False).count() == 1
    assert codes(made) == ["ingediend", "beslist", "gegeven_gewijzigd"]
    made.dossier.refresh_from_db()
    assert made.dossier.fase == Fase.UITGEVOERD


def test_granted_for_a_register_changes_nothing_and_says_so(feiten: Cast) -> None:
    made = report(feiten, "nationaliteit", "Nederlander")
    decide(made.dossier, Beslissing(Uitkomst.TOEGEKEND, reden="Je hebt gelijk."), by=at_work(feiten.dirk))
    assert feiten.ada.gegevens.actueel().get(soort="nationaliteit").waarde == {"tekst": "Belg"}
    reason = Besluit.objects.get(dossier=made.dossier).reden
    assert reason.startswith("Je hebt gelijk.\n\n")
    assert "De stad kan het daar zelf niet wijzigen" in reason
    document = Document.objects.get(dossier=made.dossier)
    assert document.inhoud is not None
    assert document.inhoud["reden"] == reason
    assert codes(made) == ["ingediend", "beslist", "correctie_doorgegeven"]


@pytest.mark.parametrize("uitkomst", [Uitkomst.GEWEIGERD, Uitkomst.DEELS])
def test_refused_changes_nothing_and_has_its_reason_and_appeal(feiten: Cast, uitkomst: Uitkomst) -> None:
    made = report(feiten, "telefoon")
    decide(made.dossier, Beslissing(uitkomst, reden="Het klopt wel.", beroep=BEROEP), by=at_work(feiten.dirk))
    assert feiten.ada.gegevens.actueel().get(soort="telefoon").waarde == {"tekst": "0470 12 34 56"}
    besluit = Besluit.objects.get(dossier=made.dossier)
    assert (besluit.reden, besluit.beroep_instantie) == ("Het klopt wel.", "Raad van State")
    assert codes(made) == ["ingediend", "beslist"]
    report(feiten, "telefoon")


@pytest.mark.django_db(transaction=True)
def test_a_report_goes_with_its_dossier(feiten: Cast) -> None:
    made = report(feiten, "telefoon")
    destroy_dossier(made.dossier, grond="bewaartermijn voorbij", by=Toegang.systeem())
    assert not Correctie.objects.exists()


def test_nobody_else_reads_reports(feiten: Cast) -> None:
    report(feiten, "telefoon")
    reads: Any = [as_citizen(feiten.cem), at_work(feiten.dirk), Toegang.anoniem()]
    assert [by.correcties().count() for by in reads] == [0, 0, 0]
