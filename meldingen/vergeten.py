"""What becomes of reports when their reporter wants to be forgotten."""

from __future__ import annotations

from meldingen.actions.wissen import wipe_melding
from meldingen.models import Melding
from profiel.dossiers.models import Betrokkene
from profiel.mensen.models import Profiel
from profiel.toegang.poorten import Vergeten, register_vergeten
from profiel.toegang.toegang import Toegang


def nothing(profiel: Profiel) -> str:
    """A report that still runs is a dossier that still runs: dossiers say so."""
    return ""


def wipe_own(profiel: Profiel) -> None:
    """Contact, words and photos go at once; kind, place and outcome stay with the dossier."""
    mine = Betrokkene.objects.filter(profiel=profiel, rol=Betrokkene.Rol.MELDER, tot__isnull=True)
    for melding in Melding.objects.filter(dossier__in=mine.values("dossier")).select_related("dossier").order_by("pk"):
        wipe_melding(melding, by=Toegang.systeem())


register_vergeten("meldingen", Vergeten(nothing, wipe_own))
