"""Every exit of what citizens do with a report: made, seen too, answered, judged."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.http import Http404
from django.utils import timezone

from meldingen.actions import (
    FeedbackRefused,
    OutsideCity,
    TekstMissing,
    TooManyFotos,
    UnknownCategorie,
    answer_vraag,
    give_feedback,
    support_melding,
)
from meldingen.actions.afhandeling import close_unsolved, solve
from meldingen.models import Categorie, Feedback, Melding, MeldingFoto, OokIk
from meldingen.rules import FEEDBACK_DAYS, Status
from profiel.behandeling.actions import AnswerEmpty, ask
from profiel.behandeling.models import Termijn, Vraag
from profiel.dossiers.actions import ReasonMissing
from profiel.dossiers.models import Betrokkene, Dossier, Fase
from profiel.dossiers.views import key_toegang
from profiel.toegang.models import Machtiging, Team
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.kalender import add_werkdagen
from stadsportaal.kern.models import Gebeurtenis
from tests.meldingen.kast import DEURNE, MORTSEL, NOBODY, Kast, codes, foto, report, sleutel_of, today


class TestReporting:
    def test_without_account(self, kast: Kast) -> None:
        melding, token = report(
            email="iemand@voorbeeld.invalid", telefoon="0470 00 00 00", fotos=[foto(), foto("blue")]
        )
        dossier = melding.dossier
        assert (melding.status, dossier.fase, dossier.eigen_status) == (Status.GEMELD, Fase.INGEDIEND, "gemeld")
        assert (dossier.titel, dossier.dienst, dossier.team) == (
            "Losse stoeptegel",
            "melding-openbaar-domein",
            kast.wegen,
        )
        assert dossier.verwachte_datum == add_werkdagen(today(), 10) == Termijn.objects.get(dossier=dossier).einde
        assert melding.district_id == "antwerpen"
        stored = Melding.objects.get(pk=melding.pk)
        assert (stored.tekst, stored.melder_email) == ("Er ligt een tegel los.", "iemand@voorbeeld.invalid")
        assert [row.volgorde for row in MeldingFoto.objects.filter(melding=melding).order_by("pk")] == [0, 1]
        assert codes(melding) == [("gemeld", False)]
        assert [row.profiel for row in Betrokkene.objects.filter(dossier=dossier)] == [None]
        assert sleutel_of(token).scope == "melder"
        event = Gebeurtenis.objects.get(soort="meldingen.reported")
        assert event.payload == {
            "categorie": "losse-stoeptegel", "district": "antwerpen", "team": "wegen", "kanaal": "web",
        }  # fmt: skip

    def test_a_kenmerk_that_is_taken_is_another_persons(self, kast: Kast, monkeypatch: pytest.MonkeyPatch) -> None:
        """Nothing of the report that has it changes, and everything of the new one carries the next."""
        first, token = report()
        drawn = iter([first.dossier.kenmerk, first.dossier.kenmerk, "BB2BB2BB"])
        monkeypatch.setattr("stadsportaal.kern.kenmerk.new_kenmerk", lambda: next(drawn))
        second, other = report(kast.as_ada, tekst="Nog een.", email="ada@voorbeeld.invalid")
        stored = Melding.objects.select_related("dossier").get(pk=second.pk)
        assert (stored.dossier.kenmerk, stored.dossier.url_args) == ("BB2BB2BB", ["BB2BB2BB"])
        assert stored.dossier.get_absolute_url().endswith("/BB2B-B2BB/")
        assert (stored.tekst, stored.melder_email) == ("Nog een.", "ada@voorbeeld.invalid")
        assert [sleutel_of(key).dossier for key in (token, other)] == [first.dossier, second.dossier]
        assert set(Gebeurtenis.objects.values_list("stroom", flat=True)) == {first.dossier.kenmerk, "BB2BB2BB"}
        assert codes(first) == codes(second) == [("gemeld", False)]
        assert Melding.objects.get(pk=first.pk).tekst == "Er ligt een tegel los."
        assert list(kast.as_ada.dossiers()) == [second.dossier]

    def test_the_timeline_says_that_a_citizen_did_it(self, kast: Kast) -> None:
        from profiel.dossiers.models import Voortgang

        melding, _ = report()
        assert Voortgang.objects.voor_burger(melding.dossier).get().door == "burger"

    def test_what_was_written_is_nowhere_in_the_clear(self, kast: Kast, owner: Any) -> None:
        from django.db import connection

        melding, token = report(email="iemand@voorbeeld.invalid", telefoon="0470 00 00 00")
        with connection.cursor() as cursor:
            cursor.execute("SELECT m::text FROM meldingen_melding m WHERE id = %s", [melding.pk])
            row = cursor.fetchone()[0]
            cursor.execute("SELECT string_agg(payload::text || stroom, '') FROM kern_gebeurtenis")
            events = cursor.fetchone()[0]
        assert "Meir 12" in row, "the place is no secret: it shows that the row was read"
        for secret in ("tegel los", "iemand@", "0470"):
            assert secret not in row + events
        assert token not in row + events

    def test_with_an_account_it_stands_in_mijn_stad(self, kast: Kast) -> None:
        melding, _ = report(kast.as_ada)
        assert list(kast.as_ada.dossiers()) == [melding.dossier]
        assert Betrokkene.objects.get(dossier=melding.dossier).rol == "melder"
        assert list(kast.as_cem.dossiers()) == []

    def test_a_gemachtigde_reports_for_her(self, kast: Kast) -> None:
        from stadsportaal.kern.actor import Actor, Kanaal

        assert kast.bram.account is not None
        by = Toegang(
            Actor(kast.bram.account.pk, Kanaal.WEB), kast.bram.account, kast.ada, machtiging=kast.grant, level=1,
        )  # fmt: skip
        melding, _ = report(by)
        assert Betrokkene.objects.get(dossier=melding.dossier).profiel == kast.ada
        kast.grant.soort = Machtiging.Soort.MEEKIJKER
        with pytest.raises(Http404):
            report(by)

    def test_at_work_for_a_caller(self, kast: Kast) -> None:
        melding, _ = report(kast.as_dirk, bron="telefoon")
        assert (melding.bron, Betrokkene.objects.get(dossier=melding.dossier).profiel) == ("telefoon", None)

    @pytest.mark.parametrize("code", ["stoep-en-straat", "bestaat-niet", ""])
    def test_only_the_second_level_can_be_reported(self, kast: Kast, code: str) -> None:
        with pytest.raises(UnknownCategorie):
            report(categorie=code)

    def test_one_that_was_ended_cannot(self, kast: Kast) -> None:
        Categorie.objects.filter(code="overig").update(is_actief=False)
        with pytest.raises(UnknownCategorie):
            report(categorie="overig")

    def test_without_a_team_nothing_is_kept(self, kast: Kast) -> None:
        kast.wegen.code = "elders"
        kast.wegen.save()
        with pytest.raises(Team.DoesNotExist):
            report()
        assert not Dossier.objects.exists()

    def test_words_are_needed(self, kast: Kast) -> None:
        with pytest.raises(TekstMissing):
            report(tekst=" \n ")

    def test_five_photos_and_no_more(self, kast: Kast) -> None:
        photos = [foto() for _ in range(6)]
        with pytest.raises(TooManyFotos):
            report(fotos=photos)
        report(fotos=photos[:5])
        assert MeldingFoto.objects.count() == 5

    def test_outside_the_city_the_neighbour_is_named(self, kast: Kast) -> None:
        with pytest.raises(OutsideCity, match=r"Waarschijnlijk is het Mortsel\. Meld het op www\.mortsel\.be\."):
            report(op=MORTSEL)
        with pytest.raises(OutsideCity, match="Meld het bij de gemeente waar je het zag"):
            report(op=(50.85, 4.35))
        assert Dossier.objects.count() == 0

    def test_the_district_decides_the_team(self, kast: Kast) -> None:
        teams = [report(categorie="sluikstort", op=place)[0].dossier.team for place in (DEURNE, (51.17, 4.36))]
        assert [team.code for team in teams if team] == ["reiniging-noord", "reiniging-zuid"]


class TestMeToo:
    def test_counts_once_per_session(self, kast: Kast) -> None:
        melding, _ = report()
        counted, token = support_melding(melding, by=NOBODY, sessie="a" * 64)
        assert counted
        assert sleutel_of(token).scope == "lezen"
        assert support_melding(melding, by=NOBODY, sessie="a" * 64) == (False, "")
        assert support_melding(melding, by=NOBODY, sessie="b" * 64)[0]
        melding.refresh_from_db()
        assert (melding.aantal_ook_ik, OokIk.objects.count()) == (2, 2)

    def test_counts_once_per_profiel_who_then_follows_it(self, kast: Kast) -> None:
        melding, _ = report(kast.as_ada)
        assert support_melding(melding, by=kast.as_cem)[0]
        assert support_melding(melding, by=kast.as_cem) == (False, "")
        assert Betrokkene.objects.get(dossier=melding.dossier, profiel=kast.cem).rol == "volger"
        assert OokIk.objects.get().profiel == kast.cem

    def test_one_s_own_does_not_count(self, kast: Kast) -> None:
        melding, _ = report(kast.as_ada)
        assert support_melding(melding, by=kast.as_ada) == (False, "")
        assert not OokIk.objects.exists()

    def test_without_a_session_there_is_nobody_to_count(self, kast: Kast) -> None:
        from django.db import IntegrityError, transaction

        melding, _ = report()
        with pytest.raises(IntegrityError, match="ookik_one_owner"), transaction.atomic():
            support_melding(melding, by=NOBODY)


def question(kast: Kast, melding: Melding) -> Vraag:
    tegen = today() + timedelta(days=5)
    return ask(
        melding.dossier,
        titel="Hoe groot?",
        tekst="Hoe groot is de put?",
        wil_document=False,
        tegen=tegen,
        by=kast.as_dirk,
    )


class TestAnswer:
    def test_with_the_key_of_the_report(self, kast: Kast) -> None:
        melding, token = report()
        vraag = question(kast, melding)
        by = key_toegang(melding.dossier.kenmerk)
        answer_vraag(melding, tekst="Zo groot als een bord.", foto=foto(), by=by, sleutel=sleutel_of(token))
        vraag.refresh_from_db()
        assert (vraag.antwoord, vraag.is_open, vraag.document is not None) == ("Zo groot als een bord.", False, True)
        melding.dossier.refresh_from_db()
        assert melding.dossier.actie_wat is None
        with pytest.raises(Http404):
            answer_vraag(melding, tekst="Nog eens.", by=by, sleutel=sleutel_of(token))

    def test_signed_in(self, kast: Kast) -> None:
        melding, _ = report(kast.as_ada)
        question(kast, melding)
        with pytest.raises(AnswerEmpty):
            answer_vraag(melding, tekst=" ", by=kast.as_ada)
        answer_vraag(melding, tekst="Klein.", by=kast.as_ada)
        assert Vraag.objects.get().antwoord == "Klein."

    def test_nobody_else_can(self, kast: Kast) -> None:
        melding, token = report(kast.as_ada)
        _, other_token = report()
        question(kast, melding)
        _, volger = support_melding(melding, by=NOBODY, sessie="a" * 64)
        ended = sleutel_of(token)
        ended.ingetrokken_op = timezone.now()
        for sleutel in (sleutel_of(other_token), sleutel_of(volger), ended):
            with pytest.raises(Http404):
                answer_vraag(melding, tekst="Ha.", by=NOBODY, sleutel=sleutel)
        for by in (NOBODY, kast.as_cem, kast.as_dirk):
            with pytest.raises(Http404):
                answer_vraag(melding, tekst="Ha.", by=by)


class TestFeedback:
    def test_satisfied_it_stays_closed(self, kast: Kast) -> None:
        melding, token = report()
        solve(melding, tekst="De tegel ligt vast.", by=kast.as_dirk)
        feedback = give_feedback(melding, tevreden=True, tekst="Snel!", by=NOBODY, sleutel=sleutel_of(token))
        assert (feedback.tevreden, Feedback.objects.get().tekst) == (True, "Snel!")
        melding.refresh_from_db()
        assert melding.status == Status.OPGELOST
        with pytest.raises(FeedbackRefused, match="al wat je ervan vond"):
            give_feedback(melding, tevreden=False, tekst="Toch niet.", by=NOBODY, sleutel=sleutel_of(token))

    def test_not_solved_opens_it_again_with_the_reason(self, kast: Kast) -> None:
        melding, _ = report(kast.as_ada)
        close_unsolved(melding, reden="niet-gevonden", tekst="We zagen niets.", by=kast.as_dirk)
        with pytest.raises(ReasonMissing):
            give_feedback(melding, tevreden=False, tekst=" ", by=kast.as_ada)
        assert not Feedback.objects.exists()
        give_feedback(melding, tevreden=False, tekst="Het ligt er nog.", by=kast.as_ada)
        melding.refresh_from_db()
        melding.dossier.refresh_from_db()
        assert (melding.status, melding.reden, melding.afgesloten_op) == (Status.HEROPEND, "", None)
        assert (melding.dossier.fase, melding.dossier.uitkomst) == (Fase.IN_BEHANDELING, "")
        assert melding.dossier.verwachte_datum == add_werkdagen(today(), 10)
        assert codes(melding)[-1] == ("heropend", False)

    def test_only_the_reporter_and_only_in_time(self, kast: Kast) -> None:
        melding, token = report()
        with pytest.raises(FeedbackRefused, match="nog niet afgesloten"):
            give_feedback(melding, tevreden=True, tekst="", by=NOBODY, sleutel=sleutel_of(token))
        solve(melding, tekst="Klaar.", by=kast.as_dirk)
        with pytest.raises(Http404):
            give_feedback(melding, tevreden=True, tekst="", by=kast.as_cem)
        with time_machine.travel(timezone.now() + timedelta(days=FEEDBACK_DAYS, minutes=1)):
            with pytest.raises(FeedbackRefused, match="tot 30 dagen"):
                give_feedback(melding, tevreden=True, tekst="", by=NOBODY, sleutel=sleutel_of(token))


def test_a_key_opens_this_report_and_no_other(kast: Kast) -> None:
    melding, _ = report()
    report()
    assert list(key_toegang(melding.dossier.kenmerk).meldingen()) == [melding]
