"""What the catalogue contributes to the apps below: what a dienst is called, and what its decisions say."""

from __future__ import annotations

from producten.models import Dienst
from profiel.behandeling import poorten as behandeling


def register() -> None:
    """Called once, when the portal starts."""
    behandeling.register_dienstnamen(titles)
    behandeling.register_dienstregels(rules_for_handler)


def titles() -> dict[str, str]:
    return dict(Dienst.objects.values_list("slug", "titel"))


def rules_for_handler(slug: str) -> behandeling.Dienstregels | None:
    """The way to appeal and the longest term, as the file of the dienst says; None for one that is not there."""
    inhoud = Dienst.objects.filter(slug=slug).values_list("inhoud", flat=True).first()
    if inhoud is None:
        return None
    way, term, always = inhoud.get("beroep"), inhoud.get("termijn") or {}, inhoud.get("altijd_beslissen", False)
    hoogstens = term.get("hoogstens", term.get("dagen") if always else None)  # beyond the law's term no defence waits
    second = way and way.get("daarnaast") and behandeling.Tweedeweg(**way["daarnaast"])
    beroep = way and behandeling.Beroepsweg(way["instantie"], way["hoe"], way["eenheid"], way.get("termijn"), second)
    return behandeling.Dienstregels(beroep, hoogstens, always)
