"""A step of a dossier becomes one message, and one mail."""

from __future__ import annotations

import smtplib
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse

from profiel.berichten.koppelingen.mail import message_id
from profiel.berichten.models import Bericht, Berichtsjabloon, Verzending, Voorkeur
from profiel.dossiers.actions import Stap, progress
from profiel.dossiers.models import Betrokkene, Dossier, Fase
from profiel.mensen.models import Profiel
from stadsportaal.kern.errors import KoppelingUnavailable
from stadsportaal.kern.events import HANDLERS
from stadsportaal.kern.models import Lane, Levering
from stadsportaal.kern.outbox import deliver_next, drain_lane
from tests.profiel.berichten.conftest import person, toegang_of

pytestmark = pytest.mark.django_db


def deliver() -> None:
    drain_lane(Lane.GEWOON, seconds=20)


def submit(dossier: Dossier, ada: Profiel) -> None:
    progress(dossier, Stap("ingediend", Fase.INGEDIEND), by=toegang_of(ada))


def test_submitting_tells_the_citizen_in_the_inbox_and_by_mail(dossier: Dossier, ada: Profiel) -> None:
    submit(dossier, ada)
    deliver()
    bericht = Bericht.objects.get()
    assert bericht.profiel == ada
    assert bericht.dossier == dossier
    assert "Je adres wijzigen" in bericht.onderwerp
    assert bericht.tekst.startswith("Dag Ada")
    assert bericht.reden.startswith("Je krijgt dit bericht omdat")
    (sent,) = mail.outbox
    assert sent.to == ["ada@demo.invalid"]
    assert reverse("berichten:bericht", args=[bericht.kenmerk]) in sent.body
    assert "adres" not in (sent.subject + sent.body).lower()
    assert "goed aangekomen" not in sent.body, "a mail is a postcard: the message itself stays in the portal"
    assert Verzending.objects.get().status == Verzending.Status.VERZONDEN


def test_a_step_without_template_is_silent(dossier: Dossier, ada: Profiel) -> None:
    submit(dossier, ada)
    deliver()
    progress(dossier, Stap("toegewezen"), by=toegang_of(ada))
    deliver()
    assert Bericht.objects.count() == 1


def test_a_second_delivery_of_the_same_step_makes_no_second_message(dossier: Dossier, ada: Profiel) -> None:
    submit(dossier, ada)
    deliver()
    Levering.objects.update(status="wacht", klaar_op=None)
    deliver()
    assert Bericht.objects.count() == 1
    assert len(mail.outbox) == 1


def test_a_message_id_is_the_same_for_every_try(dossier: Dossier, ada: Profiel) -> None:
    submit(dossier, ada)
    deliver()
    Verzending.objects.update(status="wacht", verzonden_op=None)
    Levering.objects.filter(handler="berichten.mail").update(status="wacht", klaar_op=None)
    deliver()
    first, second = mail.outbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]
    assert message_id("a") != message_id("b")


@pytest.mark.parametrize("error", [smtplib.SMTPRecipientsRefused({}), OSError("weg")])
def test_a_mail_server_that_is_away_is_tried_again(
    dossier: Dossier, ada: Profiel, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def refuse(*_: Any, **__: Any) -> int:
        raise error

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    submit(dossier, ada)
    deliver()
    levering = Levering.objects.get(handler="berichten.mail")
    assert (levering.status, levering.pogingen) == ("wacht", 1)
    assert KoppelingUnavailable.__name__ in levering.laatste_fout
    assert Verzending.objects.get().status == "wacht"
    assert Bericht.objects.count() == 1


def test_a_theme_switched_off_is_not_mailed(dossier: Dossier, ada: Profiel) -> None:
    Voorkeur.objects.create(profiel=ada, thema="burgerzaken", kanaal="mail", aan=False)
    submit(dossier, ada)
    deliver()
    assert Bericht.objects.count() == 1
    assert mail.outbox == []


def test_readers_who_may_not_act_and_people_who_left_hear_nothing(dossier: Dossier, ada: Profiel) -> None:
    Betrokkene.objects.create(dossier=dossier, profiel=person("Kind"), rol="kind")
    submit(dossier, ada)
    deliver()
    assert [b.profiel for b in Bericht.objects.all()] == [ada]


def test_a_profiel_without_account_gets_the_inbox_only(dossier: Dossier, ada: Profiel) -> None:
    ada.account = None
    ada.save()
    progress(dossier, Stap("ingediend", Fase.INGEDIEND), by=toegang_of(person("Dirk")))
    deliver()
    assert Bericht.objects.count() == 1
    assert mail.outbox == []


def test_an_account_without_address_gets_the_inbox_only(dossier: Dossier, ada: Profiel) -> None:
    """Who signs in through the identity provider may have none: then nothing is said to be sent."""
    assert ada.account is not None
    ada.account.email = ""
    ada.account.save()
    submit(dossier, ada)
    deliver()
    assert Bericht.objects.count() == 1
    assert not Verzending.objects.exists()


def test_an_account_that_left_before_the_mail_went_gets_none(dossier: Dossier, ada: Profiel) -> None:
    submit(dossier, ada)
    deliver_next(Lane.GEWOON)
    Profiel.objects.update(account=None)
    deliver()
    assert mail.outbox == []


def test_a_destroyed_dossier_is_told_to_nobody(dossier: Dossier, ada: Profiel) -> None:
    submit(dossier, ada)
    Dossier.objects.filter(pk=dossier.pk).update(kenmerk="WEG")
    deliver()
    assert Bericht.objects.count() == 0


def test_the_newest_and_most_particular_template_wins(dossier: Dossier, ada: Profiel) -> None:
    for soort, versie in (("", 9), ("adreswijziging", 1), ("adreswijziging", 2)):
        Berichtsjabloon.objects.create(
            code="ingediend", soort=soort, versie=versie, onderwerp=f"{soort}{versie}", tekst="x", reden="y"
        )
    submit(dossier, ada)
    deliver()
    assert Bericht.objects.get().onderwerp == "adreswijziging2"


def test_the_handlers_keep_their_names() -> None:
    assert {"berichten.dossier_progressed", "berichten.mail"} <= set(HANDLERS)
