"""Who reported without account is told of every visible step by mail, once, with a link that opens the report."""

from __future__ import annotations

import re
import smtplib
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from meldingen.actions import afhandeling
from meldingen.actions.mail import queue_mail
from meldingen.events import MeldingmailReady
from meldingen.handlers import on_dossier_progressed, on_mail_ready
from meldingen.models import Melding, Meldingmail
from meldingen.rules import Status
from profiel.behandeling import actions as behandeling
from profiel.berichten.adresmail import forget_mails
from profiel.berichten.models import Bericht, Berichtsjabloon
from profiel.dossiers.actions import claim
from profiel.dossiers.events import DossierProgressed
from stadsportaal.kern.errors import KoppelingUnavailable
from stadsportaal.kern.events import handlers_of
from stadsportaal.kern.kenmerk import format_kenmerk
from stadsportaal.kern.models import Gebeurtenis, Lane, Levering
from stadsportaal.kern.outbox import drain_lane
from tests.meldingen.kast import Kast, report, sleutel_of, today

ADRES = "iemand@voorbeeld.invalid"


def deliver() -> None:
    for lane in Lane:
        drain_lane(lane, seconds=20)


def progressed() -> list[DossierProgressed]:
    rows = Gebeurtenis.objects.filter(soort="dossiers.progressed").order_by("pk")
    return [DossierProgressed(stroom=row.stroom, **row.payload) for row in rows]


def test_every_visible_step_is_told_once(kast: Kast) -> None:
    melding, _ = report(email=ADRES)
    afhandeling.mark_seen(melding, by=kast.as_dirk)
    afhandeling.plan(melding, today(), by=kast.as_dirk)
    behandeling.add_note(melding.dossier, "Intern.", by=kast.as_dirk)
    afhandeling.start_work(melding, by=kast.as_dirk)
    afhandeling.solve(melding, tekst="Hersteld door ploeg 4.", by=kast.as_dirk)
    deliver()
    number = format_kenmerk(melding.dossier.kenmerk)
    assert [sent.to for sent in mail.outbox] == [[ADRES]] * 5
    assert {sent.subject for sent in mail.outbox} == {f"Nieuws over je melding {number}"}
    assert "is opgelost" in mail.outbox[-1].body
    words = "".join(sent.body for sent in mail.outbox).lower()
    assert "stoeptegel" not in words
    assert "ploeg 4" not in words, "a mail is a postcard"
    assert Bericht.objects.count() == 0


def test_the_link_opens_the_report(kast: Kast) -> None:
    melding, _ = report(email=ADRES)
    deliver()
    (path,) = re.findall(r"https?://[^/]+(/dossiers/sleutel/\S+)", mail.outbox[0].body)
    client = Client()
    answer = client.get(path)
    assert answer.status_code == 302
    assert client.get(answer["Location"], follow=True).status_code == 200
    assert sleutel_of(path.rstrip("/").rpartition("/")[2]).dossier == melding.dossier


def test_what_was_sent_is_destroyed(kast: Kast) -> None:
    report(email=ADRES)
    on_dossier_progressed(progressed()[0])
    waiting = Meldingmail.objects.get()
    assert waiting.inhoud["aan"] == ADRES
    deliver()
    assert [row.inhoud for row in Meldingmail.objects.all()] == [None]
    assert Meldingmail.objects.get().verzonden_op is not None


def test_a_second_delivery_sends_nothing(kast: Kast) -> None:
    report(email=ADRES)
    deliver()
    assert on_mail_ready(MeldingmailReady("X", mail_id=Meldingmail.objects.get().pk), "sleutel") is None
    assert len(mail.outbox) == 1


def test_a_mail_server_that_is_away_is_tried_again(kast: Kast, monkeypatch: pytest.MonkeyPatch) -> None:
    report(email=ADRES)
    drain_lane(Lane.GEWOON, seconds=1)
    mail.outbox.clear()
    Meldingmail.objects.update(
        inhoud={"aan": ADRES, "onderwerp": "o", "tekst": "t"}, verzonden_op=None
    )  # as if it had not left yet

    def away(*_: Any, **__: Any) -> None:
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr("django.core.mail.EmailMessage.send", away)
    with pytest.raises(KoppelingUnavailable, match="mail"):
        on_mail_ready(MeldingmailReady("X", mail_id=Meldingmail.objects.get().pk), "sleutel")
    assert Meldingmail.objects.get().inhoud is not None


class TestSilence:
    def test_who_left_no_address_and_who_has_an_account(self, kast: Kast) -> None:
        report()
        report(kast.as_ada, email=ADRES)
        deliver()
        assert not Meldingmail.objects.exists()
        assert [row.profiel for row in Bericht.objects.all()] == [kast.ada]

    def test_after_claiming_it_is_told_in_mijn_stad(self, kast: Kast) -> None:
        melding, token = report(email=ADRES)
        deliver()
        claim(sleutel_of(token), by=kast.as_cem)
        afhandeling.start_work(melding, by=kast.as_dirk)
        deliver()
        assert Meldingmail.objects.count() == 1
        assert [row.profiel for row in Bericht.objects.all()] == [kast.cem]

    def test_a_step_without_words_and_a_dossier_that_is_gone(self, kast: Kast) -> None:
        report(email=ADRES)
        event = progressed()[0]
        Berichtsjabloon.objects.all().delete()
        assert queue_mail(event) is None
        from dataclasses import replace

        assert queue_mail(replace(event, stroom="BESTAATN")) is None
        assert not Meldingmail.objects.exists()

    def test_a_step_of_something_else_is_not_announced_to_reports(self, kast: Kast) -> None:
        from dataclasses import replace

        report(email=ADRES)
        event = progressed()[0]
        named = {h.naam for h in handlers_of(event)}
        other = {h.naam for h in handlers_of(replace(event, dossier_soort="aanvraag"))}
        assert named - other == {"meldingen.dossier_progressed"}


def test_every_state_has_a_template(kast: Kast) -> None:
    codes = set(Berichtsjabloon.objects.filter(soort="melding").values_list("code", flat=True))
    assert {str(status.value) for status in Status} | {"naar_team", "in_behandeling", "vraag_gesteld"} <= codes


def test_the_ledger_is_forgotten_after_a_month(kast: Kast) -> None:
    report(email=ADRES)
    on_dossier_progressed(progressed()[0])
    assert forget_mails(Meldingmail, timezone.now() + timedelta(days=29)) == 0
    assert forget_mails(Meldingmail, timezone.now() + timedelta(days=31)) == 1


def test_no_mail_waits_for_ever(kast: Kast) -> None:
    assert Levering.objects.filter(handler="meldingen.mail").count() == 0
    melding, _ = report(email=ADRES)
    deliver()
    assert set(Levering.objects.filter(handler="meldingen.mail").values_list("status", flat=True)) == {"klaar"}
    assert Melding.objects.get(pk=melding.pk).melder_email == ADRES
    assert reverse("dossiers:sleutel", args=["x"])
