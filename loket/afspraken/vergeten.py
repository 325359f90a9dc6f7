"""What becomes of appointments when somebody wants to be forgotten."""

from __future__ import annotations

from loket.afspraken.actions.wissen import wipe_afspraak
from loket.afspraken.models import Afspraak
from profiel.dossiers.models import Betrokkene
from profiel.mensen.models import Profiel
from profiel.toegang.poorten import Vergeten, register_vergeten
from profiel.toegang.toegang import Toegang


def nothing(profiel: Profiel) -> str:
    """An appointment that is to come is a dossier that still runs: dossiers say so."""
    return ""


def wipe_own(profiel: Profiel) -> None:
    """Name and contact of what is over go at once; when and for what stays with the dossier."""
    mine = Betrokkene.objects.filter(profiel=profiel, rol=Betrokkene.Rol.AANVRAGER, tot__isnull=True)
    rows = Afspraak.objects.filter(dossier__in=mine.values("dossier")).select_related("dossier").order_by("pk")
    for afspraak in rows:
        wipe_afspraak(afspraak, by=Toegang.systeem())


register_vergeten("afspraken", Vergeten(nothing, wipe_own))
