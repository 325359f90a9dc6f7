"""Reports that a fact is wrong, to take along."""

from __future__ import annotations

from profiel.correctie.pagina import shown
from profiel.toegang.poorten import Rijen, register_export
from profiel.toegang.toegang import Toegang


def correcties(toegang: Toegang) -> Rijen:
    return [{row["naam"]: row["waarde"] for row in shown(correctie)} for correctie in toegang.correcties()]


register_export("Wat je ons meldde over je gegevens", correcties)
