"""Giving and taking rights on the forms of a dienst. Nobody changes their own."""

from __future__ import annotations

from django.db import transaction

from loket.bouwer.logboek import schrijf_op
from loket.models import Formuliergebeurtenis, Formulierrecht
from producten.models import Dienst
from profiel.mensen.models import Account
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.errors import DomainError

Code = Formuliergebeurtenis.Code


class OwnRights(DomainError):
    """Nobody gives themselves a right, or takes their own away."""

    def __init__(self) -> None:
        super().__init__("Je kunt je eigen recht niet wijzigen. Vraag het aan een collega die eigenaar is.")


class RechtRefused(DomainError):
    """A role that does not exist, or somebody who does not work for the city."""


def _lock(dienst: Dienst, account: Account, by: Toegang) -> None:
    """One change of the rights of a dienst at a time: who loses the right while waiting may no longer give it."""
    by.require("formulier_rechten", dienst.slug)
    Dienst.objects.select_for_update().get(pk=dienst.pk)
    by.require("formulier_rechten", dienst.slug)
    if by.account is not None and by.account.pk == account.pk:
        raise OwnRights


@transaction.atomic
def give_recht(account: Account, dienst: Dienst, rol: str, *, by: Toegang) -> Formulierrecht:
    """Give somebody this role, in the place of the one they had. Raises OwnRights, RechtRefused, Http404."""
    _lock(dienst, account, by)
    if rol not in Formulierrecht.Rol.values:
        raise RechtRefused("Kies een van de rollen: eigenaar, redacteur, behandelaar of lezer.")
    if not (account.is_staff and account.is_active):
        raise RechtRefused("Alleen wie voor de stad werkt, krijgt een recht op formulieren.")
    row, _ = Formulierrecht.objects.update_or_create(account=account, dienst=dienst, defaults={"rol": rol})
    schrijf_op(Code.RECHT_GEGEVEN, by, dienst=dienst.slug, rol=rol, aan=account.pk)
    return row


@transaction.atomic
def take_recht(account: Account, dienst: Dienst, *, by: Toegang) -> None:
    """Take somebody's role away; who has none keeps none. Raises OwnRights, Http404.

    A dienst keeps an eigenaar: who takes is one, and nobody takes their own.
    """
    _lock(dienst, account, by)
    row = Formulierrecht.objects.filter(account=account, dienst=dienst).first()
    if row is not None:
        row.delete()
        schrijf_op(Code.RECHT_GENOMEN, by, dienst=dienst.slug, rol=row.rol, van=account.pk)
