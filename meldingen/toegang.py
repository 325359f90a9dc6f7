"""Where reads of reports start, and who may do what with one."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from meldingen.models import Melding, MeldingFoto
from profiel.dossiers.models import Dossier, Toegangssleutel
from profiel.dossiers.toegang import may_change
from profiel.mensen.models import Profiel
from profiel.toegang.models import Machtiging
from profiel.toegang.poorten import Act, leesingang, register_act
from profiel.toegang.toegang import Toegang

MELDER = "melder"
"""Scope of the key of who reported it: reads, answers, gives feedback."""
VOLGER = "lezen"
"""Scope of the key of who said "ook ik": reads."""


@leesingang("meldingen")
def meldingen(toegang: Toegang) -> QuerySet[Melding]:
    """Reports whose dossier this access may see."""
    visible: Any = toegang.dossiers()
    rows = Melding.objects.filter(dossier__in=Dossier.objects.filter(pk__in=visible.values("pk")))
    return rows.select_related("dossier__team", "categorie__ouder", "district")


@leesingang("eigen_meldingen")
def eigen_meldingen(toegang: Toegang) -> QuerySet[Melding]:
    """Those that the subject reported: who only follows a report reads neither its words nor its photos."""
    if toegang.profiel is None:
        return Melding.objects.none()
    involved = Melding.objects.filter(
        dossier__betrokkenen__profiel=toegang.profiel,
        dossier__betrokkenen__tot__isnull=True,
        dossier__betrokkenen__rol="melder",
    )
    return meldingen(toegang).filter(pk__in=involved.values("pk"))


@leesingang("meldingfotos")
def meldingfotos(toegang: Toegang) -> QuerySet[MeldingFoto]:
    """Photos of one's own reports. Handlers see them in the back office, which writes down that they looked."""
    return MeldingFoto.objects.filter(melding__in=eigen_meldingen(toegang).values("pk")).select_related("bestand")


def require_melder(melding: Melding, by: Toegang, sleutel: Toegangssleutel | None) -> None:
    """Raises Http404 for who neither holds the reporter's key nor is the reporter."""
    if sleutel is None:
        by.require("melding_answer", melding.dossier)
        return
    mine = sleutel.dossier_id == melding.dossier_id and sleutel.scope == MELDER
    if not (mine and sleutel.is_geldig(timezone.now())):
        raise Http404


def _may_report(toegang: Toegang, profiel: Profiel | None) -> bool:
    """For oneself, for whom one acts, or at work for a caller; somebody who only looks reports for nobody."""
    looks = toegang.machtiging is not None and toegang.machtiging.soort == Machtiging.Soort.MEEKIJKER
    return toegang.profiel == profiel and not looks


register_act(Act("melding_report", _may_report))
register_act(Act("melding_answer", may_change))
