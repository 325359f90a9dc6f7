"""Where reads of dossiers start, and which acts on them exist."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from profiel.dossiers.models import (
    Betrokkene,
    Document,
    DocumentQuerySet,
    Dossier,
    DossierQuerySet,
    Fase,
    Thema,
    Toegangssleutel,
)
from profiel.mensen.models import Account, Profiel
from profiel.toegang.models import Machtiging, Teamlid
from profiel.toegang.poorten import Act, Bereik, leesingang, register_act, register_bereik
from profiel.toegang.toegang import Toegang
from profiel.toegang.vast import VastVoor
from stadsportaal.kern.kenmerk import format_kenmerk

OWN_ROLES = (
    Betrokkene.Rol.AANVRAGER,
    Betrokkene.Rol.MEDE_AANVRAGER,
    Betrokkene.Rol.ORGANISATIE,
    Betrokkene.Rol.MELDER,
)
"""Roles that may act; a kind only reads."""

FOLLOWING = (Betrokkene.Rol.VOLGER, Betrokkene.Rol.LEZER)
"""Roles that see how far it is, as the holder of a Toegangssleutel does: no names, words or documents."""

HANDLING = (Teamlid.Rol.BEHANDELAAR, Teamlid.Rol.BEHEERDER)
"""Members of a team that may change its dossiers; a lezer only looks."""


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


@leesingang("dossiers", begeleid=True)
def dossiers(toegang: Toegang) -> DossierQuerySet:
    """Dossiers that concern the subject of this access, within its scope.

    The holder of a Toegangssleutel has no subject, only the dossiers that its scope names.
    """
    if toegang.profiel is None:
        return Dossier.objects.filter(kenmerk__in=_by_key(toegang)).exclude(fase=Fase.CONCEPT)
    rows = Dossier.objects.filter(Exists(_involved(toegang))).filter(_in_scope(toegang))
    return rows.filter(fase=Fase.CONCEPT) if toegang.is_begeleid else rows


@leesingang("dossierinhoud", begeleid=True)
def dossierinhoud(toegang: Toegang) -> DossierQuerySet:
    """Those of which this access may read the names, the words and the documents: not who merely follows."""
    if toegang.profiel is None:
        return Dossier.objects.none()
    return dossiers(toegang).filter(Exists(_involved(toegang).exclude(rol__in=FOLLOWING)))


def _involved(toegang: Toegang) -> QuerySet[Betrokkene]:
    return Betrokkene.objects.filter(dossier=OuterRef("pk"), profiel=toegang.profiel, tot__isnull=True)


def _by_key(toegang: Toegang) -> list[str]:
    return sorted(toegang.scope.dossiers or ()) if toegang.is_anoniem else []


@leesingang("documenten")
def documenten(toegang: Toegang) -> DocumentQuerySet:
    """Documents of dossiers that it reads whole, and the subject's own ones when the scope is unlimited."""
    if toegang.profiel is None:
        return Document.objects.none()
    condition = Q(dossier__in=dossierinhoud(toegang))
    if toegang.scope.is_unlimited:
        condition |= Q(profiel=toegang.profiel, dossier__isnull=True)
    return Document.objects.filter(condition)


def _teams(toegang: Toegang, roles: tuple[str, ...]) -> QuerySet[Teamlid, Any]:
    """Teams this member of staff is in; none for who acts as a citizen or for somebody else."""
    account = toegang.account
    if account is None or not account.is_staff or toegang.profiel is not None or toegang.voor_ander:
        return Teamlid.objects.none().values("team")
    return Teamlid.objects.filter(account=account, rol__in=roles).values("team")


def as_party(account: Account) -> QuerySet[Betrokkene]:
    """Where this login is involved as a person: about themselves, or about somebody they may act for now."""
    represented = Machtiging.objects.geldig(timezone.now()).filter(wie=account).values("voor")
    return Betrokkene.objects.filter(Q(profiel__account=account) | Q(profiel__in=represented))


def _of_teams(toegang: Toegang, roles: tuple[str, ...]) -> DossierQuerySet:
    """Dossiers of those teams; never one in which this member of staff is involved as a person."""
    rows = Dossier.objects.filter(team__in=_teams(toegang, roles)).exclude(fase=Fase.CONCEPT)
    if toegang.account is None:
        return rows
    return rows.exclude(Exists(as_party(toegang.account).filter(dossier=OuterRef("pk"))))


@leesingang("werkvoorraad")
def werkvoorraad(toegang: Toegang) -> DossierQuerySet:
    """Dossiers of the teams of a member of staff, to look at."""
    return _of_teams(toegang, tuple(Teamlid.Rol.values))


@leesingang("behandelbaar")
def behandelbaar(toegang: Toegang) -> DossierQuerySet:
    """Those of them that this member of staff may change."""
    return _of_teams(toegang, HANDLING)


def handles(toegang: Toegang) -> bool:
    """Whether there is a team of which this member of staff may change dossiers."""
    return _teams(toegang, HANDLING).exists()


def _may_create(toegang: Toegang, profiel: Any) -> bool:
    return isinstance(profiel, Profiel) and toegang.profiel == profiel


def _may_read(toegang: Toegang, dossier: Dossier) -> bool:
    return dossiers(toegang).filter(pk=dossier.pk).exists()


def may_change(toegang: Toegang, dossier: Dossier) -> bool:
    """One condition on one row: somebody whose own grant to act was ended keeps reading only."""
    return toegang.profiel is not None and bool(_ACTING(toegang, dossier.pk))


def _acting(toegang: Toegang, pk: int) -> QuerySet[Dossier, Any]:
    acting = Betrokkene.objects.filter(profiel=toegang.profiel, tot__isnull=True, rol__in=OWN_ROLES)
    return dossiers(toegang).filter(pk=pk, betrokkenen__in=acting).values_list("pk", flat=True)[:1]


_ACTING: Final = VastVoor(_acting, int)


def _may_view_as_staff(toegang: Toegang, dossier: Dossier) -> bool:
    return werkvoorraad(toegang).filter(pk=dossier.pk).exists()


def _may_handle(toegang: Toegang, dossier: Dossier) -> bool:
    return behandelbaar(toegang).filter(pk=dossier.pk).exists()


def _may_change_or_handle(toegang: Toegang, dossier: Dossier) -> bool:
    return may_change(toegang, dossier) or _may_handle(toegang, dossier)


def _may_claim(toegang: Toegang, sleutel: Toegangssleutel) -> bool:
    return toegang.profiel is not None and not toegang.voor_ander and sleutel.is_geldig(timezone.now())


def _nobody(toegang: Toegang, obj: Any) -> bool:
    """Only the city's own jobs, which `require` lets through."""
    return False


def _running(toegang: Toegang) -> list[tuple[str, str]]:
    """What is running now, to limit a grant to."""
    rows = dossiers(toegang).lopend().recent().values_list("kenmerk", "titel")
    return [(kenmerk, f"{titel} ({format_kenmerk(kenmerk)})") for kenmerk, titel in rows]


register_bereik("themas", Bereik("Over welke thema's?", lambda toegang: list(Thema.choices)))
register_bereik("dossiers", Bereik("Over welke dossiers?", _running))

register_act(Act("dossier_create", _may_create, begeleid=True))
register_act(Act("dossier_read", _may_read, meekijken=True))
register_act(Act("dossier_change", may_change))
register_act(Act("dossier_view_as_staff", _may_view_as_staff))
register_act(Act("dossier_handle", _may_handle))
register_act(Act("betrokkene_change", _may_change_or_handle))
register_act(Act("dossier_claim", _may_claim, under_grant=False))
register_act(Act("dossier_expire", _nobody))
register_act(Act("dossier_erase", _nobody))
