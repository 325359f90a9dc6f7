"""What a decision on a report does, and what it says by itself."""

from __future__ import annotations

from profiel.behandeling.poorten import register_beslisser, register_besluitzin, register_dossierdeel
from profiel.correctie.actions import SOORT, settle
from profiel.correctie.models import Correctie
from profiel.correctie.pagina import shown
from profiel.correctie.rules import decision_words
from profiel.dossiers.models import Besluit, Dossier, Uitkomst
from profiel.toegang.toegang import Toegang


def decided(dossier: Dossier, besluit: Besluit, by: Toegang) -> None:
    """Only a report that was found wholly right changes something; a part is for the handler to explain."""
    if besluit.uitkomst == Uitkomst.TOEGEKEND:
        settle(dossier, by=by)


def words(dossier: Dossier, uitkomst: str) -> str:
    """What happens with the fact now."""
    correctie = Correctie.objects.select_related("soort").get(dossier=dossier)
    granted = uitkomst == Uitkomst.TOEGEKEND
    return decision_words(correctie.getoond["bron"], register=correctie.soort.is_register, granted=granted)


def for_handler(dossier: Dossier) -> list[tuple[str, list[tuple[str, str]]]]:
    """The report as the handler reads it, and who can change the fact."""
    correctie = Correctie.objects.select_related("soort").get(dossier=dossier)
    rows = [(row["naam"], str(row["waarde"])) for row in shown(correctie)]
    return [("De melding", [*rows, ("Wie kan het wijzigen", correctie.soort.get_beheer_display())])]


def register() -> None:
    register_beslisser(SOORT, decided)
    register_besluitzin(SOORT, words)
    register_dossierdeel(SOORT, for_handler)
