"""How help ends: taken back by the citizen, given up by the clock, and a question that was answered waits no more."""

from __future__ import annotations

import datetime as dt

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from loket.hulp import actions
from loket.hulp.actions import (
    AlreadyHelped,
    AskedEnough,
    ask_call,
    ask_question,
    follow_thread,
    forget_numbers,
    mark_helped,
    mark_missed,
    withdraw_call,
)
from loket.hulp.models import Hulpvraag
from profiel.behandeling.actions.gesprek import ask_city, reply
from profiel.behandeling.models import Burgervraag
from profiel.berichten.models import Bericht
from profiel.dossiers.models import Dossier, Fase, Uitkomst, Voortgang
from stadsportaal.kern.kalender import format_datum_kort, vandaag
from stadsportaal.kern.models import Lane
from stadsportaal.kern.outbox import drain_lane
from stadsportaal.kern.retention import run_retention
from tests.loket.kast import Kast, aanvraag_of, fill, start
from tests.loket.pagina import Pagina
from tests.profiel.dossiers.cast import as_citizen, at_work

NUMBER = "0470123456"


def call(kast: Kast, kenmerk: str) -> Dossier:
    return ask_call(aanvraag_of(kenmerk), "Adres", telefoon=NUMBER, moment="eerst", by=kast.as_ada).dossier


def question(kast: Kast, kenmerk: str) -> Dossier:
    return ask_question(aanvraag_of(kenmerk), "Adres", tekst="Waarom?", by=kast.as_ada).dossier


def listed(client: Client) -> str:
    return client.get(reverse("admin:hulp_hulpdossier_changelist")).content.decode()


def overdue(dossier: Dossier, days: int = 1) -> None:
    then = timezone.now() - dt.timedelta(days=days)
    Hulpvraag.objects.filter(dossier=dossier).update(beloofd_op=then)
    Burgervraag.objects.filter(dossier=dossier).update(beloofd_op=then)


def to_come(ada: Client, dossier: Dossier) -> str:
    return Pagina(ada.get(dossier.get_absolute_url())).root.text


# -- when we call ---------------------------------------------------------------------------------


def test_the_page_says_from_when_we_call(ada: Client, kast: Kast) -> None:
    page = Pagina(ada.get(reverse("loket:terugbellen", args=[start(ada), "adres"])))
    (lead,) = [text for text in page.root.text.split(". ") if "We kunnen je bellen vanaf" in text]
    assert "tussen" not in lead
    assert " om " in lead


# -- taken back -----------------------------------------------------------------------------------


def test_a_citizen_says_that_nobody_has_to_call(ada: Client, dirk: Client, kast: Kast) -> None:
    dossier = call(kast, start(ada))
    url = Pagina(ada.get(dossier.get_absolute_url())).link("Bel me niet meer")
    assert Pagina(ada.get(url)).status == 200
    assert fill(ada, url).headers["Location"] == dossier.get_absolute_url()
    row = Hulpvraag.objects.select_related("dossier").get()
    assert (row.telefoon, row.dossier.fase, row.dossier.uitkomst) == ("", Fase.STOPGEZET, Uitkomst.INGETROKKEN)
    assert row.dossier.verwachte_datum is None
    text = to_come(ada, dossier)
    assert "Je vroeg om niet meer te bellen" in text
    assert "Bel me niet meer" not in text
    assert ada.get(url).status_code == 409
    with pytest.raises(AlreadyHelped):
        withdraw_call(dossier, by=kast.as_ada)
    assert not Hulpvraag.objects.open().exists()
    with pytest.raises(AlreadyHelped):
        mark_helped(dossier, by=at_work(kast.dirk))


def test_only_whose_call_it_is(ada: Client, kast: Kast) -> None:
    dossier = call(kast, start(ada))
    url = reverse("loket:bellen_stop", args=[dossier.kenmerk])
    assert kast.browser(kast.cem).get(url).status_code == 404
    with pytest.raises(Http404):
        withdraw_call(dossier, by=as_citizen(kast.cem))
    assert Hulpvraag.objects.get().telefoon == NUMBER


def test_a_question_is_no_call(ada: Client, kast: Kast) -> None:
    dossier = question(kast, start(ada))
    assert ada.get(reverse("loket:bellen_stop", args=[dossier.kenmerk])).status_code == 404
    assert "Bel me niet meer" not in to_come(ada, dossier)


# -- by the clock ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "given_up"), [(13, False), (15, True)])
def test_a_call_that_nobody_makes_is_given_up_and_said_so(ada: Client, kast: Kast, days: int, given_up: bool) -> None:
    dossier, waits = call(kast, start(ada)), question(kast, start(ada))
    overdue(dossier, days)
    overdue(waits, 100)  # a question is answered, however late
    assert run_retention(timezone.now())["hulp.nummers"] == int(given_up)
    row = Hulpvraag.objects.get(dossier=dossier)
    assert (row.telefoon == "", Dossier.objects.get(pk=dossier.pk).fase == Fase.STOPGEZET) == (given_up, given_up)
    assert Dossier.objects.get(pk=waits.pk).fase == Fase.INGEDIEND
    drain_lane(Lane.GEWOON, seconds=60)
    said = Bericht.objects.filter(dossier=dossier, onderwerp="We belden je niet, sorry daarvoor")
    assert said.exists() == given_up
    assert forget_numbers(timezone.now()) == 0


def test_who_was_called_meanwhile_is_left_alone(ada: Client, kast: Kast) -> None:
    dossier = call(kast, start(ada))
    overdue(dossier, 20)
    (row,) = Hulpvraag.objects.select_related("dossier")
    mark_helped(dossier, by=at_work(kast.dirk))
    assert actions._give_up(row, timezone.now()) is False
    codes = [line.code for line in Voortgang.objects.voor_burger(dossier)]
    assert codes[-1] == "gebeld"


def test_who_was_tried_again_meanwhile_waits_for_the_new_day(ada: Client, kast: Kast) -> None:
    dossier = call(kast, start(ada))
    overdue(dossier, 20)
    (row,) = Hulpvraag.objects.select_related("dossier")
    mark_missed(dossier, by=at_work(kast.dirk))
    assert actions._give_up(row, timezone.now() - dt.timedelta(days=14)) is False
    assert Hulpvraag.objects.get().telefoon == NUMBER


def test_who_was_tried_once_does_not_read_that_nobody_called(ada: Client, kast: Kast) -> None:
    dossier = call(kast, start(ada))
    mark_missed(dossier, by=at_work(kast.dirk))
    overdue(dossier, 20)
    assert forget_numbers(timezone.now()) == 1
    codes = [line.code for line in Voortgang.objects.voor_burger(dossier)]
    assert codes[-1] == "niet_meer_gebeld"
    drain_lane(Lane.GEWOON, seconds=60)
    assert Bericht.objects.filter(dossier=dossier, onderwerp="We belden je niet opnieuw, sorry daarvoor").exists()


@pytest.mark.parametrize(("days", "left"), [(6, NUMBER), (8, "")])
def test_however_a_call_ended_its_number_goes(ada: Client, kast: Kast, days: int, left: str) -> None:
    dossier = call(kast, start(ada))
    then = timezone.now() - dt.timedelta(days=days)
    Dossier.objects.filter(pk=dossier.pk).update(fase=Fase.VERLOPEN, bijgewerkt_op=then)
    forget_numbers(timezone.now())
    assert Hulpvraag.objects.get().telefoon == left


# -- answered -------------------------------------------------------------------------------------


def test_an_answered_question_is_not_late(ada: Client, dirk: Client, kast: Kast) -> None:
    dossier = question(kast, start(ada))
    overdue(dossier)
    assert "te laat" in listed(dirk)
    reply(dossier, "Daarom.", by=at_work(kast.dirk))
    page = listed(dirk)
    assert "te laat" not in page
    assert "beantwoord" in page
    detail = dirk.get(reverse("admin:hulp_hulpdossier_change", args=[dossier.pk])).content.decode()
    assert "niets meer te doen" in detail


def test_the_list_begins_with_what_waits_and_ends_with_what_was_answered(ada: Client, dirk: Client, kast: Kast) -> None:
    kenmerk = start(ada)
    answered = question(kast, kenmerk)
    overdue(answered, 9)
    reply(answered, "Daarom.", by=at_work(kast.dirk))
    waits = call(kast, kenmerk)
    page = listed(dirk)
    assert page.index(f"/{waits.pk}/change/") < page.index(f"/{answered.pk}/change/")
    mark_helped(waits, by=at_work(kast.dirk))
    assert "te laat" not in listed(dirk)


def test_below_an_answer_no_answer_is_promised(ada: Client, kast: Kast) -> None:
    dossier = question(kast, start(ada))
    assert "We antwoorden je" in to_come(ada, dossier)
    reply(dossier, "Daarom.", by=at_work(kast.dirk))
    drain_lane(Lane.GEWOON, seconds=60)
    text = to_come(ada, dossier)
    assert "We antwoorden je" not in text
    assert Dossier.objects.get(pk=dossier.pk).verwachte_datum is None


def test_who_goes_on_asking_is_promised_an_answer_again(ada: Client, dirk: Client, kast: Kast) -> None:
    """The thread stays what it was; nothing is opened again."""
    dossier = question(kast, start(ada))
    reply(dossier, "Daarom.", by=at_work(kast.dirk))
    again = ask_city(Dossier.objects.get(pk=dossier.pk), "En wanneer?", by=kast.as_ada)
    drain_lane(Lane.GEWOON, seconds=60)
    assert "We antwoorden je" in to_come(ada, dossier)
    assert Dossier.objects.get(pk=dossier.pk).verwachte_datum == vandaag(again.beloofd_op)
    assert format_datum_kort(vandaag(again.beloofd_op)) in listed(dirk)
    assert Hulpvraag.objects.open().count() == 1


def test_a_thread_that_ended_has_no_day(ada: Client, kast: Kast) -> None:
    dossier = question(kast, start(ada))
    mark_helped(dossier, by=at_work(kast.dirk))
    follow_thread(dossier.kenmerk)
    assert Dossier.objects.get(pk=dossier.pk).verwachte_datum is None


def test_answered_questions_do_not_count_as_waiting(ada: Client, kast: Kast) -> None:
    kenmerk = start(ada)
    for _ in range(3):
        reply(question(kast, kenmerk), "Daarom.", by=at_work(kast.dirk))
    question(kast, kenmerk)
    call(kast, kenmerk)
    with pytest.raises(AskedEnough):
        question(kast, kenmerk)


def test_a_call_has_no_thread_to_wait_for(ada: Client, dirk: Client, kast: Kast) -> None:
    dossier = call(kast, start(ada))
    assert "We bellen je" in to_come(ada, dossier)
    overdue(dossier)
    assert "te laat" in listed(dirk)
