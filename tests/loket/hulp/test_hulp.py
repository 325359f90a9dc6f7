"""Being called back and asking a question from a step: by the citizen, by the handler, and by nobody else."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from loket.hulp.actions import AlreadyHelped, AskedEnough, ask_call, ask_question, mark_helped, mark_missed
from loket.hulp.models import HulpDossier, Hulpvraag
from loket.trechter.models import Proceslijn
from profiel.behandeling.actions import take
from profiel.behandeling.actions.gesprek import reply
from profiel.behandeling.models import Burgervraag
from profiel.berichten.models import Bericht
from profiel.dossiers.models import Dossier, Fase, Voortgang
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.errors import DomainError, VersionConflict
from stadsportaal.kern.models import Lane
from stadsportaal.kern.outbox import drain_lane
from tests.loket.kast import Kast, aanvraag_of, adreswijziging, fill, help_from, start, step, submit
from tests.loket.pagina import Pagina
from tests.profiel.dossiers.cast import at_work


def call_url(kenmerk: str, stap: str = "adres") -> str:
    return reverse("loket:terugbellen", args=[kenmerk, stap])


def question_url(kenmerk: str, stap: str = "adres") -> str:
    return reverse("loket:hulpvraag", args=[kenmerk, stap])


def asked(kast: Kast, kenmerk: str, moment: str = "namiddag") -> Dossier:
    row = ask_call(
        aanvraag_of(kenmerk), "Wat is je nieuwe adres?", telefoon="0470123456", moment=moment, by=kast.as_ada
    )
    return row.dossier


def admin_page(client: Client, dossier: Dossier) -> Pagina:
    return Pagina(client.get(reverse("admin:hulp_hulpdossier_change", args=[dossier.pk])))


def press(client: Client, dossier: Dossier, what: str) -> Any:
    versie = Dossier.objects.get(pk=dossier.pk).versie
    return client.post(reverse(f"admin:hulp_hulpdossier_{what}", args=[dossier.pk]), {"versie": versie})


# -- the citizen ----------------------------------------------------------------------------------


def test_every_step_offers_its_own_explanation_and_help(ada: Client, kast: Kast) -> None:
    kenmerk = start(ada)
    fill(ada, step(kenmerk, "wie"), personen=str(kast.noor.pk))
    page = Pagina(ada.get(step(kenmerk, "adres")))
    assert "Mijn straat staat er niet bij. Wat nu?" in page.root.text
    assert "Vul de straat in zoals ze op je huurcontract staat." in page.root.text
    assert page.link("Bel 03 22 11 333").startswith("tel:")
    assert help_from(ada, kenmerk, "adres", "Laat je terugbellen") == call_url(kenmerk)
    assert help_from(ada, kenmerk, "adres", "Stel je vraag") == question_url(kenmerk)
    assert help_from(ada, kenmerk, "adres", "Help mij hierbij")
    assert aanvraag_of(kenmerk).getypt == {}, "nothing was typed, so nothing waits"


def test_every_way_to_help_that_a_server_sees_is_counted_at_its_step(ada: Client, kast: Kast) -> None:
    """All of the panel but the telephone: following each way leaves a line at this very step, that nothing was asked
    yet."""
    kenmerk = start(ada)
    page = Pagina(ada.get(step(kenmerk, "wie")))
    (panel,) = page.all("section", css="help-panel")
    assert [a.attrs["href"] for a in panel.find_all("a")] == ["tel:+3232211333"]
    ways = [button.text for button in panel.find_all("button")]
    assert len(ways) == 3
    for number, words in enumerate(ways):
        assert Proceslijn.objects.filter(soort="hulp", stap="wie").count() == number
        assert ada.get(help_from(ada, kenmerk, "wie", words), follow=True).status_code == 200
    codes = Proceslijn.objects.filter(soort="hulp", stap="wie").order_by("pk").values_list("code", flat=True)
    assert list(codes) == ["geopend", "geopend", "geopend"]


def offer_url(kenmerk: str, stap: str = "wie") -> str:
    return reverse("loket:hulp_offer", args=[kenmerk, stap])


def test_who_types_nothing_is_offered_help_and_only_then_it_counts(ada: Client, kast: Kast) -> None:
    kenmerk = start(ada)
    page = Pagina(ada.get(step(kenmerk, "wie")))
    (wait,) = page.all("help-wait")
    assert (wait.attrs["data-seconds"], wait.attrs["data-url"]) == ("300", offer_url(kenmerk))
    assert wait.attrs["role"] == "status"
    assert "Kunnen we helpen?" not in page.root.text
    assert not Proceslijn.objects.filter(soort="aangeboden").exists()
    for _ in range(2):  # another tab asks it too: said again, counted once
        said = Pagina(ada.post(wait.attrs["data-url"]))
        assert "Je bent al even met deze stap bezig." in said.root.text
        button = said.button("Laat je terugbellen").attrs
        assert (button["form"], button["name"], button["value"]) == ("stap", "actie", "hulp:terugbellen")
    assert list(Proceslijn.objects.filter(soort="aangeboden").values_list("stap", "code")) == [("wie", "pauze")]
    again = Pagina(ada.get(step(kenmerk, "wie")))
    assert "Kunnen we helpen?" in again.root.text, "it stays, as other offers do"
    assert not again.all("help-wait")


def test_sent_away_it_is_not_offered_again_by_itself(ada: Client, kast: Kast) -> None:
    kenmerk = start(ada)
    ada.post(offer_url(kenmerk))
    page = fill(ada, step(kenmerk, "wie"), actie="hulp_weg", personen=str(kast.noor.pk))
    assert not Pagina(page).all("help-wait")
    assert ada.post(offer_url(kenmerk)).status_code == 204


def test_who_is_helped_already_is_offered_nothing(ada: Client, kast: Kast, monkeypatch: pytest.MonkeyPatch) -> None:
    kenmerk = start(ada)
    monkeypatch.setattr(Toegang, "is_begeleid", True)
    assert ada.post(offer_url(kenmerk)).status_code == 204
    assert not Pagina(ada.get(step(kenmerk, "wie"))).all("help-wait")
    assert not Proceslijn.objects.filter(soort="aangeboden").exists()


def test_a_step_that_is_not_shown_offers_nothing(ada: Client, kast: Kast) -> None:
    kenmerk = start(ada)
    assert ada.post(offer_url(kenmerk, "verzonnen")).status_code == 404
    assert ada.post(offer_url(kenmerk, "_controleren")).status_code == 404


def test_the_check_page_gives_help_too(ada: Client, kast: Kast) -> None:
    kenmerk = adreswijziging(ada, kast)
    check = reverse("loket:aanvraag_check", args=[kenmerk])
    url = Pagina(ada.get(check)).link("Laat je terugbellen")
    assert fill(ada, url, telefoon="0470123456", moment="eerst").headers["Location"] == check
    assert Hulpvraag.objects.get().stap == "Controleer je antwoorden"
    assert set(Proceslijn.objects.filter(soort="hulp").values_list("stap", flat=True)) == {"_controleren"}


def test_help_that_is_not_there_or_not_for_who_asks(ada: Client, kast: Kast) -> None:
    kenmerk = start(ada)
    assert ada.get(reverse("loket:hulp_open", args=[kenmerk, "wie", "verzonnen"])).status_code == 404
    bram = kast.browser(kast.bram, kast.grant)
    page = Pagina(bram.get(step(kenmerk, "wie")))
    assert "Laat je terugbellen" in page.root.text
    assert "Help mij hierbij" not in page.root.text  # a helper helps the citizen in person
    assert bram.get(reverse("loket:hulp_open", args=[kenmerk, "wie", "webpunt"])).status_code == 404
    assert not Proceslijn.objects.filter(soort="hulp").exists()


def test_being_called_back_is_confirmed_and_nothing_is_lost(ada: Client, kast: Kast) -> None:
    kenmerk = start(ada)
    answer = fill(ada, call_url(kenmerk), telefoon="0470/12.34.56", moment="namiddag")
    assert answer.headers["Location"] == step(kenmerk, "adres")
    row = Hulpvraag.objects.get()
    assert (row.telefoon, row.soort, row.stap) == ("0470123456", "bellen", "Wat is je nieuwe adres?")
    assert row.beloofd_op > timezone.now()
    assert row.dossier.team == kast.team
    drain_lane(Lane.GEWOON, seconds=60)
    message = Bericht.objects.get(dossier=row.dossier)
    assert "We bellen je" in message.tekst
    timeline = [line.code for line in Voortgang.objects.voor_burger(row.dossier)]
    assert timeline == ["terugbellen_gevraagd"]
    assert Pagina(ada.get(row.dossier.get_absolute_url())).status == 200
    codes = list(Proceslijn.objects.filter(soort="hulp").order_by("pk").values_list("stap", "code"))
    assert codes == [("adres", "geopend"), ("adres", "bellen")]


def test_a_question_has_a_thread_of_its_own(ada: Client, kast: Kast) -> None:
    kenmerk = start(ada)
    answer = fill(ada, question_url(kenmerk), tekst="Mag ik ook een bus opgeven?")
    assert answer.headers["Location"] == step(kenmerk, "adres")
    row = Hulpvraag.objects.get()
    asked_row = Burgervraag.objects.get(dossier=row.dossier)
    assert asked_row.tekst == "Mag ik ook een bus opgeven?"
    reply(row.dossier, "Ja, dat mag.", by=at_work(kast.dirk))
    assert "Ja, dat mag." in Pagina(ada.get(row.dossier.get_absolute_url())).root.text


@pytest.mark.parametrize(
    ("url", "typed", "error"),
    [
        (call_url, {"telefoon": "", "moment": "eerst"}, "Vul het telefoonnummer in waarop we je bellen"),
        (call_url, {"telefoon": "12", "moment": "eerst"}, "Telefoonnummer: vul een nummer in, zoals 0470 12 34 56"),
        (call_url, {"telefoon": "0470123456", "moment": "nooit"}, "kies wanneer we je bellen"),
        (question_url, {"tekst": "  "}, "chrijf je vraag"),
        (question_url, {"tekst": "x" * 2001}, "je vraag is te lang: schrijf hoogstens 2000 tekens"),
    ],
)
def test_what_is_wrong_is_said_and_stays(ada: Client, kast: Kast, url: Any, typed: dict[str, str], error: str) -> None:
    kenmerk = start(ada)
    wrong = Pagina(fill(ada, url(kenmerk), **typed))
    assert wrong.status == 422
    assert wrong.title.startswith("Fout: ")
    assert error.lower() in wrong.summary[0][0].lower()
    assert [text for text, _ in wrong.summary] == wrong.field_errors
    assert not Hulpvraag.objects.exists()


def test_the_same_form_twice_is_one_call(ada: Client, kast: Kast) -> None:
    url = call_url(start(ada))
    fields = {**Pagina(ada.get(url)).fields, "telefoon": "0470123456", "moment": "eerst"}
    assert [ada.post(url, fields).status_code for _ in range(2)] == [302, 302]
    assert Hulpvraag.objects.count() == 1


def test_who_waits_for_two_waits_for_these_first(ada: Client, kast: Kast) -> None:
    kenmerk = start(ada)
    asked(kast, kenmerk)
    ask_question(aanvraag_of(kenmerk), "Waar?", tekst="Waarom?", by=kast.as_ada)
    refused = fill(ada, call_url(kenmerk), telefoon="0470123456", moment="eerst")
    assert refused.status_code == 409
    assert "03 22 11 333" in refused.content.decode()
    with pytest.raises(AskedEnough):
        asked(kast, kenmerk)
    mark_helped(Hulpvraag.objects.get(soort="bellen").dossier, by=at_work(kast.dirk))
    asked(kast, kenmerk)


def test_a_step_that_is_not_shown_gives_no_help(ada: Client, kast: Kast) -> None:
    assert ada.get(call_url(start(ada), "contract")).status_code == 404
    assert ada.get(question_url(start(ada), "verzonnen")).status_code == 404


def test_a_stranger_finds_nothing_and_what_was_sent_is_over(kast: Kast, ada: Client) -> None:
    from tests.loket.kast import attest

    kenmerk = attest(ada, kast.ada)
    assert kast.browser(kast.cem).get(call_url(kenmerk, "wie")).status_code == 404
    submit(ada, kenmerk)
    assert ada.get(call_url(kenmerk, "wie")).status_code == 409


def test_a_grantee_asks_for_whom_the_draft_is(kast: Kast, ada: Client) -> None:
    bram = kast.browser(kast.bram, kast.grant)
    fill(bram, call_url(start(ada)), telefoon="0470123456", moment="eerst")
    assert Hulpvraag.objects.get().profiel == kast.ada


# -- the handler ----------------------------------------------------------------------------------


def test_the_handler_sees_the_number_and_not_the_form(dirk: Client, kast: Kast, ada: Client) -> None:
    dossier = asked(kast, start(ada))
    page = admin_page(dirk, dossier)
    assert "0470123456" in page.root.text
    assert "Wat is je nieuwe adres?" in page.root.text
    assert "Beslis" not in [button.text for button in page.all(css="knop")]
    assert press(dirk, dossier, "called").status_code == 302
    row = Hulpvraag.objects.get()
    assert (row.telefoon, Dossier.objects.get(pk=dossier.pk).fase) == ("", Fase.UITGEVOERD)
    assert "gewist" in admin_page(dirk, dossier).root.text
    assert "We spraken elkaar" in Pagina(ada.get(dossier.get_absolute_url())).root.text


def test_the_list_begins_with_what_was_promised_first(dirk: Client, kast: Kast, ada: Client) -> None:
    kenmerk = start(ada)
    late = asked(kast, kenmerk)
    ask_question(aanvraag_of(kenmerk), "Waar?", tekst="Waarom?", by=kast.as_ada)
    Hulpvraag.objects.filter(dossier=late).update(beloofd_op=timezone.now() - dt.timedelta(hours=1))
    page = dirk.get(reverse("admin:hulp_hulpdossier_changelist")).content.decode()
    assert "te laat" in page
    assert page.index("terugbellen") < page.index("Vraag over")
    opened = dirk.get(reverse("admin:dossiers_dossier_change", args=[late.pk]))
    assert opened.headers["Location"] == reverse("admin:hulp_hulpdossier_change", args=[late.pk])


def test_three_times_nobody_picks_up(dirk: Client, kast: Kast, ada: Client) -> None:
    dossier = asked(kast, start(ada))
    first = Hulpvraag.objects.get().beloofd_op
    assert press(dirk, dossier, "missed").status_code == 302
    row = Hulpvraag.objects.get()
    assert (row.pogingen, row.beloofd_op > first) == (1, True)
    assert "We bellen je opnieuw" in Pagina(ada.get(dossier.get_absolute_url())).root.text
    press(dirk, dossier, "missed")
    press(dirk, dossier, "missed")
    row = Hulpvraag.objects.get()
    assert (row.telefoon, row.pogingen, Dossier.objects.get(pk=dossier.pk).fase) == ("", 3, Fase.STOPGEZET)
    with pytest.raises(AlreadyHelped):
        mark_missed(dossier, by=at_work(kast.dirk))


def test_a_question_is_finished_by_hand(dirk: Client, kast: Kast, ada: Client) -> None:
    row = ask_question(aanvraag_of(start(ada)), "Waar?", tekst="Waarom?", by=kast.as_ada)
    assert press(dirk, row.dossier, "finish").status_code == 302
    codes = [line.code for line in Voortgang.objects.voor_burger(row.dossier)]
    assert codes[-1] == "geholpen"


def test_two_handlers_at_once(kast: Kast, ada: Client) -> None:
    dossier = asked(kast, start(ada))
    by = at_work(kast.dirk)
    versie = Dossier.objects.get(pk=dossier.pk).versie
    mark_helped(dossier, by=by, versie=versie)
    with pytest.raises(VersionConflict):
        mark_helped(dossier, by=by, versie=versie)
    with pytest.raises(AlreadyHelped):
        mark_helped(dossier, by=by)


def test_another_team_finds_nothing_and_a_decision_does_not_exist(kast: Kast, ada: Client) -> None:
    from django.http import Http404

    from profiel.behandeling.actions import close

    dossier = asked(kast, start(ada))
    with pytest.raises(Http404):
        mark_helped(dossier, by=at_work(kast.ander))
    with pytest.raises(DomainError):
        close(dossier, reden="zomaar", by=at_work(kast.dirk))
    take(dossier, by=at_work(kast.dirk), versie=Dossier.objects.get(pk=dossier.pk).versie)
    assert str(HulpDossier.objects.get(pk=dossier.pk)) == str(dossier)
    assert str(Hulpvraag.objects.get()) == "terugbellen"


def test_an_organisation_asks_as_such(kast: Kast, ada: Client) -> None:
    from profiel.mensen.models import Profiel

    kenmerk = start(ada)
    Profiel.objects.filter(pk=kast.ada.pk).update(soort=Profiel.Soort.ORGANISATIE)
    dossier = asked(kast, kenmerk)
    assert [row.rol for row in dossier.betrokkenen.all()] == ["organisatie"]


def test_what_was_asked_is_taken_along(kast: Kast, ada: Client) -> None:
    from loket.hulp.meenemen import hulp

    asked(kast, start(ada))
    (row,) = hulp(kast.as_ada)
    assert row["Telefoon"] == "0470123456"
