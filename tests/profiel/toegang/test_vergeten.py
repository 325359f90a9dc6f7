"""Leaving: what goes with an account, what a law keeps, and what still stands in the way."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.admin.models import CHANGE, LogEntry
from django.http import Http404
from django.test import Client
from django.utils import timezone

from producten.betalen.actions import forgive, halt, record_refund, settle_outside
from profiel.behandeling.actions import add_note
from profiel.behandeling.models import Notitie
from profiel.berichten.laden import load_sjablonen
from profiel.berichten.models import Bericht
from profiel.dossiers.actions import close, destroy_dossier
from profiel.dossiers.models import Betrokkene, Document, Dossier
from profiel.mensen.actions import link_insz, record_fact
from profiel.mensen.laden import load_gegevenssoorten
from profiel.mensen.models import Account, Gegeven, Profiel
from profiel.proactief.laden import load_regels
from profiel.proactief.models import Proactiefbericht, Regel
from profiel.toegang import opnieuw
from profiel.toegang.actions import record_inzage
from profiel.toegang.models import Inzage, Level, Machtiging
from profiel.toegang.toegang import Toegang
from profiel.toegang.vergeten import AccountStillNeeded, StaffAccount, erase_account, shrink_forgotten
from stadsportaal.kern.actor import Actor, Kanaal
from stadsportaal.kern.kenmerk import new_kenmerk
from stadsportaal.kern.models import Bestand
from tests.producten.geld import boete
from tests.profiel.dossiers.cast import Cast, as_citizen, at_work, client_of

PAGE = "/profiel/aanmeldmiddelen/wissen/"
SYSTEM = Toegang.systeem()


def fact(profiel: Profiel) -> None:
    load_gegevenssoorten()
    record_fact(profiel, "telefoon", {"tekst": "0470"}, "Zelf gegeven", dt.date(2026, 3, 3), by=Actor.systeem())


def message(profiel: Profiel, dossier: Dossier | None = None) -> Bericht:
    return Bericht.objects.create(
        kenmerk=new_kenmerk(), profiel=profiel, dossier=dossier, thema="wonen", onderwerp="x", tekst="x",
        sleutel=new_kenmerk(),
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_who_has_nothing_that_must_stay_leaves_nothing(cast: Cast) -> None:
    """With real commits, so that a row left behind breaks its foreign key."""
    fact(cast.ada)
    message(cast.ada)
    cast.concept()
    pk, account = cast.ada.pk, cast.ada.account
    assert account is not None
    erase_account(by=as_citizen(cast.ada))
    assert not Account.objects.filter(pk=account.pk).exists()
    assert not Profiel.objects.filter(pk=pk).exists()
    for model in (Gegeven, Bericht, Dossier, Machtiging):
        assert not model._default_manager.exists(), model


def test_a_running_dossier_stands_in_the_way(cast: Cast) -> None:
    cast.dossier()
    with pytest.raises(AccountStillNeeded, match=r"Er loopt nog 1 dossier\."):
        erase_account(by=as_citizen(cast.ada))
    cast.dossier()
    with pytest.raises(AccountStillNeeded, match=r"Er lopen nog 2 dossiers\."):
        erase_account(by=as_citizen(cast.ada))
    assert Account.objects.filter(pk=cast.ada.account_id).exists()


def test_an_ended_dossier_stays_with_its_name_until_it_is_destroyed(cast: Cast) -> None:
    dossier = cast.dossier()
    close(dossier, reden="Klaar.", by=SYSTEM)
    about, loose = message(cast.ada, dossier), message(cast.ada)
    fact(cast.ada)
    erase_account(by=as_citizen(cast.ada))
    kept = Profiel.objects.get(pk=cast.ada.pk)
    assert (kept.naam, kept.account, kept.geboortedatum) == ("Ada Peeters", None, None)
    assert kept.vergeten_op is not None
    assert list(Bericht.objects.values_list("pk", flat=True)) == [about.pk]
    assert loose.pk != about.pk
    assert not Gegeven.objects.exists()

    assert shrink_forgotten(timezone.now()) == 0
    destroy_dossier(dossier, grond="bewaartermijn voorbij", by=SYSTEM)
    assert shrink_forgotten(timezone.now()) == 1
    assert not Profiel.objects.filter(pk=cast.ada.pk).exists()


def test_looks_stay_without_a_name(cast: Cast) -> None:
    record_inzage(SYSTEM, cast.ada, "Je adres", "We keken of je recht hebt")
    erase_account(by=as_citizen(cast.ada))
    kept = Profiel.objects.get(pk=cast.ada.pk)
    assert (kept.naam, kept.insz_index) == ("Gewist", "")
    assert Inzage.objects.filter(profiel=kept).count() == 1


def test_following_ends_and_a_child_of_a_dossier_stays(cast: Cast) -> None:
    dossier = cast.dossier(cast.cem)
    for rol in ("volger", "kind"):
        Betrokkene.objects.create(dossier=dossier, profiel=cast.bram, rol=rol)
    erase_account(by=as_citizen(cast.bram))
    assert list(Betrokkene.objects.filter(profiel=cast.bram.pk).values_list("rol", flat=True)) == ["kind"]


def test_only_oneself_and_nobody_of_staff(cast: Cast) -> None:
    gemachtigde = Toegang(as_citizen(cast.bram).actor, cast.bram.account, cast.ada, machtiging=cast.grant)
    for by in (gemachtigde, Toegang.anoniem()):
        with pytest.raises(Http404):
            erase_account(by=by)
    with pytest.raises(StaffAccount):
        erase_account(by=at_work(cast.dirk))


@pytest.mark.django_db(transaction=True)
def test_who_once_worked_for_the_city_leaves_a_row_without_a_name(cast: Cast) -> None:
    """What she wrote in a dossier of somebody else keeps its writer; she can sign in no more."""
    add_note(cast.dossier(), "Gebeld.", by=at_work(cast.dirk))
    cast.dirk.is_staff, cast.dirk.is_superuser, cast.dirk.last_login = False, True, timezone.now()
    cast.dirk.save()
    EmailAddress.objects.create(user=cast.dirk, email="dirk@voorbeeld.invalid", verified=True)
    erase_account(by=Toegang(Actor(cast.dirk.pk, Kanaal.WEB), cast.dirk, None, Level.LAAG))
    left = Account.objects.get(pk=cast.dirk.pk)
    assert (left.naam, left.email, left.is_active, left.has_usable_password()) == ("Gewist", "", False, False)
    assert (left.is_superuser, left.last_login) == (False, None)
    assert not EmailAddress.objects.filter(user=left).exists()
    assert not left.teamleden.exists()  # type: ignore[attr-defined]
    assert Notitie.objects.get().door_id == left.pk


@pytest.mark.django_db(transaction=True)
def test_what_was_changed_in_the_back_office_keeps_its_line(cast: Cast) -> None:
    LogEntry.objects.create(user=cast.dirk, object_repr="KM7RT4XH", action_flag=CHANGE)
    cast.dirk.teamleden.all().delete()  # type: ignore[attr-defined]
    cast.dirk.is_staff = False
    cast.dirk.save()
    erase_account(by=Toegang(Actor(cast.dirk.pk, Kanaal.WEB), cast.dirk, None, Level.LAAG))
    assert LogEntry.objects.get().user.naam == "Gewist"


def test_who_comes_back_is_not_forgotten_any_more(cast: Cast) -> None:
    Profiel.objects.filter(pk=cast.cem.pk).update(vergeten_op=timezone.now())
    assert cast.cem.account is not None
    found = link_insz(cast.cem.account, "98022799908", voornaam="Cem", achternaam="Yilmaz")
    assert found.vergeten_op is None


# -- the page -------------------------------------------------------------------------------------


def fresh(client: Client, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(opnieuw, "is_fresh", lambda request: True)
    return client


def test_who_showed_who_it_is_leaves_and_is_signed_out(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = fresh(client_of(cast.ada.account), monkeypatch)
    page = ada.get(PAGE).content.decode()
    assert "Dit wissen we meteen" in page
    answer = ada.post(PAGE)
    assert "Je account is gewist." in ada.get(answer["Location"]).content.decode()
    assert ada.get("/mijn-stad/")["Location"].startswith("/aanmelden/")
    assert not Account.objects.filter(pk=cast.ada.account_id).exists()


def test_an_open_session_is_not_enough(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def lead(request: Any) -> Any:
        asked.append(request.path)
        from django.http import HttpResponse

        return HttpResponse(status=204)

    monkeypatch.setattr(opnieuw, "lead", lead)
    client_of(cast.ada.account).post(PAGE)
    assert asked == [PAGE]
    assert Account.objects.filter(pk=cast.ada.account_id).exists()


def test_what_stands_in_the_way_is_said_before_anything(cast: Cast) -> None:
    cast.dossier()
    page = client_of(cast.ada.account).get(PAGE).content.decode()
    assert "Er loopt nog 1 dossier." in page
    assert "Wis mijn account" not in page
    assert "medewerker" in client_of(cast.dirk).get(PAGE).content.decode()
    bram = client_of(cast.bram.account, cast.grant)
    assert bram.get(PAGE).status_code == 404


def test_a_row_that_nobody_reads_backwards_goes_too(cast: Cast) -> None:
    """Also when the profiel stays for its dossier: who was told what belongs to no dossier."""
    close(cast.dossier(), reden="Klaar.", by=SYSTEM)
    load_sjablonen()
    load_regels()
    regel = Regel.objects.latest("pk")
    Proactiefbericht.objects.create(
        regel=regel, profiel=cast.ada, object="x", drempel=1, datum=dt.date(2026, 3, 3), waarom=""
    )
    erase_account(by=as_citizen(cast.ada))
    assert Profiel.objects.filter(pk=cast.ada.pk).exists()
    assert not Proactiefbericht.objects.exists()


def test_a_file_of_an_ended_dossier_stays_and_the_account_goes(cast: Cast) -> None:
    dossier = cast.dossier()
    bestand = Bestand.objects.create(
        pad="x", naam="bewijs.pdf", mimetype="application/pdf", grootte=1, sha256="0" * 64,
        scan=Bestand.Scan.SCHOON, eigenaar=cast.ada.account,
    )  # fmt: skip
    Document.objects.create(kenmerk=new_kenmerk(), dossier=dossier, soort="bijlage", titel="Bewijs", bestand=bestand)
    close(dossier, reden="Klaar.", by=SYSTEM)
    erase_account(by=as_citizen(cast.ada))
    bestand.refresh_from_db()
    assert bestand.eigenaar is None
    assert not Account.objects.filter(pk=cast.ada.account_id).exists()


def test_what_is_owed_on_either_side_stands_in_the_way(cast: Cast) -> None:
    first, second = boete(cast), boete(cast)
    with pytest.raises(AccountStillNeeded, match=r"Je moet nog 2 bedragen betalen\."):
        erase_account(by=as_citizen(cast.ada))
    halt(first)
    forgive(second)
    with pytest.raises(AccountStillNeeded, match=r"Je moet nog 1 bedrag betalen\."):
        erase_account(by=as_citizen(cast.ada))
    settle_outside(first, op=timezone.now())
    forgive(first)
    with pytest.raises(AccountStillNeeded, match="Je krijgt nog geld terug"):
        erase_account(by=as_citizen(cast.ada))
    record_refund(first)
    erase_account(by=as_citizen(cast.ada))
    assert not Account.objects.filter(pk=cast.ada.account_id).exists()
    assert Profiel.objects.get(pk=cast.ada.pk).naam == "Ada Peeters", "the books name who paid"
