"""What the message about a step says beside its words: facts of the dienst, nothing about a person."""

from __future__ import annotations

from typing import Any

from profiel.behandeling.poorten import altijd_beslissen, dienstregels
from profiel.behandeling.rules import STOP_OF_ASKER, STOPGRONDEN, in_time
from profiel.dossiers.models import Dossier


def ask_facts(dossier: Dossier) -> dict[str, Any]:
    """What happens without an answer: one that is always decided does not stop."""
    return {"altijd_beslissen": True} if altijd_beslissen(dossier) else {}


def stop_words(grond: str, reden: str) -> str:
    """The ground and the words of the handler, as the citizen reads them."""
    return " ".join(filter(None, [STOPGRONDEN[grond][1] if grond else "", reden.strip()]))


def stop_facts(dossier: Dossier, grond: str) -> dict[str, Any]:
    """Where to go for who does not agree that a handler stops, as the catalogue says of the dienst.

    Nothing about a person; and nothing at all where nobody judged: the city's own steps have no ground.
    """
    if not grond:
        return {}
    way = None if grond in STOP_OF_ASKER else dienstregels(dossier.dienst).beroep
    if way is None:
        return {"medewerker": True}
    within = in_time(way.dagen, way.maanden) if way.dagen or way.maanden else ""
    return {"medewerker": True, "beroep": way.instantie, "binnen": within}
