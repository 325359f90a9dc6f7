"""The access of who works in the back office, once per request."""

from __future__ import annotations

from django.http import HttpRequest

from profiel.behandeling.toegang import as_staff
from profiel.mensen.models import Profiel
from profiel.toegang.actions import record_inzage
from profiel.toegang.toegang import Toegang, toegang_of


def at_work(request: HttpRequest) -> Toegang:
    """This login as a member of staff. Raises Http404 for who does not work for the city."""
    known: Toegang | None = getattr(request, "_at_work", None)
    if known is None:
        known = as_staff(toegang_of(request))
        request._at_work = known  # type: ignore[attr-defined]
    return known


def record_look(
    request: HttpRequest, profiel: Profiel, wat: str, reden: str, *, dossier: str = "", team: str = ""
) -> None:
    """An Inzage that names the team, never the member of staff."""
    by = at_work(request)
    names = team or ", ".join(row.naam for row in by.teams().order_by("naam"))
    record_inzage(by, profiel, wat, reden, dossier=dossier, door=(names or "Stad Antwerpen")[:120])
