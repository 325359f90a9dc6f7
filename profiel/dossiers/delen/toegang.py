"""Who may share a dossier, and who reads along."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils import timezone

from profiel.dossiers.models import Deelcode, DeelcodeQuerySet, Dossier, Fase
from profiel.dossiers.toegang import may_change
from profiel.mensen.models import Account
from profiel.toegang.models import Machtiging
from profiel.toegang.poorten import Act, leesingang, register_act
from profiel.toegang.toegang import Toegang


@leesingang("deelcodes")
def deelcodes(toegang: Toegang) -> DeelcodeQuerySet:
    """Codes that the subject made."""
    if toegang.profiel is None:
        return Deelcode.objects.none()
    visible: Any = toegang.dossierinhoud()
    return Deelcode.objects.filter(profiel=toegang.profiel, dossier__in=visible.values("pk"))


@leesingang("gedeeld")
def gedeeld(toegang: Toegang) -> DeelcodeQuerySet:
    """What others share with this login, whatever else it may do; nothing while acting for somebody."""
    if toegang.account is None or toegang.voor_ander:
        return Deelcode.objects.none()
    grants = Machtiging.objects.geldig(timezone.now()).filter(wie=toegang.account, soort=Machtiging.Soort.MEEKIJKER)
    return Deelcode.objects.filter(machtiging__in=grants, ingetrokken_op__isnull=True)


def meekijken(toegang: Toegang, deelcode: Deelcode) -> Toegang:
    """The access of who reads along: of the citizen's dossier that the code names, only to read.

    `deelcode` comes from `toegang.gedeeld()`. Raises Http404 without its grant.
    """
    grant = deelcode.machtiging
    if grant is None or not isinstance(toegang.account, Account):
        raise Http404
    return Toegang(toegang.actor, toegang.account, grant.voor, toegang.level, grant.scope, grant)


def _may_share(toegang: Toegang, dossier: Dossier) -> bool:
    return dossier.fase != Fase.CONCEPT and may_change(toegang, dossier)


def _may_stop(toegang: Toegang, deelcode: Deelcode) -> bool:
    return toegang.profiel is not None and toegang.profiel.pk == deelcode.profiel_id


register_act(Act("deelcode_make", _may_share, under_grant=False))
register_act(Act("deelcode_stop", _may_stop, under_grant=False))
