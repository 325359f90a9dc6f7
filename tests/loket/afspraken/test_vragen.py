"""A question about an appointment: promised to the citizen, found in the work list, answered, read in Mijn stad."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from loket.afspraken.bijdragen import BESIDE, OwnSteps, guard_step
from loket.afspraken.models import Afspraak, Status
from profiel.behandeling.actions import assign
from profiel.behandeling.actions.gesprek import ask_city
from profiel.behandeling.rules import STEPS
from profiel.berichten.laden import load_sjablonen
from profiel.berichten.models import Bericht
from stadsportaal.kern.kenmerk import format_kenmerk
from tests.loket.afspraken.kast import Kast, at, codes
from tests.loket.afspraken.test_views import Bezoeker, deliver
from tests.loket.pagina import Pagina
from tests.profiel.dossiers.cast import client_of

LIST = "/beheer/dossiers/dossier/"
ASKED, ANSWERED = "Is er een lift aan de ingang?", "Ja, links van de deur."


def ask(citizen: Bezoeker, afspraak: Afspraak) -> Pagina:
    """From the page of the appointment, as its reader does."""
    page = citizen.go(afspraak.dossier.get_absolute_url())
    citizen.go(page.link("Stel een vraag"))
    return citizen.post({**citizen.page.fields, "tekst": ASKED})


def answer(dirk: Client, afspraak: Afspraak) -> str:
    """From the work list by way of the page of the appointment."""
    dossier, own = afspraak.dossier, reverse("admin:afspraken_afspraak_change", args=[afspraak.pk])
    page = Pagina(dirk.get(f"{LIST}{dossier.pk}/change/"))
    assert own in {a.attrs["href"] for a in page.all("a")}
    form = dirk.get(Pagina(dirk.get(own)).link("Antwoord de burger"), follow=True)
    assert ASKED in form.content.decode()
    data = {**Pagina(form).fields, "tekst": ANSWERED}
    sent = dirk.post(form.redirect_chain[-1][0], data, follow=True)
    assert sent.status_code == 200
    return str(sent.content.decode())


def test_from_the_question_to_the_answer_in_mijn_stad(kast: Kast, dirk: Client) -> None:
    load_sjablonen()
    afspraak, quiet = kast.book(by=kast.as_ada), kast.book(kast.om(10), by=kast.as_cem)
    number, other = format_kenmerk(afspraak.kenmerk), format_kenmerk(quiet.kenmerk)
    assert number not in dirk.get(LIST).content.decode(), "nobody waits for us"
    ada = Bezoeker(client_of(kast.ada.account))
    page = ask(ada, afspraak)
    assert "We kregen je vraag. We antwoorden uiterlijk" in page.text
    assert "nog geen antwoord" in page.text
    for query in ("", "?aan_zet=vraag", "?aan_zet=wij"):
        shown = dirk.get(f"{LIST}{query}").content.decode()
        assert (number in shown, other in shown) == (True, False), query
        assert "Vraag van de burger" in shown
    assert "Je antwoord is verstuurd" in answer(dirk, afspraak)
    assert ANSWERED in ada.go(afspraak.dossier.get_absolute_url()).text
    assert "nog geen antwoord" not in ada.page.text
    for query in ("", "?aan_zet=vraag"):
        assert number not in dirk.get(f"{LIST}{query}").content.decode(), "answered"
    deliver()
    last = Bericht.objects.filter(dossier=afspraak.dossier).order_by("pk").last()
    assert last is not None
    assert "antwoord" in last.onderwerp.lower()
    afspraak.refresh_from_db()
    assert afspraak.status == Status.GEPLAND, "the appointment itself stays as it was"
    assert "We verwachten je op" in ada.go("/mijn-stad/").text


def test_a_question_after_the_appointment_waits_for_us_too(kast: Kast, dirk: Client) -> None:
    afspraak = kast.book(by=kast.as_ada)
    Afspraak.objects.filter(pk=afspraak.pk).update(dag="2020-01-01")
    own = reverse("admin:afspraken_afspraak_finish", args=[afspraak.pk])
    assert dirk.post(own, {"versie": afspraak.versie}).status_code == 302
    ask(Bezoeker(client_of(kast.ada.account)), afspraak)
    assert format_kenmerk(afspraak.kenmerk) in dirk.get(LIST).content.decode()
    assert "Je antwoord is verstuurd" in answer(dirk, afspraak)


def test_without_account_the_page_promises_nothing_until_it_stands_in_mijn_stad(kast: Kast, dirk: Client) -> None:
    """Who holds a link has no place to read an answer: they get the ways that do answer, and may claim it first."""
    afspraak, token = kast.book_with_key()
    link = reverse("dossiers:sleutel", args=[token])
    visitor = Bezoeker()
    page = visitor.go(link)
    assert page.h1 == "Afspraak: Identiteitskaart"
    assert "Stel een vraag" not in page.text
    assert visitor.client.get(reverse("behandeling:burgervraag_ask", args=[afspraak.kenmerk])).status_code == 302
    assert visitor.client.get(page.link("Stel je vraag")).status_code == 200
    assert page.link("Bel 03 22 11 333") == "tel:+3232211333"
    ada = Bezoeker(client_of(kast.ada.account))
    ada.go(link)
    claim = {"sleutel": ada.page.fields["sleutel"]}
    ada.post(claim, reverse("dossiers:claim_dossier", args=[afspraak.kenmerk]))
    assert "nog geen antwoord" in ask(ada, afspraak).text
    answer(dirk, afspraak)
    assert ANSWERED in ada.go(afspraak.dossier.get_absolute_url()).text


def test_what_a_handler_sees_is_what_a_handler_may(kast: Kast, dirk: Client) -> None:
    """No button that only refuses; what would change the appointment keeps its own page."""
    afspraak = kast.book(by=kast.as_ada)
    ask_city(afspraak.dossier, ASKED, by=kast.as_ada)
    at_dossier = f"{LIST}{afspraak.dossier_id}/"
    assert f"{at_dossier}release/" not in dirk.get(f"{at_dossier}change/").content.decode(), "nobody has it"
    assign(afspraak.dossier, kast.dirk, by=kast.as_dirk)
    page = Pagina(dirk.get(f"{at_dossier}change/"))
    links = {a.attrs.get("href", "") for a in page.all("a")} | {
        form.attrs.get("action", "") for form in page.all("form")
    }
    shown = {link.removeprefix(at_dossier).strip("/") for link in links if link.startswith(at_dossier)}
    assert shown >= BESIDE
    assert not shown & (set(STEPS) - BESIDE)
    for step in STEPS:
        if step in BESIDE:
            guard_step(afspraak.dossier, step, kast.as_dirk)
            continue
        with pytest.raises(OwnSteps):
            guard_step(afspraak.dossier, step, kast.as_dirk)


def test_a_note_and_a_colleague_leave_the_appointment_alone(kast: Kast, dirk: Client) -> None:
    afspraak = kast.book(by=kast.as_ada)
    for step, data in (
        ("assign", {"medewerker": kast.dirk.pk}),
        ("release", {}),
        ("note", {"tekst": "Komt met hond."}),
    ):
        afspraak.dossier.refresh_from_db()
        versie = {"versie": afspraak.dossier.versie}
        sent = dirk.post(f"{LIST}{afspraak.dossier_id}/{step}/", {**versie, **data}, follow=True)
        assert sent.status_code == 200, step
    assert codes(afspraak) == ["afspraak_gemaakt", "toegewezen", "vrijgegeven", "notitie"]
    afspraak.refresh_from_db()
    assert afspraak.dossier.fase == "ingediend"
    page = dirk.get(reverse("admin:afspraken_afspraak_dossier", args=[afspraak.pk]), follow=True).content.decode()
    assert "Komt met hond." in page
    with at(kast.om(8)):
        assert "We verwachten je op" in client_of(kast.ada.account).get("/mijn-stad/").content.decode()
