"""The secret link of who has no account: shown again in the session that made the dossier, kept nowhere else."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from profiel.dossiers.models import Dossier, Toegangssleutel
from profiel.dossiers.views import remember_key
from stadsportaal.kern.crypto import decrypt, encrypt, token_hash
from stadsportaal.kern.vast import Vast

LINKS: Final = "dossierlinks"
"""Session key: the secret links that this session got, encrypted."""
_LABEL: Final = "dossiers.link"
_MOST_LINKS: Final = 5
_BY_HASH: Final = Vast(lambda token: Toegangssleutel.objects.filter(token_hash=token), str)


def remember_link(request: HttpRequest, dossier: Dossier, token: str, known: Toegangssleutel | None = None) -> None:
    """Let this session open the dossier, and show its link; `known` is the row of the key, if it is at hand."""
    hashed, found = token_hash(token), known
    if found is None or found.token_hash != hashed:
        found = _BY_HASH.get(hashed)
        found.dossier = dossier
    remember_key(request, found)
    links = {**request.session.get(LINKS, {}), dossier.kenmerk: encrypt(token, _LABEL)}
    request.session[LINKS] = dict(list(links.items())[-_MOST_LINKS:])


def link_of(request: HttpRequest, kenmerk: str) -> str:
    """The address to keep; empty when this session did not get it itself."""
    stored = request.session.get(LINKS, {}).get(kenmerk)
    if not stored:
        return ""
    return settings.SITE_URL.rstrip("/") + reverse("dossiers:sleutel", args=[decrypt(stored, _LABEL)])
