"""Deciding, giving notice, and the end of a dossier."""

from __future__ import annotations

import pytest
from django.http import Http404

from profiel.behandeling import actions, poorten
from profiel.behandeling.actions.besluit import (
    Beroep,
    Beslissing,
    DecisionIncomplete,
    RuleNeverRefuses,
    decide,
    mark_posted,
)
from profiel.behandeling.models import Termijn, Toewijzing, Vraag
from profiel.dossiers.actions import withdraw
from profiel.dossiers.models import Besluit, Brief, Dossier, Fase, Uitkomst
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.events import load
from stadsportaal.kern.kalender import deadline
from stadsportaal.kern.models import Gebeurtenis
from tests.profiel.behandeling.stappen import BEROEP, GRANTED, REFUSAL, SYSTEM, ask, codes, today
from tests.profiel.dossiers.cast import Cast, as_citizen, at_work


class TestDecision:
    def test_granted_is_known_at_once_to_who_was_identified(self, cast: Cast, dossier: Dossier) -> None:
        besluit = decide(dossier, GRANTED, by=at_work(cast.dirk))
        assert (besluit.bekendmakingswijze, besluit.beroep_tot) == ("digitaal", None)
        assert besluit.bekendgemaakt_op is not None
        document = dossier.documenten.get()
        assert document.sjabloon == "besluit@1"
        assert document.inhoud["zin"] == "De stad Antwerpen keurt je aanvraag goed."
        assert document.inhoud["rijen"][1]["waarde"] == "Ada Peeters"
        assert not Brief.objects.exists()

    def test_without_a_document_when_the_app_makes_its_own(self, cast: Cast, dossier: Dossier) -> None:
        decide(dossier, Beslissing(Uitkomst.TOEGEKEND, met_document=False), by=SYSTEM)
        assert not dossier.documenten.exists()

    def test_refused_says_why_and_how_to_appeal(self, cast: Cast, dossier: Dossier) -> None:
        besluit = decide(dossier, REFUSAL, by=at_work(cast.dirk))
        assert besluit.beroep_tot == deadline(today(), 60, "kalenderdagen")
        facts = dossier.documenten.get().inhoud
        assert facts["reden"] == "Je woont er niet."
        assert "de Raad van State" in " ".join(facts["beroep"])

    @pytest.mark.parametrize(
        "wrong",
        [
            Beslissing(Uitkomst.GEWEIGERD, "", beroep=BEROEP),
            Beslissing(Uitkomst.GEWEIGERD, "Daarom."),
            Beslissing(Uitkomst.DEELS, "Daarom.", beroep=Beroep("", 30, "Schrijf.")),
            Beslissing(Uitkomst.DEELS, "Daarom.", beroep=Beroep("de Raad", 0, "Schrijf.")),
            Beslissing(Uitkomst.DEELS, "Daarom.", beroep=Beroep("de Raad", 30, "")),
            Beslissing(Uitkomst.INGETROKKEN),
        ],
    )
    def test_incomplete_is_refused_and_changes_nothing(self, cast: Cast, dossier: Dossier, wrong: Beslissing) -> None:
        with pytest.raises(DecisionIncomplete):
            decide(dossier, wrong, by=at_work(cast.dirk))
        dossier.refresh_from_db()
        assert dossier.fase == Fase.INGEDIEND
        assert not Besluit.objects.exists()

    def test_a_rule_grants_and_never_refuses(self, cast: Cast, dossier: Dossier) -> None:
        with pytest.raises(RuleNeverRefuses):
            decide(dossier, Beslissing(Uitkomst.GEWEIGERD, "Nee.", beroep=BEROEP, door_regel="attest@1"), by=SYSTEM)
        besluit = decide(dossier, Beslissing(Uitkomst.TOEGEKEND, door_regel="attest@1"), by=SYSTEM)
        assert besluit.door_regel == "attest@1"

    def test_without_digital_acceptance_a_letter_starts_the_term(self, cast: Cast) -> None:
        found = cast.dossier(cast.cem)
        besluit = decide(found, REFUSAL, by=at_work(cast.dirk))
        assert (besluit.bekendmakingswijze, besluit.bekendgemaakt_op) == ("brief", None)
        brief = Brief.objects.get(dossier=found)
        provisional = besluit.beroep_tot
        for other in (at_work(cast.ander), as_citizen(cast.cem)):
            with pytest.raises(Http404):
                mark_posted(brief, by=other)
        mark_posted(brief, by=at_work(cast.dirk))
        mark_posted(brief, by=at_work(cast.dirk))
        besluit.refresh_from_db()
        assert besluit.bekendgemaakt_op is not None
        assert provisional is not None
        assert besluit.beroep_tot is not None
        assert today() < besluit.beroep_tot <= provisional
        assert [code for code, _ in codes(found)].count("bekendgemaakt") == 1

    def test_a_letter_that_did_not_leave_is_not_sent_after_reopening(self, cast: Cast) -> None:
        found, by = cast.dossier(cast.cem), at_work(cast.dirk)
        decide(found, REFUSAL, by=by)
        actions.reopen(found, reden="We lazen het verkeerd.", by=by)
        assert not Brief.objects.exists()
        decide(found, GRANTED, by=by)
        mark_posted(Brief.objects.get(), by=by)
        actions.reopen(found, reden="Toch niet.", by=by)
        assert Brief.objects.get().afgedrukt_op is not None

    def test_a_letter_without_appeal_can_be_posted_too(self, cast: Cast) -> None:
        found = cast.dossier(cast.cem)
        decide(found, GRANTED, by=at_work(cast.dirk))
        mark_posted(Brief.objects.get(dossier=found), by=at_work(cast.dirk))
        assert Besluit.objects.get(dossier=found).beroep_tot is None

    @pytest.mark.parametrize(("said", "wijze"), [(True, "digitaal"), (False, "brief"), (None, "brief")])
    def test_what_the_profiel_chose_goes_first(
        self, cast: Cast, said: bool | None, wijze: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(poorten, "BEKENDMAKING", [])
        poorten.register_bekendmaking(lambda profiel: said)
        assert decide(cast.dossier(cast.cem), GRANTED, by=at_work(cast.dirk)).bekendmakingswijze == wijze

    def test_ends_questions_and_terms(self, cast: Cast, dossier: Dossier) -> None:
        actions.start_termijn(dossier, "beslissen", 10, "werkdagen", by=SYSTEM)
        vraag = ask(dossier, at_work(cast.dirk))
        decide(dossier, GRANTED, by=at_work(cast.dirk))
        vraag.refresh_from_db()
        assert vraag.vervallen_op is not None
        assert Termijn.objects.get().gehaald_op == today()

    def test_what_follows_happens_in_the_same_transaction(
        self, cast: Cast, dossier: Dossier, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def beslisser(dossier: Dossier, besluit: Besluit, by: Toegang) -> None:
            raise DomainError("Het register antwoordt niet.")

        monkeypatch.setitem(poorten.BESLISSERS, "proef", beslisser)
        with pytest.raises(DomainError, match="register"):
            decide(dossier, GRANTED, by=at_work(cast.dirk))
        assert not Besluit.objects.exists()
        assert [code for code, _ in codes(dossier)] == ["ingediend"]

    def test_reopened_and_decided_again(self, cast: Cast, dossier: Dossier) -> None:
        by = at_work(cast.dirk)
        decide(dossier, REFUSAL, by=by)
        actions.reopen(dossier, reden="We lazen het verkeerd.", by=by)
        assert Toewijzing.objects.get(dossier=dossier, tot__isnull=True).medewerker == cast.dirk
        decide(dossier, GRANTED, by=by)
        assert Besluit.objects.get(dossier=dossier).uitkomst == "toegekend"
        assert sorted(document.ingetrokken_op is None for document in dossier.documenten.order_by("pk")) == [
            False,
            True,
        ]


class TestEnd:
    def test_closing_tidies(self, cast: Cast, dossier: Dossier) -> None:
        by = at_work(cast.dirk)
        actions.take(dossier, by=by)
        ask(dossier, by)
        actions.close(dossier, reden="Dubbel.", grond="dubbel", by=by)
        assert not Vraag.objects.open().exists()
        assert not Toewijzing.objects.filter(tot__isnull=True).exists()

    def test_a_citizen_who_withdraws_leaves_nothing_open(self, cast: Cast, dossier: Dossier) -> None:
        """The event is delivered to the handler of this app; a running dossier is left alone."""
        from profiel.behandeling.handlers import on_dossier_progressed
        from stadsportaal.kern.events import HANDLERS

        by = at_work(cast.dirk)
        actions.take(dossier, by=by)
        ask(dossier, by)
        running = Gebeurtenis.objects.filter(stroom=dossier.kenmerk).latest("pk")
        assert not HANDLERS["behandeling.tidy"].concerns(load(running))
        on_dossier_progressed(load(running))  # type: ignore[arg-type]
        assert Vraag.objects.open().exists()
        withdraw(dossier, by=as_citizen(cast.ada))
        ended = load(Gebeurtenis.objects.filter(stroom=dossier.kenmerk).latest("pk"))
        assert HANDLERS["behandeling.tidy"].concerns(ended)
        on_dossier_progressed(ended)  # type: ignore[arg-type]
        assert not Vraag.objects.open().exists()
        assert not Toewijzing.objects.filter(tot__isnull=True).exists()
