"""Make citizens with aanvragen that are ready to send, through the portal's own actions.

`python -m tests.proofs.proef.voorbereiden PEOPLE READY KEYS` prints JSON: per citizen the cookie of a session with
a signed answer of the identity provider, and the forms that this citizen can post: READY in all to send, and
one to start a new one with. Each form comes with KEYS keys, of which a browser posts the first.
"""

from __future__ import annotations

import json
import secrets
import sys
import time
from datetime import date, timedelta
from typing import Any

import django

ADRES = {"straat": "Turnhoutsebaan", "huisnummer": "112", "bus": "3", "postcode": "2100", "gemeente": "Antwerpen"}
NIEUW = {
    "postcode": "2140", "straat": "Kroonstraat", "huisnummer": "24", "bus": "2",
    "gemeente": "Antwerpen", "district": "Borgerhout", "nagekeken": True,
}  # fmt: skip


def answers(day: date) -> dict[str, dict[str, Any]]:
    """Clean answers per step, as the form stores them."""
    statement = "Ik verklaar dat we op dit adres wonen en dat dit ons hoofdverblijf is"
    return {
        "adres": {"nieuw_adres": NIEUW},
        "woning": {"woonvorm": "eigenaar"},
        "wanneer": {"verhuisdag": day.isoformat(), "telefoon": "+32470123456"},
        "verklaring": {"echt_wonen": statement},
    }


def citizen(number: int, today: date) -> tuple[Any, str]:
    """A new citizen whose address the register knows; the access and the session's key."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from profiel.mensen.actions import record_fact
    from profiel.mensen.models import Account, Profiel
    from profiel.toegang.models import Level
    from profiel.toegang.niveau import Proof, remember
    from profiel.toegang.toegang import Toegang
    from stadsportaal.kern.actor import Actor, Kanaal

    email = f"proef-{number}-{secrets.token_hex(4)}@voorbeeld.invalid"
    account = Account.objects.create_user(email, naam="Ada Peeters")
    profiel = Profiel.objects.create(
        account=account, voornaam="Ada", achternaam="Peeters", geboortedatum=date(1988, 4, 12)
    )
    record_fact(profiel, "adres", {"adres": ADRES}, "Rijksregister", today - timedelta(200), by=Actor.systeem())
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    remember(session, Proof(account.pk, int(Level.SUBSTANTIEEL), "proef", int(time.time())))
    session.save()
    toegang = Toegang(Actor(account.pk, Kanaal.WEB, "proef"), account, profiel, Level.SUBSTANTIEEL)
    return toegang, str(session.session_key)


def ready_aanvraag(toegang: Any, today: date) -> Any:
    """A concept with every step done."""
    from loket.actions.concept import save_step, start_aanvraag
    from loket.models import Formulierversie

    versie = Formulierversie.objects.for_start().get(formulier__dienst="adreswijziging")
    aanvraag = start_aanvraag(versie, by=toegang)
    for step, given in answers(today).items():
        aanvraag = save_step(aanvraag, step, given, bekend={}, versie=aanvraag.versie, by=toegang)
    return aanvraag


def form(session_key: str, action: str, url: str, keys: int, **fields: Any) -> dict[str, Any]:
    """What a browser would post: cookies, hidden key, token against forgery."""
    from django.conf import settings

    from stadsportaal.kern.posts import _signer

    token = secrets.token_hex(16)
    signed = [_signer(action).sign(secrets.token_hex(16)) for _ in range(keys)]
    return {
        "url": url,
        "keys": signed,
        "cookie": f"{settings.SESSION_COOKIE_NAME}={session_key}; {settings.CSRF_COOKIE_NAME}={token}",
        "fields": {**fields, "csrfmiddlewaretoken": token, "sleutel": signed[0]},
    }


def main(people: int, ready: int, keys: int) -> None:
    """Print {"start": [forms], "submit": [forms with kenmerk]}."""
    django.setup()
    from django.db import transaction
    from django.urls import reverse
    from django.utils import timezone

    from stadsportaal.kern.kalender import vandaag

    today = vandaag(timezone.now())
    found: dict[str, list[dict[str, Any]]] = {"start": [], "submit": []}
    start_url = reverse("loket:aanvraag_start", args=["adreswijziging"])
    for number in range(people):
        with transaction.atomic():
            toegang, session_key = citizen(number, today)
            found["start"].append(form(session_key, "aanvraag_start", start_url, keys))
            for _ in range(number, ready, people):
                aanvraag = ready_aanvraag(toegang, today)
                kenmerk = aanvraag.dossier.kenmerk
                url = reverse("loket:aanvraag_submit", args=[kenmerk])
                posted = form(session_key, "aanvraag_submit", url, keys, versie=aanvraag.versie)
                found["submit"].append({"kenmerk": kenmerk, **posted})
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
