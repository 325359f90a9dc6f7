"""What dossiers say when somebody wants to be forgotten: what still runs, and what was never sent."""

from __future__ import annotations

from profiel.dossiers.models import Betrokkene, Dossier, Fase
from profiel.dossiers.toegang import OWN_ROLES
from profiel.mensen.models import Profiel
from profiel.toegang.poorten import Vergeten, register_vergeten

READING = (Betrokkene.Rol.VOLGER, Betrokkene.Rol.LEZER)
"""Roles that the dossier itself does not need."""


def _own(profiel: Profiel) -> list[int]:
    rows = Betrokkene.objects.filter(profiel=profiel, tot__isnull=True, rol__in=OWN_ROLES)
    return list(rows.values_list("dossier_id", flat=True))


def running(profiel: Profiel) -> str:
    """Somebody of the city still works for this person."""
    count = Dossier.objects.lopend().filter(pk__in=_own(profiel)).count()
    if not count:
        return ""
    what = "Er loopt nog 1 dossier." if count == 1 else f"Er lopen nog {count} dossiers."
    return f"{what} Wacht tot we klaar zijn, of trek het in."


def delete_concepts(profiel: Profiel) -> None:
    """What was never sent leaves no trace; following a dossier of somebody else ends."""
    Dossier.objects.filter(pk__in=_own(profiel), fase=Fase.CONCEPT).delete()
    Betrokkene.objects.filter(profiel=profiel, rol__in=READING).delete()


register_vergeten("dossiers", Vergeten(running, delete_concepts))
