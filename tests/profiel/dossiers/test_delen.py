"""Sharing one dossier by code: made, used once, read only, written down, stopped."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from profiel.berichten.laden import load_sjablonen
from profiel.berichten.machtigingen import tell
from profiel.berichten.models import Bericht
from profiel.dossiers import rules
from profiel.dossiers.actions import TransitionRefused, end_betrokkene
from profiel.dossiers.delen import actions
from profiel.dossiers.delen.actions import code_of, make_deelcode, purge_deelcodes, stop_deelcode, use_deelcode
from profiel.dossiers.delen.toegang import meekijken
from profiel.dossiers.models import Betrokkene, Deelcode, Dossier
from profiel.toegang.actions import end_machtiging
from profiel.toegang.models import Inzage, Level, Machtiging
from profiel.toegang.toegang import LevelRequired, Toegang
from stadsportaal.kern.actor import Actor, Kanaal
from stadsportaal.kern.kalender import format_datum, vandaag
from stadsportaal.kern.kenmerk import format_kenmerk
from tests.profiel.behandeling.stappen import SYSTEM, ask
from tests.profiel.dossiers.cast import Cast, as_citizen, at_work, client_of
from tests.profiel.dossiers.test_views import document_of


@pytest.fixture
def deelcode(cast: Cast, dossier: Dossier) -> Deelcode:
    return make_deelcode(dossier, dagen=7, by=as_citizen(cast.ada))


@pytest.fixture
def shared(cast: Cast, deelcode: Deelcode) -> Deelcode:
    """Cem used the code."""
    return use_deelcode(code_of(deelcode), by=as_citizen(cast.cem))


def page_of(dossier: Dossier) -> str:
    return reverse("dossiers:delen", args=[dossier.kenmerk])


def read_url(dossier: Dossier) -> str:
    return reverse("dossiers:gedeeld", args=[dossier.kenmerk])


def post(client: Client, url: str, **data: str) -> Any:
    key = client.get(url).content.decode().split('name="sleutel" value="')[1].split('"')[0]
    return client.post(url, {"sleutel": key, **data})


def type_code(client: Client, code: str) -> Any:
    return post(client, reverse("dossiers:meekijken"), code=code)


class TestThroughTheScreen:
    def test_made_given_used_read_and_stopped(self, cast: Cast, dossier: Dossier) -> None:
        ada, cem = client_of(cast.ada.account), client_of(cast.cem.account)
        assert page_of(dossier) in ada.get(dossier.get_absolute_url()).content.decode()
        assert post(ada, page_of(dossier), dagen="31").headers["Location"] == page_of(dossier)
        code = code_of(Deelcode.objects.get())
        assert format_kenmerk(code) in ada.get(page_of(dossier)).content.decode()
        assert cem.get(read_url(dossier)).status_code == 404

        typed = f" {code[:4].lower()} - {code[4:]} "
        assert type_code(cem, typed).headers["Location"] == read_url(dossier)
        page = cem.get(read_url(dossier)).content.decode()
        until = format_datum(vandaag(timezone.now()) + timedelta(days=31))
        assert f"Dit dossier is van Ada Peeters. Je leest het tot en met {until}" in page
        assert "We hebben ze goed ontvangen." in page
        for words in ("Je maakte een code", "Iemand kijkt nu mee", "Je kunt dit altijd stoppen"):
            assert words not in page, "whom Ada lets read along is hers"
        assert dossier.titel in cem.get(reverse("dossiers:meekijken")).content.decode()

        sharing = ada.get(page_of(dossier)).content.decode()
        assert "Cem Peeters kijkt mee" in sharing
        assert format_kenmerk(code) not in sharing
        look = Inzage.objects.get(profiel=cast.ada)
        assert (look.door, look.dossier) == ("Je meekijker", dossier.kenmerk)
        assert look.reden == f"Je gaf een code om mee te kijken tot en met {until}."
        assert "Cem Peeters, je meekijker" in ada.get(reverse("toegang:wie_keek")).content.decode()

        deelcode = str(Deelcode.objects.get().pk)
        stop = reverse("dossiers:delen_stop", args=[dossier.kenmerk])
        for _ in range(2):
            assert ada.post(stop, {"deelcode": deelcode}).headers["Location"] == page_of(dossier)
        assert cem.get(read_url(dossier)).status_code == 404
        timeline = ada.get(dossier.get_absolute_url()).content.decode()
        for words in ("Je maakte een code om mee te kijken", "Iemand kijkt nu mee", "niet langer meekijken"):
            assert timeline.count(words) == 1

    def test_a_wrong_code_is_422_with_what_was_typed(self, cast: Cast, deelcode: Deelcode) -> None:
        cem = client_of(cast.cem.account)
        for typed in ("BCDF-GHJK", "fout!"):
            response = type_code(cem, typed)
            assert response.status_code == 422
            page = response.content.decode()
            assert "De code die je kreeg: deze code werkt niet." in page
            assert f'value="{typed}"' in page
        assert type_code(cem, "").status_code == 422
        assert not Machtiging.objects.filter(soort="meekijker").exists()

    def test_guessing_stops(self, cast: Cast, deelcode: Deelcode) -> None:
        cem = client_of(cast.cem.account)
        seen = [type_code(cem, "BCDFGHJK").status_code for _ in range(11)]
        assert seen == [422] * 10 + [429]
        assert type_code(cem, code_of(deelcode)).status_code == 429

    def test_no_term_is_422(self, cast: Cast, dossier: Dossier) -> None:
        ada = client_of(cast.ada.account)
        for data in ({}, {"dagen": "4000"}):
            response = post(ada, page_of(dossier), **data)
            assert response.status_code == 422
            assert "Hoelang mag iemand meekijken: kies hoelang" in response.content.decode()
        assert not Deelcode.objects.exists()

    def test_who_reads_along_changes_nothing(self, cast: Cast, dossier: Dossier, shared: Deelcode) -> None:
        vraag = ask(dossier, at_work(cast.dirk))
        make_deelcode(dossier, dagen=7, by=as_citizen(cast.ada))
        cem = client_of(cast.cem.account)
        page = cem.get(read_url(dossier)).content.decode()
        assert "Dat doet Ada Peeters zelf." in page
        assert "Stuur je huurcontract" in page
        assert "Ada Peeters: stuur je huurcontract" in page
        assert "<strong>Jij</strong>" not in page
        timeline = client_of(cast.ada.account).get(dossier.get_absolute_url()).context["tijdlijn"]
        assert [item["titel"] for item in timeline if item["soort"] == "action"] == ["Actie nodig: we vragen je iets"]
        for name in ("behandeling:vraag_answer", "behandeling:burgervraag_ask", "dossiers:delen", "dossiers:dossier"):
            address = reverse(name, args=[dossier.kenmerk])
            assert address not in page
            assert cem.get(address).status_code == 404
        assert shared.machtiging is not None
        by = meekijken(as_citizen(cast.cem), shared)
        for act, obj in (("vraag_answer", vraag), ("dossier_change", dossier), ("burgervraag_ask", dossier)):
            assert not by.allows(act, obj)
        assert by.allows("dossier_read", dossier)
        assert by.masked
        switch = cem.post(reverse("toegang:machtiging_switch"), {"machtiging": shared.machtiging.pk})
        assert switch.status_code == 404
        grants = cem.get(reverse("toegang:machtigingen")).content.decode()
        assert "Handel voor" not in grants
        assert "Stop deze machtiging" in grants

    def test_documents_are_read_along_too(self, cast: Cast, dossier: Dossier, shared: Deelcode) -> None:
        document, other = document_of(dossier), document_of(cast.dossier())
        cem = client_of(cast.cem.account)
        address = reverse("dossiers:gedeeld_document", args=[dossier.kenmerk, document.kenmerk])
        assert address in cem.get(read_url(dossier)).content.decode()
        page = cem.get(address).content.decode()
        assert "De stad keurt je aanvraag goed." in page
        assert read_url(dossier) in page
        assert Inzage.objects.filter(profiel=cast.ada, wat="document", dossier=dossier.kenmerk).exists()
        elsewhere = reverse("dossiers:gedeeld_document", args=[dossier.kenmerk, other.kenmerk])
        assert cem.get(elsewhere).status_code == 404
        assert client_of(cast.bram.account).get(address).status_code == 404

    def test_it_ends_by_itself(self, cast: Cast, dossier: Dossier, shared: Deelcode) -> None:
        with time_machine.travel(timezone.now() + timedelta(days=9), tick=False):
            assert client_of(cast.cem.account).get(read_url(dossier)).status_code == 404
            assert "kijkt mee" not in client_of(cast.ada.account).get(page_of(dossier)).content.decode()

    def test_a_level_too_low_steps_up(self, cast: Cast, dossier: Dossier, shared: Deelcode) -> None:
        Dossier.objects.filter(pk=dossier.pk).update(niveau=Level.SUBSTANTIEEL)
        response = client_of(cast.cem.account).get(read_url(dossier))
        assert response.status_code == 302
        assert not Inzage.objects.exists()

    def test_whose_it_no_longer_is_shares_it_no_longer(self, cast: Cast, dossier: Dossier, shared: Deelcode) -> None:
        Betrokkene.objects.create(dossier=dossier, profiel=cast.bram, rol="aanvrager")
        end_betrokkene(dossier.betrokkenen.get(profiel=cast.ada), by=SYSTEM)
        assert client_of(cast.cem.account).get(read_url(dossier)).status_code == 404

    @pytest.mark.parametrize("posted", ["", "x", "9" * 30, "1"])
    def test_a_stranger_stops_nothing(self, cast: Cast, dossier: Dossier, shared: Deelcode, posted: str) -> None:
        stop = reverse("dossiers:delen_stop", args=[dossier.kenmerk])
        cem = client_of(cast.cem.account)
        assert cem.post(stop, {"deelcode": posted.replace("1", str(shared.pk))}).status_code == 404
        with pytest.raises(Http404):
            stop_deelcode(shared, by=as_citizen(cast.cem))

    def test_while_acting_for_somebody_one_uses_no_code(self, cast: Cast, deelcode: Deelcode) -> None:
        bram = client_of(cast.bram.account, cast.grant)
        assert "Keer eerst terug naar jezelf" in bram.get(reverse("dossiers:meekijken")).content.decode()


class TestActions:
    def test_once(self, cast: Cast, deelcode: Deelcode, shared: Deelcode) -> None:
        assert str(deelcode) == f"deelcode {deelcode.pk}"
        with pytest.raises(actions.DeelcodeUnknown):
            use_deelcode(code_of(deelcode), by=as_citizen(cast.bram))
        assert Machtiging.objects.filter(soort="meekijker").count() == 1

    def test_both_are_told_and_again_when_it_ends(self, cast: Cast, dossier: Dossier, shared: Deelcode) -> None:
        load_sjablonen()
        assert shared.machtiging is not None
        tell(shared.machtiging.pk, "gegeven")
        read = {row.profiel: row for row in Bericht.objects.order_by("pk")}
        assert read[cast.ada].onderwerp == "Cem Peeters kijkt nu mee in een dossier van jou"
        assert format_kenmerk(dossier.kenmerk) in read[cast.ada].tekst
        assert "dossier" in read[cast.cem].tekst
        assert stop_deelcode(shared, by=as_citizen(cast.ada))
        tell(shared.machtiging.pk, "gestopt")
        assert Bericht.objects.filter(onderwerp="Cem Peeters kijkt niet meer mee", profiel=cast.ada).exists()

    def test_a_code_that_was_stopped_is_late_or_has_no_owner_opens_nothing(
        self, cast: Cast, dossier: Dossier, deelcode: Deelcode
    ) -> None:
        cem, code = as_citizen(cast.cem), code_of(deelcode)
        with time_machine.travel(timezone.now() + rules.CODE_GELDIG + timedelta(minutes=1), tick=False):
            with pytest.raises(actions.DeelcodeUnknown):
                use_deelcode(code, by=cem)
            assert not stop_deelcode(deelcode, by=as_citizen(cast.ada))
        other = make_deelcode(dossier, dagen=7, by=as_citizen(cast.ada))
        assert stop_deelcode(other, by=as_citizen(cast.ada))
        Betrokkene.objects.create(dossier=dossier, profiel=cast.bram, rol="aanvrager")
        end_betrokkene(dossier.betrokkenen.get(profiel=cast.ada), by=SYSTEM)
        for dead in (code_of(other), code):
            with pytest.raises(actions.DeelcodeUnknown):
                use_deelcode(dead, by=cem)

    def test_one_s_own_and_who_acts_for_another(self, cast: Cast, dossier: Dossier, deelcode: Deelcode) -> None:
        code = code_of(deelcode)
        with pytest.raises(actions.OwnDossier):
            use_deelcode(code, by=as_citizen(cast.ada))
        assert cast.bram.account is not None
        acting = Toegang(
            Actor(cast.bram.account.pk, Kanaal.WEB), cast.bram.account, cast.ada, Level.HOOG, machtiging=cast.grant
        )
        for refused in (acting, Toegang.anoniem()):
            with pytest.raises(Http404):
                use_deelcode(code, by=refused)
        with pytest.raises(Http404):
            make_deelcode(dossier, dagen=7, by=acting)

    def test_not_more_than_five_and_no_concept(self, cast: Cast, dossier: Dossier) -> None:
        ada = as_citizen(cast.ada)
        made = [make_deelcode(dossier, dagen=7, by=ada) for _ in range(rules.MOST_SHARED)]
        with pytest.raises(actions.SharedEnough):
            make_deelcode(dossier, dagen=7, by=ada)
        stop_deelcode(made[0], by=ada)
        make_deelcode(dossier, dagen=7, by=ada)
        concept = cast.concept()
        with pytest.raises(Http404):
            make_deelcode(concept, dagen=7, by=ada)
        with pytest.raises(TransitionRefused):
            make_deelcode(concept, dagen=7, by=SYSTEM)

    def test_levels(self, cast: Cast, dossier: Dossier, deelcode: Deelcode) -> None:
        Dossier.objects.filter(pk=dossier.pk).update(niveau=Level.HOOG)
        dossier.refresh_from_db()
        with pytest.raises(LevelRequired):
            make_deelcode(dossier, dagen=7, by=as_citizen(cast.ada))
        with pytest.raises(LevelRequired):
            use_deelcode(code_of(deelcode), by=as_citizen(cast.cem))

    def test_the_reader_may_stop_it_too(self, cast: Cast, dossier: Dossier, shared: Deelcode) -> None:
        assert shared.machtiging is not None
        end_machtiging(shared.machtiging, by=as_citizen(cast.cem))
        assert client_of(cast.cem.account).get(read_url(dossier)).status_code == 404
        assert not stop_deelcode(shared, by=as_citizen(cast.ada))

    def test_without_a_grant_there_is_nothing_to_read(self, cast: Cast, deelcode: Deelcode) -> None:
        with pytest.raises(Http404):
            meekijken(as_citizen(cast.cem), deelcode)
        assert not Toegang.anoniem().deelcodes().exists()

    def test_purged_when_over(self, cast: Cast, dossier: Dossier, deelcode: Deelcode, shared: Deelcode) -> None:
        waiting = make_deelcode(dossier, dagen=31, by=as_citizen(cast.ada))
        now = timezone.now()
        assert purge_deelcodes(now) == 0
        assert purge_deelcodes(now + timedelta(days=8)) == 2
        assert not Deelcode.objects.filter(pk__in=[waiting.pk, shared.pk]).exists()

    def test_the_code_stands_nowhere(self, deelcode: Deelcode) -> None:
        code = code_of(deelcode)
        assert rules.clean_code(code) == code
        assert all(code not in str(value) for value in vars(deelcode).values())
        assert rules.clean_code("AEIOU234") == rules.clean_code("BCD") == ""
