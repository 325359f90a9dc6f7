"""Every exit of every action that the pages do not reach by themselves."""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal

import pytest
from django.core import mail
from django.http import Http404
from django.test import Client
from django.utils import timezone

from loket.betalen.actions import WACHT
from loket.ondertekening.actions import (
    NotProven,
    OndertekeningClosed,
    _written,
    drop_signatures,
    expire_late,
    refuse,
    remind,
    sign,
)
from loket.ondertekening.actions.berichten import send_code
from loket.ondertekening.meenemen import gevraagd
from loket.ondertekening.models import Ondertekening, Ondertekeningmail, Status
from loket.ondertekening.tasks import opvolgen
from loket.ondertekening.toegang import Bewijs, OwnSubmission
from producten.models import Betaalverzoek
from profiel.berichten.adresmail import forget_mails
from profiel.berichten.models import Bericht, Berichtsjabloon
from profiel.dossiers.models import Dossier, Voortgang
from profiel.mensen.models import Huishoudlid
from profiel.toegang.models import Level
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.kalender import vandaag
from tests.loket.kast import aanvraag_of
from tests.loket.ondertekening.kast import MAIL, Kast, agree, asked, deliver, link_in_mail, page, with_link
from tests.profiel.dossiers.cast import Cast, as_citizen, at_work

LINK, CODE = Bewijs(link=True), Bewijs(link=True, code=True)
NOBODY = Toegang.anoniem()


def later(days: int) -> dt.datetime:
    return timezone.now() + dt.timedelta(days=days)


def steps(row: Ondertekening) -> list[str]:
    return [step.code for step in Voortgang.objects.voor_burger(row.dossier)]


def test_both_must_sign_before_the_term_begins(kast: Kast, ada: Client, noor: Client) -> None:
    aanvraag = kast.sent(ada, partner=True, ander=True)
    partner, named = Ondertekening.objects.select_related("dossier").order_by("volgorde")
    assert aanvraag.dossier.eigen_status == "wacht_op_handtekening"
    sign(named, bewijs=CODE, by=NOBODY)
    assert aanvraag_of(aanvraag.dossier.kenmerk).dossier.eigen_status == "wacht_op_handtekening"
    sign(partner, bewijs=Bewijs(), by=as_citizen(kast.noor))
    assert aanvraag_of(aanvraag.dossier.kenmerk).dossier.eigen_status == "ingediend"
    assert steps(named).count("ondertekend") == 2


def test_only_who_was_asked_signs(kast: Kast, ada: Client) -> None:
    row = asked(kast.sent(ada, ander=True))
    with pytest.raises(Http404):
        sign(row, bewijs=Bewijs(), by=as_citizen(kast.cem))
    with pytest.raises(Http404):
        sign(row, bewijs=Bewijs(), by=NOBODY)
    with pytest.raises(Http404):
        sign(row, bewijs=Bewijs(), by=at_work(kast.dirk))
    with pytest.raises(OwnSubmission):
        sign(row, bewijs=CODE, by=kast.as_ada)
    with pytest.raises(NotProven):
        sign(row, bewijs=LINK, by=NOBODY)
    assert row.is_open


def test_code_does_not_count_where_the_form_wants_a_login(kast: Kast, ada: Client) -> None:
    row = asked(kast.sent(ada, ander=True))
    Ondertekening.objects.update(met_code=False)
    with pytest.raises(NotProven):
        sign(row, bewijs=CODE, by=NOBODY)


def test_weak_login_is_asked_for_the_code(kast: Kast, ada: Client) -> None:
    row = asked(kast.sent(ada, ander=True))
    row.dossier.niveau = 2
    row.dossier.save(update_fields=["niveau"])
    weak = dataclasses.replace(as_citizen(kast.bram), level=Level.LAAG)
    with pytest.raises(NotProven):
        sign(row, bewijs=LINK, by=weak)


def test_too_late_by_a_day(kast: Kast, ada: Client) -> None:
    row = asked(kast.sent(ada, ander=True))
    Ondertekening.objects.update(tot=vandaag(timezone.now()) - dt.timedelta(days=1))
    with pytest.raises(OndertekeningClosed):
        sign(row, bewijs=CODE, by=NOBODY)
    with pytest.raises(OndertekeningClosed):
        refuse(row, bewijs=CODE, by=NOBODY)


def test_it_expires_after_the_days_that_were_said(kast: Kast, ada: Client) -> None:
    aanvraag = kast.sent(ada, ander=True)
    row = asked(aanvraag)
    assert expire_late(later(10)) == 0
    assert expire_late(later(11)) == 1
    assert expire_late(later(11)) == 0
    after = aanvraag_of(aanvraag.dossier.kenmerk)
    assert (after.status, after.dossier.fase) == ("verlopen", "verlopen")
    assert asked(aanvraag).status == Status.VERLOPEN
    assert "handtekening_te_laat" in steps(row)
    deliver()
    assert Bericht.objects.filter(profiel=kast.ada, onderwerp__startswith="Je aanvraag is verlopen").exists()
    ended = Bericht.objects.get(profiel=kast.ada, onderwerp__startswith="Je aanvraag is gestopt")
    assert "De handtekening kwam niet op tijd." in ended.tekst
    assert "geen antwoord op onze vraag" not in ended.tekst


def test_late_signature_of_an_ended_dossier_stops_nothing(kast: Kast, ada: Client) -> None:
    aanvraag = kast.sent(ada, partner=True, ander=True)
    assert expire_late(later(20)) == 1  # both are late: the second finds an ended dossier
    assert aanvraag_of(aanvraag.dossier.kenmerk).dossier.fase == "verlopen"


def test_reminder_goes_once_with_a_new_link(kast: Kast, ada: Client) -> None:
    row = asked(kast.sent(ada, ander=True))
    first = link_in_mail()
    assert remind(later(4)) == 0
    assert remind(later(5)) == 1
    assert remind(later(6)) == 0
    second = link_in_mail()
    assert [row.subject[:11] for row in mail.outbox if row.to == [MAIL]] == ["Je handteke", "Herinnering"]
    assert second != first
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 302
    assert steps(row).count("handtekening_herinnerd") == 1


def test_partner_is_reminded_in_the_inbox(kast: Kast, ada: Client) -> None:
    kast.sent(ada, partner=True)
    assert remind(later(7)) == 1
    assert Bericht.objects.filter(profiel=kast.noor, onderwerp__startswith="Herinnering").count() == 1


def test_two_workers_remind_once(kast: Kast, ada: Client) -> None:
    from loket.ondertekening.actions import _remind

    row = asked(kast.sent(ada, ander=True))
    assert _remind(row, later(5)) is True
    assert _remind(row, later(5)) is False


def test_the_clock_does_both(kast: Kast, ada: Client) -> None:
    kast.sent(ada, ander=True)
    assert opvolgen() == (0, 0)


def test_partner_is_found_from_both_sides(kast: Kast, ada: Client, noor: Client) -> None:
    assert asked(kast.sent(noor, partner=True)).naam == "Ada Peeters"


def test_child_and_single_have_no_partner(kast: Kast, ada: Client) -> None:
    Huishoudlid.objects.filter(profiel=kast.ada).update(rol="kind")
    assert kast.sent(ada, partner=True).dossier.eigen_status == "ingediend"
    Huishoudlid.objects.all().delete()
    assert kast.sent(ada, partner=True).dossier.eigen_status == "ingediend"
    assert not Ondertekening.objects.exists()


def test_applicant_without_address_compares_with_nothing(kast: Kast, ada: Client) -> None:
    assert kast.ada.account is not None
    kast.ada.account.email = ""
    kast.ada.account.save(update_fields=["email"])
    assert asked(kast.sent(ada, ander=True)).email


def test_question_that_was_not_answered_asks_nobody(kast: Kast, ada: Client) -> None:
    form = [{"wie": "vraag", "naam": "ander_naam", "email": "ander_email", "waarom": "Samen."}]
    kast.publish(mede_ondertekenaars=form)
    assert kast.sent(ada).dossier.eigen_status == "ingediend"


@pytest.mark.parametrize(
    ("waarde", "naam"),
    [("Bram ", "Bram"), (None, ""), ({"naam": "Bram Peeters"}, "Bram Peeters"), ({"wie": "ander"}, "")],
)
def test_a_name_is_read_from_text_and_from_a_person(waarde: object, naam: str) -> None:
    assert _written(waarde) == naam


def test_nothing_is_dropped_of_a_dossier_that_runs_or_is_gone(kast: Kast, ada: Client) -> None:
    row = asked(kast.sent(ada, ander=True))
    assert drop_signatures(row.dossier.kenmerk) == 0
    assert drop_signatures("AAAAAAAA") == 0


def test_named_person_hears_of_it_behind_the_link(kast: Kast, ada: Client) -> None:
    from loket.actions import withdraw_aanvraag

    aanvraag = kast.sent(ada, ander=True)
    client = with_link(asked(aanvraag))
    withdraw_aanvraag(aanvraag, by=kast.as_ada)
    assert drop_signatures(aanvraag.dossier.kenmerk) == 1
    assert drop_signatures(aanvraag.dossier.kenmerk) == 0
    assert "niet meer nodig" in client.get(page(asked(aanvraag))).content.decode()


def test_message_without_words_is_said_loudly(kast: Kast, ada: Client) -> None:
    Berichtsjabloon.objects.filter(code="handtekening_gevraagd").delete()
    with pytest.raises(LookupError, match="handtekening_gevraagd"):
        kast.sent(ada, partner=True)


def test_mail_goes_once_and_is_forgotten(kast: Kast, ada: Client) -> None:
    from loket.ondertekening.events import OndertekeningmailReady
    from loket.ondertekening.handlers import on_mail_ready

    row = asked(kast.sent(ada, ander=True))
    send_code(row)
    deliver()
    sent = len(mail.outbox)
    last = Ondertekeningmail.objects.order_by("-pk")[0]
    assert on_mail_ready(OndertekeningmailReady(stroom=row.kenmerk, mail_id=last.pk), "sleutel") is None
    assert len(mail.outbox) == sent
    assert forget_mails(Ondertekeningmail, timezone.now()) == 0
    assert forget_mails(Ondertekeningmail, later(31)) == 2
    assert str(last) == f"mail {last.pk}"


def test_what_was_asked_is_taken_along(kast: Kast, ada: Client, noor: Client) -> None:
    aanvraag = kast.sent(ada, partner=True)
    mine = as_citizen(kast.noor)
    assert gevraagd(mine)[0]["Beantwoord op"] == ""
    agree(noor, asked(aanvraag))
    (row,) = gevraagd(mine)
    assert (row["Hoe het staat"], row["Waarom"]) == ("getekend", "Je woont op hetzelfde adres.")
    assert row["Beantwoord op"]
    assert gevraagd(NOBODY) == []


def test_dossier_without_signatures_shows_none(kast: Kast, ada: Client) -> None:
    from loket.ondertekening.bijdragen import for_handler, signatures

    aanvraag = kast.sent(ada)
    assert signatures(kast.as_ada, aanvraag.dossier) is None
    assert signatures(kast.as_ada, Cast.concept(kast, titel="Iets anders")) is None
    assert for_handler(aanvraag) == []


def test_expired_shows_as_too_late(kast: Kast, ada: Client) -> None:
    from loket.ondertekening.bijdragen import for_handler

    aanvraag = kast.sent(ada, ander=True)
    assert str(asked(aanvraag)) == asked(aanvraag).kenmerk
    expire_late(later(11))
    (_, rows) = for_handler(aanvraag)[0]
    assert rows == [("Bram Peeters (genoemd in de aanvraag)", "Te laat")]


def test_who_must_pay_too_pays_after_the_last_signature(kast: Kast, ada: Client, noor: Client) -> None:
    kast.publish(prijzen=[{"key": "samen", "titel": "Samen", "bedrag": "12,50"}], betalen="bij_versturen")
    aanvraag = kast.sent(ada, partner=True)
    assert not Betaalverzoek.objects.filter(dossier=aanvraag.dossier).exists(), "nobody pays for what may not go on"
    agree(noor, asked(aanvraag))
    dossier = Dossier.objects.get(pk=aanvraag.dossier_id)
    assert dossier.eigen_status == WACHT
    assert Betaalverzoek.objects.get(dossier=dossier).bedrag == Decimal("12.50")
    assert not dossier.termijnen.exists(), "its term has not begun"
