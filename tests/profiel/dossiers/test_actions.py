"""Every exit of the actions on a dossier."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import Http404
from django.utils import timezone

from profiel.dossiers import actions
from profiel.dossiers.models import Besluit, Betrokkene, Document, Dossier, Fase, Toegangssleutel, Voortgang
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.crypto import token_hash
from stadsportaal.kern.errors import VersionConflict
from stadsportaal.kern.kenmerk import new_kenmerk
from stadsportaal.kern.models import Gebeurtenis
from tests.profiel.dossiers.cast import Cast, as_citizen, at_work

SYSTEM = Toegang.systeem()


def codes(dossier: Dossier) -> list[str]:
    return [step.code for step in Voortgang.objects.voor_medewerker(SYSTEM, dossier)]


def decide(dossier: Dossier, by: Toegang) -> None:
    actions.progress(dossier, actions.Stap("beslist", Fase.BESLIST, "toegekend"), by=by)
    Besluit.objects.create(dossier=dossier, uitkomst="toegekend")
    Document.objects.create(
        kenmerk=new_kenmerk(), dossier=dossier, soort="besluit", titel="Besluit", sjabloon="besluit@1", inhoud={}
    )


class TestEnd:
    def test_reopen_keeps_the_old_document_as_withdrawn(self, cast: Cast, dossier: Dossier) -> None:
        by = at_work(cast.dirk)
        decide(dossier, by)
        actions.reopen(dossier, reden="Er was een fout.", by=by)
        dossier.refresh_from_db()
        assert (dossier.fase, dossier.uitkomst, dossier.beslist_op) == ("in_behandeling", "", None)
        assert not Besluit.objects.filter(dossier=dossier).exists()
        assert dossier.documenten.get().ingetrokken_op is not None
        assert codes(dossier) == ["ingediend", "beslist", "heropend"]

    def test_reopen_needs_a_reason_an_end_and_the_team(self, cast: Cast, dossier: Dossier) -> None:
        by = at_work(cast.dirk)
        with pytest.raises(actions.TransitionRefused):
            actions.reopen(dossier, reden="Toch maar.", by=by)
        decide(dossier, by)
        with pytest.raises(actions.ReasonMissing):
            actions.reopen(dossier, reden="  ", by=by)
        for other in (as_citizen(cast.ada), at_work(cast.ander), at_work(cast.els)):
            with pytest.raises(Http404):
                actions.reopen(dossier, reden="Toch maar.", by=other)

    def test_execute_only_after_a_decision(self, cast: Cast, dossier: Dossier) -> None:
        by = at_work(cast.dirk)
        with pytest.raises(actions.TransitionRefused):
            actions.mark_executed(dossier, by=by)
        decide(dossier, by)
        actions.mark_executed(dossier, by=by)
        assert dossier.fase == Fase.UITGEVOERD

    def test_close_says_why(self, cast: Cast, dossier: Dossier) -> None:
        by = at_work(cast.dirk)
        with pytest.raises(actions.ReasonMissing):
            actions.close(dossier, reden="", by=by)
        actions.close(dossier, reden="Je vroeg dit twee keer.", by=by)
        last = Voortgang.objects.voor_burger(dossier).last()
        assert last is not None
        assert (last.code, last.tekst.tekst, last.door) == ("stopgezet", "Je vroeg dit twee keer.", "medewerker")

    def test_withdraw_is_the_citizens(self, cast: Cast, dossier: Dossier) -> None:
        for other in (as_citizen(cast.cem), at_work(cast.dirk)):
            with pytest.raises(Http404):
                actions.withdraw(dossier, by=other)
        actions.withdraw(dossier, by=as_citizen(cast.ada))
        assert (dossier.fase, dossier.uitkomst) == ("stopgezet", "ingetrokken")
        with pytest.raises(actions.TransitionRefused):
            actions.withdraw(dossier, by=as_citizen(cast.ada))

    def test_expire_is_only_for_the_clock(self, cast: Cast, dossier: Dossier) -> None:
        for other in (as_citizen(cast.ada), at_work(cast.dirk)):
            with pytest.raises(Http404):
                actions.expire(dossier, by=other)
        actions.expire(dossier, by=SYSTEM)
        assert dossier.fase == Fase.VERLOPEN

    def test_a_stale_form_is_refused_with_both_versions(self, cast: Cast, dossier: Dossier) -> None:
        shown = dossier.versie
        actions.progress(dossier, actions.Stap("bijgewerkt"), by=SYSTEM)
        with pytest.raises(VersionConflict) as caught:
            actions.close(dossier, reden="Dubbel.", by=at_work(cast.dirk), versie=shown)
        assert (caught.value.yours, caught.value.current) == (shown, shown + 1)


class TestConcept:
    def test_a_concept_goes_without_a_trace(self, cast: Cast) -> None:
        concept = cast.concept()
        actions.delete_concept(concept, by=as_citizen(cast.ada))
        assert not Dossier.objects.filter(kenmerk=concept.kenmerk).exists()
        assert not Gebeurtenis.objects.filter(stroom=concept.kenmerk).exists()

    def test_what_was_sent_stays(self, cast: Cast, dossier: Dossier) -> None:
        with pytest.raises(actions.TransitionRefused):
            actions.delete_concept(dossier, by=as_citizen(cast.ada))

    def test_for_oneself_only(self, cast: Cast) -> None:
        with pytest.raises(Http404):
            actions.create_dossier(
                by=as_citizen(cast.cem), profiel=cast.ada, rol="aanvrager", soort="proef", titel="x",
                thema="wonen", dienst="", url_naam="dossiers:dossier", team=None,
            )  # fmt: skip


class TestBetrokkenen:
    def test_a_follower_reads_and_does_not_act(self, cast: Cast, dossier: Dossier) -> None:
        row = actions.add_betrokkene(dossier, cast.cem, "volger", by=as_citizen(cast.ada))
        cem = as_citizen(cast.cem)
        assert cem.allows("dossier_read", dossier)
        assert not cem.allows("dossier_change", dossier)
        actions.add_betrokkene(dossier, cast.cem, "volger", by=as_citizen(cast.ada))
        assert codes(dossier).count("betrokkene_toegevoegd") == 1
        actions.end_betrokkene(row, by=as_citizen(cast.ada))
        actions.end_betrokkene(row, by=as_citizen(cast.ada))
        assert not cem.allows("dossier_read", dossier)
        assert codes(dossier).count("betrokkene_beeindigd") == 1

    def test_an_ended_right_to_act_does_not_live_on_through_another_role(self, cast: Cast, dossier: Dossier) -> None:
        acting = actions.add_betrokkene(dossier, cast.cem, "mede_aanvrager", by=as_citizen(cast.ada))
        actions.add_betrokkene(dossier, cast.cem, "lezer", by=as_citizen(cast.ada))
        assert as_citizen(cast.cem).allows("dossier_change", dossier)
        actions.end_betrokkene(acting, by=as_citizen(cast.ada))
        assert not as_citizen(cast.cem).allows("dossier_change", dossier)
        assert as_citizen(cast.cem).allows("dossier_read", dossier)

    def test_somebody_stays(self, dossier: Dossier, cast: Cast) -> None:
        with pytest.raises(actions.LastAanvrager):
            actions.end_betrokkene(dossier.betrokkenen.get(), by=as_citizen(cast.ada))

    def test_a_concept_gets_no_timeline(self, cast: Cast) -> None:
        concept = cast.concept()
        row = actions.add_betrokkene(concept, cast.cem, "mede_aanvrager", by=as_citizen(cast.ada))
        actions.end_betrokkene(row, by=as_citizen(cast.ada))
        assert codes(concept) == []

    def test_strangers_and_readers_let_nobody_in(self, cast: Cast, dossier: Dossier) -> None:
        for other in (as_citizen(cast.cem), at_work(cast.ander), at_work(cast.els)):
            with pytest.raises(Http404):
                actions.add_betrokkene(dossier, cast.bram, "lezer", by=other)


class TestSleutel:
    def issue(self, cast: Cast, dossier: Dossier, scope: str = "lezen", days: int = 1) -> Toegangssleutel:
        until = timezone.now() + timedelta(days=days)
        token = actions.issue_sleutel(dossier, scope=scope, verloopt_op=until, by=as_citizen(cast.ada))
        found = Toegangssleutel.objects.get(token_hash=token_hash(token))
        assert token not in str(vars(found))
        return found

    def test_claiming_adds_and_ends_the_link(self, cast: Cast, dossier: Dossier) -> None:
        sleutel = self.issue(cast, dossier, "melder")
        before = codes(dossier)
        actions.claim(sleutel, by=as_citizen(cast.cem))
        assert Betrokkene.objects.get(dossier=dossier, profiel=cast.cem).rol == "melder"
        assert codes(dossier) == [*before, "geclaimd"]
        with pytest.raises(Http404):
            actions.claim(sleutel, by=as_citizen(cast.bram))

    def test_the_links_of_earlier_mails_end_too_and_those_of_others_stay(self, cast: Cast, dossier: Dossier) -> None:
        earlier, read_along, latest = (self.issue(cast, dossier, scope) for scope in ("melder", "lezen", "melder"))
        actions.claim(latest, by=as_citizen(cast.cem))
        assert set(Toegangssleutel.objects.filter(ingetrokken_op__isnull=True)) == {read_along}
        with pytest.raises(Http404):
            actions.claim(earlier, by=as_citizen(cast.bram))
        another = self.issue(cast, dossier)
        actions.claim(another, by=as_citizen(cast.bram))
        assert set(Toegangssleutel.objects.filter(ingetrokken_op__isnull=True)) == {read_along}

    def test_expired_revoked_or_for_another_gives_nothing(self, cast: Cast, dossier: Dossier) -> None:
        expired, revoked = self.issue(cast, dossier, days=-1), self.issue(cast, dossier)
        actions.revoke_sleutel(revoked, by=as_citizen(cast.ada))
        for sleutel in (expired, revoked):
            with pytest.raises(Http404):
                actions.claim(sleutel, by=as_citizen(cast.cem))
        bram = as_citizen(cast.bram)
        acting = Toegang(bram.actor, bram.account, cast.ada, bram.level, machtiging=cast.grant)
        with pytest.raises(Http404):
            actions.claim(self.issue(cast, dossier), by=acting)

    def test_only_who_may_act_gives_a_link_away(self, cast: Cast, dossier: Dossier) -> None:
        with pytest.raises(Http404):
            actions.issue_sleutel(dossier, scope="lezen", verloopt_op=timezone.now(), by=as_citizen(cast.cem))
        with pytest.raises(Http404):
            actions.revoke_sleutel(self.issue(cast, dossier), by=as_citizen(cast.cem))


class TestStaff:
    def test_who_sees_and_who_handles(self, cast: Cast, dossier: Dossier) -> None:
        expected = {
            cast.dirk: (True, True),
            cast.beheerder: (True, True),
            cast.els: (True, False),
            cast.ander: (False, False),
        }
        for account, rights in expected.items():
            by = at_work(account)
            assert (by.allows("dossier_view_as_staff", dossier), by.allows("dossier_handle", dossier)) == rights

    def test_nobody_handles_their_own(self, cast: Cast) -> None:
        assert cast.ada.account is not None
        cast.ada.account.is_staff = True
        cast.ada.account.save()
        cast.team.leden.create(account=cast.ada.account, rol="behandelaar")
        mine, other = cast.dossier(), cast.dossier(cast.cem)
        by = at_work(cast.ada.account)
        assert not by.allows("dossier_view_as_staff", mine)
        assert by.allows("dossier_handle", other)

    def test_a_clerk_as_citizen_is_no_clerk(self, cast: Cast, dossier: Dossier) -> None:
        from tests.profiel.dossiers.cast import person

        noor = person("Noor", "Janssens", staff=True)
        cast.team.leden.create(account=noor.account, rol="behandelaar")
        assert noor.account is not None
        assert at_work(noor.account).allows("dossier_handle", dossier)
        assert not as_citizen(noor).allows("dossier_handle", dossier)

    def test_a_citizen_is_never_at_work(self, cast: Cast) -> None:
        assert cast.cem.account is not None
        with pytest.raises(Http404):
            at_work(cast.cem.account)

    def test_concepts_are_nobodys_work(self, cast: Cast) -> None:
        assert not at_work(cast.dirk).allows("dossier_view_as_staff", cast.concept())
