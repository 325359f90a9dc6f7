"""Every step of a handler: what it changes, what the reporter reads, what is refused, and who may not."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import Http404

from meldingen.actions import SOORT, afhandeling, support_melding
from meldingen.actions.afhandeling import GeneralStep, StepRefused, UnknownPartij, UnknownReden, WrongDouble
from meldingen.models import Melding, MeldingFoto
from meldingen.rules import CLOSED, FASE, OVERGANGEN, Status
from profiel.behandeling import actions as behandeling
from profiel.behandeling.actions import TeamNotCompetent
from profiel.behandeling.actions.besluit import Beslissing, decide
from profiel.behandeling.models import Termijn, Toewijzing, Vraag
from profiel.dossiers.actions import ReasonMissing
from profiel.dossiers.models import DossierLink, Fase, Uitkomst, Voortgang
from profiel.dossiers.pagina import context_of, people_of, public_context
from profiel.toegang.models import Team
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.errors import VersionConflict
from tests.meldingen.kast import NOBODY, Kast, codes, foto, report, today

Step = Callable[[Melding, Toegang], Melding]

STEPS: dict[Status, Step] = {
    Status.BEKEKEN: lambda m, by: afhandeling.mark_seen(m, by=by),
    Status.INGEPLAND: lambda m, by: afhandeling.plan(m, today() + timedelta(days=3), by=by),
    Status.IN_UITVOERING: lambda m, by: afhandeling.start_work(m, by=by),
    Status.DOORGESTUURD: lambda m, by: afhandeling.forward_outside(m, "fluvius", tekst="", by=by),
    Status.HEROPEND: lambda m, by: afhandeling.reopen(m, reden="Toch niet.", by=by),
    Status.OPGELOST: lambda m, by: afhandeling.solve(m, tekst="Hersteld.", by=by),
    Status.NIET_OPGELOST: lambda m, by: afhandeling.close_unsolved(m, reden="prive", tekst="Niet van ons.", by=by),
    Status.DUBBEL: lambda m, by: afhandeling.mark_double(m, report()[0], by=by),
}
ROUTES: dict[Status, list[Status]] = {
    Status.GEMELD: [], Status.HEROPEND: [Status.OPGELOST, Status.HEROPEND],
    **{status: [status] for status in STEPS if status != Status.HEROPEND},
}  # fmt: skip
"""The steps that bring a new report to each state."""


def brought_to(status: Status, by: Toegang) -> Melding:
    melding, _ = report()
    for step in ROUTES[status]:
        STEPS[step](melding, by)
        melding.refresh_from_db()
    assert melding.status == status
    return melding


def test_every_step_from_every_state(kast: Kast) -> None:
    """8 steps in 9 states: those of the table are made, with the phase and time they ask; all others change nothing."""
    for source in Status:
        for target, step in STEPS.items():
            melding = brought_to(source, kast.as_dirk)
            before = codes(melding)
            if target not in OVERGANGEN[source]:
                with pytest.raises(StepRefused, match="Dit kan nu niet"):
                    step(melding, kast.as_dirk)
                assert codes(melding) == before
                continue
            step(melding, kast.as_dirk)
            melding = Melding.objects.select_related("dossier").get(pk=melding.pk)
            assert (melding.status, melding.dossier.fase) == (target, FASE[target])
            assert melding.dossier.eigen_status == target
            assert (melding.afgesloten_op is not None) == (target in CLOSED)
            assert len(codes(melding)) == len(before) + 1


def test_nobody_else_handles_it(kast: Kast) -> None:
    for by in (kast.as_ada, NOBODY, Toegang.anoniem(), as_reader(kast)):
        melding, _ = report(kast.as_ada)
        for step in STEPS.values():
            with pytest.raises(Http404):
                step(melding, by)


def as_reader(kast: Kast) -> Toegang:
    from tests.profiel.dossiers.cast import at_work

    return at_work(kast.els)


def test_two_handlers_at_once_the_second_is_told(kast: Kast) -> None:
    melding, _ = report()
    seen = melding.dossier.versie
    afhandeling.mark_seen(melding, by=kast.as_dirk, versie=seen)
    with pytest.raises(VersionConflict):
        afhandeling.start_work(melding, by=kast.as_dirk, versie=seen)


def test_the_update_itself_refuses_a_state_that_changed_in_between(kast: Kast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The condition in the UPDATE stands even when the check before it was passed."""
    melding, _ = report()
    afhandeling.solve(melding, tekst="Hersteld.", by=kast.as_dirk)
    monkeypatch.setattr(afhandeling, "may_follow", lambda current, target: True)
    with pytest.raises(VersionConflict):
        afhandeling.solve(melding, tekst="Nog eens.", by=kast.as_dirk)


class TestPlanning:
    def test_for_today_but_not_for_yesterday(self, kast: Kast) -> None:
        melding, _ = report()
        with pytest.raises(afhandeling.DayPassed):
            afhandeling.plan(melding, today() - timedelta(days=1), by=kast.as_dirk)
        afhandeling.plan(melding, today(), by=kast.as_dirk)
        melding.refresh_from_db()
        assert melding.ingepland_op == today()

    def test_the_reporter_reads_the_day(self, kast: Kast) -> None:
        melding, _ = report(kast.as_ada)
        day = today() + timedelta(days=3)
        afhandeling.plan(melding, day, by=kast.as_dirk)
        melding.dossier.refresh_from_db()
        from stadsportaal.kern.kalender import format_datum

        titles = [
            (item["titel"], item["tekst"], item["datum"])
            for item in context_of(kast.as_ada, melding.dossier, people_of(melding.dossier))["tijdlijn"]
        ]
        assert titles[-2][:2] == ("Het werk is ingepland", f"We komen op {format_datum(day)}.")
        assert titles[-1][0] == "We lossen het op"
        assert format_datum(day) in titles[-1][2]


class TestClosing:
    def test_solving_ends_term_question_and_assignment(self, kast: Kast) -> None:
        melding, _ = report(kast.as_ada)
        behandeling.take(melding.dossier, by=kast.as_dirk)
        words = {"titel": "Waar?", "tekst": "Waar juist?", "wil_document": False, "tegen": today() + timedelta(days=2)}
        behandeling.ask(melding.dossier, **words, by=kast.as_dirk)
        afhandeling.solve(melding, tekst="De tegel ligt vast.", by=kast.as_dirk)
        dossier = melding.dossier
        dossier.refresh_from_db()
        assert (dossier.fase, dossier.uitkomst, dossier.actie_wat) == (Fase.UITGEVOERD, Uitkomst.TOEGEKEND, None)
        assert dossier.beslist_op is not None
        assert Termijn.objects.get(dossier=dossier).gehaald_op == today()
        assert not Vraag.objects.open().exists()
        assert not Toewijzing.objects.filter(tot__isnull=True).exists()
        timeline = context_of(kast.as_ada, dossier, people_of(dossier))["tijdlijn"]
        assert [item["soort"] for item in timeline] == ["done"] * len(timeline), "nothing is to come"
        assert timeline[-1]["tekst"] == "De tegel ligt vast."

    def test_the_holder_of_a_key_reads_no_words_of_a_person(self, kast: Kast) -> None:
        melding, _ = report()
        afhandeling.close_unsolved(melding, reden="prive", tekst="Vraag het aan meneer X.", by=kast.as_dirk)
        melding.dossier.refresh_from_db()
        last = public_context(melding.dossier)["tijdlijn"][-1]
        assert last["tekst"] == "Dit ligt op privéterrein. Daar mag de stad niet werken."

    @pytest.mark.parametrize("tekst", ["", "  \n"])
    def test_words_are_needed(self, kast: Kast, tekst: str) -> None:
        melding, _ = report()
        for step in (
            lambda: afhandeling.solve(melding, tekst=tekst, by=kast.as_dirk),
            lambda: afhandeling.close_unsolved(melding, reden="prive", tekst=tekst, by=kast.as_dirk),
        ):
            with pytest.raises(ReasonMissing):
                step()

    def test_a_reason_is_one_of_the_list(self, kast: Kast) -> None:
        melding, _ = report()
        with pytest.raises(UnknownReden):
            afhandeling.close_unsolved(melding, reden="geen-zin", tekst="Nee.", by=kast.as_dirk)

    def test_the_database_itself_refuses_a_close_without_reason(self, kast: Kast) -> None:
        from django.db import IntegrityError, transaction
        from django.utils import timezone

        melding, _ = report()
        for fields in ({"status": "niet_opgelost", "afgesloten_op": timezone.now()}, {"status": "opgelost"},
                       {"afgesloten_op": timezone.now()}, {"status": "ingepland"}, {"status": "weg"}):  # fmt: skip
            with pytest.raises(IntegrityError), transaction.atomic():
                Melding.objects.filter(pk=melding.pk).update(**fields)


class TestDouble:
    def test_who_followed_counts_for_the_first(self, kast: Kast) -> None:
        first, second = report()[0], report()[0]
        support_melding(second, by=NOBODY, sessie="a" * 64)
        afhandeling.mark_double(second, first, by=kast.as_dirk)
        first.refresh_from_db()
        assert first.aantal_ook_ik == 2
        assert DossierLink.objects.get().ander == first.dossier
        second.refresh_from_db()
        assert (second.dubbel_van, second.dossier.soort) == (first, SOORT)

    def test_a_neighbour_at_the_same_moment_is_counted(self, kast: Kast, monkeypatch: pytest.MonkeyPatch) -> None:
        first, second = report()[0], report()[0]
        real = afhandeling._go

        def meanwhile(*args: Any) -> Melding:
            support_melding(first, by=NOBODY, sessie="b" * 64)
            return real(*args)

        monkeypatch.setattr(afhandeling, "_go", meanwhile)
        afhandeling.mark_double(second, first, by=kast.as_dirk)
        first.refresh_from_db()
        assert first.aantal_ook_ik == 2

    def test_never_of_itself_of_a_double_or_with_doubles(self, kast: Kast) -> None:
        first, second, third = (report()[0] for _ in range(3))
        with pytest.raises(WrongDouble):
            afhandeling.mark_double(first, first, by=kast.as_dirk)
        afhandeling.mark_double(second, first, by=kast.as_dirk)
        with pytest.raises(WrongDouble):
            afhandeling.mark_double(third, second, by=kast.as_dirk)
        with pytest.raises(WrongDouble):
            afhandeling.mark_double(first, third, by=kast.as_dirk)

    def test_of_another_team_s_report_it_is_no_secret_that_it_exists(self, kast: Kast) -> None:
        groen, _ = report(categorie="onkruid")
        mine, _ = report()
        with pytest.raises(Http404):
            afhandeling.mark_double(mine, groen, by=kast.as_dirk)

    def test_reopened_it_is_no_double_any_more(self, kast: Kast) -> None:
        first, second = report()[0], report()[0]
        afhandeling.mark_double(second, first, by=kast.as_dirk)
        afhandeling.reopen(second, reden="Het is een andere tegel.", by=kast.as_dirk)
        second.refresh_from_db()
        assert (second.dubbel_van, DossierLink.objects.count()) == (None, 0)


class TestForwarding:
    def test_outside_the_city(self, kast: Kast) -> None:
        melding, _ = report(kast.as_ada)
        with pytest.raises(UnknownPartij):
            afhandeling.forward_outside(melding, "buurman", tekst="", by=kast.as_dirk)
        afhandeling.forward_outside(melding, "fluvius", tekst="Paal 12.", by=kast.as_dirk)
        melding.refresh_from_db()
        assert (melding.status, melding.partij, melding.dossier.team) == ("doorgestuurd", "fluvius", kast.wegen)
        last = context_of(kast.as_ada, melding.dossier, people_of(melding.dossier))["tijdlijn"][-2]
        assert last["tekst"] == "Naar Fluvius. Fluvius beheert de straatlampen en de kabels. Paal 12."

    def test_to_another_team_that_is_then_the_one_that_sees_it(self, kast: Kast) -> None:
        melding, _ = report(kast.as_ada)
        groen = Team.objects.get(code="groendienst")
        with pytest.raises(TeamNotCompetent):
            afhandeling.forward_team(melding, kast.team, by=kast.as_dirk)
        afhandeling.forward_team(melding, groen, by=kast.as_dirk)
        melding.refresh_from_db()
        assert (melding.status, melding.partij, melding.dossier.team) == ("doorgestuurd", "", groen)
        assert codes(melding)[-2:] == [("doorgegeven", True), ("naar_team", False)]
        with pytest.raises(Http404):
            afhandeling.start_work(melding, by=kast.as_dirk)


class TestReopening:
    def test_by_a_handler_under_a_new_term(self, kast: Kast) -> None:
        melding = brought_to(Status.OPGELOST, kast.as_dirk)
        with pytest.raises(ReasonMissing):
            afhandeling.reopen(melding, reden=" ", by=kast.as_dirk)
        afhandeling.reopen(melding, reden="Het is weer stuk.", by=kast.as_dirk)
        term = Termijn.objects.get(dossier=melding.dossier)
        assert (term.gehaald_op, term.dagen, term.start) == (None, 10, today())


class TestGeneralSteps:
    def test_the_first_look_shows_to_the_reporter(self, kast: Kast) -> None:
        melding, _ = report()
        behandeling.take(melding.dossier, by=kast.as_dirk)
        melding.refresh_from_db()
        assert (melding.status, melding.dossier.eigen_status) == (Status.BEKEKEN, "bekeken")

    def test_a_later_take_leaves_the_state(self, kast: Kast) -> None:
        melding = brought_to(Status.INGEPLAND, kast.as_dirk)
        behandeling.take(melding.dossier, by=kast.as_dirk)
        melding.refresh_from_db()
        assert melding.status == Status.INGEPLAND

    def test_a_report_is_not_decided_or_closed_with_the_general_steps(self, kast: Kast) -> None:
        melding, _ = report()
        steps: list[Callable[[], Any]] = [
            lambda: decide(melding.dossier, Beslissing(Uitkomst.TOEGEKEND), by=kast.as_dirk),
            lambda: behandeling.close(melding.dossier, reden="Klaar.", by=kast.as_dirk),
        ]
        for step in steps:
            with pytest.raises(GeneralStep):
                step()
        melding = brought_to(Status.OPGELOST, kast.as_dirk)
        with pytest.raises(GeneralStep):
            behandeling.reopen(melding.dossier, reden="Toch.", by=kast.as_dirk)


class TestPublicPhoto:
    def test_one_that_the_handler_chose(self, kast: Kast) -> None:
        melding, _ = report(fotos=[foto()])
        other, _ = report(fotos=[foto("blue")])
        mine, foreign = (MeldingFoto.objects.get(melding=row) for row in (melding, other))
        afhandeling.release_foto(melding, mine, by=kast.as_dirk)
        melding.refresh_from_db()
        assert melding.foto_publiek == mine.bestand
        afhandeling.release_foto(melding, foreign, by=kast.as_dirk)
        melding.refresh_from_db()
        assert melding.foto_publiek is None, "a photo of another report is nobody's to release here"
        afhandeling.release_foto(melding, None, by=kast.as_dirk)
        internal = [step.code for step in Voortgang.objects.voor_burger(melding.dossier)]
        assert internal == ["gemeld"]


def test_a_step_costs_the_same_for_a_long_timeline(kast: Kast) -> None:
    from django.test.utils import CaptureQueriesContext

    counts = []
    melding, _ = report()
    for _ in range(3):
        with CaptureQueriesContext(connection) as queries:
            afhandeling.plan(melding, today(), by=kast.as_dirk)
        counts.append(len(queries))
    assert counts[1] == counts[2] <= 16


@pytest.mark.django_db(transaction=True)
def test_two_handlers_mark_each_other_s_report_at_once(kast: Kast, monkeypatch: pytest.MonkeyPatch) -> None:
    """One of the two is refused in words: neither waits for the other for ever, and no two are each other's double."""
    first, second = report()[0], report()[0]
    start, real, seen = threading.Barrier(2), afhandeling._go, []

    def slow(*args: Any) -> Melding:
        time.sleep(0.5)  # long enough for the other to hold its own report
        return real(*args)

    def mark(mine: int, other: int) -> None:
        start.wait()
        try:
            afhandeling.mark_double(Melding.objects.get(pk=mine), Melding.objects.get(pk=other), by=kast.as_dirk)
        except WrongDouble:
            seen.append("refused")
        except Exception as error:  # noqa: BLE001 a thread has nobody to raise to
            seen.append(repr(error))
        finally:
            connection.close()

    monkeypatch.setattr(afhandeling, "_go", slow)
    pairs = [(first.pk, second.pk), (second.pk, first.pk)]
    threads = [threading.Thread(target=mark, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == ["refused"]
    assert Melding.objects.filter(status=Status.DUBBEL).count() == 1
