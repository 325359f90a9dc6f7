"""Where reads of dossiers start, and which acts on them exist."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q

from profiel.dossiers.models import Betrokkene, Document, Dossier, DossierQuerySet, DocumentQuerySet
from profiel.mensen.models import Profiel
from profiel.toegang.poorten import Act, leesingang, register_act
from profiel.toegang.toegang import Toegang

OWN_ROLES = (Betrokkene.Rol.AANVRAGER, Betrokkene.Rol.MEDE_AANVRAGER, Betrokkene.Rol.ORGANISATIE, Betrokkene.Rol.MELDER)
"""Roles that may act; kind, volger and lezer only read."""


def _in_scope(toegang: Toegang, prefix: str = "") -> Q:
    """Condition on dossiers that the scope of this access covers."""
    scope = toegang.scope
    limits = {"dienst": scope.diensten, "thema": scope.themas, "kenmerk": scope.dossiers}
    stated = {name: values for name, values in limits.items() if values is not None}
    if not stated:
        return Q()
    condition = Q(pk__in=[])
    for name, values in stated.items():
        condition |= Q(**{f"{prefix}{name}__in": sorted(values)})
    return condition


@leesingang("dossiers")
def dossiers(toegang: Toegang) -> DossierQuerySet:
    """Dossiers that concern the subject of this access, within its scope."""
    if toegang.profiel is None:
        return Dossier.objects.none()
    involved = Betrokkene.objects.filter(dossier=OuterRef("pk"), profiel=toegang.profiel, tot__isnull=True)
    return Dossier.objects.filter(Exists(involved)).filter(_in_scope(toegang))


@leesingang("documenten")
def documenten(toegang: Toegang) -> DocumentQuerySet:
    """Documents of those dossiers, and the subject's own ones when the scope is unlimited."""
    if toegang.profiel is None:
        return Document.objects.none()
    condition = Q(dossier__in=dossiers(toegang))
    if toegang.scope.diensten is toegang.scope.themas is toegang.scope.dossiers is None:
        condition |= Q(profiel=toegang.profiel, dossier__isnull=True)
    return Document.objects.filter(condition)


def _may_create(toegang: Toegang, profiel: Any) -> bool:
    return isinstance(profiel, Profiel) and toegang.profiel == profiel


def _may_read(toegang: Toegang, dossier: Dossier) -> bool:
    return dossiers(toegang).filter(pk=dossier.pk).exists()


def _may_change(toegang: Toegang, dossier: Dossier) -> bool:
    return (
        dossiers(toegang)
        .filter(pk=dossier.pk, betrokkenen__profiel=toegang.profiel, betrokkenen__tot__isnull=True, betrokkenen__rol__in=OWN_ROLES)
        .exists()
    )


register_act(Act("dossier_create", _may_create))
register_act(Act("dossier_read", _may_read))
register_act(Act("dossier_change", _may_change))
