"""Who is in a team, and as what."""

from __future__ import annotations

from django.db import transaction

from profiel.behandeling.actions import OwnRights
from profiel.mensen.models import Account
from profiel.toegang.models import Team, Teamlid
from profiel.toegang.toegang import Toegang


@transaction.atomic
def set_rol(team: Team, account: Account, rol: str | None, *, by: Toegang) -> None:
    """Give a member of staff a rol in a team; None takes it away. Raises OwnRights, Http404."""
    by.require("team_manage", team)
    if by.actor.account_id == account.pk:
        raise OwnRights
    if rol is None:
        Teamlid.objects.filter(team=team, account=account).delete()
    else:
        Teamlid.objects.update_or_create(team=team, account=account, defaults={"rol": rol})
