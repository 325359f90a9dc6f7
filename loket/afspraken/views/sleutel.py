"""By which key a session opens an appointment."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from loket.afspraken.models import Afspraak
from loket.afspraken.toegang import SCOPE
from profiel.dossiers.models import Toegangssleutel
from profiel.dossiers.views import SESSION_NAME as KEYS
from profiel.dossiers.views import session_key
from profiel.toegang.toegang import toegang_of


def key_of(request: HttpRequest, afspraak: Afspraak) -> Toegangssleutel | None:
    """The key by which this session opens it; None for who made it signed in.

    Raises Http404 for who has neither, and for a key that only reads. Who works at its counter opens it in the back
    office: there they show a second factor, and whoever looks is written down.
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
