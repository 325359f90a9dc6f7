"""Where the city's staff begin to read forms, and which acts on them exist. Without a right there is no form."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from loket.bouwer.rules import BEHEERDER_MAG, MAG
from loket.models import Formulier, Formuliergebeurtenis, Formulierrecht, Formulierversie
from producten.models import Dienst
from profiel.toegang.poorten import Act, leesingang, register_act
from profiel.toegang.toegang import Toegang


def _works(toegang: Toegang) -> bool:
    """At work for the city: apart from what this login is as a citizen."""
    account = toegang.account
    return account is not None and account.is_staff and account.is_active and toegang.profiel is None


def diensten_met(toegang: Toegang, act: str) -> QuerySet[Dienst]:
    """The diensten for which this access has this act."""
    if not _works(toegang):
        return Dienst.objects.none()
    if toegang.account is not None and toegang.account.is_superuser and act in BEHEERDER_MAG:
        return Dienst.objects.all()
    held = Formulierrecht.objects.filter(account=toegang.account, rol__in=sorted(MAG[act]))
    return Dienst.objects.filter(pk__in=held.values("dienst"))


@leesingang("formulieren")
def formulieren(toegang: Toegang) -> QuerySet[Formulier]:
    return Formulier.objects.filter(dienst__in=diensten_met(toegang, "formulier_lees"))


@leesingang("formulierversies")
def formulierversies(toegang: Toegang) -> QuerySet[Formulierversie]:
    return Formulierversie.objects.filter(formulier__dienst__in=diensten_met(toegang, "formulier_lees"))


@leesingang("formulierrechten")
def formulierrechten(toegang: Toegang) -> QuerySet[Formulierrecht]:
    """Who has which right: for who may give them."""
    return Formulierrecht.objects.filter(dienst__in=diensten_met(toegang, "formulier_rechten"))


@leesingang("formuliergebeurtenissen")
def formuliergebeurtenissen(toegang: Toegang) -> QuerySet[Formuliergebeurtenis]:
    return Formuliergebeurtenis.objects.filter(dienst__in=diensten_met(toegang, "formulier_lees"))


def _may(act: str) -> Any:
    def may(toegang: Toegang, dienst: str) -> bool:
        """`dienst` is the slug."""
        return diensten_met(toegang, act).filter(pk=dienst).exists()

    return may


for _act in MAG:
    register_act(Act(_act, _may(_act), under_grant=False))
