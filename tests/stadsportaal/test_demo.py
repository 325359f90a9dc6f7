"""The demo city: complete, repeatable, never mixed with real people."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone
from stdnum.be import nn

from loket.models import Formulierversie
from loket.trechter.models import Telling
from loket.trechter.tabel import months_of, tabel_of
from meldingen.models import Melding, MeldingFoto
from producten.models import Product
from profiel.behandeling.models import Doorlooptijd
from profiel.behandeling.rules import UNKNOWN
from profiel.berichten.models import Bericht, Verzending
from profiel.dossiers.models import Dossier, Fase, Voortgang
from profiel.mensen.models import Account, Profiel
from profiel.toegang.identiteiten import register_identity
from stadsportaal.demo.berichten import read_the_old
from stadsportaal.demo.identiteiten import follow_issuer
from stadsportaal.demo.stad import seed
from stadsportaal.demo.verleden import at
from stadsportaal.identiteit.personas import PARTNER, PERSONAS, synthetic_insz
from stadsportaal.kern.models import Gebied, Lane
from stadsportaal.kern.outbox import drain_lane
from stadsportaal.kern.stempel import check_stamp, is_demo, stamp_demo

ISSUER = "http://localhost:8001"


@pytest.fixture
def demo(settings: Any) -> None:
    settings.DEMO, settings.OIDC_ISSUER = True, ISSUER


@pytest.fixture
def stad(demo: None, db: None) -> dict[str, int]:
    return seed()


def test_ada_has_a_dossier_in_every_phase(stad: dict[str, int]) -> None:
    ada = Profiel.objects.get(voornaam="Ada")
    phases = set(Dossier.objects.filter(betrokkenen__profiel=ada).values_list("fase", flat=True))
    assert phases == set(Fase.values)
    todo = Dossier.objects.filter(betrokkenen__profiel=ada).actie_nodig()
    assert sorted(todo.values_list("dienst", flat=True)) == ["adreswijziging", "tijdelijk-parkeerverbod"]
    assert Product.objects.filter(profiel=ada).count() >= 5
    assert Gebied.objects.filter(soort="district").count() == 10
    assert stad["dossiers"] == Dossier.objects.count() >= 12


def test_every_demo_city_has_the_same_kenmerken(demo: None, db: None) -> None:
    made = []
    for _ in range(2):
        with transaction.atomic():
            seed()
            made.append(list(Dossier.objects.order_by("pk").values_list("kenmerk", flat=True)))
            transaction.set_rollback(True)
    assert made[0] == made[1]
    assert len(set(made[0])) == len(made[0])


def test_the_messages_of_the_demo_come_through_the_outbox(stad: dict[str, int]) -> None:
    drain_lane(Lane.GEWOON, seconds=30)
    assert Profiel.objects.get(voornaam="Ada").berichten.count() >= 10


def test_the_mailbox_of_ada_is_that_of_somebody_who_reads(stad: dict[str, int]) -> None:
    assert read_the_old() > 0
    ada = Profiel.objects.get(voornaam="Ada")
    unread = ada.berichten.filter(gelezen_op__isnull=True)
    assert 1 <= unread.count() <= 4
    assert ada.berichten.count() >= 10
    assert not ada.berichten.filter(gelezen_op__isnull=False, created_at__gt=unread.earliest("pk").created_at).exists()
    assert read_the_old() == 0


def test_ada_and_cem_are_told_that_their_permit_ends(stad: dict[str, int]) -> None:
    drain_lane(Lane.BULK, seconds=30)
    told = Bericht.objects.filter(sjabloon__code="proactief_loopt_af").order_by("profiel__voornaam")
    assert [bericht.profiel.voornaam for bericht in told] == ["Ada", "Cem"]
    assert "(bron: Mobiliteit en parkeren)" in told[0].aanleiding["zin"]


def test_the_city_has_reports_in_every_state_and_district(stad: dict[str, int]) -> None:
    assert set(Melding.objects.values_list("status", flat=True)) == set(Melding.Status.values)
    assert set(Melding.objects.values_list("district", flat=True)) == {
        gebied.code for gebied in Gebied.objects.filter(soort="district")
    }
    assert Melding.objects.filter(dossier__betrokkenen__profiel__voornaam="Ada").count() == 2
    assert MeldingFoto.objects.count() >= 10


def test_the_funnel_shows_where_people_leave(stad: dict[str, int]) -> None:
    versie = Formulierversie.objects.live().get(formulier="adreswijziging")
    month = months_of("adreswijziging", versie.nummer)[-1]  # on the first days of a month the latest has little
    worst = tabel_of(versie, month).slechtste
    assert worst is not None
    assert worst.titel == versie.lees().stap_per_key["contract"].titel
    assert "niets ingevuld" in worst.reden
    asked = {vraag.key for stap in versie.lees().stappen for vraag in stap.vragen}
    named = set(Telling.objects.exclude(vraag="").values_list("vraag", flat=True))
    assert {name.partition("-")[0] for name in named} <= asked, "only questions that the form has"


def test_nobody_of_the_cast_can_be_a_real_person() -> None:
    for persona in (*PERSONAS, PARTNER):
        assert nn.is_valid(persona.insz), "the check digits are right"
        assert persona.insz[6:9] in {"000", "999"}, "the register never gives these serial numbers"
        assert persona.email.endswith(".invalid")
    with pytest.raises(ValueError, match="999 en 000"):
        synthetic_insz(PERSONAS[0].geboren, "123")


def test_staff_has_an_app_for_codes_and_is_nobodys_subject(stad: dict[str, int]) -> None:
    for account in Account.objects.filter(is_staff=True):
        assert Authenticator.objects.filter(user=account, type=Authenticator.Type.TOTP).exists()
        assert not Profiel.objects.filter(account=account).exists()
        assert not account.is_superuser


def test_stamping_twice_is_stamping_once(stad: dict[str, int]) -> None:
    stamp_demo()  # people are in it by now: they are the demo's own
    assert is_demo()


def test_a_database_with_people_is_refused(demo: None, db: None) -> None:
    Account.objects.create_user("echt@demo.invalid")
    with pytest.raises(CommandError, match="accounts"):
        call_command("seed_demo")
    assert not is_demo()


def test_seeding_outside_a_demo_is_refused(db: None) -> None:
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("seed_demo")


def test_the_stamp_and_the_setting_must_agree(stad: dict[str, int], settings: Any) -> None:
    check_stamp()
    settings.DEMO = False
    with pytest.raises(ImproperlyConfigured, match="demodatabank"):
        check_stamp()


def test_a_real_database_never_serves_as_a_demo(db: None, settings: Any) -> None:
    check_stamp()
    settings.DEMO = True
    with pytest.raises(ImproperlyConfigured, match="geen demodatabank"):
        check_stamp()


def test_the_command_says_what_it_made(demo: None, db: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("seed_demo")
    assert "5 accounts" in capsys.readouterr().out
    call_command("demo_personas")
    assert "Ada Peeters" in capsys.readouterr().out


def test_on_another_port_the_personas_keep_their_accounts(stad: dict[str, int]) -> None:
    dirk = register_identity(ISSUER, "dirk")
    assert follow_issuer("http://localhost:9001") == len(PERSONAS)
    assert follow_issuer("http://localhost:9001") == 0
    assert register_identity("http://localhost:9001", "dirk") == dirk


def test_the_letter_box_shows_what_was_sent(demo: None, settings: Any, tmp_path: Path, client: Client) -> None:
    settings.EMAIL_FILE_PATH = str(tmp_path)
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    assert "Er is nog geen mail" in client.get("/demo/postvak/").content.decode()
    EmailMessage("Onderwerp één", "Dag Ada, hier is je code.", to=["ada@demo.invalid"]).send()
    page = client.get("/demo/postvak/").content.decode()
    assert "Onderwerp één" in page
    assert "hier is je code" in page


def test_the_letter_box_says_what_waits_for_the_morning(
    stad: dict[str, int], settings: Any, tmp_path: Path, client: Client, time_machine: Any
) -> None:
    settings.EMAIL_FILE_PATH = str(tmp_path)
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.STILLE_UREN = [21, 8]
    night = datetime.now(UTC).replace(hour=22, minute=0)
    time_machine.move_to(night if night > datetime.now(UTC) else night + timedelta(days=1))
    drain_lane(Lane.BULK, seconds=30)
    assert Verzending.objects.filter(status="wacht").count() >= 2
    assert "tot 08.00 uur" in client.get("/demo/postvak/").content.decode()


def test_the_letter_box_exists_only_where_mails_stay(demo: None, settings: Any, client: Client) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert client.get("/demo/postvak/").status_code == 404
    settings.DEMO = False
    assert client.get("/demo/postvak/").status_code == 404
    assert client.get("/demo/code/").status_code == 404


def test_the_code_page_shows_a_code_that_works(stad: dict[str, int], client: Client) -> None:
    page = client.get("/demo/code/").content.decode()
    assert "Dirk Maes" in page


def test_a_newcomer_sees_how_long_it_takes(stad: dict[str, int], client: Client) -> None:
    """From decisions of the past, made through the actions: their timeline says when it happened."""
    usual = Doorlooptijd.objects.get(dienst="adreswijziging")
    assert usual.aantal >= 10
    assert 0 < usual.helft <= usual.meeste
    old = Dossier.objects.filter(betrokkenen__profiel__voornaam="Inwoner", fase=Fase.UITGEVOERD)
    assert old.count() == 10
    for dossier in old:
        moments = list(Voortgang.objects.voor_burger(dossier).values_list("created_at", flat=True))
        assert moments == sorted(moments)
        assert (dossier.ingediend_op, dossier.beslist_op) != (None, None)
        assert moments[0] == dossier.ingediend_op
        assert moments[-1] == dossier.beslist_op < timezone.now() - timedelta(days=3)
    page = client.get("/diensten/adreswijziging/").content.decode()
    assert f"8 op de 10 binnen {usual.meeste} werkdagen" in page
    assert UNKNOWN in client.get("/diensten/huurpremie/").content.decode()


def test_after_the_past_it_is_today_again() -> None:
    moment = datetime(2020, 1, 1, tzinfo=UTC)
    field = Dossier._meta.get_field("created_at")
    with at(moment):
        assert timezone.now() == moment
        assert field.get_default() == moment
    assert timezone.now() > moment
    assert field.get_default() != moment
