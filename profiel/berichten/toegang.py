"""Where reads of messages start, and which acts on them exist."""

from __future__ import annotations

from typing import Any

from profiel.berichten.models import Bericht, BerichtQuerySet
from profiel.dossiers.models import Dossier
from profiel.toegang.poorten import Act, leesingang, register_act
from profiel.toegang.toegang import Toegang


@leesingang("berichten")
def berichten(toegang: Toegang) -> BerichtQuerySet:
    """Messages to the subject; under a limited grant only those about dossiers it covers."""
    if toegang.profiel is None:
        return Bericht.objects.none()
    own = Bericht.objects.filter(profiel=toegang.profiel)
    if toegang.scope.is_unlimited:
        return own
    visible: Any = toegang.dossiers()
    return own.filter(dossier__in=Dossier.objects.filter(pk__in=visible.values("pk")))


register_act(Act("bericht_read", lambda toegang, bericht: berichten(toegang).filter(pk=bericht.pk).exists()))
register_act(
    Act("voorkeur_set", lambda toegang, profiel: profiel is not None and toegang.profiel == profiel, under_grant=False)
)
