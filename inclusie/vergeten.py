"""What help says when somebody wants to be forgotten: what still runs, and what goes."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from inclusie.models import BegeleideSessie
from inclusie.rules import standing
from profiel.mensen.models import Profiel
from profiel.toegang.poorten import Vergeten, register_vergeten


def running(profiel: Profiel) -> str:
    """Somebody helps this person now; or this person helped others, who may read back by whom."""
    now = timezone.now()
    open_rows = BegeleideSessie.objects.whole().open().filter(profiel=profiel)
    if any(standing(row, now).loopt for row in open_rows):
        return "Er helpt nu iemand jou. Stop eerst die sessie."
    if profiel.account_id and BegeleideSessie.objects.filter(helper=profiel.account_id).exists():
        return "Je hielp mensen als helper van de stad. Bel 03 22 11 333 om je account te stoppen."
    return ""


def delete_sessies(profiel: Profiel) -> None:
    """Every time somebody helped, or would have; who looked then stays with the looks."""
    BegeleideSessie.objects.filter(Q(profiel=profiel) | Q(voor=profiel)).delete()


register_vergeten("inclusie", Vergeten(running, delete_sessies))
