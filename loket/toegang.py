"""Where reads of aanvragen start, and which acts on them exist."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef

from loket.models import Aanvraag, AanvraagQuerySet
from producten.models import Dienst
from profiel.dossiers.models import Betrokkene, Dossier
from profiel.dossiers.toegang import OWN_ROLES, may_change
from profiel.toegang.models import Machtiging
from profiel.toegang.poorten import Act, leesingang, register_act
from profiel.toegang.toegang import Toegang


@leesingang("aanvragen", begeleid=True)
def aanvragen(toegang: Toegang) -> AanvraagQuerySet:
    """Aanvragen whose dossier this access may see."""
    visible: Any = toegang.dossiers()
    return Aanvraag.objects.filter(dossier__in=visible)


@leesingang("eigen_aanvragen", begeleid=True)
def eigen_aanvragen(toegang: Toegang) -> AanvraagQuerySet:
    """Those that the subject makes itself: a volger or a child reads the dossier, but fills in nothing."""
    if toegang.profiel is None or _only_looks(toegang):
        return Aanvraag.objects.none()
    acting = Betrokkene.objects.filter(
        dossier=OuterRef("dossier"), profiel=toegang.profiel, tot__isnull=True, rol__in=OWN_ROLES
    )
    return aanvragen(toegang).filter(Exists(acting))


def _only_looks(toegang: Toegang) -> bool:
    return toegang.machtiging is not None and toegang.machtiging.soort == Machtiging.Soort.MEEKIJKER


def _may_start(toegang: Toegang, dienst: Dienst) -> bool:
    """For the subject, and for a dienst that the grant covers: the page shows what the city knows."""
    covered = toegang.scope.covers(dienst=dienst.slug, thema=dienst.thema)
    return toegang.profiel is not None and covered and not _only_looks(toegang)


def _may_change(toegang: Toegang, dossier: Dossier) -> bool:
    return not _only_looks(toegang) and may_change(toegang, dossier)


register_act(Act("aanvraag_start", _may_start, begeleid=True))
register_act(Act("aanvraag_change", _may_change, begeleid=True))
register_act(Act("aanvraag_submit", _may_change))
register_act(Act("aanvraag_withdraw", _may_change))
register_act(Act("ondertekenen", _may_change))  # a Machtiging that a citizen gives never covers it (`nooit`)
