"""Who makes the forms of the demo city: two people, so that one can publish what the other made."""

from __future__ import annotations

from loket.models import Formulierrecht
from producten.models import Dienst
from profiel.mensen.models import Account


def seed_rechten(eigenaar: Account, redacteur: Account) -> int:
    """Both have a right on the forms of every dienst; how many rights."""
    rollen = ((eigenaar, Formulierrecht.Rol.EIGENAAR), (redacteur, Formulierrecht.Rol.REDACTEUR))
    rows = [
        Formulierrecht(account=account, dienst=dienst, rol=rol)
        for dienst in Dienst.objects.order_by("slug")
        for account, rol in rollen
    ]
    return len(Formulierrecht.objects.bulk_create(rows))
