"""What the catalogue contributes to the apps below: what a dienst is called."""

from __future__ import annotations

from producten.models import Dienst
from profiel.behandeling import poorten as behandeling


def register() -> None:
    """Called once, when the portal starts."""
    behandeling.register_dienstnamen(titles)


def titles() -> dict[str, str]:
    return dict(Dienst.objects.values_list("slug", "titel"))
