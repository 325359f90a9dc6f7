"""The access of who works in the back office, once per request."""

from __future__ import annotations

from django.http import HttpRequest

from profiel.behandeling.toegang import as_staff
from profiel.dossiers.models import Betrokkene, Dossier
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


def look_into(request: HttpRequest, dossier: Dossier, wat: str) -> list[Betrokkene]:
    """Written down for everybody the dossier concerns, with its team as who looked; whom it concerns."""
    rows = dossier.betrokkenen.filter(tot__isnull=True).select_related("profiel").order_by("pk")
    people = [row for row in rows if row.profiel is not None]
    team, reason = dossier.team.naam if dossier.team else "", f"Behandeling van je aanvraag “{dossier.titel}”"
    for row in people:
        if row.profiel is not None:
            record_look(request, row.profiel, wat, reason, dossier=dossier.kenmerk, team=team)
    return people
