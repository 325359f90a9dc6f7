"""The demo city: people, facts, dossiers in every phase, products, messages. Deterministic, in one transaction."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from producten.models import Product
from profiel.berichten.models import Bericht
from profiel.dossiers.models import Dossier
from profiel.mensen.actions import Lid, record_fact, register_household
from profiel.mensen.models import Account, Huishoudlid, Profiel
from profiel.proactief.actions import start_day
from profiel.toegang.identiteiten import register_identity
from profiel.toegang.models import Level, Machtiging, Team, Teamlid
from profiel.toegang.toegang import Toegang
from stadsportaal.demo.afspraken import seed_afspraken
from stadsportaal.demo.dossiers import seed_dossiers
from stadsportaal.demo.formulieren import seed_rechten
from stadsportaal.demo.inclusie import seed_rooster
from stadsportaal.demo.meldingen import seed_meldingen
from stadsportaal.demo.producten import seed_producten
from stadsportaal.demo.trechter import seed_trechter
from stadsportaal.demo.verleden import seed_verleden
from stadsportaal.identiteit.personas import PARTNER, PERSONAS, Persona
from stadsportaal.kern.actor import Actor, Kanaal
from stadsportaal.kern.crypto import blind_index
from stadsportaal.kern.kalender import format_datum, vandaag
from stadsportaal.kern.kenmerk import kenmerken_from
from stadsportaal.kern.stempel import stamp_demo

ADRESSEN = {
    "ada": ("Turnhoutsebaan", "112", "3", "2100", "Deurne"),
    "noor": ("Turnhoutsebaan", "112", "3", "2100", "Deurne"),
    "bram": ("Statiestraat", "48", "", "2600", "Berchem"),
    "cem": ("Bredabaan", "301", "12", "2170", "Merksem"),
}
SEED = 2026
"""Every demo city has the same kenmerken."""
STATED = timedelta(days=260)
"""How long ago the register stated what the demo knows."""
GIVEN = timedelta(days=310)
"""How long ago Ada gave her phone number."""


@transaction.atomic
def seed() -> dict[str, int]:
    """Fill an empty database; how many of what. Raises ImproperlyConfigured when people are in it."""
    stamp_demo()
    call_command("laad_referentie", verbosity=0)
    today = vandaag(timezone.now())
    citizens = {p.sub: _citizen(p, today) for p in (*PERSONAS, PARTNER) if not p.staff}
    staff = {p.sub: _employee(p) for p in PERSONAS if p.staff}
    register_household(
        [Lid(citizens["ada"], Huishoudlid.Rol.REFERENTIE), Lid(citizens["noor"], Huishoudlid.Rol.PARTNER)],
        bron="Rijksregister",
        bron_datum=today - STATED,
    )
    _grant(citizens["bram"], citizens["ada"])
    seed_rooster(staff["els"], staff["dirk"], today)
    seed_rechten(staff["dirk"], staff["els"])
    ada, cem = (_toegang(citizens[name]) for name in ("ada", "cem"))
    with kenmerken_from(Random(SEED)):  # noqa: S311 a kenmerk is no secret
        seed_dossiers(ada, cem, _handler(staff["dirk"]), today)
        seed_producten(ada, cem, timezone.now(), today)
        seed_meldingen(ada, _handler(staff["dirk"]), today)
        afspraken = seed_afspraken(ada, cem)
        seed_verleden(_handler(staff["dirk"]), timezone.now())
    seed_trechter(timezone.now())
    start_day(timezone.now())  # the rules of today: the workers choose and send when the portal starts
    return {
        "accounts": Account.objects.count(),
        "profielen": Profiel.objects.count(),
        "dossiers": Dossier.objects.count(),
        "producten": Product.objects.count(),
        "afspraken": afspraken,
        "berichten": Bericht.objects.count(),
    }


def _account(persona: Persona) -> Account:
    """A login through the demo's identity provider, with a confirmed address for mail."""
    account = register_identity(settings.OIDC_ISSUER, persona.sub, naam=persona.naam, is_staff=persona.staff)
    account.email = persona.email
    account.save(update_fields=["email"])
    EmailAddress.objects.create(user=account, email=persona.email, verified=True, primary=True)
    return account


def _citizen(persona: Persona, today: date) -> Profiel:
    profiel = Profiel.objects.create(
        account=None if persona is PARTNER else _account(persona),
        voornaam=persona.voornaam,
        achternaam=persona.achternaam,
        geboortedatum=persona.geboren,
        insz=persona.insz,
        insz_index=blind_index(persona.insz),
        is_demo=True,
    )
    straat, huisnummer, bus, postcode, district = ADRESSEN[persona.sub]
    address = {"straat": straat, "huisnummer": huisnummer, "bus": bus, "postcode": postcode, "gemeente": district}
    facts: dict[str, dict[str, Any]] = {
        "naam": {"tekst": persona.naam},
        "geboortedatum": {"tekst": format_datum(persona.geboren)},
        "nationaliteit": {"tekst": "Belg"},
        "adres": {"adres": address},
    }
    for soort, waarde in facts.items():
        record_fact(profiel, soort, waarde, "Rijksregister", today - STATED, by=Actor.systeem())
    if persona.sub == "ada":
        phone = {"tekst": "0470 00 00 00"}
        record_fact(profiel, "telefoon", phone, "Zelf gegeven", today - GIVEN, by=Actor.systeem())
    return profiel


def _employee(persona: Persona) -> Account:
    """Somebody of the city: with an app for codes, because the admin opens to nobody without one."""
    account = _account(persona)
    TOTP.activate(account, generate_totp_secret())
    RecoveryCodes.activate(account)
    team = Team.objects.get(code="burgerzaken" if persona.sub == "dirk" else "onthaal")
    Teamlid.objects.create(team=team, account=account, rol=Teamlid.Rol.BEHEERDER)
    return account


def _grant(wie: Profiel, voor: Profiel) -> None:
    """Bram may act for Ada in everything but what no grant covers."""
    assert wie.account is not None  # noqa: S101 every citizen of the cast but Noor signs in
    Machtiging.objects.create(
        soort=Machtiging.Soort.GEMACHTIGDE,
        wie=wie.account,
        voor=voor,
        nooit=["ondertekenen", "aanmeldmiddelen", "nooit_hergebruiken"],
    )


def _toegang(profiel: Profiel) -> Toegang:
    assert profiel.account is not None  # noqa: S101 idem
    return Toegang(Actor(profiel.account.pk, Kanaal.WEB), profiel.account, profiel, Level.SUBSTANTIEEL)


def _handler(account: Account) -> Toegang:
    return Toegang(Actor(account.pk, Kanaal.WEB), account, None, Level.HOOG)
