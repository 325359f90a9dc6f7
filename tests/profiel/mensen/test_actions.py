"""Logins, profielen, facts and households."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection

from profiel.mensen.actions import Lid, ensure_profiel, link_insz, record_fact, register_household
from profiel.mensen.laden import load_gegevenssoorten
from profiel.mensen.models import Account, Gegeven, Huishoudlid, Profiel
from stadsportaal.kern.actor import Actor, Kanaal

pytestmark = pytest.mark.django_db
INSZ = "85041200095"
SYSTEM = Actor.systeem()
ROL = Huishoudlid.Rol


def account(naam: str = "", email: str = "", **extra: object) -> Account:
    return Account.objects.create_user(email, naam=naam, **extra)


def link(login: Account, insz: str = INSZ) -> Profiel:
    return link_insz(login, insz, voornaam="Ada", achternaam="Peeters")


# -- accounts -------------------------------------------------------------------------------------


def test_many_logins_without_address_but_one_per_address() -> None:
    assert str(account()) == str(account()) == "account"
    first = account(email="Ada@Voorbeeld.be")
    assert first.email == "ada@voorbeeld.be"
    assert not first.has_usable_password()
    with pytest.raises(IntegrityError):
        account(email="ADA@voorbeeld.be")


def test_superuser() -> None:
    boss = Account.objects.create_superuser("dirk@voorbeeld.be", "een lang wachtwoord", naam="Dirk Maes")
    assert (boss.is_staff, boss.is_superuser) == (True, True)
    assert boss.get_full_name() == boss.get_short_name() == str(boss) == "Dirk Maes"


@pytest.mark.parametrize(
    ("naam", "email", "names"),
    [
        ("Jan Willem de Vries", "", ("Jan", "Willem de Vries")),
        ("Ada", "", ("", "Ada")),
        ("", "ada@voorbeeld.be", ("", "ada")),
    ],
)
def test_profiel_at_first_sign_in(naam: str, email: str, names: tuple[str, str]) -> None:
    login = account(naam, email)
    profiel = ensure_profiel(login)
    assert profiel is not None
    assert (profiel.voornaam, profiel.achternaam, profiel.insz) == (*names, "")
    assert ensure_profiel(login) == profiel


def test_staff_is_nobodys_subject_unless_named() -> None:
    clerk = account("Dirk Maes", is_staff=True)
    assert ensure_profiel(clerk) is None
    assert ensure_profiel(clerk, voornaam="Dirk", achternaam="Maes") is not None


# -- rijksregisternummer --------------------------------------------------------------------------


def test_a_new_number_makes_a_profiel() -> None:
    profiel = link(account())
    assert (profiel.insz, profiel.naam) == (INSZ, "Ada Peeters")
    assert Profiel.objects.with_insz(INSZ).get() == profiel
    assert profiel.is_burger


def test_the_number_is_unreadable_in_the_database() -> None:
    link(account())
    with connection.cursor() as cursor:
        cursor.execute("SELECT insz, insz_index FROM mensen_profiel")
        stored = " ".join(cursor.fetchone())
    assert INSZ not in stored


def test_an_own_profiel_without_number_gets_it() -> None:
    login = account("Ada Peeters")
    own = ensure_profiel(login)
    assert link(login) == own


def test_a_registered_profiel_gets_its_login_and_the_own_one_is_left() -> None:
    registered = link(account())
    Profiel.objects.update(account=None)
    login = account("Ada Peeters")
    own = ensure_profiel(login)
    assert link(login) == registered
    assert own is not None
    own.refresh_from_db()
    assert own.account is None


def test_the_same_person_through_another_door_takes_the_profiel_along() -> None:
    first, second = account(), account()
    profiel = link(first)
    assert link(second) == profiel
    profiel.refresh_from_db()
    assert profiel.account == second
    assert link(first).account == first
    assert Profiel.objects.count() == 1


def test_another_number_is_another_person() -> None:
    login = account()
    ada = link(login)
    bram = link_insz(login, "82092099989", voornaam="Bram", achternaam="Claes")
    assert bram != ada
    ada.refresh_from_db()
    assert (ada.account, bram.account) == (None, login)


def test_masked_and_written() -> None:
    profiel = Profiel(insz=INSZ)
    assert (profiel.insz_masked, profiel.insz_written) == ("85.04.12-•••.••", "85.04.12-000.95")
    assert (Profiel().insz_masked, Profiel().insz_written) == ("", "")


# -- facts ----------------------------------------------------------------------------------------


def test_a_fact_replaces_the_one_before_and_keeps_it_as_history() -> None:
    load_gegevenssoorten()
    profiel = link(account())
    assert profiel.adres() is None
    for street in ("Bredabaan", "Turnhoutsebaan"):
        value = {"adres": {"straat": street, "huisnummer": "1", "bus": "", "postcode": "2100", "gemeente": "Deurne"}}
        record_fact(profiel, "adres", value, "Rijksregister", dt.date(2026, 3, 3), by=SYSTEM)
    address = profiel.adres()
    assert address is not None
    assert address["straat"] == "Turnhoutsebaan"
    assert Gegeven.objects.count() == 2
    assert profiel.gegevens.actueel().count() == 1


def test_what_a_person_gives_is_logged_without_whose(caplog: pytest.LogCaptureFixture) -> None:
    load_gegevenssoorten()
    profiel = link(account())
    by = Actor(1, Kanaal.WEB)
    with caplog.at_level("INFO"):
        record_fact(profiel, "telefoon", {"tekst": "0470 12 34 56"}, "Zelf gegeven", dt.date(2026, 3, 3), by=by)
    assert any(getattr(record, "type", "") == "privacy" for record in caplog.records)
    assert "0470" not in caplog.text


# -- households -----------------------------------------------------------------------------------


def test_household() -> None:
    ada, noor, child, cem = (Profiel.objects.create(voornaam=n, achternaam="X") for n in ("Ada", "Noor", "Kind", "Cem"))
    members = [Lid(noor, ROL.PARTNER), Lid(child, ROL.KIND), Lid(ada, ROL.REFERENTIE)]
    register_household(members, bron="Rijksregister", bron_datum=dt.date(2026, 3, 3))
    assert [lid.profiel.voornaam for lid in ada.gezin()] == ["Ada", "Noor", "Kind"]
    assert not cem.gezin().exists()


def test_who_moves_leaves_the_old_household() -> None:
    ada, noor = (Profiel.objects.create(voornaam=n, achternaam="X") for n in ("Ada", "Noor"))
    both = [Lid(ada, ROL.REFERENTIE), Lid(noor, ROL.PARTNER)]
    register_household(both, bron="Rijksregister", bron_datum=dt.date(2025, 1, 1))
    register_household([Lid(ada, ROL.REFERENTIE)], bron="Rijksregister", bron_datum=dt.date(2026, 3, 3))
    assert [lid.profiel for lid in ada.gezin()] == [ada]
    assert [lid.profiel for lid in noor.gezin()] == [noor]
    assert Huishoudlid.objects.get(profiel=ada, tot__isnull=False).tot == dt.date(2026, 3, 3)
