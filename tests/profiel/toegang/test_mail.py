"""The mail with a code: through the outbox to a real SMTP server, once, and gone afterwards."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import timedelta
from email.message import Message as Mail
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from django.test import Client
from django.utils import timezone

from profiel.mensen.models import Account
from profiel.toegang.actions import MAIL_LIFETIME, purge_login_mails, queue_login_mail
from profiel.toegang.models import LoginMail
from stadsportaal.kern.models import Gebeurtenis, Lane, Levering
from stadsportaal.kern.outbox import deliver_next
from stadsportaal.kern.tasks import sweep

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_cache")]


class Box(Message):
    """A mail server that keeps what it gets."""

    def __init__(self) -> None:
        super().__init__()
        self.mails: list[Mail] = []

    def handle_message(self, message: Mail) -> None:
        self.mails.append(message)


@pytest.fixture
def box(settings: Any) -> Iterator[Box]:
    box = Box()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield box
    server.stop()


def queued() -> LoginMail:
    return queue_login_mail(aan="ada@voorbeeld.be", onderwerp="Je code", tekst="1234-5678")


def test_sent_once_and_destroyed(box: Box) -> None:
    queued()
    assert deliver_next(Lane.DRINGEND)
    assert not deliver_next(Lane.DRINGEND)
    (mail,) = box.mails
    assert (mail["To"], mail["Subject"]) == ("ada@voorbeeld.be", "Je code")
    assert mail["Message-ID"].endswith("@localhost>")
    assert not LoginMail.objects.exists()
    assert Levering.objects.get().status == "klaar"


def test_a_second_delivery_after_the_first_says_nothing(box: Box) -> None:
    queued()
    deliver_next(Lane.DRINGEND)
    Levering.objects.update(status="wacht", klaar_op=None)
    deliver_next(Lane.DRINGEND)
    assert len(box.mails) == 1


def test_a_retry_is_the_same_mail(box: Box) -> None:
    mail = queued()
    deliver_next(Lane.DRINGEND)
    LoginMail(pk=mail.pk, inhoud=mail.inhoud, verloopt_op=mail.verloopt_op).save(force_insert=True)
    Levering.objects.update(status="wacht", klaar_op=None)
    deliver_next(Lane.DRINGEND)
    assert box.mails[0]["Message-ID"] == box.mails[1]["Message-ID"]


def test_a_code_that_no_longer_works_is_destroyed_unsent(box: Box) -> None:
    LoginMail.objects.filter(pk=queued().pk).update(verloopt_op=timezone.now() - timedelta(seconds=1))
    deliver_next(Lane.DRINGEND)
    assert not box.mails
    assert not LoginMail.objects.exists()


def test_a_mail_server_that_is_away_is_tried_again(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    queued()
    deliver_next(Lane.DRINGEND)
    levering = Levering.objects.get()
    assert (levering.status, levering.pogingen) == ("wacht", 1)
    assert "mail is niet bereikbaar" in levering.laatste_fout
    assert LoginMail.objects.exists()


def test_without_a_broker_the_sweep_brings_the_code(
    box: Box, ada: Account, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stadsportaal.kern.poke.poke", lambda lane: False)
    assert client.post("/aanmelden/code/", {"email": ada.email}).status_code == 302
    assert not box.mails
    asked: list[Any] = []
    monkeypatch.setattr("stadsportaal.kern.tasks.drain.apply_async", lambda args, **_: asked.append(args))
    assert sweep() == ["dringend"]
    assert asked == [("dringend",)]
    deliver_next(Lane.DRINGEND)
    assert box.mails[0]["Subject"] == "Je code voor het Stadsportaal"
    body = box.mails[0].get_payload(decode=True)
    assert isinstance(body, bytes)
    assert "De stad vraagt nooit je code" in body.decode()


def test_the_secret_is_in_no_event_and_no_plain_column() -> None:
    mail = queued()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT inhoud FROM toegang_loginmail")
        assert "1234" not in cursor.fetchone()[0]
    assert Gebeurtenis.objects.get().payload == {"mail_id": mail.pk}


def test_old_ones_are_erased() -> None:
    queued()
    assert purge_login_mails(timezone.now()) == 0
    assert purge_login_mails(timezone.now() + MAIL_LIFETIME + timedelta(seconds=1)) == 1
