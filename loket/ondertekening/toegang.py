"""Who may read and sign what somebody else sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404

from loket.ondertekening.models import Manier, Ondertekening, Wie
from profiel.dossiers.models import Betrokkene, Voortgang
from profiel.dossiers.toegang import OWN_ROLES
from profiel.toegang.poorten import Act, register_act
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.errors import DomainError


class OwnSubmission(DomainError):
    """A second signature is of a second person."""

    def __init__(self) -> None:
        super().__init__(
            "Dit is je eigen aanvraag. Iemand anders moet ze mee ondertekenen. "
            "Laat die persoon de link openen op een eigen toestel, of meld je eerst af.",
        )


@dataclass(frozen=True, slots=True)
class Bewijs:
    """What this session can show: that it holds the secret link, and that a right code was typed just now."""

    link: bool = False
    code: bool = False


def _may_sign(toegang: Toegang, ondertekening: Any) -> bool:
    """The partner whom the register names, for oneself."""
    return toegang.profiel is not None and ondertekening.profiel_id == toegang.profiel.pk


register_act(Act("ondertekening_sign", _may_sign, under_grant=False))


def is_applicant(ondertekening: Ondertekening, by: Toegang) -> bool:
    """Whether this login is of who asks, or sent it for them; also while it acts for somebody else."""
    if by.account is None:
        return False
    mine = Betrokkene.objects.filter(dossier=ondertekening.dossier_id, rol__in=OWN_ROLES, tot__isnull=True)
    if mine.filter(profiel__account=by.account).exists():
        return True
    sent = Voortgang.objects.voor_burger(ondertekening.dossier).filter(code="ingediend", account_id=by.account.pk)
    return sent.exists()


def may_open(ondertekening: Ondertekening, by: Toegang, bewijs: Bewijs) -> None:
    """Raises Http404 for who was not asked, OwnSubmission for who asked."""
    if bewijs.link or (not by.is_anoniem and by.allows("ondertekening_sign", ondertekening)):
        if is_applicant(ondertekening, by):
            raise OwnSubmission
        return
    if not by.is_anoniem and is_applicant(ondertekening, by):
        raise OwnSubmission
    raise Http404


def proven(ondertekening: Ondertekening, by: Toegang, bewijs: Bewijs) -> Manier | None:
    """How it is certain enough who reads this; None: sign in or type a code first.

    Raises Http404 and OwnSubmission as `may_open` does, LevelRequired for who is signed in too weakly.
    """
    may_open(ondertekening, by, bewijs)
    if bewijs.code and ondertekening.met_code:
        return Manier.CODE
    if by.is_anoniem or by.profiel is None or by.voor_ander:
        return None
    if ondertekening.wie == Wie.PARTNER:
        by.require("ondertekening_sign", ondertekening)
    elif ondertekening.met_code and by.level < ondertekening.dossier.niveau:
        return None  # the code is the other way
    by.require_level(ondertekening.dossier.niveau)
    return Manier.AANMELDEN
