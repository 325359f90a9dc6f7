"""Where reads of a Hulpvraag start: with the dossier that it is."""

from __future__ import annotations

from typing import Any

from loket.hulp.models import Hulpvraag, HulpvraagQuerySet
from profiel.toegang.poorten import leesingang
from profiel.toegang.toegang import Toegang


@leesingang("hulpvragen")
def hulpvragen(toegang: Toegang) -> HulpvraagQuerySet:
    """Those of dossiers that this access may read whole."""
    visible: Any = toegang.dossierinhoud()
    return Hulpvraag.objects.filter(dossier__in=visible.values("pk"))
