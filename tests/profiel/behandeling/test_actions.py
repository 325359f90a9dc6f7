"""Every step of a handler, and every way it is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.http import Http404
from django.utils import timezone

from profiel.behandeling import actions, poorten
from profiel.behandeling.actions import termijnen
from profiel.behandeling.actions.besluit import (
    decide,
)
from profiel.behandeling.models import Notitie, Termijn, Toewijzing
from profiel.dossiers.actions import Actie, ReasonMissing, Stap, TransitionRefused, progress
from profiel.dossiers.models import Dossier
from profiel.mensen.models import Profiel
from profiel.toegang.models import Team
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.errors import DomainError, VersionConflict
from stadsportaal.kern.kalender import deadline
from stadsportaal.kern.models import Bestand
from tests.profiel.behandeling.stappen import GRANTED, SYSTEM, ask, codes, today
from tests.profiel.dossiers.cast import Cast, as_citizen, at_work, person

STEPS: dict[str, Callable[..., object]] = {
    "take": lambda d, by, **v: actions.take(d, by=by, **v),
    "assign": lambda d, by, **v: actions.assign(d, by.account, by=by, **v),
    "release": lambda d, by, **v: actions.release(d, by=by, **v),
    "move": lambda d, by, **v: actions.move(d, d.team, by=by, **v),
    "note": lambda d, by, **v: actions.add_note(d, "Nagebeld.", by=by, **v),
    "termijn": lambda d, by, **v: actions.start_termijn(d, "beslissen", 30, "kalenderdagen", by=by, **v),
    "verlengen": lambda d, by, **v: actions.extend_termijn(d, 5, reden="Veel werk.", by=by, **v),
    "ask": ask,
    "drop_question": lambda d, by, **v: actions.drop_question(d, by=by, **v),
    "decide": lambda d, by, **v: decide(d, GRANTED, by=by, **v),
    "close": lambda d, by, **v: actions.close(d, reden="Dubbel.", grond="dubbel", by=by, **v),
    "reopen": lambda d, by, **v: actions.reopen(d, reden="Fout.", by=by, **v),
    "execute": lambda d, by, **v: actions.execute(d, by=by, **v),
}


def ready(cast: Cast, step: str) -> Dossier:
    """A dossier in a phase in which the step exists."""
    found = cast.dossier()
    if step in {"reopen", "execute"}:
        decide(found, GRANTED, by=at_work(cast.dirk))
    if step == "verlengen":
        actions.start_termijn(found, "Beslissing", 30, "kalenderdagen", by=SYSTEM)
    return found


@pytest.mark.parametrize("step", STEPS)
class TestEveryStep:
    def test_by_the_team(self, cast: Cast, step: str) -> None:
        found = ready(cast, step)
        STEPS[step](found, at_work(cast.dirk), versie=found.versie)

    def test_by_nobody_else(self, cast: Cast, step: str) -> None:
        found = ready(cast, step)
        before = codes(found)
        for by in (
            at_work(cast.ander),
            at_work(cast.els),
            as_citizen(cast.ada),
            as_citizen(cast.cem),
            Toegang.anoniem(),
        ):
            with pytest.raises(Http404):
                STEPS[step](found, by)
        assert codes(found) == before

    def test_on_another_version_is_a_conflict(self, cast: Cast, step: str) -> None:
        found = ready(cast, step)
        shown = found.versie
        actions.add_note(found, "Intussen.", by=at_work(cast.beheerder))
        with pytest.raises(VersionConflict) as caught:
            STEPS[step](found, at_work(cast.dirk), versie=shown)
        assert (caught.value.yours, caught.value.current) == (shown, shown + 1)

    def test_the_guard_of_the_app_can_refuse(self, cast: Cast, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
        found, asked = ready(cast, step), []

        def wachter(dossier: Dossier, name: str, by: Toegang) -> None:
            asked.append(name)
            raise DomainError("Eerst betalen.")

        monkeypatch.setitem(poorten.WACHTERS, "proef", wachter)
        with pytest.raises(DomainError, match="Eerst betalen"):
            STEPS[step](found, at_work(cast.dirk))
        assert asked == [step]

    def test_the_app_hears_of_it(self, cast: Cast, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
        found, heard = ready(cast, step), []
        if step == "drop_question":
            ask(found, at_work(cast.dirk))
        monkeypatch.setitem(poorten.GEVOLGEN, "proef", lambda dossier, code, by: heard.append((dossier.pk, code)))
        STEPS[step](found, at_work(cast.dirk))
        assert heard == [(found.pk, codes(found)[-1][0])]


@pytest.mark.parametrize("step", [step for step in STEPS if step != "note"])
def test_in_a_phase_without_the_step(cast: Cast, step: str) -> None:
    """A note is left out: it exists in every phase that has a timeline."""
    found = cast.dossier()
    if step not in {"reopen", "execute"}:
        decide(found, GRANTED, by=at_work(cast.dirk))
    with pytest.raises(TransitionRefused):
        STEPS[step](found, at_work(cast.dirk))


class TestAssignment:
    def test_taking_begins_and_is_told_once(self, cast: Cast, dossier: Dossier) -> None:
        actions.take(dossier, by=at_work(cast.dirk))
        actions.take(dossier, by=at_work(cast.beheerder))
        assert codes(dossier) == [("ingediend", False), ("in_behandeling", False), ("toegewezen", True)]
        rows = Toewijzing.objects.filter(dossier=dossier)
        assert rows.get(tot__isnull=True).medewerker == cast.beheerder
        assert rows.filter(tot__isnull=False).get().medewerker == cast.dirk

    def test_work_goes_to_somebody_who_may_do_it(self, cast: Cast, dossier: Dossier) -> None:
        for colleague in (cast.els, cast.ander):
            with pytest.raises(actions.NotInTeam):
                actions.assign(dossier, colleague, by=at_work(cast.dirk))
        actions.assign(dossier, cast.beheerder, by=at_work(cast.dirk))
        actions.release(dossier, by=at_work(cast.beheerder))
        assert not Toewijzing.objects.filter(dossier=dossier, tot__isnull=True).exists()

    def test_the_city_itself_is_no_handler(self, dossier: Dossier) -> None:
        with pytest.raises(actions.NotInTeam):
            actions.take(dossier, by=SYSTEM)
        with pytest.raises(actions.NotInTeam):
            ask(dossier, SYSTEM)

    def test_to_another_team_with_rights(self, cast: Cast, dossier: Dossier) -> None:
        with pytest.raises(actions.TeamNotCompetent):
            actions.move(dossier, cast.other_team, by=at_work(cast.dirk))
        district = Team.objects.create(code="deurne", naam="Deurne", diensten=["adreswijziging"], gebieden=["deurne"])
        with pytest.raises(actions.TeamNotCompetent):
            wrong = Team.objects.create(code="hoboken", naam="Hoboken", gebieden=["hoboken"])
            actions.move(dossier, wrong, by=at_work(cast.dirk))
        actions.take(dossier, by=at_work(cast.dirk))
        actions.move(dossier, district, by=at_work(cast.dirk))
        dossier.refresh_from_db()
        assert dossier.team == district
        assert not Toewijzing.objects.filter(dossier=dossier, tot__isnull=True).exists()
        assert not at_work(cast.dirk).allows("dossier_view_as_staff", dossier)


class TestNote:
    def test_is_internal(self, cast: Cast, dossier: Dossier) -> None:
        actions.add_note(dossier, " Nagebeld. ", by=at_work(cast.dirk))
        assert Notitie.objects.get().tekst == "Nagebeld."
        assert codes(dossier)[-1] == ("notitie", True)

    @pytest.mark.parametrize("tekst", ["", "   "])
    def test_says_something(self, cast: Cast, dossier: Dossier, tekst: str) -> None:
        with pytest.raises(ReasonMissing):
            actions.add_note(dossier, tekst, by=at_work(cast.dirk))


class TestReopen:
    def test_begins_its_own_term_anew(self, cast: Cast, dossier: Dossier) -> None:
        actions.start_termijn(dossier, "beslissen", 10, "werkdagen", by=SYSTEM)
        actions.start_termijn(dossier, "nazien", 3, "werkdagen", by=SYSTEM)
        decide(dossier, GRANTED, by=at_work(cast.dirk))
        assert dossier.verwachte_datum is None
        with time_machine.travel(timezone.now() + timedelta(days=30), tick=False):
            actions.reopen(dossier, reden="Fout.", by=at_work(cast.dirk))
            term = Termijn.objects.get(naam="beslissen")
            until = deadline(today(), 10, "werkdagen")
            assert (term.start, term.einde, term.gehaald_op) == (today(), until, None)
        dossier.refresh_from_db()
        assert dossier.verwachte_datum == until
        assert Termijn.objects.get(naam="nazien").gehaald_op is not None
        assert [code for code, _ in codes(dossier)][-2:] == ["heropend", "termijn_gestart"]

    def test_what_its_kind_promises_comes_first(
        self, cast: Cast, dossier: Dossier, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(poorten, "TERMIJNEN", {})
        poorten.register_termijn("proef", lambda found: poorten.Belofte("beslissen", 20, "kalenderdagen"))
        monkeypatch.setattr(termijnen, "TERMIJNEN", poorten.TERMIJNEN)
        decide(dossier, GRANTED, by=at_work(cast.dirk))
        actions.reopen(dossier, reden="Fout.", by=at_work(cast.dirk))
        assert dossier.verwachte_datum == deadline(today(), 20, "kalenderdagen") == Termijn.objects.get().einde

    def test_without_a_term_there_is_no_day(self, cast: Cast, dossier: Dossier) -> None:
        decide(dossier, GRANTED, by=at_work(cast.dirk))
        actions.reopen(dossier, reden="Fout.", by=at_work(cast.dirk))
        assert (dossier.verwachte_datum, Termijn.objects.exists()) == (None, False)

    def test_what_the_decision_asked_is_over(self, cast: Cast, dossier: Dossier) -> None:
        decide(dossier, GRANTED, by=at_work(cast.dirk))
        progress(dossier, Stap("bijgewerkt", actie=Actie("Betaal", "/x/")), by=SYSTEM)
        actions.reopen(dossier, reden="Fout.", by=at_work(cast.dirk))
        assert dossier.actie_wat is None


class TestQuestion:
    def test_makes_an_action_and_ends_with_the_answer(self, cast: Cast, dossier: Dossier) -> None:
        vraag = ask(dossier, at_work(cast.dirk))
        dossier.refresh_from_db()
        assert (dossier.fase, dossier.actie_wat, dossier.actie_tegen) == ("in_behandeling", vraag.titel, vraag.tegen)
        bestand = Bestand.objects.create(
            pad="x", naam="h.pdf", mimetype="application/pdf", grootte=1, sha256="", scan="schoon"
        )
        actions.answer(vraag, tekst="", bestand=bestand, by=as_citizen(cast.ada))
        dossier.refresh_from_db()
        vraag.refresh_from_db()
        assert dossier.actie_wat is None
        assert vraag.document is not None
        assert (vraag.document.bestand, vraag.document.dossier, vraag.document.soort) == (bestand, dossier, "bijlage")
        assert [code for code, _ in codes(dossier)] == ["ingediend", "vraag_gesteld", "vraag_beantwoord"]

    def test_one_at_a_time(self, cast: Cast, dossier: Dossier) -> None:
        ask(dossier, at_work(cast.dirk))
        with pytest.raises(actions.QuestionStillOpen):
            ask(dossier, at_work(cast.dirk))

    def test_an_answer_says_something_once_by_whose_it_is(self, cast: Cast, dossier: Dossier) -> None:
        vraag = ask(dossier, at_work(cast.dirk))
        with pytest.raises(actions.AnswerEmpty):
            actions.answer(vraag, tekst=" ", bestand=None, by=as_citizen(cast.ada))
        for other in (as_citizen(cast.cem), at_work(cast.dirk)):
            with pytest.raises(Http404):
                actions.answer(vraag, tekst="Ja", bestand=None, by=other)
        actions.answer(vraag, tekst="Ja", bestand=None, by=as_citizen(cast.ada))
        with pytest.raises(Http404):
            actions.answer(vraag, tekst="Nee", bestand=None, by=as_citizen(cast.ada))

    def test_dropping_takes_the_action_away(self, cast: Cast, dossier: Dossier) -> None:
        ask(dossier, at_work(cast.dirk))
        actions.drop_question(dossier, by=at_work(cast.dirk))
        dossier.refresh_from_db()
        assert dossier.actie_wat is None
        before = codes(dossier)
        actions.drop_question(dossier, by=at_work(cast.dirk))
        assert codes(dossier) == before


class TestPoorten:
    def test_one_owner_per_kind(self) -> None:
        for register in (
            poorten.register_beslisser, poorten.register_wachter, poorten.register_gevolg, poorten.register_dossierdeel,
        ):  # fmt: skip
            register("proef_eigenaar", print)  # type: ignore[arg-type]
            with pytest.raises(ValueError, match="heeft dit al"):
                register("proef_eigenaar", repr)  # type: ignore[arg-type]

    def test_the_first_preview_counts(self, dossier: Dossier, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(poorten, "VOORBEELDEN", [])
        assert poorten.voorbeeld(dossier, "beslist") is None
        poorten.register_voorbeeld(lambda *args: None)
        poorten.register_voorbeeld(lambda dossier, code, outcome, facts: poorten.Voorbeeld(code, outcome))
        assert poorten.voorbeeld(dossier, "beslist", "deels") == poorten.Voorbeeld("beslist", "deels")

    def test_digital_by_default_only_for_a_proved_identity(self, cast: Cast) -> None:
        nobody = Profiel.objects.create(voornaam="Noor", achternaam="Janssens", insz_index="b" * 64)
        assert poorten.accepts_digital(cast.ada)
        assert not poorten.accepts_digital(cast.cem)
        assert not poorten.accepts_digital(nobody)
        assert poorten.accepts_digital(person("Zaak", insz_index="c" * 64))


class TestRouting:
    def test_a_citizen_is_in_no_team(self, cast: Cast) -> None:
        assert not as_citizen(cast.ada).teams().exists()
        assert at_work(cast.dirk).teams().get() == cast.team  # type: ignore[attr-defined]

    def test_the_most_particular_team(self, cast: Cast) -> None:
        from profiel.behandeling.toegang import team_for

        def code(**kind: str) -> str | None:
            team = team_for(**kind)  # type: ignore[arg-type]
            return team and team.code

        Team.objects.create(code="adres", naam="Adres", diensten=["adreswijziging"])
        Team.objects.create(code="adres-deurne", naam="Adres Deurne", diensten=["adreswijziging"], gebieden=["deurne"])
        assert code(dienst="adreswijziging", thema="burgerzaken") == "adres"
        assert code(dienst="adreswijziging", thema="burgerzaken", gebied="deurne") == "adres-deurne"
        assert code(dienst="attest", thema="burgerzaken", gebied="deurne") == "bevolking"
        assert code(dienst="iets", thema="wonen") is None
