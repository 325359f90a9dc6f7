"""The citizen asks something about a dossier and a handler answers, through HTTP and as actions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from profiel.behandeling import actions
from profiel.behandeling.actions import AnswerEmpty, NotInTeam, gesprek
from profiel.behandeling.models import Burgervraag, Sjabloon
from profiel.behandeling.rules import MOST_ASKED
from profiel.berichten.handlers import on_dossier_progressed
from profiel.berichten.laden import load_sjablonen
from profiel.berichten.models import Bericht
from profiel.dossiers.actions import add_betrokkene
from profiel.dossiers.events import DossierProgressed
from profiel.dossiers.models import Dossier
from profiel.toegang.models import Level
from profiel.toegang.toegang import LevelRequired, Toegang
from stadsportaal.kern.actor import Actor, Kanaal
from stadsportaal.kern.errors import VersionConflict
from stadsportaal.kern.models import Gebeurtenis
from tests.profiel.behandeling.conftest import BackOffice
from tests.profiel.behandeling.stappen import SYSTEM, codes
from tests.profiel.dossiers.cast import Cast, as_citizen, at_work, client_of

SUNDAY = datetime(2026, 11, 22, 12, tzinfo=UTC)
WORDS = "Moet ik zelf nog iets doen?"


def url(dossier: Dossier) -> str:
    return reverse("behandeling:burgervraag_ask", args=[dossier.kenmerk])


def send(client: Client, dossier: Dossier, tekst: str = WORDS, key: str = "") -> Any:
    key = key or client.get(url(dossier)).content.decode().split('name="sleutel" value="')[1].split('"')[0]
    return client.post(url(dossier), {"sleutel": key, "tekst": tekst})


def press(client: Client, dossier: Dossier, versie: int, **data: str) -> Any:
    return client.post(f"/beheer/dossiers/dossier/{dossier.pk}/reply/", {"versie": versie, **data})


def messages(dossier: Dossier) -> list[str]:
    """What everybody reads about the steps so far."""
    load_sjablonen()
    for row in Gebeurtenis.objects.filter(soort=DossierProgressed.soort, stroom=dossier.kenmerk).order_by("pk"):
        on_dossier_progressed(DossierProgressed(stroom=dossier.kenmerk, **row.payload))
    return list(Bericht.objects.filter(dossier=dossier).order_by("pk").values_list("tekst", flat=True))


class TestCitizen:
    def test_outside_office_hours_the_page_says_until_when(self, cast: Cast, dossier: Dossier) -> None:
        client = client_of(cast.ada.account)
        assert f'href="{url(dossier)}"' in client.get(dossier.get_absolute_url()).content.decode()
        with time_machine.travel(SUNDAY, tick=False):
            client = client_of(cast.ada.account)
            assert "We antwoorden uiterlijk ma 23 november om 12.00 uur." in client.get(url(dossier)).content.decode()
            response = send(client, dossier)
            assert response.headers["Location"] == f"{dossier.get_absolute_url()}#vragen"
            page = client.get(dossier.get_absolute_url()).content.decode()
        assert "We kregen je vraag. We antwoorden uiterlijk ma 23 november om 12.00 uur." in page
        assert WORDS in page
        assert "nog geen antwoord" in page
        assert "Je stelde ons een vraag" in page
        with time_machine.travel(SUNDAY + timedelta(days=2), tick=False):
            page = client_of(cast.ada.account).get(dossier.get_absolute_url()).content.decode()
        assert "We beloofden te antwoorden tegen ma 23 november om 12.00 uur. Dat lukte niet." in page
        assert "uiterlijk ma 23 november om 12.00 uur" in messages(dossier)[-1]

    def test_the_same_form_twice_asks_once(self, cast: Cast, dossier: Dossier) -> None:
        client = client_of(cast.ada.account)
        key = client.get(url(dossier)).content.decode().split('name="sleutel" value="')[1].split('"')[0]
        first, second = send(client, dossier, key=key), send(client, dossier, key=key)
        assert first.headers["Location"] == second.headers["Location"]
        assert Burgervraag.objects.count() == 1

    @pytest.mark.parametrize(
        ("tekst", "error"),
        [("  ", "Je vraag: schrijf wat je wilt weten"), ("x" * 2001, "Je vraag: maak je vraag korter")],
    )
    def test_bad_input_is_422_with_the_words_kept(self, cast: Cast, dossier: Dossier, tekst: str, error: str) -> None:
        response = send(client_of(cast.ada.account), dossier, tekst)
        page = response.content.decode()
        assert response.status_code == 422
        assert error in page
        assert page.split("<title>")[1].startswith("Fout: ")
        assert tekst.strip() in page
        assert not Burgervraag.objects.exists()

    def test_who_waits_for_three_answers_waits(self, cast: Cast, dossier: Dossier) -> None:
        client = client_of(cast.ada.account)
        for number in range(MOST_ASKED):
            assert send(client, dossier, f"Vraag {number}").status_code == 302
        response = send(client, dossier)
        assert response.status_code == 409
        assert f"Je stelde al {MOST_ASKED} vragen" in response.content.decode()
        assert Burgervraag.objects.count() == MOST_ASKED

    def test_whoever_may_not_gets_404(self, cast: Cast, dossier: Dossier) -> None:
        for who in (cast.cem.account, cast.ander, cast.dirk):
            assert client_of(who).get(url(dossier)).status_code == 404
        add_betrokkene(dossier, cast.cem, "kind", by=SYSTEM)
        reader = client_of(cast.cem.account)
        assert url(dossier) not in reader.get(dossier.get_absolute_url()).content.decode()
        assert reader.get(url(dossier)).status_code == 404
        assert client_of(cast.ada.account).get(url(cast.concept())).status_code == 404
        with pytest.raises(Http404):
            gesprek.ask_city(dossier, WORDS, by=as_citizen(cast.cem))

    def test_a_level_too_low_steps_up(self, cast: Cast, dossier: Dossier) -> None:
        Dossier.objects.filter(pk=dossier.pk).update(niveau=Level.SUBSTANTIEEL)
        assert cast.ada.account is not None
        weak = Toegang(Actor(cast.ada.account.pk, Kanaal.WEB), cast.ada.account, cast.ada, Level.LAAG)
        with pytest.raises(LevelRequired):
            gesprek.ask_city(dossier, WORDS, by=weak)
        assert client_of(cast.ada.account).get(url(dossier)).status_code == 302

    def test_nothing_is_asked_by_nobody_or_without_words(self, cast: Cast, dossier: Dossier) -> None:
        for tekst, by in ((" ", as_citizen(cast.ada)), (WORDS, SYSTEM)):
            with pytest.raises(AnswerEmpty):
                gesprek.ask_city(dossier, tekst, by=by)

    def test_after_the_decision_one_may_ask_too(self, cast: Cast, dossier: Dossier) -> None:
        actions.close(dossier, reden="Dubbel.", grond="dubbel", by=at_work(cast.dirk))
        assert send(client_of(cast.ada.account), dossier).status_code == 302


class TestHandler:
    def test_answers_from_a_text_and_the_citizen_reads_it(self, cast: Cast, dossier: Dossier, dirk: Client) -> None:
        page = f"/beheer/dossiers/dossier/{dossier.pk}/change/"
        assert "/reply/" not in dirk.get(page).content.decode()
        gesprek.ask_city(dossier, WORDS, by=as_citizen(cast.ada))
        shown = dirk.get(page).content.decode()
        assert "/reply/" in shown
        assert WORDS in shown
        Sjabloon.objects.create(code="bezig", soort="antwoord", titel="Nog bezig", tekst="We zijn nog bezig.")
        form = dirk.get(f"/beheer/dossiers/dossier/{dossier.pk}/reply/", {"sjabloon": "bezig"}).content.decode()
        assert "We zijn nog bezig." in form
        assert WORDS in form
        dossier.refresh_from_db()
        assert press(dirk, dossier, dossier.versie, tekst="Nee, niets.").status_code == 302
        citizen = client_of(cast.ada.account).get(dossier.get_absolute_url()).content.decode()
        assert "Nee, niets." in citizen
        assert "nog geen antwoord" not in citizen
        assert "We hebben geantwoord op je vraag" in messages(dossier)[-1]
        assert "/reply/" not in dirk.get(page).content.decode()

    def test_the_oldest_first(self, cast: Cast, dossier: Dossier) -> None:
        first = gesprek.ask_city(dossier, "Een?", by=as_citizen(cast.ada))
        second = gesprek.ask_city(dossier, "Twee?", by=as_citizen(cast.ada))
        assert [gesprek.reply(dossier, word, by=at_work(cast.dirk)) for word in ("1", "2")] == [first, second]
        with pytest.raises(gesprek.NothingAsked):
            gesprek.reply(dossier, "3", by=at_work(cast.dirk))
        assert codes(dossier)[-1] == ("burgervraag_beantwoord", False)

    def test_two_handlers_at_once(self, cast: Cast, dossier: Dossier, dirk: Client, back_office: BackOffice) -> None:
        gesprek.ask_city(dossier, WORDS, by=as_citizen(cast.ada))
        dossier.refresh_from_db()
        shown = dossier.versie
        assert press(back_office(cast.beheerder), dossier, shown, tekst="Nee.").status_code == 302
        late = press(dirk, dossier, shown, tekst="Ja, bel ons.")
        assert late.status_code == 409
        page = late.content.decode()
        assert "Ja, bel ons." in page
        assert "We antwoordden op je vraag" in page
        assert Burgervraag.objects.get().antwoord == "Nee."
        assert press(dirk, dossier, shown + 1, tekst="Ja, bel ons.").status_code == 409

    def test_a_question_meanwhile_stops_a_decision(self, cast: Cast, dossier: Dossier) -> None:
        shown = dossier.versie
        gesprek.ask_city(dossier, WORDS, by=as_citizen(cast.ada))
        with pytest.raises(VersionConflict):
            actions.close(dossier, reden="Dubbel.", grond="dubbel", by=at_work(cast.dirk), versie=shown)

    def test_others_may_not_and_words_are_needed(self, cast: Cast, dossier: Dossier) -> None:
        gesprek.ask_city(dossier, WORDS, by=as_citizen(cast.ada))
        for account in (cast.ander, cast.els):
            with pytest.raises(Http404):
                gesprek.reply(dossier, "x", by=at_work(account))
        with pytest.raises(AnswerEmpty):
            gesprek.reply(dossier, " ", by=at_work(cast.dirk))
        with pytest.raises(NotInTeam):
            gesprek.reply(dossier, "x", by=SYSTEM)
        assert Burgervraag.objects.get().beantwoord_op is None

    def test_a_late_one_says_so(self, cast: Cast, dossier: Dossier, dirk: Client) -> None:
        asked = gesprek.ask_city(dossier, WORDS, by=as_citizen(cast.ada))
        page = f"/beheer/dossiers/dossier/{dossier.pk}/change/"
        assert "nog geen: te laat" not in dirk.get(page).content.decode()
        Burgervraag.objects.filter(pk=asked.pk).update(beloofd_op=timezone.now() - timedelta(minutes=1))
        assert "nog geen: te laat" in dirk.get(page).content.decode()
        assert str(asked) == f"vraag {asked.pk}"
