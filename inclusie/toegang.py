"""Where reads of begeleide sessies start, and who may start, allow, end and read one."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.utils import timezone

from inclusie.models import BegeleideSessie, BegeleideSessieQuerySet, Rooster, Webpunt
from profiel.dossiers.models import Dossier, Fase
from profiel.toegang.beheer import STRONG
from profiel.toegang.poorten import Act, leesingang, register_act
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.kalender import lokaal


@leesingang("eigen_sessies")
def eigen_sessies(toegang: Toegang) -> BegeleideSessieQuerySet:
    """Those in which the subject was helped; read in person only."""
    if toegang.profiel is None or toegang.voor_ander:
        return BegeleideSessie.objects.none()
    return BegeleideSessie.objects.filter(profiel=toegang.profiel)


@leesingang("gegeven_sessies", begeleid=True)
def gegeven_sessies(toegang: Toegang) -> BegeleideSessieQuerySet:
    """Those in which this account was the helper."""
    return BegeleideSessie.objects.filter(helper=toegang.actor.account_id)


@leesingang("webpunten_nu")
def webpunten_nu(toegang: Toegang) -> Any:
    """The webpunten where this account has a shift now."""
    shifts = Rooster.objects.at(toegang.actor.account_id, lokaal(timezone.now()))
    return Webpunt.objects.filter(pk__in=shifts.values("webpunt"))


def has_strong_means(toegang: Toegang) -> bool:
    """A passkey or an app for codes, as for the back office: a password alone helps nobody."""
    return Authenticator.objects.filter(user_id=toegang.actor.account_id, type__in=STRONG).exists()


def is_helper(toegang: Toegang) -> bool:
    """Somebody who works for the city and has or had a shift; the page of the helpers opens."""
    account = toegang.account
    if account is None or not account.is_staff or toegang.voor_ander:
        return False
    return Rooster.objects.filter(account=account).exists()


def _may_start(toegang: Toegang, webpunt: Webpunt) -> bool:
    """Now on the roster of this webpunt, and with strong means of login."""
    if not is_helper(toegang) or not has_strong_means(toegang):
        return False
    return bool(webpunten_nu(toegang).filter(pk=webpunt.pk).exists())


def _may_grant(toegang: Toegang, sessie: BegeleideSessie) -> bool:
    """A citizen in person; with an Overdracht only the one who made it."""
    profiel = toegang.profiel
    return profiel is not None and sessie.voor_id in (None, profiel.pk)


def _may_end(toegang: Toegang, sessie: BegeleideSessie) -> bool:
    """Either of the two."""
    is_citizen = not toegang.voor_ander and toegang.profiel is not None and toegang.profiel.pk == sessie.profiel_id
    return sessie.helper_id == toegang.actor.account_id or is_citizen


def _may_hand_over(toegang: Toegang, dossier: Dossier) -> bool:
    rows: Any = toegang.dossiers()
    return toegang.profiel is not None and bool(rows.filter(pk=dossier.pk, fase=Fase.CONCEPT).exists())


register_act(Act("begeleiding_start", _may_start, under_grant=False))
register_act(Act("begeleiding_grant", _may_grant, under_grant=False))
register_act(Act("begeleiding_end", _may_end, begeleid=True))
register_act(Act("overdracht_make", _may_hand_over, under_grant=False))
