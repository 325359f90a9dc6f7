"""How long a dienst with a form mostly takes, for who has not begun yet: from what was decided, or honestly nothing."""

from __future__ import annotations

from loket.actions.concept import SOORT
from loket.models import Formulierversie
from profiel.behandeling.models import Doorlooptijd
from profiel.behandeling.rules import UNKNOWN, usual_words
from stadsportaal.kern.onthouden import onthoud


def hoelang(dienst: str) -> str:
    """Remembered for a minute, so that a page of the catalogue costs no query."""
    return onthoud(f"hoelang:{dienst}", lambda: _words(dienst))


def _words(dienst: str) -> str:
    """Nothing for what a rule decides at once, and for what has no form."""
    versie = Formulierversie.objects.live().filter(formulier__dienst=dienst).first()
    if versie is None or versie.lees().beslissing == "meteen":
        return ""
    usual = Doorlooptijd.objects.filter(soort=SOORT, dienst=dienst).first()
    return usual_words(usual.helft, usual.meeste, usual.aantal) if usual else UNKNOWN
