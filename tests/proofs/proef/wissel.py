"""One helper on the roster and two citizens, each with a word of her own in all that the city has of her.

`python -m tests.proofs.proef.wissel` prints JSON: cookies, markers and addresses (tests/inclusie/wissel.py).
"""

from __future__ import annotations

import datetime as dt
import json
import secrets
import sys
from typing import Any

import django

MARKERS = {"ada": "Kwikzilver", "cem": "Vuurtoren"}


def mark(profiel: Any, word: str) -> list[str]:
    """Put the word in name, address, dossier, message and product; addresses of hers that no helper may open."""
    from django.urls import reverse

    from producten.models import Product
    from profiel.berichten.models import Bericht
    from profiel.dossiers.actions import Stap, create_dossier, progress
    from profiel.dossiers.models import Fase
    from profiel.mensen.actions import record_fact
    from profiel.toegang.models import Level
    from profiel.toegang.toegang import Toegang
    from stadsportaal.kern.actor import Actor, Kanaal
    from stadsportaal.kern.kenmerk import new_kenmerk

    profiel.achternaam = f"{word}naam"
    profiel.save()
    home = {"straat": f"{word}straat", "huisnummer": "1", "bus": "", "postcode": "2100", "gemeente": "Antwerpen"}
    record_fact(profiel, "adres", {"adres": home}, "Rijksregister", dt.date(2026, 1, 3), by=Actor.systeem())
    by = Toegang(Actor(profiel.account_id, Kanaal.WEB), profiel.account, profiel, Level.SUBSTANTIEEL)
    dossier = create_dossier(
        by=by, profiel=profiel, rol="aanvrager", soort="aanvraag", titel=f"{word}dossier", thema="burgerzaken",
        dienst="bewonersparkeren", url_naam="dossiers:dossier", team=None,
    )  # fmt: skip
    progress(dossier, Stap("ingediend", Fase.INGEDIEND), by=by)
    words = {"onderwerp": f"{word}bericht", "tekst": word, "sleutel": secrets.token_hex(8)}
    message = Bericht.objects.create(kenmerk=new_kenmerk(), profiel=profiel, thema="burgerzaken", **words)
    product = Product.objects.create(
        kenmerk=new_kenmerk(), profiel=profiel, soort="attest", titel=f"{word}product", thema="burgerzaken",
        geldig_van=dt.date(2026, 1, 3),
    )  # fmt: skip
    return [
        reverse("dossiers:dossier", args=[dossier.kenmerk]),
        reverse("berichten:bericht", args=[message.kenmerk]),
        reverse("producten:product", args=[product.kenmerk]),
        "/mijn-stad/",
        "/profiel/gegevens/",
        f"/beheer/mensen/profiel/{profiel.pk}/change/",
    ]


def helper() -> str:
    """An employee with a shift at every hour and an app for codes; the key of the session."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    from inclusie.models import Rooster, Webpunt
    from profiel.mensen.models import Account

    els = Account.objects.create_user(f"els-{secrets.token_hex(4)}@stad.invalid", naam="Els Jacobs", is_staff=True)
    TOTP.activate(els, generate_totp_secret())
    shift: dict[str, Any] = {"begin": dt.time.min, "einde": dt.time.max, "sinds": dt.date(2020, 1, 1)}
    webpunt = Webpunt.objects.get(pk="deurne")
    Rooster.objects.bulk_create(Rooster(webpunt=webpunt, account=els, weekdag=day, **shift) for day in range(7))
    return session_of(els)


def session_of(account: Any) -> str:
    """A session with a signed answer of the identity provider."""
    import time

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from profiel.toegang.models import Level
    from profiel.toegang.niveau import Proof, remember

    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    remember(session, Proof(account.pk, int(Level.SUBSTANTIEEL), "proef", int(time.time())))
    session.save()
    return str(session.session_key)


def main() -> None:
    django.setup()
    from django.conf import settings
    from django.db import transaction
    from django.utils import timezone

    from stadsportaal.kern.kalender import vandaag
    from tests.proofs.proef.voorbereiden import citizen

    burgers = []
    with transaction.atomic():
        els = helper()
        for number, (naam, word) in enumerate(MARKERS.items()):
            toegang, session_key = citizen(number, vandaag(timezone.now()))
            pages = mark(toegang.profiel, word)
            burgers.append({"naam": naam, "sessie": session_key, "markers": [f"{word}straat", word], "pages": pages})
    names = {"sessie": settings.SESSION_COOKIE_NAME, "csrf": settings.CSRF_COOKIE_NAME}
    sys.stdout.write(json.dumps({"helper": els, "burgers": burgers, "cookies": names}) + "\n")


if __name__ == "__main__":
    main()
