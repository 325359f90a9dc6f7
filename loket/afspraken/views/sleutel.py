"""The secret link of who has no account: kept in the session that made the appointment, encrypted."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import reverse

from loket.afspraken.models import Afspraak
from loket.afspraken.toegang import SCOPE
from profiel.dossiers.models import Toegangssleutel
from profiel.dossiers.views import SESSION_NAME as KEYS
from profiel.dossiers.views import remember_key, session_key
from profiel.toegang.toegang import toegang_of
from stadsportaal.kern.crypto import decrypt, encrypt, token_hash

LINKS: Final = "afspraaklinks"
"""Session key: the secret links that this session got, to show them again."""
_LABEL: Final = "afspraken.link"
_MOST_LINKS: Final = 5


def remember_link(request: HttpRequest, afspraak: Afspraak, token: str) -> None:
    """Let this session open the appointment, and show its secret link, which is kept nowhere else."""
    found = Toegangssleutel.objects.get(token_hash=token_hash(token))
    found.dossier = afspraak.dossier
    remember_key(request, found)
    links = {**request.session.get(LINKS, {}), afspraak.dossier.kenmerk: encrypt(token, _LABEL)}
    request.session[LINKS] = dict(list(links.items())[-_MOST_LINKS:])


def link_of(request: HttpRequest, kenmerk: str) -> str:
    """The address to keep; empty when this session did not get it itself."""
    stored = request.session.get(LINKS, {}).get(kenmerk)
    if not stored:
        return ""
    return settings.SITE_URL.rstrip("/") + reverse("dossiers:sleutel", args=[decrypt(stored, _LABEL)])


def key_of(request: HttpRequest, afspraak: Afspraak) -> Toegangssleutel | None:
    """The key by which this session opens it; None for who made it signed in.

    Raises Http404 for who has neither, and for a key that only reads.
    """
    if toegang_of(request).allows("afspraak_change", afspraak.dossier):
        return None
    kenmerk = afspraak.dossier.kenmerk
    if kenmerk not in request.session.get(KEYS, {}):
        raise Http404
    key = session_key(request, kenmerk)
    if key.scope != SCOPE:
        raise Http404
    return key
