"""Signing along: two persons, each in a browser of their own."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from loket.ondertekening.actions import refuse
from loket.ondertekening.models import Ondertekening, Ondertekeningmail
from loket.ondertekening.toegang import Bewijs
from profiel.behandeling.models import Termijn
from profiel.berichten.models import Bericht
from profiel.dossiers.models import Betrokkene, Voortgang
from profiel.toegang.models import Inzage
from profiel.toegang.toegang import Toegang
from stadsportaal.kern import posts
from stadsportaal.kern.kalender import format_datum
from stadsportaal.kern.kenmerk import format_kenmerk, new_kenmerk
from tests.loket.kast import aanvraag_of, submit
from tests.loket.ondertekening.kast import (
    FORM,
    MAIL,
    Kast,
    agree,
    ask_code,
    asked,
    code_in_mail,
    deliver,
    form_of,
    link_in_mail,
    page,
    with_code,
    with_link,
)
from tests.loket.pagina import Pagina
from tests.profiel.dossiers.cast import at_work, client_of


def test_who_needs_nobody_is_not_held(kast: Kast, ada: Client) -> None:
    aanvraag = kast.sent(ada)
    assert not Ondertekening.objects.exists()
    assert aanvraag.dossier.eigen_status == "ingediend"
    assert Termijn.objects.filter(dossier=aanvraag.dossier).exists()


def test_partner_reads_signs_and_the_term_begins(kast: Kast, ada: Client, noor: Client) -> None:
    aanvraag = kast.sent(ada, partner=True)
    dossier = aanvraag.dossier
    assert (dossier.eigen_status, dossier.verwachte_datum) == ("wacht_op_handtekening", None)
    assert not Termijn.objects.exists()
    shown = ada.get(dossier.get_absolute_url()).content.decode()
    assert "Wacht op handtekening" in shown
    assert "We wachten tot iemand anders mee ondertekent" in shown
    assert "Wacht op handtekening" in ada.get(reverse("mijn_stad")).content.decode()
    assert (
        "Wacht op handtekening" in ada.get(reverse("loket:aanvraag_submitted", args=[dossier.kenmerk])).content.decode()
    )

    row = asked(aanvraag)
    told = Bericht.objects.get(profiel=kast.noor)
    assert told.link_url == page(row)
    assert "Ada Peeters" in told.tekst and "hetzelfde adres" in told.tekst
    deliver()
    notice = next(m for m in mail.outbox if m.to == ["noor@voorbeeld.invalid"])
    assert "Ada" not in notice.subject + str(notice.body)

    read = noor.get(page(row)).content.decode()
    assert "Tekent je partner mee?" in read and "Ada Peeters" in read
    look = Inzage.objects.get(profiel=kast.ada, wat="aanvraag")
    assert (look.door, look.dossier) == ("Noor Janssens, die mee ondertekent", dossier.kenmerk)
    assert agree(noor, row, akkoord="").status_code == 422
    assert asked(aanvraag).is_open
    assert agree(noor, row).status_code == 302
    assert "Je hebt mee ondertekend" in noor.get(page(row)).content.decode()

    after = aanvraag_of(dossier.kenmerk).dossier
    assert after.eigen_status == "ingediend"
    assert Termijn.objects.get(dossier=dossier).dagen == 28
    assert after.verwachte_datum is not None
    assert Betrokkene.objects.filter(dossier=dossier, profiel=kast.noor, rol="lezer").exists()
    signed = asked(aanvraag)
    assert (signed.status, signed.manier) == ("getekend", "aanmelden")
    assert len(signed.vingerafdruk) == 64
    mine = ada.get(dossier.get_absolute_url()).content.decode()
    assert "Je aanvraag is mee ondertekend" in mine and "Getekend op" in mine


def test_handler_sees_who_signed_when(kast: Kast, ada: Client, noor: Client) -> None:
    from loket.bijdragen import parts_for_handler

    aanvraag = kast.sent(ada, partner=True)
    before = dict(parts_for_handler(aanvraag.dossier))["Mee ondertekend"]
    assert before[0][1].startswith("Nog niet ondertekend")
    agree(noor, asked(aanvraag))
    name, answer = dict(parts_for_handler(aanvraag.dossier))["Mee ondertekend"][0]
    assert name == "Noor Janssens (partner)"
    assert answer.startswith("Getekend op") and answer.endswith("aangemeld")


def test_who_was_named_signs_with_a_code(kast: Kast, ada: Client) -> None:
    aanvraag = kast.sent(ada, ander=True)
    row = asked(aanvraag)
    deliver()
    (asking,) = [row for row in mail.outbox if row.to == [MAIL]]
    assert not any(name in asking.subject + str(asking.body) for name in ("Ada", "Peeters", "Bram", "Samen aanvragen"))
    client = with_link(row)
    before = client.get(page(row)).content.decode()
    assert "Ada Peeters vraagt je handtekening" in before
    assert "Tekent er nog iemand mee?" not in before  # nothing to read before the code
    assert ask_code(client, row).status_code == 302
    assert asked(aanvraag).code_hash not in ("", code_in_mail())
    wrong = client.post(page(row), {"code": "000 000"})
    assert wrong.status_code == 422 and "eze code klopt niet" in wrong.content.decode()
    assert client.post(page(row), {"code": ""}).status_code == 422
    assert client.post(page(row), {"code": code_in_mail()}).status_code == 302
    assert "Tekent er nog iemand mee?" in client.get(page(row)).content.decode()
    assert agree(client, row).status_code == 302
    signed = asked(aanvraag)
    assert (signed.status, signed.manier, signed.code_hash) == ("getekend", "code", "")
    assert aanvraag_of(aanvraag.dossier.kenmerk).dossier.eigen_status == "ingediend"
    assert Voortgang.objects.voor_burger(aanvraag.dossier).filter(code="ondertekend", account_id=None).exists()
    deliver()
    assert not Ondertekeningmail.objects.filter(inhoud__isnull=False).exists()


def test_right_code_works_once(kast: Kast, ada: Client) -> None:
    """Who reads the mail over a shoulder, and has the link, is too late."""
    row = asked(kast.sent(ada, ander=True))
    client, other = with_link(row), with_link(row)
    ask_code(client, row)
    code = code_in_mail()
    assert client.post(page(row), {"code": code}).status_code == 302
    for again in (other, client):
        assert again.post(page(row), {"code": code}).status_code == 422
    assert "Tekent er nog iemand mee?" not in other.get(page(row)).content.decode()
    assert agree(client, row).status_code == 302


def test_code_lasts_a_quarter_of_an_hour_and_reading_half_an_hour(kast: Kast, ada: Client) -> None:
    row = asked(kast.sent(ada, ander=True))
    client = with_link(row)
    ask_code(client, row)
    code = code_in_mail()
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=16), tick=True):
        assert client.post(page(row), {"code": code}).status_code == 422
        ask_code(client, row)
        assert client.post(page(row), {"code": code_in_mail()}).status_code == 302
        fields = Pagina(client.get(page(row)))
        assert fields.root.find_all("h1")[0].text == "Lees wat je mee ondertekent"
        action, posted = form_of(client, row)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=50), tick=True):
        late = client.post(action, posted)
        assert late.status_code == 409 and "te lang geleden" in late.content.decode()
        assert "vraagt je handtekening" in client.get(page(row)).content.decode()
    assert Ondertekening.objects.get(pk=row.pk).is_open


def test_five_tries_a_minute(kast: Kast, ada: Client) -> None:
    row = asked(kast.sent(ada, ander=True))
    client = with_link(row)
    ask_code(client, row)
    for _ in range(5):
        assert client.post(page(row), {"code": "000 000"}).status_code == 422
    blocked = client.post(page(row), {"code": code_in_mail()})  # right, and yet refused
    assert blocked.status_code == 429
    assert "Wacht 1 minuut" in blocked.content.decode()


def test_three_codes_a_quarter_of_an_hour(kast: Kast, ada: Client) -> None:
    row = asked(kast.sent(ada, ander=True))
    client = with_link(row)
    assert [ask_code(client, row).status_code for _ in range(4)] == [302, 302, 302, 429]


def test_applicant_cannot_sign_for_the_other(kast: Kast, ada: Client) -> None:
    row = asked(kast.sent(ada, ander=True))
    secret = link_in_mail()
    assert ada.get(secret).status_code == 302
    own = ada.get(page(row))
    assert own.status_code == 409 and "Dit is je eigen aanvraag" in own.content.decode()
    for what in ("ondertekening_sign", "ondertekening_refuse", "ondertekening_code"):
        assert ada.post(page(row, what), {"akkoord": "on"}).status_code == 409
    assert Ondertekening.objects.get(pk=row.pk).is_open
    without = kast.browser()
    assert without.get(page(row)).status_code == 409


def test_own_address_is_refused_and_nothing_is_sent(kast: Kast, ada: Client) -> None:
    kenmerk = kast.concept(ada, ander=True, email="Ada@voorbeeld.invalid")
    answer = submit(ada, kenmerk)
    assert answer.status_code == 409
    assert "je eigen e-mailadres" in answer.content.decode()
    assert aanvraag_of(kenmerk).is_concept
    assert not Ondertekening.objects.exists()


def test_who_sends_for_another_does_not_sign_along(kast: Kast, ada: Client) -> None:
    """Bram fills in and sends for Ada: he is no second person, at his own address or with the link of another."""
    bram = kast.browser(kast.bram, kast.grant)
    own = kast.concept(bram, ander=True, email=kast.bram.account.email.upper())  # type: ignore[union-attr]
    assert "je eigen e-mailadres" in submit(bram, own).content.decode()
    row = asked(kast.sent(bram, ander=True))
    secret = link_in_mail()
    for client in (bram, kast.browser(kast.bram), ada):
        assert client.get(secret).status_code == 302
        refused = client.get(page(row))
        assert refused.status_code == 409 and "Dit is je eigen aanvraag" in refused.content.decode()


def test_two_signatures_are_asked_at_two_addresses(kast: Kast, ada: Client) -> None:
    twice = [FORM["mede_ondertekenaars"][1], FORM["mede_ondertekenaars"][1] | {"waarom": "Je bent ook getuige."}]
    kast.publish(mede_ondertekenaars=twice)
    kenmerk = kast.concept(ada, ander=True)
    answer = submit(ada, kenmerk)
    assert answer.status_code == 409
    assert "hebben hetzelfde e-mailadres" in answer.content.decode()
    assert aanvraag_of(kenmerk).is_concept and not Ondertekening.objects.exists()


def test_the_first_day_that_ends_it_is_the_day_that_is_said(kast: Kast, ada: Client) -> None:
    """The partner has 14 days and the other 10: after 10 it is over, so no later day is promised."""
    dossier = kast.sent(ada, partner=True, ander=True).dossier
    first = min(Ondertekening.objects.values_list("tot", flat=True))
    assert len(set(Ondertekening.objects.values_list("tot", flat=True))) == 2
    step = Voortgang.objects.voor_burger(dossier).get(code="wacht_op_handtekening")
    assert step.parameters == {"tot": format_datum(first)}


def test_strangers_and_helpers_get_nothing(kast: Kast, ada: Client, noor: Client) -> None:
    row = asked(kast.sent(ada, partner=True))
    anonymous = Client()
    for name in ("ondertekening", "ondertekening_refuse"):
        assert anonymous.get(page(row, name)).headers["Location"].startswith("/aanmelden/")
    for name in ("ondertekening_sign", "ondertekening_code"):
        assert anonymous.post(page(row, name)).status_code in (302, 409)
    other = new_kenmerk()
    for name in ("ondertekening", "ondertekening_refuse"):  # one that is not there looks the same
        there, nowhere = (anonymous.get(reverse(f"loket:{name}", args=[code])) for code in (row.kenmerk, other))
        shown = [format_kenmerk(row.kenmerk), format_kenmerk(other)]
        assert there.headers["Location"].replace(*shown) == nowhere.headers["Location"]
    here = [anonymous.post(reverse("loket:ondertekening", args=[code])) for code in (row.kenmerk, other)]
    assert [answer.status_code for answer in here] == [302, 302]
    assert noor.get(reverse("loket:ondertekening", args=[other])).status_code == 404
    stranger = kast.browser(kast.cem)
    assert stranger.get(page(row)).status_code == 404
    assert stranger.get(page(row, "ondertekening_refuse")).status_code == 404
    assert client_of(kast.ander).get(page(row)).status_code == 404
    assert noor.get(reverse("loket:ondertekening_link", args=["x" * 43])).status_code == 404
    assert noor.post(page(row), {"code": "123456"}).status_code == 404  # a partner has no code
    for name in ("ondertekening_sign", "ondertekening_code"):
        key = posts._signer(name).sign("0" * 32)
        assert stranger.post(page(row, name), {"sleutel": key}).status_code == 404
        signed_out = client_of(None)
        session = signed_out.session
        session["bezoeker"] = "iemand"
        session.save()
        assert signed_out.post(page(row, name), {"sleutel": key}).headers["Location"].startswith("/aanmelden/")
    assert noor.post(page(row, "ondertekening_code"), {"sleutel": key}).status_code == 404


def test_partner_too_weakly_signed_in_steps_up(kast: Kast, ada: Client) -> None:
    aanvraag = kast.sent(ada, partner=True)
    aanvraag.dossier.niveau = 2
    aanvraag.dossier.save(update_fields=["niveau"])
    weak = client_of(kast.noor.account)
    answer = weak.get(page(asked(aanvraag)))
    assert answer.status_code == 302
    assert "sterker" in answer.headers["Location"]


def test_who_was_named_may_sign_in_instead(kast: Kast, ada: Client) -> None:
    aanvraag = kast.sent(ada, ander=True)
    row, bram = asked(aanvraag), kast.browser(kast.bram)
    assert bram.get(page(row)).status_code == 404
    assert bram.get(link_in_mail()).status_code == 302
    assert "Lees wat je mee ondertekent" in bram.get(page(row)).content.decode()
    assert agree(bram, row).status_code == 302
    assert asked(aanvraag).manier == "aanmelden"


def test_gemachtigde_reads_nothing_for_the_other(kast: Kast, ada: Client) -> None:
    """Who acts for somebody else does not sign: the code or the own login does."""
    row = asked(kast.sent(ada, ander=True))
    acting = kast.browser(kast.bram, kast.grant)  # Bram acts for Ada
    acting.get(link_in_mail())
    assert "Eerst willen we zeker weten wie je bent" in acting.get(page(row)).content.decode()


def test_refusal_stops_the_aanvraag(kast: Kast, ada: Client, noor: Client) -> None:
    aanvraag = kast.sent(ada, partner=True)
    row = asked(aanvraag)
    ask = Pagina(noor.get(page(row, "ondertekening_refuse")))
    assert ask.root.find_all("h1")[0].text == "Ga je niet akkoord?"
    assert noor.post(page(row, "ondertekening_refuse"), ask.fields).status_code == 302
    after = aanvraag_of(aanvraag.dossier.kenmerk)
    assert (after.status, after.dossier.fase) == ("stopgezet", "stopgezet")
    assert asked(aanvraag).status == "geweigerd"
    deliver()
    assert Bericht.objects.filter(profiel=kast.ada, onderwerp__startswith="Er werd niet mee").exists()
    assert "Je ging niet akkoord" in noor.get(page(row)).content.decode()
    assert noor.get(page(row, "ondertekening_refuse")).status_code == 302


def test_taken_back_means_nothing_to_sign(kast: Kast, ada: Client, noor: Client) -> None:
    aanvraag = kast.sent(ada, partner=True)
    row = asked(aanvraag)
    action, posted = form_of(noor, row)
    withdraw = reverse("loket:aanvraag_withdraw", args=[aanvraag.dossier.kenmerk])
    assert ada.post(withdraw, Pagina(ada.get(withdraw)).fields).status_code == 302
    late = noor.post(action, posted)  # before anybody delivered the event
    assert late.status_code == 409
    deliver()
    deliver()
    assert asked(aanvraag).status == "ingetrokken"
    assert Bericht.objects.filter(profiel=kast.noor, onderwerp__startswith="Je hoeft niet").count() == 1
    assert "niet meer nodig" in noor.get(page(row)).content.decode()


@pytest.mark.parametrize("step", ["take", "decide", "note"])
def test_handler_waits_too(kast: Kast, ada: Client, step: str) -> None:
    from loket.bijdragen import StillWaits, guard_step

    dossier = kast.sent(ada, partner=True).dossier
    if step == "note":
        guard_step(dossier, step, at_work(kast.dirk))
    else:
        with pytest.raises(StillWaits, match="We wachten tot iemand anders"):
            guard_step(dossier, step, at_work(kast.dirk))


def test_signed_twice_in_two_windows_is_once(kast: Kast, ada: Client) -> None:
    aanvraag = kast.sent(ada, ander=True)
    row = asked(aanvraag)
    client = with_code(row)
    action, posted = form_of(client, row)
    _, again = form_of(client, row)
    assert client.post(action, posted).status_code == 302
    assert client.post(action, posted).status_code == 302  # the same form: the same answer
    assert client.post(action, again).status_code == 409  # another window: nothing left to sign
    assert Voortgang.objects.voor_burger(aanvraag.dossier).filter(code="ondertekend").count() == 1


def test_page_says_whose_signature_is_missing_and_where_we_wrote(kast: Kast, ada: Client, noor: Client) -> None:
    aanvraag = kast.sent(ada, partner=True, ander=True)
    kenmerk = aanvraag.dossier.kenmerk
    said = Pagina(ada.get(reverse("loket:aanvraag_submitted", args=[kenmerk]))).text
    assert "Noor Janssens en Bram Peeters kunnen mee ondertekenen tot en met" in said
    mine = Pagina(ada.get(aanvraag.dossier.get_absolute_url())).text
    assert f"We schreven naar {MAIL}" in mine and "Klopt het e-mailadres niet?" in mine
    agree(noor, Ondertekening.objects.select_related("dossier").get(volgorde=1))
    reader = Pagina(noor.get(aanvraag.dossier.get_absolute_url())).text
    assert "Wacht op handtekening" in reader and MAIL not in reader, "where we wrote is for who wrote it down"


def test_after_a_refusal_one_may_begin_again(kast: Kast, ada: Client) -> None:
    aanvraag = kast.sent(ada, ander=True)
    refuse(asked(aanvraag), bewijs=Bewijs(link=True, code=True), by=Toegang.anoniem())
    page = Pagina(ada.get(aanvraag.dossier.get_absolute_url()))
    assert page.link("Begin opnieuw") == f"/diensten/{aanvraag.dossier.dienst}/"
    assert f"We schreven naar {MAIL}" not in page.text
