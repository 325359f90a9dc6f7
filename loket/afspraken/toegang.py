"""Where reads of appointments start, and who may do what with one."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from loket.afspraken.models import Afspraak, Afspraaksoort, Locatie
from profiel.dossiers.models import Dossier, Toegangssleutel
from profiel.dossiers.toegang import HANDLING, may_change
from profiel.toegang.models import Machtiging, Teamlid
from profiel.toegang.poorten import Act, leesingang, register_act
from profiel.toegang.toegang import Toegang

SOORT: Final = "afspraak"
"""The kind of their dossiers."""
SCOPE: Final = "aanvrager"
"""Scope of the key of who made one without account: reads, moves, cancels."""


@leesingang("afspraken")
def afspraken(toegang: Toegang) -> QuerySet[Afspraak]:
    """Appointments whose dossier this access may read whole."""
    visible: Any = toegang.dossierinhoud()
    rows = Afspraak.objects.filter(dossier__in=Dossier.objects.filter(pk__in=visible.values("pk")))
    return rows.select_related("dossier", "soort", "locatie")


@leesingang("baliewerk")
def baliewerk(toegang: Toegang) -> QuerySet[Afspraak]:
    """Appointments at the counters of the teams of a member of staff."""
    visible: Any = toegang.werkvoorraad()
    rows = Afspraak.objects.filter(dossier__in=Dossier.objects.filter(pk__in=visible.values("pk")))
    return rows.select_related("dossier__team", "soort", "locatie")


def require_owner(afspraak: Afspraak, by: Toegang, sleutel: Toegangssleutel | None) -> None:
    """Raises Http404 for who neither holds its key, nor made it, nor works at its counter."""
    if sleutel is None:
        at_its_counter = by.allows("dossier_handle", afspraak.dossier)
        by.require("dossier_handle" if at_its_counter else "afspraak_change", afspraak.dossier)
        return
    mine = sleutel.dossier_id == afspraak.dossier_id and sleutel.scope == SCOPE
    if not (mine and sleutel.is_geldig(timezone.now())):
        raise Http404


def _may_book(toegang: Toegang, soort: Afspraaksoort) -> bool:
    """For oneself, for whom one acts when the grant covers it, or at work for a caller; who only looks for nobody."""
    looks = toegang.machtiging is not None and toegang.machtiging.soort == Machtiging.Soort.MEEKIJKER
    return toegang.scope.covers(dienst=soort.dienst, thema=soort.thema) and not looks


def _may_book_by_phone(toegang: Toegang, locatie: Locatie) -> bool:
    """Who handles what comes to that counter; a lezer only looks."""
    account = toegang.account
    if account is None or not account.is_staff or toegang.profiel is not None or toegang.voor_ander:
        return False
    return Teamlid.objects.filter(team=locatie.team_id, account=account, rol__in=HANDLING).exists()


register_act(Act("afspraak_by_phone", _may_book_by_phone))
register_act(Act("afspraak_book", _may_book, begeleid=True))
register_act(Act("afspraak_change", may_change))
