"""Terms: which day binds the city, waiting for the citizen, and telling that it takes longer."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.test import Client
from django.utils import timezone

from producten.laden import load_diensten
from profiel.behandeling import actions, poorten
from profiel.behandeling.actions import termijnen
from profiel.behandeling.models import Termijn
from profiel.behandeling.rules import in_days, is_extendable, pause_days
from profiel.berichten.handlers import on_dossier_progressed
from profiel.berichten.laden import load_sjablonen
from profiel.berichten.models import Bericht
from profiel.dossiers import pagina, stappen
from profiel.dossiers.actions import Actie, ReasonMissing, Stap, progress
from profiel.dossiers.models import Dossier, Voortgang
from profiel.dossiers.pagina import moment_text, to_come
from profiel.dossiers.poorten import Verwacht
from stadsportaal.kern.kalender import deadline, format_datum
from tests.profiel.behandeling.stappen import SYSTEM, ask, codes, today
from tests.profiel.behandeling.test_admin_dossier import LIST, buttons, press, url
from tests.profiel.dossiers.cast import Cast, as_citizen, at_work


class TestTermijn:
    def test_its_end_is_the_expected_date(self, cast: Cast, dossier: Dossier) -> None:
        term = actions.start_termijn(dossier, "beslissen", 10, "werkdagen", by=SYSTEM)
        dossier.refresh_from_db()
        assert dossier.verwachte_datum == term.einde == deadline(today(), 10, "werkdagen")

    def test_starting_again_begins_anew(self, cast: Cast, dossier: Dossier) -> None:
        actions.start_termijn(dossier, "beslissen", 10, "werkdagen", by=SYSTEM)
        Termijn.objects.update(pauzedagen=5, gehaald_op=today())
        again = actions.start_termijn(dossier, "beslissen", 20, "kalenderdagen", by=SYSTEM)
        again.refresh_from_db()
        assert (again.dagen, again.pauzedagen, again.gehaald_op) == (20, 0, None)

    def test_waiting_for_the_citizen_moves_the_end(self, cast: Cast, dossier: Dossier) -> None:
        term = actions.start_termijn(dossier, "beslissen", 10, "werkdagen", by=SYSTEM)
        vraag = ask(dossier, at_work(cast.dirk))
        term.refresh_from_db()
        assert term.gepauzeerd_op == today()
        since = today() - timedelta(days=14)
        Termijn.objects.filter(pk=term.pk).update(gepauzeerd_op=since)
        actions.answer(vraag, tekst="Hier is het.", bestand=None, by=as_citizen(cast.ada))
        term.refresh_from_db()
        dossier.refresh_from_db()
        waited = pause_days(since, today(), "werkdagen")
        assert (term.gepauzeerd_op, term.pauzedagen) == (None, waited)
        assert dossier.verwachte_datum == term.einde == deadline(term.start, 10 + waited, "werkdagen")

    @pytest.mark.parametrize("who", ["city", "handler"])
    def test_one_that_begins_while_we_wait_is_born_halted(self, cast: Cast, dossier: Dossier, who: str) -> None:
        vraag = ask(dossier, at_work(cast.dirk))
        by = SYSTEM if who == "city" else at_work(cast.dirk)
        term = actions.start_termijn(dossier, "Beslissing", 20, "kalenderdagen", by=by)
        term.refresh_from_db()
        assert (term.gepauzeerd_op, term.eigen) == (today(), False)
        with time_machine.travel(timezone.now() + timedelta(days=14), tick=False):
            actions.answer(vraag, tekst="Ja", bestand=None, by=as_citizen(cast.ada))
        term.refresh_from_db()
        dossier.refresh_from_db()
        assert (term.gepauzeerd_op, term.pauzedagen) == (None, 14)
        assert dossier.verwachte_datum == term.einde == deadline(term.start, 34, "kalenderdagen")

    def test_what_an_app_started_itself_while_we_waited_ran(self, cast: Cast, dossier: Dossier) -> None:
        vraag = ask(dossier, at_work(cast.dirk))
        termijnen.keep_termijn(termijnen.new_termijn(dossier, "Herstel", 5, "werkdagen"))
        actions.answer(vraag, tekst="Ja", bestand=None, by=as_citizen(cast.ada))
        term = Termijn.objects.get()
        assert (term.gepauzeerd_op, term.pauzedagen, term.einde) == (None, 0, deadline(today(), 5, "werkdagen"))

    def test_something_else_that_waits_halts_no_new_one(self, cast: Cast, dossier: Dossier) -> None:
        progress(dossier, Stap("bijgewerkt", actie=Actie("Betaal", "/x/")), by=SYSTEM)
        term = actions.start_termijn(dossier, "Beslissing", 20, "kalenderdagen", by=SYSTEM)
        term.refresh_from_db()
        assert term.gepauzeerd_op is None

    @pytest.mark.parametrize(("dagen", "naam"), [(365, "Beslissen"), (3, "Nazien")])
    def test_a_handlers_own_moves_no_day_of_the_citizen(
        self, cast: Cast, dossier: Dossier, dagen: int, naam: str
    ) -> None:
        legal = actions.start_termijn(dossier, "Beslissing", 30, "kalenderdagen", by=SYSTEM)
        own = actions.start_termijn(dossier, naam, dagen, "kalenderdagen", by=at_work(cast.dirk))
        dossier.refresh_from_db()
        assert own.eigen
        assert dossier.verwachte_datum == legal.einde
        vraag = ask(dossier, at_work(cast.dirk))
        with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
            actions.answer(vraag, tekst="Ja", bestand=None, by=as_citizen(cast.ada))
        dossier.refresh_from_db()
        legal.refresh_from_db()
        assert dossier.verwachte_datum == legal.einde == deadline(legal.start, 32, "kalenderdagen")

    @pytest.mark.parametrize("naam", ["Beslissing", "beslissing"])
    def test_one_that_runs_does_not_begin_anew(self, cast: Cast, dossier: Dossier, naam: str) -> None:
        legal = actions.start_termijn(dossier, "Beslissing", 30, "kalenderdagen", by=SYSTEM)
        with pytest.raises(termijnen.TermRuns, match="loopt al"):
            actions.start_termijn(dossier, naam, 365, "kalenderdagen", by=at_work(cast.dirk))
        dossier.refresh_from_db()
        assert dossier.verwachte_datum == legal.einde


class TestExtend:
    def test_keeps_the_start_and_tells_the_citizen(self, cast: Cast, dossier: Dossier) -> None:
        term = actions.start_termijn(dossier, "Beslissing", 20, "kalenderdagen", by=SYSTEM)
        with time_machine.travel(timezone.now() + timedelta(days=5), tick=False):
            actions.extend_termijn(dossier, 20, reden=" Het zijn 400 pagina's. ", by=at_work(cast.dirk))
        start = term.start
        term.refresh_from_db()
        dossier.refresh_from_db()
        assert (term.start, term.dagen, term.einde) == (start, 40, deadline(start, 40, "kalenderdagen"))
        assert dossier.verwachte_datum == term.einde
        step = Voortgang.objects.voor_burger(dossier).last()
        assert step is not None
        words = moment_text(step, dossier.soort)
        assert words.titel == "We hebben meer tijd nodig"
        assert words.uitleg == "Het duurt 20 kalenderdagen langer. Het zijn 400 pagina's."

    def test_one_day_while_we_wait(self, cast: Cast, dossier: Dossier) -> None:
        """What waits, is not over: the days that we waited come on top."""
        term = actions.start_termijn(dossier, "Beslissing", 5, "werkdagen", by=SYSTEM)
        vraag = ask(dossier, at_work(cast.dirk))
        with time_machine.travel(timezone.now() + timedelta(days=28), tick=False):
            actions.extend_termijn(dossier, 1, reden="Ziekte.", by=at_work(cast.dirk))
            actions.answer(vraag, tekst="Ja", bestand=None, by=as_citizen(cast.ada))
            waited = pause_days(term.start, today(), "werkdagen")
        term.refresh_from_db()
        dossier.refresh_from_db()
        assert (term.dagen, term.pauzedagen) == (6, waited)
        assert dossier.verwachte_datum == term.einde == deadline(term.start, 6 + waited, "werkdagen")
        assert ("termijn_verlengd", False) in codes(dossier)

    def test_not_without_a_term_or_a_reason_nor_when_it_is_over(self, cast: Cast, dossier: Dossier) -> None:
        by = at_work(cast.dirk)
        with pytest.raises(termijnen.NotExtendable, match="geen termijn"):
            actions.extend_termijn(dossier, 5, reden="Ziekte.", by=by)
        term = actions.start_termijn(dossier, "Beslissing", 10, "kalenderdagen", by=SYSTEM)
        with pytest.raises(ReasonMissing):
            actions.extend_termijn(dossier, 5, reden=" ", by=by)
        last = datetime.combine(term.einde, time(12), tzinfo=UTC)
        with time_machine.travel(last + timedelta(days=1), tick=False):
            with pytest.raises(termijnen.NotExtendable, match="voorbij"):
                actions.extend_termijn(dossier, 5, reden="Ziekte.", by=by)
        with time_machine.travel(last, tick=False):
            actions.extend_termijn(dossier, 5, reden="Ziekte.", by=by)

    def test_never_beyond_what_the_catalogue_says(
        self, cast: Cast, dossier: Dossier, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rules = {"adreswijziging": poorten.Dienstregels(hoogstens=40)}.get
        monkeypatch.setattr(poorten, "DIENSTREGELS", [])
        assert poorten.longest_term("adreswijziging") is None
        poorten.register_dienstregels(rules)
        poorten.register_dienstregels(rules)
        assert len(poorten.DIENSTREGELS) == 1
        actions.start_termijn(dossier, "Beslissing", 20, "kalenderdagen", by=SYSTEM)
        with pytest.raises(termijnen.NotExtendable, match="hoogstens 40 kalenderdagen duren"):
            actions.extend_termijn(dossier, 21, reden="Veel werk.", by=at_work(cast.dirk))
        actions.extend_termijn(dossier, 20, reden="Veel werk.", by=at_work(cast.dirk))

    def test_as_the_real_catalogue_says(self, cast: Cast, dossier: Dossier) -> None:
        """Bestuursdecreet, art. II.43: 20 days, 40 when it is much work."""
        load_diensten()
        Dossier.objects.filter(pk=dossier.pk).update(dienst="openbaarheid")
        dossier.refresh_from_db()
        term = actions.start_termijn(dossier, "Beslissing", 20, "kalenderdagen", by=SYSTEM)
        with pytest.raises(termijnen.NotExtendable, match="hoogstens 40 kalenderdagen duren"):
            actions.extend_termijn(dossier, 21, reden="Veel werk.", by=at_work(cast.dirk))
        actions.extend_termijn(dossier, 20, reden="Veel werk.", by=at_work(cast.dirk))
        dossier.refresh_from_db()
        assert dossier.verwachte_datum == deadline(term.start, 40, "kalenderdagen")

    def test_where_nothing_says_how_long_once_and_no_longer_than_itself(
        self, cast: Cast, dossier: Dossier, dirk: Client
    ) -> None:
        by = at_work(cast.dirk)
        actions.start_termijn(dossier, "Beslissing", 20, "kalenderdagen", by=SYSTEM)
        page = dirk.get(url(dossier, "extend_termijn")).content.decode()
        assert "Kijk eerst in de wet na" in page
        assert "Het kan één keer, met hoogstens 20 erbij." in page
        with pytest.raises(termijnen.NotExtendable, match="hoogstens 20 kalenderdagen bij"):
            actions.extend_termijn(dossier, 21, reden="Veel werk.", by=by)
        actions.extend_termijn(dossier, 20, reden="Veel werk.", by=by)
        with pytest.raises(termijnen.NotExtendable, match="al eens verlengd"):
            actions.extend_termijn(dossier, 1, reden="Veel werk.", by=by)
        actions.close(dossier, reden="Dubbel.", grond="dubbel", by=by)
        actions.reopen(dossier, reden="Toch niet.", by=by)
        actions.extend_termijn(dossier, 1, reden="Ze begon opnieuw.", by=by)

    def test_through_the_back_office(
        self, cast: Cast, dossier: Dossier, dirk: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rules = {"adreswijziging": poorten.Dienstregels(hoogstens=40)}.get
        monkeypatch.setattr(poorten, "DIENSTREGELS", [rules])
        load_sjablonen()
        assert "extend_termijn" not in buttons(dirk, dossier)
        assert 'value="Beslissing"' in dirk.get(url(dossier, "start_termijn")).content.decode()
        term = actions.start_termijn(dossier, "Beslissing", 20, "kalenderdagen", by=SYSTEM)
        start = dirk.get(url(dossier, "start_termijn")).content.decode()
        assert 'value="Beslissing"' not in start
        assert "De laatste dag voor de burger verandert niet." in start
        assert "extend_termijn" in buttons(dirk, dossier)
        page = dirk.get(url(dossier, "extend_termijn")).content.decode()
        assert "De termijn duurt nu 20 kalenderdagen. Het mogen er hoogstens 40 zijn in totaal." in page
        refused = press(dirk, dossier, "extend_termijn", dagen="21", reden="Veel werk.")
        assert refused.status_code == 422
        assert "hoogstens 40 kalenderdagen" in refused.content.decode()
        until = format_datum(deadline(term.start, 40, "kalenderdagen"))
        shown = press(dirk, dossier, "extend_termijn", dagen="20", reden="Veel werk.", voorbeeld="1").content.decode()
        assert "Het duurt 20 kalenderdagen langer." in shown
        assert f"Je krijgt ten laatste op {until} een antwoord." in shown
        term.refresh_from_db()
        assert term.dagen == 20
        done = press(dirk, dossier, "extend_termijn", dagen="20", reden="Veel werk.")
        assert done.status_code == 302
        assert f"40 kalenderdagen</td><td>{until}</td>" in dirk.get(url(dossier)).content.decode()
        assert "extend_termijn" not in buttons(dirk, dossier), "not one day more is left"
        actions.start_termijn(dossier, "Nazien", 3, "werkdagen", by=at_work(cast.dirk))
        assert "Nazien (eigen termijn van het team)" in dirk.get(url(dossier)).content.decode()

    def test_what_is_late_stays_late_whatever_else_begins(self, cast: Cast, dossier: Dossier, dirk: Client) -> None:
        """As it was found: a new term of a year hid that the legal one was over."""
        with time_machine.travel(timezone.now() - timedelta(days=40), tick=False):
            actions.start_termijn(dossier, "Beslissing", 10, "kalenderdagen", by=SYSTEM)
        assert (
            press(dirk, dossier, "start_termijn", naam="Beslissen", dagen="365", soort="werkdagen").status_code == 302
        )
        late = dirk.get(LIST, {"termijn": "te_laat"}).context["cl"].result_list
        assert [row.pk for row in late] == [dossier.pk]

    @pytest.mark.parametrize("waits", [False, True])
    def test_the_message_says_by_when(self, cast: Cast, dossier: Dossier, waits: bool) -> None:
        load_sjablonen()
        actions.start_termijn(dossier, "Beslissing", 20, "kalenderdagen", by=SYSTEM)
        if waits:
            ask(dossier, at_work(cast.dirk))
        actions.extend_termijn(dossier, 1, reden="Ziekte.", by=at_work(cast.dirk))
        step = Voortgang.objects.voor_burger(dossier).last()
        assert step is not None
        on_dossier_progressed(stappen._progressed(dossier, step))
        words = Bericht.objects.get(profiel=cast.ada).tekst
        assert "Het duurt 1 kalenderdag langer." in words
        assert ("staat de termijn stil" in words) is waits
        assert ("Je krijgt ten laatste op" in words) is not waits

    def test_the_days_to_come_move_along(self, cast: Cast, dossier: Dossier, monkeypatch: pytest.MonkeyPatch) -> None:
        """Of a form that promised a day of its own: after the step that tells so, the last one is not earlier."""
        actions.start_termijn(dossier, "Beslissing", 20, "kalenderdagen", by=SYSTEM)
        first, last = today() + timedelta(days=1), today() + timedelta(days=20)
        steps = [Verwacht("We schrijven het op", first), Verwacht("Je krijgt een antwoord", last)]
        monkeypatch.setitem(pagina.VERWACHT, "proef", lambda found: steps)
        dossier.gebeurd = frozenset({"ingediend"})
        assert [step.datum for step in to_come(dossier)] == [first, last]
        actions.extend_termijn(dossier, 20, reden="Veel werk.", by=at_work(cast.dirk))
        dossier.gebeurd = frozenset({"ingediend", "termijn_verlengd"})
        assert [step.datum for step in to_come(dossier)] == [first, dossier.klaar_op]
        follower = pagina.public_context(dossier)["tijdlijn"]
        assert dossier.klaar_op is not None
        assert follower[-1]["datum"] == f"Ten laatste {format_datum(dossier.klaar_op)}"
        steps.append(Verwacht("Je komt langs met je kaart"))  # what has no day, keeps none
        assert [step.datum for step in to_come(dossier)] == [first, dossier.klaar_op, None]
        del steps[-1]
        steps[-1] = Verwacht("Je krijgt een antwoord", today() + timedelta(days=90))
        assert to_come(dossier) == steps
        steps[:] = [Verwacht("Je krijgt een antwoord")]
        assert to_come(dossier) == steps


def test_what_ran_before_there_were_own_terms(cast: Cast, dossier: Dossier) -> None:
    """A running dossier with a term of the law and a handler's advice: the day of the citizen stays."""
    legal = actions.start_termijn(dossier, "Beslissing", 30, "kalenderdagen", by=SYSTEM)
    advice = actions.start_termijn(dossier, "Advies", 5, "kalenderdagen", by=at_work(cast.dirk))
    other = actions.start_termijn(cast.dossier(), "Beslissing", 30, "kalenderdagen", by=SYSTEM)
    over = actions.start_termijn(dossier, "Gehaald", 5, "kalenderdagen", by=at_work(cast.dirk))
    Termijn.objects.filter(pk=over.pk).update(gehaald_op=today())
    Termijn.objects.update(eigen=False)
    import_module("profiel.behandeling.migrations.0007_eigen_termijn").mark_own(apps, None)
    assert list(Termijn.objects.filter(eigen=True)) == [advice]
    assert termijnen.binding_term(dossier) == legal
    assert termijnen.binding_term(other.dossier) == other
    assert termijnen.expected_day(dossier) == legal.einde


def test_rules() -> None:
    day = today()
    assert is_extendable(day, paused_on=None, today=day)
    assert not is_extendable(day, paused_on=None, today=day + timedelta(days=1))
    assert is_extendable(day, paused_on=day, today=day + timedelta(days=9))
    assert (in_days(1, "werkdagen"), in_days(1, "kalenderdagen"), in_days(2, "werkdagen")) == (
        "1 werkdag", "1 kalenderdag", "2 werkdagen",
    )  # fmt: skip
