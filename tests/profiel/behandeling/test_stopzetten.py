"""Stopping without a decision: only on a ground that judges nothing, and the citizen reads how to object."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from profiel.behandeling import actions, poorten
from profiel.behandeling.actions import besluit
from profiel.behandeling.rules import STOP_OF_ASKER, STOPGRONDEN
from profiel.berichten.handlers import on_dossier_progressed
from profiel.berichten.laden import load_sjablonen
from profiel.berichten.models import Bericht
from profiel.dossiers import stappen
from profiel.dossiers.actions import ReasonMissing
from profiel.dossiers.models import Dossier, Uitkomst, Voortgang
from profiel.dossiers.pagina import moment_text
from stadsportaal.kern.models import Gebeurtenis
from tests.profiel.behandeling.stappen import SYSTEM, ask
from tests.profiel.behandeling.test_admin_dossier import press, url
from tests.profiel.behandeling.test_werklijst import page_of, results, rows
from tests.profiel.dossiers.cast import Cast, at_work

SENTENCE = "Is het nee? Neem dan een beslissing, dan staat erbij hoe iemand in beroep kan."
COURT = poorten.Beroepsweg("de politierechtbank", "Schrijf.", "maanden", 1)
COUNCIL = poorten.Beroepsweg("de Raad van State", "Schrijf.", "dagen", 60)
COMPLAINT = poorten.Beroepsweg("de Autoriteit", "Schrijf.", "geen")


def told(cast: Cast, dossier: Dossier) -> str:
    step = Voortgang.objects.voor_burger(dossier).last()
    assert step is not None
    on_dossier_progressed(stappen._progressed(dossier, step))
    return Bericht.objects.get(profiel=cast.ada).tekst


@pytest.mark.parametrize("grond", STOPGRONDEN)
def test_the_citizen_reads_the_ground_and_the_words(cast: Cast, dossier: Dossier, grond: str) -> None:
    actions.close(dossier, reden=" Zie je ander dossier. ", grond=grond, by=at_work(cast.dirk))
    step = Voortgang.objects.voor_burger(dossier).last()
    assert step is not None
    assert moment_text(step, dossier.soort).uitleg == f"{STOPGRONDEN[grond][1]} Zie je ander dossier."


def test_no_event_says_why(cast: Cast, dossier: Dossier) -> None:
    """That somebody died, or asked to stop, are words about a person: they stand where they can be erased."""
    actions.close(dossier, reden="Het spijt ons.", grond="overleden", by=at_work(cast.dirk))
    event = Gebeurtenis.objects.filter(stroom=dossier.kenmerk).latest("pk")
    assert event.payload["code"] == "stopgezet"
    assert "overleden" not in str(event.payload)


@pytest.mark.parametrize("grond", ["", "voldoet_niet"])
def test_a_handler_names_a_neutral_ground(cast: Cast, dossier: Dossier, grond: str) -> None:
    with pytest.raises(actions.GroundMissing, match="Neem dan een beslissing"):
        actions.close(dossier, reden="Je voldoet niet.", grond=grond, by=at_work(cast.dirk))
    dossier.refresh_from_db()
    assert dossier.is_lopend


def test_the_city_s_own_steps_have_their_reason(dossier: Dossier) -> None:
    actions.close(dossier, reden="Noor ging niet akkoord.", by=SYSTEM)
    step = Voortgang.objects.voor_burger(dossier).last()
    assert step is not None
    assert moment_text(step, dossier.soort).uitleg == "Noor ging niet akkoord."


def test_nor_any_other_ground_of_the_city(dossier: Dossier) -> None:
    with pytest.raises(actions.GroundMissing):
        actions.close(dossier, reden="Nee.", grond="nee", by=SYSTEM)


def test_a_ground_alone_is_no_reason(cast: Cast, dossier: Dossier) -> None:
    with pytest.raises(ReasonMissing):
        actions.close(dossier, reden=" ", grond="dubbel", by=at_work(cast.dirk))


@pytest.mark.parametrize(
    ("way", "words"),
    [
        (COURT, "Dan kun je binnen 1 maand terecht bij: de politierechtbank."),
        (COUNCIL, "Dan kun je binnen 60 dagen terecht bij: de Raad van State."),
        (COMPLAINT, "Dan kun je terecht bij: de Autoriteit."),
        (None, None),
    ],
)
def test_the_message_says_how_to_object(
    cast: Cast, dossier: Dossier, monkeypatch: pytest.MonkeyPatch, way: poorten.Beroepsweg | None, words: str | None
) -> None:
    monkeypatch.setattr(poorten, "DIENSTREGELS", [lambda slug: poorten.Dienstregels(beroep=way)])
    load_sjablonen()
    actions.close(dossier, reden="Zie je ander dossier.", grond="dubbel", by=at_work(cast.dirk))
    message = told(cast, dossier)
    assert "Stel je vraag in je dossier" in message
    assert "een klacht indienen" in message
    if words is None:
        assert "nee zeggen" not in message and "terecht bij" not in message, "no sentence without a way"
    else:
        assert f"Vind je dat we eigenlijk nee zeggen? {words}" in message


@pytest.mark.parametrize("grond", sorted(STOP_OF_ASKER))
def test_nobody_who_asked_to_stop_reads_of_a_no(
    cast: Cast, dossier: Dossier, monkeypatch: pytest.MonkeyPatch, grond: str
) -> None:
    monkeypatch.setattr(poorten, "DIENSTREGELS", [lambda slug: poorten.Dienstregels(beroep=COURT)])
    load_sjablonen()
    actions.close(dossier, reden="Zoals gevraagd.", grond=grond, by=at_work(cast.dirk))
    message = told(cast, dossier)
    assert "Ben je niet akkoord dat we stoppen?" in message
    assert "nee zeggen" not in message


def test_what_no_member_of_staff_stopped_says_so(cast: Cast, dossier: Dossier, monkeypatch: pytest.MonkeyPatch) -> None:
    """As after a co-signer who did not agree."""
    monkeypatch.setattr(poorten, "DIENSTREGELS", [lambda slug: poorten.Dienstregels(beroep=COURT)])
    load_sjablonen()
    actions.close(dossier, reden="Noor ging niet akkoord.", by=SYSTEM)
    message = told(cast, dossier)
    assert "Vragen of hulp nodig?" in message
    assert "niet akkoord dat we stoppen" not in message and "nee zeggen" not in message
    assert Bericht.objects.get(profiel=cast.ada).reden == "Je krijgt dit bericht omdat je aanvraag gestopt is."


class TestAlwaysDecided:
    """By the dienst: also what came in with the web form."""

    @pytest.fixture(autouse=True)
    def _rules(self, monkeypatch: pytest.MonkeyPatch) -> None:
        always = poorten.Dienstregels(beroep=COURT, altijd_beslissen=True)
        monkeypatch.setattr(poorten, "DIENSTREGELS", [lambda slug: None if slug == "klacht" else always])

    def test_never_stopped_on_a_ground_of_the_city(self, cast: Cast, dossier: Dossier) -> None:
        with pytest.raises(actions.MustDecide):
            actions.close(dossier, reden="Dubbel.", grond="dubbel", by=at_work(cast.dirk))
        with pytest.raises(actions.MustDecide):
            actions.close(dossier, reden="Zomaar.", by=SYSTEM)
        actions.close(dossier, reden="Zoals gevraagd.", grond="op_vraag", by=at_work(cast.dirk))

    def test_never_for_a_part(self, cast: Cast, dossier: Dossier) -> None:
        assert "deels" in poorten.uitgesloten(dossier)
        appeal = besluit.Beroep("de rechtbank", 30, "Schrijf.")
        with pytest.raises(besluit.YesOrNo):
            besluit.decide(dossier, besluit.Beslissing(Uitkomst.DEELS, "Zo.", beroep=appeal), by=at_work(cast.dirk))

    def test_it_does_not_expire_and_the_message_says_so(self, cast: Cast, dossier: Dossier) -> None:
        load_sjablonen()
        vraag = ask(dossier, at_work(cast.dirk))
        message = told(cast, dossier)
        assert "Dan beslissen we met wat we weten." in message
        assert "stopt je aanvraag" not in message
        late = {"before": vraag.tegen + timedelta(days=1), "by": SYSTEM}
        assert actions.expire_unanswered(vraag, **late) is False
        dossier.refresh_from_db()
        assert (dossier.fase, dossier.actie_wat) == ("in_behandeling", None)

    def test_others_still_read_that_it_stops(self, cast: Cast, dossier: Dossier) -> None:
        Dossier.objects.filter(pk=dossier.pk).update(dienst="klacht")
        load_sjablonen()
        ask(dossier, at_work(cast.dirk))
        message = told(cast, dossier)
        assert "Dan stopt je aanvraag." in message
        assert "met wat we weten" not in message

    def test_the_page_offers_two_grounds(self, dossier: Dossier, dirk: Client) -> None:
        page = dirk.get(url(dossier, "close"))
        assert {code for code, _ in page.context["form"].fields["grond"].choices} == STOP_OF_ASKER
        assert "Hierover beslis je altijd" in page.content.decode()
        assert press(dirk, dossier, "close", reden="Dubbel.", grond="dubbel").status_code == 422

    def test_of_many_the_row_says_why(self, cast: Cast, dirk: Client) -> None:
        first, second = cast.dossier(), cast.dossier()
        Dossier.objects.filter(pk=second.pk).update(dienst="klacht")
        page = dirk.get(f"{page_of('close')}?rij={first.pk}&rij={second.pk}")
        assert {code for code, _ in page.context["form"].fields["grond"].choices} == set(STOPGRONDEN)
        data = {"rij": rows(first, second), "reden": "Twee keer gestuurd.", "grond": "dubbel"}
        said = results(dirk.post(page_of("close"), data))
        assert said[second.pk] == ""
        assert said[first.pk].startswith("Hierover beslis je altijd.")


class TestBackOffice:
    def test_the_choice_says_what_a_no_is(
        self, dossier: Dossier, dirk: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(poorten, "DIENSTREGELS", [lambda slug: poorten.Dienstregels(beroep=COURT)])
        load_sjablonen()
        page = dirk.get(url(dossier, "close")).content.decode()
        assert SENTENCE in page
        for code, (words, _) in STOPGRONDEN.items():
            assert f'value="{code}"' in page
            assert words in page
        refused = press(dirk, dossier, "close", reden="Je voldoet niet.")
        assert refused.status_code == 422
        assert list(refused.context["form"].errors) == ["grond"]
        shown = press(dirk, dossier, "close", reden="Dubbel.", grond="dubbel", voorbeeld="1").content.decode()
        assert "de politierechtbank" in shown
        assert press(dirk, dossier, "close", reden="Dubbel.", grond="dubbel").status_code == 302

    def test_of_many_at_once_too(self, cast: Cast, dirk: Client) -> None:
        first, second = cast.dossier(), cast.dossier()
        page = dirk.get(f"{page_of('close')}?rij={first.pk}&rij={second.pk}").content.decode()
        assert SENTENCE in page
        data = {"rij": rows(first, second), "reden": "Twee keer gestuurd."}
        assert dirk.post(page_of("close"), data).status_code == 422
        done = dirk.post(page_of("close"), {**data, "grond": "vergissing"})
        assert results(done) == {first.pk: "", second.pk: ""}
